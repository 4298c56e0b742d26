//! Pairs what was removed with what was added, if one most likely is the other under a new name.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::{
    ir::names,
    spec::{
        keywords::distance,
        lookup::{self, Operation},
        pointer::Pointer,
        walk::{self, Part},
    },
};

/// The keys that only document what contains them, or name it.
const WITHOUT_MEANING: [&str; 7] =
    ["description", "example", "examples", "externalDocs", "name", "summary", "title"];

/// The keywords by which a schema is recognized under any name. Many others are plain strings or numbers.
const DISTINCTIVE: [&str; 7] = ["properties", "enum", "pattern", "$ref", "allOf", "anyOf", "oneOf"];

/// Returns the new and the old name of each renamed value. A value has no more than one new name.
pub(super) fn pairs<'v>(
    part: Part,
    removed: impl Iterator<Item = (&'v str, &'v Value)>,
    added: impl Iterator<Item = (&'v str, &'v Value)>,
) -> BTreeMap<String, String> {
    let comparable = |(name, value): (&'v str, &'v Value)| (name, without_documentation(part, value));
    let added: Vec<(&str, Value)> = added.map(comparable).collect();
    let mut candidates = Vec::new();
    for (old_name, old) in removed.map(comparable) {
        for (new_name, new) in &added {
            let distance = distance(&old_name.to_lowercase(), &new_name.to_lowercase());
            let difference = properties_of_one(&old, new);
            if old == *new && (is_similar(old_name, new_name, distance) || is_distinctive(&old))
                || difference.is_some_and(|(count, total)| count * 3 <= total)
            {
                candidates.push((difference, distance, old_name, *new_name));
            }
        }
    }
    candidates.sort();
    let (mut pairs, mut taken) = (BTreeMap::new(), BTreeSet::new());
    for (_, _, old_name, new_name) in candidates {
        if !pairs.contains_key(new_name) && taken.insert(old_name) {
            pairs.insert(new_name.to_owned(), old_name.to_owned());
        }
    }
    pairs
}

/// Returns the old operation for the location of each one that moved: it has the same name at another path or with another
/// method, or at the same path of another version of the API.
pub(super) fn moved_operations<'v>(old: &'v Value, new: &'v Value) -> BTreeMap<Pointer, Operation<'v>> {
    let only = |these: &'v Value, others: &Value| -> Vec<Operation<'v>> {
        lookup::operations(these)
            .filter(|operation| others.pointer(&operation.pointer()).is_none_or(|value| !value.is_object()))
            .collect()
    };
    let (mut removed, mut moved) = (only(old, new), BTreeMap::new());
    let name = |operation: &Operation<'_>| names::snake(operation.id());
    for added in only(new, old) {
        let has_name = |known: &Operation<'_>| !known.id().is_empty() && name(known) == name(&added);
        let found = removed.iter().position(has_name);
        let found = found.or_else(|| removed.iter().position(|known| place(known) == place(&added)));
        if let Some(index) = found {
            moved.insert(added.pointer(), removed.remove(index));
        }
    }
    moved
}

/// Returns the method and the path of an operation, without the segments that are versions, such as `v1`.
fn place<'v>(operation: &Operation<'v>) -> (&'static str, Vec<&'v str>) {
    let is_version = |segment: &str| {
        let digits = segment.strip_prefix('v').unwrap_or_default();
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    (operation.method, operation.path.split('/').filter(|segment| !is_version(segment)).collect())
}

fn without_documentation(part: Part, value: &Value) -> Value {
    let mut value = value.clone();
    walk::visit_part_mut(part, "", &mut value, &mut |_, map| {
        map.retain(|key, _| !WITHOUT_MEANING.contains(&key.as_str()) && !key.starts_with("x-"));
    });
    value
}

/// Returns how many properties only one of two objects has or both have differently, and how many there are in all.
fn properties_of_one(old: &Value, new: &Value) -> Option<(usize, usize)> {
    let properties =
        |value: &Value| -> Option<Map<String, Value>> { value.get("properties")?.as_object().cloned() };
    let (old, new) = (properties(old)?, properties(new)?);
    let all: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    Some((all.iter().filter(|name| old.get(**name) != new.get(**name)).count(), all.len()))
}

fn is_similar(old: &str, new: &str, distance: usize) -> bool {
    let (old, new) = (names::snake(old), names::snake(new));
    old.contains(&new) || new.contains(&old) || distance * 2 <= old.len().max(new.len())
}

fn is_distinctive(value: &Value) -> bool {
    let schema = value.get("schema").unwrap_or(value);
    let at_any_level = [Some(schema), schema.get("items")];
    at_any_level.into_iter().flatten().any(|schema| DISTINCTIVE.iter().any(|key| schema.get(key).is_some()))
}
