//! The types of values: SIDs, bounded integers and lists.

mod bounded;
mod list;
#[cfg(feature = "schemars")]
mod schema;
mod sid;

use serde_json::Value;

pub use bounded::{Bounded, BoundedError};
pub use list::{CommaSeparated, ListError, Repeated};
pub use sid::{Sid, SidError, SidOf};

/// Returns a value as it is in a query, a form, a path or a header. Null is omitted, and an object becomes JSON.
pub(crate) fn text(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        value => Some(value.to_string()),
    }
}
