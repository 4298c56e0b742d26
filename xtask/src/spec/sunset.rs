//! The date from which a deprecated part of a document may be removed.

use chrono::NaiveDate;
use serde_json::{Map, Value};

/// The extension with the date, such as `2027-01-31`, beside `deprecated: true`.
pub(crate) const SUNSET: &str = "x-sunset";

/// Returns the date of what is deprecated, if it has one.
pub(crate) fn date(holder: &Map<String, Value>) -> Option<NaiveDate> {
    let is_deprecated = holder.get("deprecated").and_then(Value::as_bool) == Some(true);
    holder.get(SUNSET).filter(|_| is_deprecated)?.as_str()?.parse().ok()
}
