//! Elementary changes of our own document, at every place: none goes unreported, and none that is said to break nothing
//! takes something away.

use std::{collections::BTreeSet, path::Path};

use serde_json::{Value, json};
use xtask::review;

use crate::workspace::root;

/// Something is reported of each change, and of its reverse too.
#[test]
fn no_change_goes_unreported() {
    let mut silent = Vec::new();
    let count = each_change(|shown, old, new| {
        if review::by_rules(old, new).is_empty() {
            silent.push(format!("there: {shown}"));
        }
        if review::by_rules(new, old).is_empty() {
            silent.push(format!("back: {shown}"));
        }
    });
    assert!(count > 7000, "only {count} changes were tried");
    assert!(silent.is_empty(), "{} of {count}:\n{}", silent.len(), silent.join("\n"));

    let old = ours();
    assert!(review::compare(&old, &old).is_empty(), "the empty change reports nothing");
}

/// Of so many changes, one is tried here: each takes as long as making all crates.
const SAMPLE: usize = 61;

/// What a change that breaks nothing leaves is all that was offered before.
#[test]
fn what_breaks_nothing_takes_nothing_away() {
    let offered = offers(&ours()).unwrap();
    let (mut count, mut judged, mut taken) = (0, 0, Vec::new());
    each_change(|shown, old, new| {
        count += 1;
        let breaks = |changes: &[review::Change]| changes.iter().any(|change| change.class.breaks());
        // The rules are quick to ask, and what they say is never taken back.
        if count % SAMPLE > 0 || breaks(&review::by_rules(old, new)) || breaks(&review::compare(old, new)) {
            return;
        }
        judged += 1;
        let now = offers(new).unwrap_or_else(|fault| panic!("{shown}: {fault}"));
        taken.extend(offered.difference(&now).map(|signature| format!("{shown}: {signature}")));
    });
    assert!(judged > 20, "only {judged} changes of the sample break nothing");
    assert!(taken.is_empty(), "{}", taken.join("\n"));
}

fn ours() -> xtask::Document {
    let path = root().join("spec/trusthub.yaml");
    xtask::Document::from_value(xtask::Document::read(&path, "spec/trusthub.yaml").unwrap().value)
}

/// The signatures of all crates of a document.
fn offers(document: &xtask::Document) -> xtask::Result<BTreeSet<String>> {
    let mut all = BTreeSet::new();
    for (directory, files) in xtask::generate_crates(document)? {
        let files = files.iter().map(|(path, text)| (Path::new(path), text.as_str()));
        let signatures = xtask::signatures::collect(files)?;
        all.extend(signatures.iter().map(|signature| format!("{directory} {signature}")));
    }
    Ok(all)
}

/// Calls `visit` with each change, the document before and after it; tells how many there were.
fn each_change(visit: impl FnMut(&str, &xtask::Document, &xtask::Document)) -> usize {
    let mut tried = Tried { old: ours(), count: 0, visit };
    let mut places = vec![String::new()];
    gather(&tried.old.value, "", &mut places);
    for place in &places {
        if !place.is_empty() && place != "/info/version" {
            tried.replacements(place);
        }
        tried.additions(place);
    }
    tried.count
}

struct Tried<V> {
    old: xtask::Document,
    count: usize,
    visit: V,
}

impl<V: FnMut(&str, &xtask::Document, &xtask::Document)> Tried<V> {
    /// What is at `place` is taken away, or becomes something else.
    fn replacements(&mut self, place: &str) {
        let (parent, key) = place.rsplit_once('/').unwrap();
        let key = key.replace("~1", "/").replace("~0", "~");
        self.change(place, "nothing", parent, |value| match value {
            Value::Object(map) => drop(map.shift_remove(&key)),
            Value::Array(items) => drop(items.remove(key.parse().unwrap())),
            _ => unreachable!("{parent} holds {key}"),
        });
        for replacement in [json!("zz"), json!(7), json!(true), json!({ "zz": 1 }), json!([])] {
            let shown = replacement.to_string();
            self.change(place, &shown, place, |value| *value = replacement);
        }
    }

    /// What is at `place` gains what it has not.
    fn additions(&mut self, place: &str) {
        match self.old.value.pointer(place).unwrap() {
            Value::Object(map) => {
                let new = [
                    ("zz", json!({ "zz": 1 })),
                    ("x-zz", json!(1)),
                    ("description", json!("zz")),
                    ("deprecated", json!(true)),
                    ("required", json!(true)),
                    ("required", json!(["zz"])),
                    ("nullable", json!(true)),
                    ("type", json!("boolean")),
                    ("format", json!("date")),
                    ("pattern", json!("^zz$")),
                    ("enum", json!(["zz"])),
                    ("default", json!("zz")),
                    ("minimum", json!(3)),
                    ("maxLength", json!(3)),
                    ("properties", json!({ "zz": { "type": "string" } })),
                    ("items", json!({ "type": "string" })),
                    ("allOf", json!([{ "type": "string" }])),
                    ("$ref", json!("#/components/schemas/AccountSid")),
                ];
                let new: Vec<_> = new.into_iter().filter(|(key, _)| !map.contains_key(*key)).collect();
                for (key, new) in new {
                    self.change(place, &format!("with {key}: {new}"), place, |value| {
                        value[key] = new;
                    });
                }
            }
            Value::Array(_) => {
                for new in
                    [json!("zz"), json!({ "name": "zz", "in": "query", "schema": { "type": "string" } })]
                {
                    self.change(place, &format!("with {new}"), place, |value| {
                        value.as_array_mut().unwrap().push(new);
                    });
                }
            }
            _ => {}
        }
    }

    fn change(&mut self, place: &str, shown: &str, at: &str, change: impl FnOnce(&mut Value)) {
        let mut value = self.old.value.clone();
        change(value.pointer_mut(at).unwrap());
        if value == self.old.value {
            return;
        }
        self.count += 1;
        (self.visit)(&format!("{place} -> {shown}"), &self.old, &xtask::Document::from_value(value));
    }
}

fn gather(value: &Value, at: &str, places: &mut Vec<String>) {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    for (key, value) in below {
        let place = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        places.push(place.clone());
        gather(value, &place, places);
    }
}
