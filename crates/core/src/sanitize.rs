//! Makes untrusted text safe to print: bounded in length, and without characters that move the cursor or reorder the text
//! around them.
//!
//! Hidden: shared with the other crates of this repository, and not part of the public API.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Escapes control and invisible characters, and truncates `text` to `max` characters, marked by `…`.
#[must_use]
pub fn escape_truncate(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        Some((end, _)) => {
            let mut escaped = escape(&text[..end]).into_owned();
            escaped.push('…');
            escaped
        }
        None => escape(text).into_owned(),
    }
}

/// Escapes control and invisible characters, for example a line feed as `\n`.
#[must_use]
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_invisible) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_invisible(c) {
            // Writing to a `String` cannot fail.
            let _ = write!(escaped, "{}", c.escape_default());
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// Collapses each run of whitespace into one space, then calls [`escape_truncate`].
#[must_use]
pub fn collapse_whitespace(text: &str, max: usize) -> String {
    let mut line = String::with_capacity(text.len().min(max.saturating_mul(4)));
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        // A character has at most four bytes: the rest would be truncated.
        if line.len() > max.saturating_mul(4) {
            break;
        }
    }
    escape_truncate(&line, max)
}

/// Returns `true` for control characters and for characters that are invisible or change the direction of text.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_truncate_counts_characters_and_escapes_the_invisible_ones() {
        for (text, max, expected) in [
            ("", 3, ""),
            ("äöü", 3, "äöü"),
            ("äöüß", 3, "äöü…"),
            ("a\u{202e}b\n", 10, "a\\u{202e}b\\n"),
            ("a\u{1b}[31m", 2, "a\\u{1b}…"),
            ("abc", usize::MAX, "abc"),
        ] {
            assert_eq!(escape_truncate(text, max), expected);
        }
    }

    #[test]
    fn collapse_whitespace_writes_one_line() {
        assert_eq!(collapse_whitespace(" a \r\n\t b\u{7}c  ", 10), "a b\\u{7}c");
        assert_eq!(collapse_whitespace(&"ab ".repeat(100), 5), "ab ab…");
    }
}
