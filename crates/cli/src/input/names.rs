//! The names of columns and properties.

/// Normalized names of the column that holds the SID. If an input has several of them, the first in this list is used:
/// `export` also writes the assignment's own `sid`.
pub(super) const SID_NAMES: [&str; 6] =
    ["channelendpointsid", "phonenumbersid", "incomingphonenumbersid", "endpointsid", "pnsid", "sid"];

/// Normalized names of the column that holds the phone number. A column with SIDs takes precedence.
pub(super) const NUMBER_NAMES: [&str; 9] =
    ["phonenumber", "phone", "number", "e164", "telephone", "telephonenumber", "mobile", "tn", "did"];

/// Normalized names of the column that holds the endpoint type. `type` is not one of them: in a list of numbers it
/// distinguishes local and toll-free ones.
pub(super) const TYPE_NAMES: [&str; 1] = ["channelendpointtype"];

/// Normalized names of the property that holds the items of a page.
pub(super) const LIST_NAMES: [&str; 3] = ["results", "incomingphonenumbers", "channelendpointassignments"];

/// Normalized names of the property that holds the URL of the next page, also within `meta`.
pub(super) const NEXT_PAGE_NAMES: [&str; 2] = ["nextpageurl", "nextpageuri"];

/// Returns a name in the form in which names are compared: `Channel Endpoint SID` equals `channelEndpointSid`.
pub(super) fn normalize(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
