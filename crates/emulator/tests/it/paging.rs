//! Paging while records are created and deleted, compared with a model in memory.

use crate::support::{COLLECTION, SPEC, assign, delete, emulator, endpoint, endpoints, get, start};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;
use twilio_emulator::Emulator;

/// A step of a client.
#[derive(Clone, Debug)]
enum Step {
    Create(u32),
    /// Deletes the existing record with this index, modulo their number.
    Delete(usize),
    /// Requests the first page.
    First {
        size: usize,
        only: Option<u32>,
    },
    /// Follows a URL of the latest page, if it has one.
    Next,
    Previous,
    Same,
}

/// A page that was read.
#[derive(Clone, Debug)]
struct ReadPage {
    size: usize,
    only: Option<u32>,
    from: ModelPosition,
    next: Option<(String, ModelPosition)>,
    previous: Option<(String, ModelPosition)>,
    url: String,
}

#[derive(Clone, Copy, Debug)]
enum ModelPosition {
    Start,
    After(usize),
    Before(usize),
}

/// All records that were ever created, in order.
#[derive(Debug, Default)]
struct Model(Vec<ModelRecord>);

#[derive(Debug)]
struct ModelRecord {
    number: u32,
    sid: String,
    exists: bool,
}

impl Model {
    /// Returns the indexes of the existing records that match the filter.
    fn existing(&self, only: Option<u32>) -> Vec<usize> {
        let matches = |record: &ModelRecord| record.exists && only.is_none_or(|only| record.number == only);
        (0..self.0.len()).filter(|index| matches(&self.0[*index])).collect()
    }

    /// Returns the records of a page, and whether there are records before and after it.
    fn page(&self, size: usize, only: Option<u32>, from: ModelPosition) -> (Vec<usize>, bool, bool) {
        let existing = self.existing(only);
        match from {
            ModelPosition::Start => {
                let page: Vec<_> = existing.iter().copied().take(size).collect();
                (page, false, existing.len() > size)
            }
            ModelPosition::After(index) => {
                let rest: Vec<_> = existing.iter().copied().filter(|it| *it > index).collect();
                let page: Vec<_> = rest.iter().copied().take(size).collect();
                let first = page.first().copied().unwrap_or(index + 1);
                (page, existing.iter().any(|it| *it < first), rest.len() > size)
            }
            ModelPosition::Before(index) => {
                let rest: Vec<_> = existing.iter().copied().filter(|it| *it < index).collect();
                let page: Vec<_> = rest.iter().copied().skip(rest.len().saturating_sub(size)).collect();
                let last = page.last().map_or(index, |last| last + 1);
                (page, rest.len() > size, existing.iter().any(|it| *it >= last))
            }
        }
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0u32..4).prop_map(Step::Create),
        2 => (0usize..50).prop_map(Step::Delete),
        2 => (1usize..5, proptest::option::of(0u32..4)).prop_map(|(size, only)| Step::First { size, only }),
        4 => Just(Step::Next),
        2 => Just(Step::Previous),
        1 => Just(Step::Same),
    ];
    proptest::collection::vec(step, 1..40)
}

#[test]
fn paging_matches_model_under_concurrent_changes() {
    check_paging(&emulator());
}

#[test]
fn paging_in_a_database_matches_model_under_concurrent_changes() {
    let folder = tempfile::tempdir().unwrap();
    check_paging(&start(Emulator::builder(SPEC).database(folder.path().join("records.db"))));
}

