//! Text of others, made fit to be shown: of bounded length, and with nothing in it that moves a cursor.

use std::fmt::Write as _;

/// `text` cut after `limit` characters (an `…` says so), with control and invisible characters escaped.
pub(crate) fn shown(text: &str, limit: usize) -> String {
    let mut shown = String::with_capacity(text.len().min(limit + 3));
    for (at, c) in text.chars().enumerate() {
        if at == limit {
            shown.push('…');
            break;
        }
        if hides(c) {
            // Writing to a `String` cannot fail.
            let _ = write!(shown, "{}", c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// What `text` says on one line: runs of white space become one space, then as [`shown`].
pub(crate) fn one_line(text: &str, limit: usize) -> String {
    let mut line = String::with_capacity(text.len().min(4 * limit));
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        // Enough to be cut: what follows would not be shown.
        if line.len() > 4 * limit {
            break;
        }
    }
    shown(&line, limit)
}

/// Control characters, and those that change the order or the look of the text around them without being seen.
fn hides(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        )
}
