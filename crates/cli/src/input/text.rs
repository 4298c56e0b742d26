//! Characters of the values in an input.

use std::borrow::Cow;

use twilio_core::sanitize::{escape_truncate, is_invisible};

/// The maximum number of characters of an invalid value in an error.
const MAX_SHOWN: usize = 40;

/// Returns `text` as a message shows it: truncated, and without control characters.
pub(super) fn shown(text: &str) -> String {
    escape_truncate(text, MAX_SHOWN)
}

/// Returns `text` without invisible characters, which web pages and documents add when a number is copied from them.
pub(super) fn without_invisible(text: &str) -> Cow<'_, str> {
    // Control characters are not added by copying.
    let is_removed = |c: char| is_invisible(c) && !c.is_control();
    if text.contains(is_removed) {
        text.chars().filter(|c| !is_removed(*c)).collect::<String>().into()
    } else {
        text.into()
    }
}

/// Returns `text` without the apostrophe by which a spreadsheet marks a cell as text.
pub(super) fn without_apostrophe(text: &str) -> &str {
    text.strip_prefix(['\'', '\u{2019}']).unwrap_or(text)
}

/// Returns `true` for a hyphen, a dash or a minus sign.
pub(super) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}
