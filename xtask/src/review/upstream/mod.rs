//! Where our document differs from the vendor's, for the resources that ours has, told apart by method and path.

mod keywords;
mod operations;
mod records;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use serde_json::Value;

pub(crate) use records::recorded;

use crate::{
    diagnostic::{Diagnostic, Result, io},
    read::Document,
    tree,
};

/// The vendor's document: it is called as they like, and need not be one that we could generate from.
pub(crate) fn theirs(path: &Path) -> Result<Document> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| io("read", path, &error))?;
    let document = Document::parse("theirs".into(), &shown, text)?;
    let version = document.value.get("openapi").and_then(Value::as_str);
    let is_known = version.is_some_and(|version| version.starts_with("3."));
    if !is_known || !document.value.get("paths").is_some_and(Value::is_object) {
        return Err(Diagnostic::new("this is no OpenAPI 3 document with `openapi` and `paths`")
            .in_file(shown, None)
            .help("give the vendor's published document, in JSON or YAML"));
    }
    Ok(document)
}

/// Whether they are documents of one product.
pub(crate) fn share_a_path(ours: &Value, theirs: &Value) -> bool {
    let theirs = by_shape(theirs);
    by_shape(ours).keys().any(|shape| theirs.contains_key(shape))
}

/// Every difference, in a line each, sorted.
pub fn differences(ours: &Value, theirs: &Value) -> Vec<String> {
    let mut found = BTreeSet::new();
    let their_paths = by_shape(theirs);
    let mut compared = 0;
    let mut general: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for operation in tree::operations(ours) {
        let shown = format!("{} {}", operation.method.to_uppercase(), operation.path);
        let their_path = match_of(&their_paths, operation.path);
        let other = their_path.and_then(|path| {
            Some((path, theirs["paths"][path].get(operation.method).filter(|value| value.is_object())?))
        });
        let Some((their_path, other)) = other else {
            found.insert(format!("{shown}: only ours"));
            continue;
        };
        compared += 1;
        let names = renamed(operation.path, their_path);
        for (own, other) in &names {
            found.insert(format!("{}: `{{{own}}}` is called `{{{other}}}` there", operation.path));
        }
        let own =
            operations::Call { document: ours, item: &ours["paths"][operation.path], value: operation.value };
        let other = operations::Call { document: theirs, item: &theirs["paths"][their_path], value: other };
        found.extend(
            operations::differences(&own, &other, &names).into_iter().map(|line| format!("{shown}: {line}")),
        );
        for line in operations::surroundings(&own, &other) {
            general.entry(line).or_default().push(shown.clone());
        }
    }
    for (line, operations) in general {
        // What holds for all of them is said of most documents once, at their head.
        if operations.len() == compared {
            found.insert(format!("every operation: {line}"));
        } else {
            found.extend(operations.iter().map(|shown| format!("{shown}: {line}")));
        }
    }
    found.extend(only_theirs(ours, theirs));
    found.into_iter().collect()
}

/// The vendor's operations at our paths and below them that we have not got: they are of the same resources.
fn only_theirs(ours: &Value, theirs: &Value) -> Vec<String> {
    let own = by_shape(ours);
    tree::operations(theirs)
        .filter(|operation| {
            let shape = shape(operation.path);
            match own.get(&shape).and_then(|paths| paths.first()) {
                Some(path) => ours["paths"][*path].get(operation.method).is_none(),
                None => own
                    .keys()
                    .any(|ours| shape.strip_prefix(ours.as_str()).is_some_and(|rest| rest.starts_with('/'))),
            }
        })
        .map(|operation| format!("{} {}: only theirs", operation.method.to_uppercase(), operation.path))
        .collect()
}

/// The paths of a document, by what is left of them when their parameters have no names.
fn by_shape(document: &Value) -> BTreeMap<String, Vec<&str>> {
    let mut found: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (path, _) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        found.entry(shape(path)).or_default().push(path);
    }
    found
}

fn match_of<'a>(paths: &BTreeMap<String, Vec<&'a str>>, path: &str) -> Option<&'a str> {
    let same = paths.get(&shape(path))?;
    same.iter().find(|other| **other == path).or(same.first()).copied()
}

fn shape(path: &str) -> String {
    let steps = path.split('/').map(|step| {
        let mut shape = String::new();
        for part in step.split_inclusive('}') {
            shape.push_str(part.split_once('{').map_or(part, |(before, _)| before));
            shape.push_str(if part.ends_with('}') { "{}" } else { "" });
        }
        shape
    });
    steps.collect::<Vec<_>>().join("/")
}

/// The parameters of two paths of one shape that have another name there: ours, and theirs.
fn renamed(ours: &str, theirs: &str) -> Vec<(String, String)> {
    let names = |path: &str| -> Vec<String> {
        let parts = path.split('{').skip(1);
        parts.filter_map(|part| part.split_once('}').map(|(name, _)| name.to_owned())).collect()
    };
    names(ours).into_iter().zip(names(theirs)).filter(|(own, other)| own != other).collect()
}
