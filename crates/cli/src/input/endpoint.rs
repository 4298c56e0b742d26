//! Parses the values of a line: the SID and the type of an endpoint.

use twilio_core::sanitize::escape_truncate;
use twilio_trusthub::Sid;

/// The maximum number of characters of an invalid value in an error.
const MAX_SHOWN: usize = 40;

/// Ends every message that rejects a value in place of a SID.
const EXPECTED: &str = "expected the SID of a number (PN…)";

/// The type of most endpoints. Its SIDs have a known prefix.
pub(crate) const PHONE_NUMBER: &str = "phone-number";

/// Parses the SID of an endpoint, or returns what is wrong with `text`.
pub(crate) fn parse_sid(text: &str) -> Result<Sid, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(format!("no SID; {EXPECTED}"));
    }
    if is_phone_number(text) {
        return Err(format!("`{}` is a phone number; {EXPECTED}", shown(text)));
    }
    let sid: Sid = text.parse().map_err(|error| format!("{error}"))?;
    let resource = match sid.prefix().to_ascii_uppercase().as_str() {
        "RA" => "an assignment",
        "BU" => "a customer profile",
        "AC" => "an account",
        "SK" => "an API key",
        _ => return Ok(sid),
    };
    Err(format!("`{sid}` is the SID of {resource}; {EXPECTED}"))
}

/// Checks that the prefix of `sid` fits the endpoint type. Only that of phone numbers is known.
pub(crate) fn check_prefix(sid: Sid, endpoint_type: &str) -> Result<(), String> {
    if endpoint_type != PHONE_NUMBER || sid.prefix().eq_ignore_ascii_case("PN") {
        return Ok(());
    }
    Err(format!(
        "`{sid}` is not the SID of a phone number; {EXPECTED}, or pass `--type` for another endpoint type"
    ))
}

/// Returns the endpoint type without the white space around it, or what is wrong with it.
pub(crate) fn parse_endpoint_type(text: &str) -> Result<&str, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("the channel endpoint type is empty".to_owned());
    }
    if text.chars().any(char::is_control) || text.len() > 200 {
        return Err(format!("`{}` is not a channel endpoint type; expected a short word", shown(text)));
    }
    Ok(text)
}

/// Returns `text` as a message shows it: truncated, and without control characters.
pub(super) fn shown(text: &str) -> String {
    escape_truncate(text, MAX_SHOWN)
}

/// Returns `true` for phone numbers in E.164 or as people write them: `+15551234567`, `(555) 123-4567`.
fn is_phone_number(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (7..=15).contains(&digits) && text.chars().all(|c| c.is_ascii_digit() || "+-.() \u{a0}".contains(c))
}
