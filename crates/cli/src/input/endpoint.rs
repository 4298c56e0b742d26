//! Whether a text is what a line has to hold: the SID of an endpoint.

use twilio_trusthub::Sid;

/// How much of a wrong value is repeated, in characters.
const SHOWN: usize = 40;

/// What is wanted, for every message that refuses something else.
const WANTED: &str = "the number's own SID is wanted, which begins with PN";

/// The type whose SIDs are known by their prefix, and which most inputs are about.
pub(crate) const PHONE_NUMBER: &str = "phone-number";

/// A SID as it is compared: its letters may be of either case, and a spreadsheet may have made them capitals. What is sent
/// and shown stays as it was given.
pub(crate) type Key = [u8; 34];

/// What `sid` is compared by.
pub(crate) fn key(sid: Sid) -> Key {
    let mut key = [0; 34];
    key.copy_from_slice(sid.as_str().as_bytes());
    key.make_ascii_lowercase();
    key
}

/// The SID of an endpoint, or why `text` is none and what to write instead.
pub(crate) fn check(text: &str) -> Result<Sid, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(format!("there is no SID in it: {WANTED}"));
    }
    if is_phone_number(text) {
        return Err(format!("`{}` is a phone number: {WANTED}", shown(text)));
    }
    let sid: Sid = text.parse().map_err(|error| format!("{error}"))?;
    let what = match sid.prefix().to_ascii_uppercase().as_str() {
        "RA" => "an assignment",
        "BU" => "a customer profile",
        "AC" => "an account",
        "SK" => "an API key",
        _ => return Ok(sid),
    };
    Err(format!("`{sid}` is the SID of {what}: {WANTED}"))
}

/// Why `sid` cannot be of that type, if it cannot.
pub(crate) fn check_prefix(sid: Sid, kind: &str) -> Result<(), String> {
    if kind != PHONE_NUMBER || sid.prefix().eq_ignore_ascii_case("PN") {
        return Ok(());
    }
    Err(format!(
        "`{sid}` is not the SID of a phone number: {WANTED}; for another type of endpoint say --type"
    ))
}

/// Whether what the service tells is another type than `wanted`. An input has no white space around a type, and cannot say
/// that one is empty: such are none, or they would be removed and made again by every run.
pub(crate) fn is_other_kind(told: Option<&str>, wanted: &str) -> bool {
    told.map(str::trim).is_some_and(|told| !told.is_empty() && told != wanted)
}

/// The kind of an endpoint, trimmed, or why it cannot be one.
pub(crate) fn check_kind(text: &str) -> Result<&str, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("the channel endpoint type is empty".to_owned());
    }
    if text.chars().any(char::is_control) || text.len() > 200 {
        return Err(format!("`{}` is no channel endpoint type: one short word is wanted", shown(text)));
    }
    Ok(text)
}

/// `text`, fit to be part of a message.
pub(crate) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).flat_map(char::escape_debug).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

/// E.164, as people write it: `+15551234567`, `(555) 123-4567`.
fn is_phone_number(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (7..=15).contains(&digits) && text.chars().all(|c| c.is_ascii_digit() || "+-.() \u{a0}".contains(c))
}
