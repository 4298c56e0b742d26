//! Each store compared with a model, under random changes.

// `unwrap` in a test is an assertion.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::{
    CollectionKey, CollectionStats, Filter, Matching, MemoryStore, Position, RecordPage, Store, StoreError,
    StoredRecord,
};

const PATHS: [&str; 4] = ["/v1/A", "/v1/A/S0/B", "/v1/A/S1/B", "/v1/A/S1/B/S0/C"];
const ACCOUNTS: [&str; 2] = ["AC1", "AC2"];

/// The properties that records have. Only the first two are indexed.
const PROPERTIES: [&str; 3] = ["name", "size", "note"];

#[derive(Clone, Copy, Debug)]
struct Key(usize, usize);

#[derive(Clone, Debug)]
enum Step {
    Insert { key: Key, sid: u8, values: [Value; 3], unique: usize },
    Update { key: Key, sid: u8, values: [Value; 3] },
    Delete { key: Key, sid: u8 },
    Get { key: Key, sid: u8 },
    Page { key: Key, filters: Vec<(usize, Vec<Value>, Matching)>, position: Position, size: u64 },
    Clear,
}

/// All records of all collections, in the order of creation.
#[derive(Debug, Default)]
struct Model {
    records: Vec<(Key, StoredRecord)>,
    last_sequence: i64,
}

impl Key {
    fn collection(self) -> CollectionKey<'static> {
        CollectionKey { account: ACCOUNTS[self.0], path: PATHS[self.1] }
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        (self.0, self.1) == (other.0, other.1)
    }
}

impl Model {
    fn find(&self, key: Key, sid: &str) -> Option<usize> {
        self.records.iter().position(|(it, record)| *it == key && *record.sid == *sid)
    }

    fn matching(&self, key: Key, filters: &[Filter<'_>]) -> Vec<StoredRecord> {
        let matches = |record: &StoredRecord| {
            let body: Value = serde_json::from_str(&record.body).unwrap();
            let has_value = |filter: &Filter<'_>| match filter.matching {
                Matching::Equal => {
                    !body[filter.property].is_null() && filter.values.contains(&body[filter.property])
                }
                Matching::Contains => body[filter.property].as_str().is_some_and(|text| {
                    filter.values.iter().any(|value| value.as_str().is_some_and(|part| text.contains(part)))
                }),
            };
            filters.iter().all(has_value)
        };
        let found = self.records.iter().filter(|(it, record)| *it == key && matches(record));
        found.map(|(_, record)| record.clone()).collect()
    }

    fn page(&self, key: Key, filters: &[Filter<'_>], position: Position, size: usize) -> RecordPage {
        let all = self.matching(key, filters);
        if !self.records.iter().any(|(it, _)| *it == key) {
            return RecordPage::default();
        }
        let (from, to) = match position {
            Position::Start => (0, size),
            Position::After(sequence) => {
                let from = all.iter().filter(|record| record.sequence <= sequence).count();
                (from, from + size)
            }
            Position::Before(sequence) => {
                let to = all.iter().filter(|record| record.sequence < sequence).count();
                (to.saturating_sub(size), to)
            }
        };
        let to = to.min(all.len());
        RecordPage { records: all[from..to].to_vec(), has_previous: from > 0, has_next: to < all.len() }
    }
}

fn body(values: &[Value; 3]) -> String {
    json!({ PROPERTIES[0]: values[0], PROPERTIES[1]: values[1], PROPERTIES[2]: values[2] }).to_string()
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        (0..3).prop_map(Value::from),
        Just(json!(1.5)),
        "[ab\"']{0,2}".prop_map(Value::from),
        Just(json!("1")),
    ]
}

fn values() -> impl Strategy<Value = [Value; 3]> {
    [value(), value(), value()]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let key = || (0..ACCOUNTS.len(), 0..PATHS.len()).prop_map(|(account, path)| Key(account, path));
    let position = prop_oneof![
        Just(Position::Start),
        (0i64..12).prop_map(Position::After),
        (0i64..12).prop_map(Position::Before),
        Just(Position::After(i64::MAX)),
    ];
    let matching = prop_oneof![3 => Just(Matching::Equal), 1 => Just(Matching::Contains)];
    let texts = proptest::collection::vec("[ab\"']{0,1}".prop_map(Value::from), 0..3);
    let filter = (0..3usize, proptest::collection::vec(value(), 0..3), texts, matching).prop_map(
        |(property, values, texts, matching)| {
            (property, if matching == Matching::Equal { values } else { texts }, matching)
        },
    );
    let filters = proptest::collection::vec(filter, 0..3);
    let step = prop_oneof![
        6 => (key(), 0u8..4, values(), 0..3usize)
            .prop_map(|(key, sid, values, unique)| Step::Insert { key, sid, values, unique }),
        2 => (key(), 0u8..4, values()).prop_map(|(key, sid, values)| Step::Update { key, sid, values }),
        2 => (key(), 0u8..4).prop_map(|(key, sid)| Step::Delete { key, sid }),
        2 => (key(), 0u8..4).prop_map(|(key, sid)| Step::Get { key, sid }),
        6 => (key(), filters, position, 1u64..4)
            .prop_map(|(key, filters, position, size)| Step::Page { key, filters, position, size }),
        1 => Just(Step::Clear),
    ];
    proptest::collection::vec(step, 1..40)
}

