//! One value, as a cell.

use std::fmt::Write as _;

use serde_json::Value;

/// The value as it is: text without quotes, nothing for what is not there, JSON for what has parts.
pub(super) fn plain(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// The same on one line, with nothing in it that moves a cursor: what a service answers is not trusted with a terminal.
pub(super) fn for_terminal(value: Option<&Value>) -> String {
    let text = plain(value);
    if !text.chars().any(hides) {
        return text;
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if hides(c) {
            // Writing to a `String` cannot fail.
            let _ = write!(shown, "{}", c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Control characters, and those that change the order or the look of the text around them without being seen.
fn hides(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        )
}

/// Whether a spreadsheet that opens the cell would run it.
pub(super) fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}
