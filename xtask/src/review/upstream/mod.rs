//! `cargo xtask upstream`: reports where `spec/` differs from the vendor's document, for the resources that `spec/` has.
//!
//! [`records`] reads the differences that are intended, and [`accept`] adds some. [`report`] prints the others.

pub(crate) mod accept;
mod keywords;
mod operations;
pub(crate) mod records;
pub(crate) mod report;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use self::operations::OperationInDocument;
use crate::spec::lookup;

/// The end of a difference about something that only `spec/` has.
pub(crate) const ONLY_OURS: &str = "only in spec/";
/// The end of a difference about something that only the vendor's document has.
const ONLY_THEIRS: &str = "only upstream";

/// Compares our document with the vendor's. Returns each difference as a line, sorted.
pub fn differences(ours: &Value, theirs: &Value) -> Vec<String> {
    let mut found = BTreeSet::new();
    let their_paths = paths_by_shape(theirs);
    let mut compared = 0;
    let mut context: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for operation in lookup::operations(ours) {
        let label = format!("{} {}", operation.method.to_uppercase(), operation.path);
        let their_path = matching_path(&their_paths, operation.path);
        let their_operation = their_path.and_then(|path| {
            lookup::operations(theirs).find(|their| their.path == path && their.method == operation.method)
        });
        let Some(their_operation) = their_operation else {
            found.insert(format!("{label}: {ONLY_OURS}"));
            continue;
        };
        compared += 1;
        let renamed = renamed_path_parameters(operation.path, their_operation.path);
        for (our_name, their_name) in &renamed {
            let path = operation.path;
            found.insert(format!(
                "{path}: path parameter `{{{our_name}}}` is named `{{{their_name}}}` upstream"
            ));
        }
        let our_operation = OperationInDocument { document: ours, operation };
        let their_operation = OperationInDocument { document: theirs, operation: their_operation };
        let lines = operations::differences(&our_operation, &their_operation, &renamed);
        found.extend(lines.into_iter().map(|line| format!("{label}: {line}")));
        for line in operations::context_differences(&our_operation, &their_operation) {
            context.entry(line).or_default().push(label.clone());
        }
    }
    for (line, operations) in context {
        // Most documents declare servers and security once, for all operations.
        if operations.len() == compared {
            found.insert(format!("all operations: {line}"));
        } else {
            found.extend(operations.iter().map(|label| format!("{label}: {line}")));
        }
    }
    found.extend(only_theirs(ours, theirs));
    found.into_iter().collect()
}

/// Returns `true` if the documents have a path in common, and so describe the same product.
pub(crate) fn share_a_path(ours: &Value, theirs: &Value) -> bool {
    let theirs = paths_by_shape(theirs);
    paths_by_shape(ours).keys().any(|shape| theirs.contains_key(shape))
}

/// Returns the vendor's operations at our paths and below them, where we have none: they belong to the same resources.
fn only_theirs(ours: &Value, theirs: &Value) -> Vec<String> {
    let our_paths = paths_by_shape(ours);
    lookup::operations(theirs)
        .filter(|operation| {
            let shape = path_shape(operation.path);
            let is_below =
                |path: &String| shape.strip_prefix(path.as_str()).is_some_and(|rest| rest.starts_with('/'));
            match our_paths.get(&shape).and_then(|paths| paths.first()) {
                Some(path) => ours["paths"][*path].get(operation.method).is_none(),
                None => our_paths.keys().any(is_below),
            }
        })
        .map(|operation| format!("{} {}: {ONLY_THEIRS}", operation.method.to_uppercase(), operation.path))
        .collect()
}

/// Returns the paths of a document by their shape: the path without the names of its parameters.
fn paths_by_shape(document: &Value) -> BTreeMap<String, Vec<&str>> {
    let mut paths: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (path, _) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        paths.entry(path_shape(path)).or_default().push(path);
    }
    paths
}

fn matching_path<'a>(paths: &BTreeMap<String, Vec<&'a str>>, path: &str) -> Option<&'a str> {
    let same_shape = paths.get(&path_shape(path))?;
    same_shape.iter().find(|other| **other == path).or(same_shape.first()).copied()
}

fn path_shape(path: &str) -> String {
    let segments = path.split('/').map(|segment| {
        let mut shape = String::new();
        for part in segment.split_inclusive('}') {
            shape.push_str(part.split_once('{').map_or(part, |(before, _)| before));
            shape.push_str(if part.ends_with('}') { "{}" } else { "" });
        }
        shape
    });
    segments.collect::<Vec<_>>().join("/")
}

/// Returns our name and the vendor's for each parameter that is named differently in two paths of the same shape.
fn renamed_path_parameters(ours: &str, theirs: &str) -> Vec<(String, String)> {
    let names = |path: &str| -> Vec<String> {
        let parts = path.split('{').skip(1);
        parts.filter_map(|part| part.split_once('}').map(|(name, _)| name.to_owned())).collect()
    };
    names(ours).into_iter().zip(names(theirs)).filter(|(ours, theirs)| ours != theirs).collect()
}
