//! Storage in memory, which lasts as long as the emulator.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value};

use super::{
    CollectionKey, CollectionStats, Filter, Matching, Position, RecordPage, Result, Store, StoreError,
    StoredRecord,
};

/// The index of SIDs. The indexes of properties follow it.
const SID_INDEX: usize = 0;

/// The number of index entries that are counted to choose the most selective filter.
const MAX_COUNTED: usize = 1_000;

/// The first and the last of a range of sequence numbers.
type Sequences = (i64, i64);

const ALL: Sequences = (i64::MIN, i64::MAX);

/// A store of records in memory.
#[derive(Debug)]
pub(crate) struct MemoryStore {
    indexed_properties: Vec<String>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    last_sequence: i64,
    /// The collections by account and path.
    accounts: BTreeMap<String, BTreeMap<String, Collection>>,
}

#[derive(Debug, Default)]
struct Collection {
    records: BTreeMap<i64, StoredRecord>,
    /// The sequence numbers of records by hash of the index and the value. Different ones may have the same hash.
    index: BTreeSet<(u64, i64)>,
}

impl MemoryStore {
    /// Creates an empty store with an index for each of `indexed_properties`.
    pub(crate) fn new<'a>(indexed_properties: impl IntoIterator<Item = &'a str>) -> Self {
        let indexed_properties: BTreeSet<_> = indexed_properties.into_iter().map(str::to_owned).collect();
        Self { indexed_properties: indexed_properties.into_iter().collect(), state: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the entries of a record in the index.
    fn entries(&self, record: &StoredRecord) -> impl Iterator<Item = (u64, i64)> {
        let properties = record.properties();
        let values = self.indexed_properties.iter().enumerate().filter_map(move |(index, property)| {
            Some(hash(index + 1, &comparable(properties.get(property)?)?))
        });
        let sequence = record.sequence;
        let sid = hash(SID_INDEX, &record.sid);
        std::iter::once(sid).chain(values).map(move |hash| (hash, sequence))
    }

    /// Returns the sequence numbers in `range` of the records that match all filters, in order.
    fn select<'a>(
        &'a self,
        collection: &'a Collection,
        filters: &'a [Filter<'_>],
        range: Sequences,
    ) -> Box<dyn DoubleEndedIterator<Item = &'a StoredRecord> + 'a> {
        let indexed: Vec<(usize, &Filter<'_>)> = filters
            .iter()
            .filter(|filter| filter.matching == Matching::Equal)
            .filter_map(|filter| {
                let index = self.indexed_properties.iter().position(|it| it == filter.property)?;
                Some((index + 1, filter))
            })
            .collect();
        let most_selective = indexed.into_iter().min_by_key(|(index, filter)| {
            let entries = filter.values.iter().flat_map(|value| collection.entries(*index, value, range));
            entries.take(MAX_COUNTED).count()
        });
        let candidates: Box<dyn DoubleEndedIterator<Item = &StoredRecord>> = match most_selective {
            None => Box::new(collection.records.range(range.0..=range.1).map(|(_, record)| record)),
            Some((index, Filter { values, .. })) => match values.as_slice() {
                [value] => Box::new(
                    collection
                        .entries(index, value, range)
                        .filter_map(|sequence| collection.records.get(&sequence)),
                ),
                values => {
                    let sequences: BTreeSet<i64> =
                        values.iter().flat_map(|value| collection.entries(index, value, range)).collect();
                    Box::new(sequences.into_iter().filter_map(|sequence| collection.records.get(&sequence)))
                }
            },
        };
        if filters.is_empty() {
            return candidates;
        }
        Box::new(candidates.filter(|record| {
            let properties = record.properties();
            filters.iter().all(|filter| filter.matches(&properties))
        }))
    }
}

