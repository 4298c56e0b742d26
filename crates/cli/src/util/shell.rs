//! Commands as a person types them.

/// The example in a command's help: each option on a line of its own, since SIDs are long.
pub(crate) fn example(command: &str, arguments: &[&str]) -> String {
    let mut text = format!("Example:\n  {command}");
    for argument in arguments {
        let between = if argument.starts_with("--") { " \\\n    " } else { " " };
        text.push_str(between);
        text.push_str(&word(argument));
    }
    text
}

/// A command line of `words`, on as many lines as it needs to be read.
pub(crate) fn line(words: &[&str]) -> String {
    let mut text = String::new();
    let mut width = 0;
    for (at, each) in words.iter().enumerate() {
        let word = word(each);
        // An option stays with its value.
        let needed = word.len() + words.get(at + 1).map_or(0, |value| 1 + value.len());
        let breaks = each.starts_with("--") && width + needed > 90;
        let between = match (at, breaks) {
            (0, _) => "",
            (_, true) => " \\\n    ",
            (_, false) => " ",
        };
        width = if breaks { 4 } else { width + between.len() } + word.len();
        text.push_str(between);
        text.push_str(&word);
    }
    text
}

/// A word with the quotes that a shell needs.
fn word(word: &str) -> String {
    match shlex::try_quote(word) {
        Ok(quoted) => quoted.into_owned(),
        // A NUL, which no command line can have.
        Err(_) => word.replace('\0', ""),
    }
}
