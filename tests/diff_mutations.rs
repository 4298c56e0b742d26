//! Tests of `cargo xtask diff` on elementary changes to every location of our own document.

use std::{collections::BTreeSet, path::Path};

use serde_json::{Value, json};
use xtask::review::{self, ReviewedDocument};

use crate::pointers::{pointers, remove};
use crate::workspace::{mutation_interval, root};

/// Tests every mutation whose number is a multiple of `interval`. Returns how many it tested.
fn assert_reported_in_both_directions(interval: usize) -> usize {
    let mut unreported = Vec::new();
    let (mut count, mut tested) = (0_usize, 0);
    each_mutation(|mutation, old, new| {
        count += 1;
        if !count.is_multiple_of(interval) {
            return;
        }
        tested += 1;
        if review::compare_by_rules(old, new).is_empty() {
            unreported.push(format!("forward: {mutation}"));
        }
        if review::compare_by_rules(new, old).is_empty() {
            unreported.push(format!("backward: {mutation}"));
        }
    });
    assert!(unreported.is_empty(), "{} of {tested}:\n{}", unreported.len(), unreported.join("\n"));
    tested
}

#[test]
fn sampled_mutations_are_reported_in_both_directions() {
    let tested = assert_reported_in_both_directions(14);
    assert!(tested > 500, "only {tested} mutations");
}

#[test]
#[ignore = "slow: compares thousands of documents"]
fn more_mutations_are_reported_in_both_directions() {
    let tested = assert_reported_in_both_directions(mutation_interval(3));
    assert!(tested > 2300, "only {tested} mutations");
}

#[test]
fn document_does_not_differ_from_itself() {
    let document = our_document();
    let document = ReviewedDocument::new(&document);
    assert!(review::compare(&document, &document).is_empty());
}

#[test]
fn sampled_non_breaking_mutations_keep_every_signature() {
    let tested = assert_non_breaking_mutations_keep_every_signature(307);
    assert!(tested > 4, "only {tested} mutations of the sample are not breaking");
}

#[test]
#[ignore = "slow: generates the crates of dozens of documents"]
fn more_non_breaking_mutations_keep_every_signature() {
    let tested = assert_non_breaking_mutations_keep_every_signature(mutation_interval(97));
    assert!(tested > 12, "only {tested} mutations of the sample are not breaking");
}

/// Tests every mutation whose number is a multiple of `interval` and that is not breaking. Returns how many those are.
fn assert_non_breaking_mutations_keep_every_signature(interval: usize) -> usize {
    let old_signatures = signatures(&our_document()).unwrap();
    let (mut count, mut tested, mut removed) = (0_usize, 0, Vec::new());
    each_mutation(|mutation, old, new| {
        count += 1;
        let is_breaking =
            |changes: &[review::Change]| changes.iter().any(|change| change.class.is_breaking());
        // The rules alone are fast, and the API check never makes a breaking change non-breaking.
        if !count.is_multiple_of(interval)
            || is_breaking(&review::compare_by_rules(old, new))
            || is_breaking(&review::compare(old, new))
        {
            return;
        }
        tested += 1;
        let new_signatures = signatures(new.document()).unwrap_or_else(|error| panic!("{mutation}: {error}"));
        let missing = old_signatures.difference(&new_signatures);
        removed.extend(missing.map(|signature| format!("{mutation}: {signature}")));
    });
    assert!(removed.is_empty(), "{}", removed.join("\n"));
    tested
}

pub(crate) fn our_document() -> xtask::Document {
    let path = root().join("spec/trusthub.yaml");
    xtask::Document::from_value(xtask::Document::read(&path, "spec/trusthub.yaml").unwrap().value)
}

/// Returns the signatures of all crates of a document.
fn signatures(document: &xtask::Document) -> xtask::Result<BTreeSet<String>> {
    let mut all = BTreeSet::new();
    for (directory, files) in xtask::generate_crates(document)? {
        let files = files.iter().map(|(path, text)| (Path::new(path), text.as_str()));
        let signatures = xtask::signatures::collect(files)?;
        all.extend(signatures.iter().map(|signature| format!("{directory} {signature}")));
    }
    Ok(all)
}

/// Calls `visit` with the description of each mutation, and the document before and after it.
pub(crate) fn each_mutation(visit: impl FnMut(&str, &ReviewedDocument<'_>, &ReviewedDocument<'_>)) {
    let document = our_document();
    let mut mutator = Mutator { old: ReviewedDocument::new(&document), visit };
    let locations = std::iter::once(String::new()).chain(pointers(&document.value));
    for location in &locations.collect::<Vec<_>>() {
        if !location.is_empty() && location != "/info/version" {
            mutator.replace(location);
        }
        mutator.extend(location);
    }
}

struct Mutator<'a, V> {
    old: ReviewedDocument<'a>,
    visit: V,
}

impl<V: FnMut(&str, &ReviewedDocument<'_>, &ReviewedDocument<'_>)> Mutator<'_, V> {
    /// Removes the value at `location`, and replaces it by values of other types.
    fn replace(&mut self, location: &str) {
        self.mutate(location, "removed", "", |document| remove(document, location));
        for replacement in [json!("zz"), json!(7), json!(true), json!({ "zz": 1 }), json!([])] {
            let description = format!("= {replacement}");
            self.mutate(location, &description, location, |value| *value = replacement);
        }
    }

    /// Adds a key or an item to the value at `location`.
    fn extend(&mut self, location: &str) {
        match self.old.document().value.pointer(location).unwrap() {
            Value::Object(map) => {
                let additions = [
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
                let additions: Vec<_> =
                    additions.into_iter().filter(|(key, _)| !map.contains_key(*key)).collect();
                for (key, addition) in additions {
                    self.mutate(location, &format!("+ {key}: {addition}"), location, |value| {
                        value[key] = addition;
                    });
                }
            }
            Value::Array(_) => {
                for addition in
                    [json!("zz"), json!({ "name": "zz", "in": "query", "schema": { "type": "string" } })]
                {
                    self.mutate(location, &format!("+ {addition}"), location, |value| {
                        value.as_array_mut().unwrap().push(addition);
                    });
                }
            }
            _ => {}
        }
    }

    fn mutate(&mut self, location: &str, description: &str, at: &str, mutation: impl FnOnce(&mut Value)) {
        let mut value = self.old.document().value.clone();
        mutation(value.pointer_mut(at).unwrap());
        if value == self.old.document().value {
            return;
        }
        (self.visit)(
            &format!("{location} {description}"),
            &self.old,
            &ReviewedDocument::new(&xtask::Document::from_value(value)),
        );
    }
}