/// Takes a step with the store and the model, and compares the results.
fn take(store: &dyn Store, model: &mut Model, step: &Step) {
    match step {
        Step::Insert { key, sid, values, unique } => {
            let (sid, body) = (format!("S{sid}"), body(values));
            let unique: Vec<_> = (0..*unique)
                .map(|index| Filter {
                    property: PROPERTIES[index],
                    values: vec![values[index].clone()],
                    matching: Matching::Equal,
                })
                .collect();
            let inserted = store.insert(key.collection(), &sid, &body, &unique);
            let is_duplicate = !unique.is_empty() && !model.matching(*key, &unique).is_empty();
            match (model.find(*key, &sid).is_some(), is_duplicate) {
                // Which of the two is reported does not matter.
                (true, true) => assert!(!inserted.is_ok_and(|inserted| inserted)),
                (true, false) => assert!(matches!(inserted, Err(StoreError::SidExists(it)) if it == sid)),
                (false, true) => assert!(!inserted.unwrap()),
                (false, false) => {
                    assert!(inserted.unwrap());
                    let sequence = store.get(key.collection(), &sid).unwrap().unwrap().sequence;
                    assert!(sequence > model.last_sequence);
                    model.last_sequence = sequence;
                    model.records.push((*key, StoredRecord { sequence, sid: sid.into(), body: body.into() }));
                }
            }
        }
        Step::Update { key, sid, values } => {
            let (sid, body) = (format!("S{sid}"), body(values));
            store.update(key.collection(), &sid, &body).unwrap();
            if let Some(index) = model.find(*key, &sid) {
                model.records[index].1.body = body.into();
            }
        }
        Step::Delete { key, sid } => {
            let sid = format!("S{sid}");
            let found = model.find(*key, &sid);
            assert_eq!(store.delete(key.collection(), &sid).unwrap(), found.is_some());
            if let Some(index) = found {
                model.records.remove(index);
                let below = format!("{}/{sid}/", PATHS[key.1]);
                model.records.retain(|(it, _)| it.0 != key.0 || !PATHS[it.1].starts_with(&below));
            }
        }
        Step::Get { key, sid } => {
            let sid = format!("S{sid}");
            let expected = model.find(*key, &sid).map(|index| model.records[index].1.clone());
            assert_eq!(store.get(key.collection(), &sid).unwrap(), expected);
        }
        Step::Page { key, filters, position, size } => {
            let filters: Vec<_> = filters
                .iter()
                .map(|(index, values, matching)| Filter {
                    property: PROPERTIES[*index],
                    values: values.clone(),
                    matching: *matching,
                })
                .collect();
            let page = store.page(key.collection(), &filters, *position, *size).unwrap();
            let expected = model.page(*key, &filters, *position, usize::try_from(*size).unwrap());
            assert_eq!(page.records, expected.records);
            // The page of a collection that never had a record has no neighbors, nor has that of an empty one.
            assert_eq!((page.has_previous, page.has_next), (expected.has_previous, expected.has_next));
        }
        Step::Clear => {
            store.clear().unwrap();
            model.records.clear();
        }
    }
    let mut expected = Vec::new();
    for path in PATHS {
        for account in ACCOUNTS {
            let has_key = |key: &Key| ACCOUNTS[key.0] == account && PATHS[key.1] == path;
            let record_count = model.records.iter().filter(|(key, _)| has_key(key)).count() as u64;
            if record_count > 0 {
                expected.push(CollectionStats { account: account.into(), path: path.into(), record_count });
            }
        }
    }
    assert_eq!(store.collections().unwrap(), expected);
}

fn check(new: impl Fn() -> Box<dyn Store>) {
    let config = Config { cases: 256, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&steps(), |steps| {
        let (store, mut model) = (new(), Model::default());
        for step in &steps {
            take(&*store, &mut model, step);
        }
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn memory_store_matches_model() {
    check(|| Box::new(MemoryStore::new(["name", "size"])));
}

#[cfg(feature = "sqlite")]
#[test]
fn sqlite_store_matches_model() {
    let in_memory = std::path::Path::new(":memory:");
    check(|| Box::new(super::SqliteStore::open(in_memory, ["name", "size"]).unwrap()));
}
