//! The types of values: SIDs, bounded integers and lists.

mod bounded;
mod list;
#[cfg(feature = "schemars")]
mod schema;
mod sid;

pub use bounded::{Bounded, BoundedError};
pub use list::{CommaSeparated, ListError, Repeated};
pub use sid::{Sid, SidError, SidOf};
