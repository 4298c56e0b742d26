//! Text: values and numbers in messages, the two spellings of names, SIDs.
//!
//! A few functions are like those of `twilio_core`, which brings an HTTP client: the emulator does not depend on it by default.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The number of characters of a value that a message repeats.
const MAX_QUOTED_CHARS: usize = 60;

/// Everything but the characters that RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Quotes `text` for a message: without control and invisible characters, and truncated if it is long.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::from("'");
    for (index, letter) in text.chars().enumerate() {
        match letter {
            _ if index == MAX_QUOTED_CHARS => {
                quoted.push('…');
                break;
            }
            letter if is_invisible(letter) => quoted.extend(letter.escape_default()),
            letter => quoted.push(letter),
        }
    }
    quoted.push('\'');
    quoted
}

/// Returns `true` for control characters and for characters that are invisible or change the direction of text.
fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        )
}

/// Formats `12345` as `12,345`.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Formats a number and its noun, as `1 record` or `12,345 records`.
pub(crate) fn plural(number: u64, noun: &str) -> String {
    let mut text = format!("{} {noun}", thousands(number));
    if number != 1 {
        text.push('s');
    }
    text
}

/// Percent-encodes a path segment or a query value, as clients do.
pub(crate) fn percent_encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Returns `true` for two letters followed by 32 hexadecimal digits.
pub(crate) fn is_sid(text: &str) -> bool {
    let (prefix, digits) = text.as_bytes().split_at(text.len().min(2));
    prefix.iter().all(u8::is_ascii_alphabetic)
        && digits.len() == 32
        && digits.iter().all(u8::is_ascii_hexdigit)
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
