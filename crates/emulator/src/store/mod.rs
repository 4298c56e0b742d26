//! Records by account and collection.

mod sqlite;

pub(crate) use sqlite::{Condition, Held, Place, Position, Row, Rows, Store};
