//! Pages, whatever comes and goes between them: the same as a list in memory.

use crate::support::{COLLECTION, assign, delete, emulator, endpoint, endpoints, get};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;
use twilio_emulator::Emulator;

/// What a caller does.
#[derive(Clone, Debug)]
enum Step {
    Create(u32),
    /// The record at this place of those that are there, counted from the first, around.
    Delete(usize),
    /// Asks for the first page.
    First {
        size: usize,
        only: Option<u32>,
    },
    /// Follows an address of the latest page, if it has one.
    Next,
    Previous,
    Same,
}

/// A page that was read, as the model knows it: after or before which of all records ever made it stands.
#[derive(Clone, Debug)]
struct Read {
    size: usize,
    only: Option<u32>,
    from: Place,
    next: Option<(String, Place)>,
    previous: Option<(String, Place)>,
    url: String,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    Start,
    After(usize),
    Before(usize),
}

/// All records that were ever made: the number of each, its SID, and whether it is still there.
#[derive(Debug, Default)]
struct Model(Vec<(u32, String, bool)>);

impl Model {
    fn there(&self, only: Option<u32>) -> Vec<usize> {
        let meets = |at: &usize| self.0[*at].2 && only.is_none_or(|only| self.0[*at].0 == only);
        (0..self.0.len()).filter(meets).collect()
    }

    /// What a page holds, and whether there is something before and after it.
    fn page(&self, size: usize, only: Option<u32>, from: Place) -> (Vec<usize>, bool, bool) {
        let there = self.there(only);
        match from {
            Place::Start => {
                let page: Vec<_> = there.iter().copied().take(size).collect();
                (page, false, there.len() > size)
            }
            Place::After(at) => {
                let rest: Vec<_> = there.iter().copied().filter(|it| *it > at).collect();
                let page: Vec<_> = rest.iter().copied().take(size).collect();
                let first = page.first().copied().unwrap_or(at + 1);
                (page, there.iter().any(|it| *it < first), rest.len() > size)
            }
            Place::Before(at) => {
                let rest: Vec<_> = there.iter().copied().filter(|it| *it < at).collect();
                let page: Vec<_> = rest.iter().copied().skip(rest.len().saturating_sub(size)).collect();
                let last = page.last().map_or(at, |last| last + 1);
                (page, rest.len() > size, there.iter().any(|it| *it >= last))
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
fn any_order_of_creates_deletes_and_reads_is_as_in_memory() {
    let emulator = emulator();
    let config = Config { cases: 48, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&steps(), |steps| {
        emulator.reset().unwrap();
        let (mut model, mut latest) = (Model::default(), None);
        for step in steps {
            latest = take(&emulator, &mut model, latest, &step)?;
        }
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

/// Takes a step with both, and compares them.
fn take(
    emulator: &Emulator,
    model: &mut Model,
    latest: Option<Read>,
    step: &Step,
) -> Result<Option<Read>, TestCaseError> {
    let (url, size, only, from) = match (step, &latest) {
        (Step::Create(number), _) => {
            let sid = assign(emulator, *number);
            model.0.push((*number, sid, true));
            return Ok(latest);
        }
        (Step::Delete(which), _) => {
            let there = model.there(None);
            if let Some(at) = there.get(which % there.len().max(1)) {
                let gone = delete(emulator, &format!("{COLLECTION}/{}", model.0[*at].1));
                prop_assert_eq!(gone.status(), 204);
                model.0[*at].2 = false;
            }
            return Ok(latest);
        }
        (Step::First { size, only }, _) => {
            let filter =
                only.map(|only| format!("&ChannelEndpointSid={}", endpoint(only))).unwrap_or_default();
            (format!("{COLLECTION}?PageSize={size}{filter}"), *size, *only, Place::Start)
        }
        (Step::Next, Some(Read { next: Some((url, from)), size, only, .. })) => {
            (url.clone(), *size, *only, *from)
        }
        (Step::Previous, Some(Read { previous: Some((url, from)), size, only, .. })) => {
            (url.clone(), *size, *only, *from)
        }
        (Step::Same, Some(Read { url, size, only, from, .. })) => (url.clone(), *size, *only, *from),
        _ => return Ok(latest),
    };
    let answer = get(emulator, &url);
    prop_assert_eq!(answer.status(), 200, "{:?}", answer);
    let page = answer.json();
    let (wanted, before, after) = model.page(size, only, from);
    let numbers: Vec<_> = wanted.iter().map(|at| endpoint(model.0[*at].0)).collect();
    prop_assert_eq!(endpoints(&page), numbers);
    let address = |name: &str| -> Option<String> {
        let url = page["meta"][name].as_str()?;
        Some(url.strip_prefix(emulator.url()).unwrap().to_owned())
    };
    let (next, previous) = (address("next_page_url"), address("previous_page_url"));
    prop_assert_eq!((previous.is_some(), next.is_some()), (before, after), "{:?} {:?}", from, page["meta"]);
    // A page that holds nothing stands where it was asked for.
    let (first, last) = match from {
        Place::Start => (0, 0),
        Place::After(at) => (at + 1, at),
        Place::Before(at) => (at, at.saturating_sub(1)),
    };
    let first = wanted.first().copied().unwrap_or(first);
    let last = wanted.last().copied().unwrap_or(last);
    Ok(Some(Read {
        size,
        only,
        from,
        next: next.map(|url| (url, Place::After(last))),
        previous: previous.map(|url| (url, Place::Before(first))),
        url: address("url").unwrap(),
    }))
}

#[test]
fn a_walk_over_all_pages_meets_each_record_once_in_either_direction() {
    let emulator = emulator();
    let made: Vec<String> = (0..25).map(|which| assign(&emulator, which)).collect();
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
    assert_eq!(forward, made);
    assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6]);

    let mut backward = vec![sids(&page)];
    while let Some(previous) = page["meta"]["previous_page_url"].as_str() {
        page = get(&emulator, previous.strip_prefix(emulator.url()).unwrap()).json();
        backward.push(sids(&page));
    }
    backward.reverse();
    assert_eq!(backward.concat(), made);
    assert_eq!(page["meta"]["page"], 0);
}
