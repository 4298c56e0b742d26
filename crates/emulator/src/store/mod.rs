//! Storage of records, by account and collection.

mod memory;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(test)]
mod tests;

pub(crate) use memory::MemoryStore;
#[cfg(feature = "sqlite")]
pub(crate) use sqlite::SqliteStore;

use std::fmt;

use serde_json::Value;

/// A store of records.
pub(crate) trait Store: fmt::Debug + Send + Sync {
    /// Adds a record. Returns `false`, and adds nothing, if a record matches all of the `unique` filters.
    fn insert(&self, key: CollectionKey<'_>, sid: &str, body: &str, unique: &[Filter<'_>]) -> Result<bool>;

    /// Returns the record with this SID.
    fn get(&self, key: CollectionKey<'_>, sid: &str) -> Result<Option<StoredRecord>>;

    /// Replaces the stored properties of a record, if it exists.
    fn update(&self, key: CollectionKey<'_>, sid: &str, body: &str) -> Result<()>;

    /// Deletes a record and all collections below it. Returns `false` if it does not exist.
    fn delete(&self, key: CollectionKey<'_>, sid: &str) -> Result<bool>;

    /// Returns up to `size` records that match all filters.
    fn page(
        &self,
        key: CollectionKey<'_>,
        filters: &[Filter<'_>],
        position: Position,
        size: u64,
    ) -> Result<RecordPage>;

    /// Returns the paths of an account's collections, some of which may be empty.
    #[cfg_attr(not(feature = "rules"), allow(dead_code, reason = "for rules only"))]
    fn paths(&self, account: &str) -> Result<Vec<String>>;

    /// Returns every collection that is not empty, ordered by path and account.
    fn collections(&self) -> Result<Vec<CollectionStats>>;

    /// Deletes all records.
    fn clear(&self) -> Result<()>;
}

/// An error of a store.
#[derive(Debug)]
pub(crate) enum StoreError {
    /// The collection has a record with this SID.
    SidExists(String),
    /// The database cannot be read or written.
    #[cfg_attr(not(feature = "sqlite"), allow(dead_code, reason = "memory does not fail"))]
    Database(String),
}

type Result<T> = std::result::Result<T, StoreError>;

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
    pub(crate) sid: Box<str>,
    /// The stored properties, as JSON.
    pub(crate) body: Box<str>,
}

/// Selects the records whose stored property matches one of these values.
#[derive(Clone, Debug)]
pub(crate) struct Filter<'a> {
    pub(crate) property: &'a str,
    pub(crate) values: Vec<Value>,
    pub(crate) matching: Matching,
}

/// The way in which a property matches a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Matching {
    #[default]
    Equal,
    /// The property is a text that contains the value.
    #[cfg_attr(not(feature = "rules"), allow(dead_code, reason = "for rules only"))]
    Contains,
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
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct RecordPage {
    pub(crate) records: Vec<StoredRecord>,
    pub(crate) has_previous: bool,
    pub(crate) has_next: bool,
}

impl RecordPage {
    /// Creates the page at a position. `records` are in the order in which they are read, `has_more` is whether more follow,
    /// and `exists` returns whether there are records at a position.
    fn at(
        position: Position,
        mut records: Vec<StoredRecord>,
        has_more: bool,
        exists: impl Fn(Position) -> Result<bool>,
    ) -> Result<Self> {
        let (has_previous, has_next) = match position {
            Position::Start => (false, has_more),
            Position::After(sequence) => {
                let first = records.first().map_or(sequence.saturating_add(1), |record| record.sequence);
                (exists(Position::Before(first))?, has_more)
            }
            Position::Before(sequence) => {
                records.reverse();
                let last = records.last().map_or(sequence.saturating_sub(1), |record| record.sequence);
                (has_more, exists(Position::After(last))?)
            }
        };
        Ok(Self { records, has_previous, has_next })
    }
}

/// A collection that is not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CollectionStats {
    pub(crate) account: String,
    pub(crate) path: String,
    pub(crate) record_count: u64,
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SidExists(sid) => write!(f, "a record with the SID {sid} already exists"),
            Self::Database(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for StoreError {}
