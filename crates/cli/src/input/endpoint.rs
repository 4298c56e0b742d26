//! Parses the values of a line: the endpoint, as a SID or as a phone number, and its type.

use trusthub_sync::PhoneNumber;
use twilio_trusthub::Sid;

use super::phone_number::{self, Country};
use super::text::{shown, without_apostrophe, without_invisible};

/// Ends every message that rejects a value in place of a SID.
const EXPECTED: &str = "expected a phone number or its SID (PN…)";

/// The type of most endpoints. Its SIDs have a known prefix.
pub(crate) const PHONE_NUMBER: &str = "phone-number";

/// An endpoint as an input names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Sid(Sid),
    Number(PhoneNumber),
}

/// Parses an endpoint, or returns a description of the problem with `text`.
pub(crate) fn parse_endpoint(text: &str, country: Option<Country>) -> Result<Endpoint, String> {
    let original = text.trim();
    let text = &*without_invisible(original);
    let text = without_apostrophe(text.trim());
    if text.is_empty() {
        return Err(format!("no number; {EXPECTED}"));
    }
    if let Some(number) = phone_number::parse(original, country) {
        return number.map(Endpoint::Number);
    }
    if is_scientific(text) {
        return Err(format!(
            "`{}` is a phone number altered by a spreadsheet; format the column as text, enter the numbers again, and save \
             the file again",
            shown(original)
        ));
    }
    let sid: Sid = text.parse().map_err(|error| format!("{error}"))?;
    let resource = match sid.prefix().to_ascii_uppercase().as_str() {
        "RA" => "an assignment",
        "BU" => "a customer profile",
        "AC" => "an account",
        "SK" => "an API key",
        _ => return Ok(Endpoint::Sid(sid)),
    };
    Err(format!("`{sid}` is the SID of {resource}; {EXPECTED}"))
}

/// Returns `true` if `text` can be the name of a column, rather than a mistyped SID or a phone number.
pub(super) fn may_be_name(text: &str) -> bool {
    let text = without_invisible(text.trim());
    let is_pn_sid = text.get(..2).is_some_and(|prefix| prefix.eq_ignore_ascii_case("PN"))
        && text[2..].starts_with(|c: char| c.is_ascii_hexdigit());
    let is_sid_like = text.len() > 20 && text.contains(|c: char| c.is_ascii_digit());
    text.contains(char::is_alphabetic) && !is_pn_sid && !is_sid_like && !is_scientific(&text)
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

/// Returns the endpoint type without the whitespace around it, or a description of the problem.
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

/// Returns `true` for the scientific notation in which spreadsheets write long numbers: `1.41556E+10`, `1,41556E+10`.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let is_number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    is_number(mantissa)
        && mantissa.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',')
        && exponent.strip_prefix('+').unwrap_or(exponent).parse::<u8>().is_ok()
}
