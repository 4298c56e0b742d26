//! Storage of records, by account and collection.

mod sqlite;

pub(crate) use sqlite::{SqliteStore, StoreError};

use serde_json::Value;

/// The key of a collection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CollectionKey<'a> {
    pub(crate) account: &'a str,
    /// The percent-encoded path.
    pub(crate) path: &'a str,
}

/// A stored record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredRecord {
    /// The position in the order of creation. It increases with each record of the store and is never reused.
    pub(crate) sequence: i64,
    pub(crate) sid: String,
    /// The stored properties, as JSON.
    pub(crate) body: String,
}

/// Selects the records whose stored property has one of these values.
#[derive(Clone, Debug)]
pub(crate) struct Filter<'a> {
    pub(crate) property: &'a str,
    pub(crate) values: Vec<Value>,
}

/// The position of a page in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    Start,
    /// The page begins after the record with this sequence number.
    After(i64),
    /// The page ends before the record with this sequence number.
    Before(i64),
}

/// A page of records, oldest first.
#[derive(Debug, Default)]
pub(crate) struct RecordPage {
    pub(crate) records: Vec<StoredRecord>,
    pub(crate) has_previous: bool,
    pub(crate) has_next: bool,
}

/// A collection that is not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CollectionStats {
    pub(crate) account: String,
    pub(crate) path: String,
    pub(crate) record_count: u64,
}