impl Store for MemoryStore {
    fn insert(&self, key: CollectionKey<'_>, sid: &str, body: &str, unique: &[Filter<'_>]) -> Result<bool> {
        let mut state = self.lock();
        if let Some(collection) = state.collection(key) {
            if collection.get(sid).is_some() {
                return Err(StoreError::SidExists(sid.to_owned()));
            }
            if !unique.is_empty() && self.select(collection, unique, ALL).next().is_some() {
                return Ok(false);
            }
        }
        state.last_sequence += 1;
        let sequence = state.last_sequence;
        let record = StoredRecord { sequence, sid: sid.into(), body: body.into() };
        let account = state.accounts.entry(key.account.to_owned()).or_default();
        let collection = account.entry(key.path.to_owned()).or_default();
        collection.index.extend(self.entries(&record));
        collection.records.insert(sequence, record);
        Ok(true)
    }

    fn get(&self, key: CollectionKey<'_>, sid: &str) -> Result<Option<StoredRecord>> {
        Ok(self.lock().collection(key).and_then(|collection| collection.get(sid)).cloned())
    }

    fn update(&self, key: CollectionKey<'_>, sid: &str, body: &str) -> Result<()> {
        let mut state = self.lock();
        let Some(collection) = state.collection_mut(key) else { return Ok(()) };
        let Some(previous) = collection.get(sid).cloned() else { return Ok(()) };
        for entry in self.entries(&previous) {
            collection.index.remove(&entry);
        }
        let record = StoredRecord { body: body.into(), ..previous };
        collection.index.extend(self.entries(&record));
        collection.records.insert(record.sequence, record);
        Ok(())
    }

    fn delete(&self, key: CollectionKey<'_>, sid: &str) -> Result<bool> {
        let mut state = self.lock();
        let Some(collection) = state.collection_mut(key) else { return Ok(false) };
        let Some(record) = collection.get(sid).cloned() else { return Ok(false) };
        collection.records.remove(&record.sequence);
        for entry in self.entries(&record) {
            collection.index.remove(&entry);
        }
        let below = format!("{}/{sid}/", key.path);
        if let Some(account) = state.accounts.get_mut(key.account) {
            account.retain(|path, _| !path.starts_with(&below));
        }
        Ok(true)
    }

    fn page(
        &self,
        key: CollectionKey<'_>,
        filters: &[Filter<'_>],
        position: Position,
        size: u64,
    ) -> Result<RecordPage> {
        let state = self.lock();
        let Some(collection) = state.collection(key) else { return Ok(RecordPage::default()) };
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let select = |position: Position| {
            let selected = |range| self.select(collection, filters, range);
            match position {
                Position::Start => selected(ALL),
                Position::After(sequence) => selected((sequence.saturating_add(1), i64::MAX)),
                Position::Before(sequence) => {
                    Box::new(selected((i64::MIN, sequence.saturating_sub(1))).rev())
                }
            }
        };
        // One more than the page holds, to find out whether there are more.
        let mut records: Vec<_> = select(position).take(size.saturating_add(1)).cloned().collect();
        let has_more = records.len() > size;
        records.truncate(size);
        RecordPage::at(position, records, has_more, |position| Ok(select(position).next().is_some()))
    }

    fn paths(&self, account: &str) -> Result<Vec<String>> {
        let state = self.lock();
        Ok(state.accounts.get(account).into_iter().flat_map(BTreeMap::keys).cloned().collect())
    }

    fn collections(&self) -> Result<Vec<CollectionStats>> {
        let state = self.lock();
        let all = state.accounts.iter().flat_map(|(account, paths)| {
            paths.iter().map(move |(path, collection)| (account, path, collection))
        });
        let mut collections: Vec<_> = all
            .filter(|(.., collection)| !collection.records.is_empty())
            .map(|(account, path, collection)| CollectionStats {
                account: account.clone(),
                path: path.clone(),
                record_count: collection.records.len() as u64,
            })
            .collect();
        collections.sort_by(|a, b| (&a.path, &a.account).cmp(&(&b.path, &b.account)));
        Ok(collections)
    }

    fn clear(&self) -> Result<()> {
        // The sequence continues, so that page tokens of deleted records never match new ones.
        self.lock().accounts.clear();
        Ok(())
    }
}

impl State {
    fn collection(&self, key: CollectionKey<'_>) -> Option<&Collection> {
        self.accounts.get(key.account)?.get(key.path)
    }

    fn collection_mut(&mut self, key: CollectionKey<'_>) -> Option<&mut Collection> {
        self.accounts.get_mut(key.account)?.get_mut(key.path)
    }
}

impl Collection {
    fn get(&self, sid: &str) -> Option<&StoredRecord> {
        self.hits(hash(SID_INDEX, sid), ALL)
            .filter_map(|sequence| self.records.get(&sequence))
            .find(|record| *record.sid == *sid)
    }

    /// Returns the sequence numbers of records that may have this value.
    fn entries(&self, index: usize, value: &Value, range: Sequences) -> impl DoubleEndedIterator<Item = i64> {
        comparable(value).into_iter().flat_map(move |value| self.hits(hash(index, &value), range))
    }

    fn hits(&self, hash: u64, range: Sequences) -> impl DoubleEndedIterator<Item = i64> {
        self.index.range((hash, range.0)..=(hash, range.1)).map(|(_, sequence)| *sequence)
    }
}

impl StoredRecord {
    /// Returns the stored properties. A body that is not an object has none; reading the record reports it.
    fn properties(&self) -> Map<String, Value> {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

impl Filter<'_> {
    fn matches(&self, properties: &Map<String, Value>) -> bool {
        let Some(property) = properties.get(self.property) else { return false };
        match (self.matching, property) {
            (Matching::Contains, Value::String(text)) => {
                self.values.iter().filter_map(Value::as_str).any(|part| text.contains(part))
            }
            (Matching::Contains, _) => false,
            (Matching::Equal, property) => comparable(property)
                .is_some_and(|actual| self.values.iter().filter_map(comparable).any(|value| value == actual)),
        }
    }
}

/// Returns a text that is the same for values that SQLite considers equal. Null equals nothing.
fn comparable(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Null => None,
        Value::Bool(value) => Some(u8::from(*value).to_string().into()),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => Some(integer.to_string().into()),
            None => Some(number.as_f64()?.to_string().into()),
        },
        // The quotation mark distinguishes a string from a number.
        Value::String(text) => Some(format!("\"{text}").into()),
        Value::Array(_) | Value::Object(_) => Some(format!("\"{value}").into()),
    }
}

fn hash(index: usize, value: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (index, value).hash(&mut hasher);
    hasher.finish()
}
