//! A JSON value as a cell.

use std::fmt::Write as _;

use serde_json::Value;
use trusthub_sync::PhoneNumber;
use twilio_core::sanitize;

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
    sanitize::escape(&plain(value)).into_owned()
}

/// Returns JSON for a terminal, with the same characters as JSON escapes. They occur only within strings.
pub(crate) fn json_for_terminal(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        // All of them are in the basic plane; line breaks are the layout.
        if sanitize::is_invisible(c) && c != '\n' {
            let _ = write!(escaped, "\\u{:04x}", u32::from(c));
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// Returns `true` if a spreadsheet would evaluate the cell. Of a phone number it would only remove the plus sign.
pub(super) fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<PhoneNumber>().is_err()
}