fn check_paging(emulator: &Emulator) {
    let config = Config { cases: 48, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&steps(), |steps| {
        emulator.reset().unwrap();
        let (mut model, mut latest) = (Model::default(), None);
        for step in steps {
            latest = take(emulator, &mut model, latest, &step)?;
        }
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

/// Takes a step with the emulator and the model, and compares the results.
fn take(
    emulator: &Emulator,
    model: &mut Model,
    latest: Option<ReadPage>,
    step: &Step,
) -> Result<Option<ReadPage>, TestCaseError> {
    let (url, size, only, from) = match (step, &latest) {
        (Step::Create(number), _) => {
            let sid = assign(emulator, *number);
            model.0.push(ModelRecord { number: *number, sid, exists: true });
            return Ok(latest);
        }
        (Step::Delete(which), _) => {
            let existing = model.existing(None);
            if let Some(index) = existing.get(which % existing.len().max(1)) {
                let deleted = delete(emulator, &format!("{COLLECTION}/{}", model.0[*index].sid));
                prop_assert_eq!(deleted.status(), 204);
                model.0[*index].exists = false;
            }
            return Ok(latest);
        }
        (Step::First { size, only }, _) => {
            let filter =
                only.map(|only| format!("&ChannelEndpointSid={}", endpoint(only))).unwrap_or_default();
            (format!("{COLLECTION}?PageSize={size}{filter}"), *size, *only, ModelPosition::Start)
        }
        (Step::Next, Some(ReadPage { next: Some((url, from)), size, only, .. })) => {
            (url.clone(), *size, *only, *from)
        }
        (Step::Previous, Some(ReadPage { previous: Some((url, from)), size, only, .. })) => {
            (url.clone(), *size, *only, *from)
        }
        (Step::Same, Some(ReadPage { url, size, only, from, .. })) => (url.clone(), *size, *only, *from),
        _ => return Ok(latest),
    };
    let response = get(emulator, &url);
    prop_assert_eq!(response.status(), 200, "{:?}", response);
    let page = response.json();
    let (expected, has_previous, has_next) = model.page(size, only, from);
    let numbers: Vec<_> = expected.iter().map(|index| endpoint(model.0[*index].number)).collect();
    prop_assert_eq!(endpoints(&page), numbers);
    let page_url = |name: &str| -> Option<String> {
        let url = page["meta"][name].as_str()?;
        Some(url.strip_prefix(emulator.url()).unwrap().to_owned())
    };
    let (next, previous) = (page_url("next_page_url"), page_url("previous_page_url"));
    prop_assert_eq!(
        (previous.is_some(), next.is_some()),
        (has_previous, has_next),
        "{:?} {:?}",
        from,
        page["meta"]
    );
    // An empty page keeps the requested position.
    let (first, last) = match from {
        ModelPosition::Start => (0, 0),
        ModelPosition::After(index) => (index + 1, index),
        ModelPosition::Before(index) => (index, index.saturating_sub(1)),
    };
    let first = expected.first().copied().unwrap_or(first);
    let last = expected.last().copied().unwrap_or(last);
    Ok(Some(ReadPage {
        size,
        only,
        from,
        next: next.map(|url| (url, ModelPosition::After(last))),
        previous: previous.map(|url| (url, ModelPosition::Before(first))),
        url: page_url("url").unwrap(),
    }))
}

#[test]
fn following_page_urls_returns_each_record_once_in_both_directions() {
    let emulator = emulator();
    let created: Vec<String> = (0..25).map(|which| assign(&emulator, which)).collect();
    let sids = |page: &Value| -> Vec<String> {
        let items = page["results"].as_array().unwrap();
        items.iter().map(|item| item["sid"].as_str().unwrap().to_owned()).collect()
    };
    let mut forward = Vec::new();
    let mut page = get(&emulator, &format!("{COLLECTION}?PageSize=4")).json();
    let mut numbers = vec![page["meta"]["page"].as_i64().unwrap()];
    forward.extend(sids(&page));
    while let Some(next) = page["meta"]["next_page_url"].as_str() {
        page = get(&emulator, next.strip_prefix(emulator.url()).unwrap()).json();
        numbers.push(page["meta"]["page"].as_i64().unwrap());
        forward.extend(sids(&page));
    }
    assert_eq!(forward, created);
    assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6]);

    let mut backward = vec![sids(&page)];
    while let Some(previous) = page["meta"]["previous_page_url"].as_str() {
        page = get(&emulator, previous.strip_prefix(emulator.url()).unwrap()).json();
        backward.push(sids(&page));
    }
    backward.reverse();
    assert_eq!(backward.concat(), created);
    assert_eq!(page["meta"]["page"], 0);
}
