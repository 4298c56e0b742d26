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

/// A command line of `words`.
pub(crate) fn line(words: &[&str]) -> String {
    words.iter().map(|each| word(each)).collect::<Vec<_>>().join(" ")
}

/// A word with the quotes that a shell needs.
fn word(word: &str) -> String {
    match shlex::try_quote(word) {
        Ok(quoted) => quoted.into_owned(),
        // A NUL, which no command line can have.
        Err(_) => word.replace('\0', ""),
    }
}
