//! Command lines, as they are typed in a shell.

/// Formats the example in the help of a command, with each option on its own line, because SIDs are long.
pub(crate) fn example(command: &str, arguments: &[&str]) -> String {
    let mut text = format!("Example:\n  {command}");
    for argument in arguments {
        let separator = if argument.starts_with("--") { " \\\n    " } else { " " };
        text.push_str(separator);
        text.push_str(&quote(argument));
    }
    text
}

/// Formats a command line, broken before options where a line would be wider than `width`.
pub(crate) fn command_line(arguments: &[&str], width: usize) -> String {
    let mut text = String::new();
    let mut column = 0;
    for (index, argument) in arguments.iter().enumerate() {
        let quoted = quote(argument);
        // An option stays on the line of its value.
        let needed = quoted.len() + arguments.get(index + 1).map_or(0, |value| 1 + value.len());
        let breaks = argument.starts_with("--") && column + 1 + needed + " \\".len() > width;
        let separator = match (index, breaks) {
            (0, _) => "",
            (_, true) => " \\\n    ",
            (_, false) => " ",
        };
        column = if breaks { 4 } else { column + separator.len() } + quoted.len();
        text.push_str(separator);
        text.push_str(&quoted);
    }
    text
}

/// Quotes an argument if a shell needs it.
fn quote(argument: &str) -> String {
    match shlex::try_quote(argument) {
        Ok(quoted) => quoted.into_owned(),
        // The only error is a NUL character, which no command line can contain.
        Err(_) => argument.replace('\0', ""),
    }
}
