//! A JSON value as a cell.

use std::fmt::Write as _;

use serde_json::Value;

/// Returns the value unchanged: text without quotes, nothing for `null` or a missing value, JSON for anything nested.
pub(super) fn plain(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// Returns the value for a terminal, with control and invisible characters escaped: a response must not be able to move
/// the cursor or change the title.
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

/// Returns `true` if a spreadsheet would evaluate the cell.
pub(super) fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}
