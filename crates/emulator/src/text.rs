//! Quoting of values in messages, and conversion between the two spellings of names.

pub(crate) use twilio_core::counts::{plural, thousands};
use twilio_core::sanitize;

/// The number of characters of a value that a message repeats.
const MAX_QUOTED_CHARS: usize = 60;

/// Quotes `text` for a message: escaped, and truncated if it is long.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", sanitize::escape_truncate(text, MAX_QUOTED_CHARS))
}

/// Converts `ChannelEndpointSid`, as parameters are spelled, to `channel_endpoint_sid`, as properties are.
pub(crate) fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    let mut previous = '_';
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let begins_word = letter.is_ascii_uppercase()
            && (previous.is_ascii_lowercase()
                || previous.is_ascii_digit()
                || previous.is_ascii_uppercase() && letters.peek().is_some_and(char::is_ascii_lowercase));
        if begins_word {
            snake.push('_');
        }
        snake.push(if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '_' });
        previous = letter;
    }
    snake
}
