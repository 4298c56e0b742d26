//! Where our document differs from the vendor's, for the operations that ours has, told apart by method and path.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    fault::{Fault, Result},
    model::flattened,
    tree,
};

/// Every difference, in a line each, sorted.
pub fn differences(ours: &Value, theirs: &Value) -> Vec<String> {
    let mut found = BTreeSet::new();
    for operation in tree::operations(ours) {
        let shown = format!("{} {}", operation.method.to_uppercase(), operation.path);
        let Some(other) = theirs["paths"].get(operation.path).and_then(|item| item.get(operation.method))
        else {
            found.insert(format!("{shown}: only ours"));
            continue;
        };
        let own_item = &ours["paths"][operation.path];
        let other_item = &theirs["paths"][operation.path];
        sides(
            &mut found,
            &format!("{shown}: parameter"),
            &parameters(ours, own_item, operation.value),
            &parameters(theirs, other_item, other),
        );
        sides(&mut found, &format!("{shown}: field"), &body(ours, operation.value), &body(theirs, other));
        sides(
            &mut found,
            &format!("{shown}: answer"),
            &answer(ours, operation.value),
            &answer(theirs, other),
        );
        let (own, other) = (statuses(operation.value), statuses(other));
        found.extend(own.difference(&other).map(|status| format!("{shown}: status {status}: only ours")));
        found.extend(other.difference(&own).map(|status| format!("{shown}: status {status}: only theirs")));
    }
    // The vendor's operations on our paths that we have not got.
    for operation in tree::operations(theirs) {
        let ours_has =
            |method: &str| ours["paths"].get(operation.path).and_then(|item| item.get(method)).is_some();
        if ours["paths"].get(operation.path).is_some() && !ours_has(operation.method) {
            found.insert(format!("{} {}: only theirs", operation.method.to_uppercase(), operation.path));
        }
    }
    found.into_iter().collect()
}

/// What is recorded of differences that are meant: each with its reason.
pub(crate) fn recorded(text: &str, file: &str) -> Result<BTreeMap<String, String>> {
    let fault = |what: String| {
        Fault::new(what)
            .in_file(file, None)
            .help("write `[[difference]]` with a list `what` and a text `reason`")
    };
    let table: toml_edit::DocumentMut =
        text.parse().map_err(|error| fault(format!("it cannot be read: {error}")))?;
    let mut recorded = BTreeMap::new();
    let Some(list) = table.get("difference").and_then(toml_edit::Item::as_array_of_tables) else {
        return Ok(recorded);
    };
    for entry in list {
        let reason =
            entry.get("reason").and_then(toml_edit::Item::as_str).filter(|text| !text.trim().is_empty());
        let what = entry.get("what").and_then(toml_edit::Item::as_array);
        let what: Option<Vec<&str>> =
            what.map(|list| list.iter().filter_map(toml_edit::Value::as_str).collect());
        let (Some(what), Some(reason)) = (what.filter(|what| !what.is_empty()), reason) else {
            return Err(fault("a difference is recorded without `what` or `reason`".into()));
        };
        recorded.extend(what.into_iter().map(|what| (what.to_owned(), reason.to_owned())));
    }
    Ok(recorded)
}

type Facts = BTreeMap<String, BTreeMap<&'static str, String>>;

/// The facts of two lists of named things: those that one side lacks, and those that differ.
fn sides(found: &mut BTreeSet<String>, shown: &str, ours: &Facts, theirs: &Facts) {
    for name in ours.keys().filter(|name| !theirs.contains_key(*name)) {
        found.insert(format!("{shown} `{name}`: only ours"));
    }
    for name in theirs.keys().filter(|name| !ours.contains_key(*name)) {
        found.insert(format!("{shown} `{name}`: only theirs"));
    }
    for (name, own) in ours {
        let Some(other) = theirs.get(name) else { continue };
        let keys: BTreeSet<&&str> = own.keys().chain(other.keys()).collect();
        for key in keys {
            let side =
                |facts: &BTreeMap<&str, String>| facts.get(*key).cloned().unwrap_or_else(|| "nothing".into());
            if own.get(*key) != other.get(*key) {
                found.insert(format!(
                    "{shown} `{name}`: {key} is {} here and {} there",
                    side(own),
                    side(other)
                ));
            }
        }
    }
}

fn parameters(document: &Value, item: &Value, operation: &Value) -> Facts {
    let lists = [item.get("parameters"), operation.get("parameters")];
    lists
        .into_iter()
        .flatten()
        .filter_map(Value::as_array)
        .flatten()
        .map(|parameter| tree::resolve(document, parameter))
        .filter_map(|parameter| {
            let name = parameter.get("name")?.as_str()?.to_owned();
            let mut facts = facts(document, parameter.get("schema")?);
            facts.insert("in", parameter.get("in")?.to_string());
            facts.insert("required", (parameter.get("required") == Some(&Value::Bool(true))).to_string());
            Some((name, facts))
        })
        .collect()
}

fn body(document: &Value, operation: &Value) -> Facts {
    let Some(body) = operation.get("requestBody") else { return Facts::new() };
    let content = tree::resolve(document, body).get("content").and_then(Value::as_object);
    let schema = content.and_then(|content| content.values().next()).and_then(|media| media.get("schema"));
    schema.map(|schema| properties(document, schema)).unwrap_or_default()
}

/// The properties of the successful answer, those of a page's items and `meta` with them.
fn answer(document: &Value, operation: &Value) -> Facts {
    let responses = operation.get("responses").and_then(Value::as_object);
    let success = responses.into_iter().flatten().find(|(status, _)| status.starts_with('2'));
    let schema = success
        .map(|(_, response)| tree::resolve(document, response))
        .and_then(|response| response.pointer("/content/application~1json/schema"));
    let Some(schema) = schema else { return Facts::new() };
    let mut facts = properties(document, schema);
    let whole = flattened(document, schema);
    for (name, property) in whole.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let property = flattened(document, property);
        let inner = property.get("items").unwrap_or(&property);
        for (inner_name, inner) in properties(document, inner) {
            facts.insert(format!("{name}.{inner_name}"), inner);
        }
    }
    facts
}

fn properties(document: &Value, schema: &Value) -> Facts {
    let schema = flattened(document, schema);
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(name, property)| {
            let mut facts = facts(document, property);
            facts.insert("required", required.contains(&name.as_str()).to_string());
            (name.clone(), facts)
        })
        .collect()
}

fn facts(document: &Value, schema: &Value) -> BTreeMap<&'static str, String> {
    let schema = flattened(document, schema);
    let mut facts = BTreeMap::new();
    for key in
        ["type", "format", "pattern", "minLength", "maxLength", "minimum", "maximum", "enum", "default"]
    {
        facts.extend(schema.get(key).map(|value| (key, value.to_string())));
    }
    if schema.get("nullable") == Some(&Value::Bool(true)) {
        facts.insert("nullable", "true".into());
    }
    facts
}

fn statuses(operation: &Value) -> BTreeSet<String> {
    operation
        .get("responses")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(status, _)| status.clone())
        .collect()
}
