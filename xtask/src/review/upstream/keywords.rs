//! Flattens schemas into the keywords of named parts, which two documents can be compared by.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{ONLY_OURS, ONLY_THEIRS};
use crate::spec::{keywords::CONSTRAINTS, resolve::resolve};

/// The keywords of one part, each with its value.
pub(super) type Keywords = BTreeMap<&'static str, String>;

/// The keywords of several parts, by name. The part with the empty name is the body or the response itself.
pub(super) type Parts = BTreeMap<String, Keywords>;

/// The deepest nesting of `allOf` that is followed: the vendor's document may contain cycles.
const MAX_DEPTH: usize = 16;

/// Returns a line for each part that one side lacks, and for each keyword with different values.
pub(super) fn differences(label: &str, ours: &Parts, theirs: &Parts) -> Vec<String> {
    let labeled = |name: &str| if name.is_empty() { label.to_owned() } else { format!("{label} `{name}`") };
    let mut found = Vec::new();
    for (side, has, lacks) in [(ONLY_OURS, ours, theirs), (ONLY_THEIRS, theirs, ours)] {
        let missing: BTreeSet<&String> = has.keys().filter(|name| !lacks.contains_key(*name)).collect();
        // If a part is missing, so are the parts within it.
        let is_nested = |name: &str| missing.iter().any(|outer| is_within(name, outer));
        let outermost = missing.iter().filter(|name| !is_nested(name));
        found.extend(outermost.map(|name| format!("{}: {side}", labeled(name))));
    }
    for (name, our_keywords) in ours {
        let Some(their_keywords) = theirs.get(name) else { continue };
        for keyword in our_keywords.keys().chain(their_keywords.keys()).collect::<BTreeSet<_>>() {
            let (our_value, their_value) = (our_keywords.get(keyword), their_keywords.get(keyword));
            if our_value != their_value {
                let line = value_difference(keyword, our_value, their_value);
                found.push(format!("{}: {line}", labeled(name)));
            }
        }
    }
    found
}

/// Describes two different values of a keyword.
pub(super) fn value_difference(keyword: &str, ours: Option<&String>, theirs: Option<&String>) -> String {
    let printed = |value: Option<&String>| value.map_or_else(|| "not set".to_owned(), String::clone);
    format!("{keyword} is {} in spec/, {} upstream", printed(ours), printed(theirs))
}

fn is_within(name: &str, outer: &str) -> bool {
    let rest = name.strip_prefix(outer).filter(|rest| !rest.is_empty());
    rest.is_some_and(|rest| outer.is_empty() || rest.starts_with(['.', '[', '{', '|']))
}

/// Adds the keywords of `schema`, named `name`, and of everything in it to `parts`.
///
/// `name.property` is a property, `name[]` the items of a list, `name{}` the values of a map, and `name|1` the first
/// schema of `anyOf` or `oneOf`.
pub(super) fn add_schema(document: &Value, name: &str, schema: &Value, parts: &mut Parts) {
    Flattener { document, open: Vec::new() }.add(name, schema, parts);
}

struct Flattener<'a> {
    document: &'a Value,
    /// The references that lead to the current schema. A recursive schema is not followed again.
    open: Vec<String>,
}

impl Flattener<'_> {
    fn add(&mut self, name: &str, schema: &Value, parts: &mut Parts) {
        let merged = merge_all_of(self.document, schema, 0);
        parts.entry(name.to_owned()).or_default().extend(keywords(&merged));
        let depth = self.open.len();
        for target in references(schema) {
            if self.open.contains(&target) {
                self.open.truncate(depth);
                return;
            }
            self.open.push(target);
        }
        self.add_nested(name, &merged, parts);
        self.open.truncate(depth);
    }

    fn add_nested(&mut self, name: &str, merged: &Value, parts: &mut Parts) {
        let required = merged.get("required").and_then(Value::as_array);
        for (key, property) in merged.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let nested = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
            self.add(&nested, property, parts);
            let is_required = required.is_some_and(|names| names.iter().any(|name| name == key));
            parts.entry(nested).or_default().insert("required", is_required.to_string());
        }
        for (key, suffix) in [("items", "[]"), ("additionalProperties", "{}")] {
            let nested = merged.get(key).and_then(Value::as_object).filter(|schema| !schema.is_empty());
            if let (Some(_), Some(schema)) = (nested, merged.get(key)) {
                self.add(&format!("{name}{suffix}"), schema, parts);
            }
        }
        for key in ["anyOf", "oneOf"] {
            for (index, schema) in merged.get(key).and_then(Value::as_array).into_iter().flatten().enumerate()
            {
                self.add(&format!("{name}|{}", index + 1), schema, parts);
            }
        }
    }
}

fn keywords(schema: &Value) -> Keywords {
    let mut keywords = Keywords::new();
    for keyword in CONSTRAINTS {
        // A value of `false` is the same as none.
        let value = schema.get(keyword).filter(|value| **value != Value::Bool(false) || keyword == "default");
        keywords.extend(value.map(|value| (keyword, normalized(value, keyword == "enum"))));
    }
    // `additionalProperties: true` is the default.
    if schema.get("additionalProperties") == Some(&Value::Bool(false)) {
        keywords.insert("additionalProperties", "false".into());
    }
    keywords
}

/// Formats a value in one way: 50.0 as 50, and the items of a set in order.
fn normalized(value: &Value, is_set: bool) -> String {
    match value {
        Value::Array(items) if is_set => {
            let items: BTreeSet<String> = items.iter().map(|item| normalized(item, false)).collect();
            format!("[{}]", items.into_iter().collect::<Vec<_>>().join(","))
        }
        Value::Number(number) if number.is_f64() => number.as_f64().unwrap_or_default().to_string(),
        _ => value.to_string(),
    }
}

/// Merges a schema with its reference and the schemas of its `allOf`. Its own keywords take precedence.
fn merge_all_of(document: &Value, schema: &Value, depth: usize) -> Value {
    let schema = resolve(document, schema);
    let mut merged = Map::new();
    let all_of = schema.get("allOf").and_then(Value::as_array).filter(|_| depth < MAX_DEPTH);
    for part in all_of.into_iter().flatten() {
        merge_into(&mut merged, &merge_all_of(document, part, depth + 1));
    }
    merge_into(&mut merged, schema);
    merged.remove("allOf");
    Value::Object(merged)
}

fn merge_into(merged: &mut Map<String, Value>, schema: &Value) {
    for (key, value) in schema.as_object().into_iter().flatten() {
        match (merged.get_mut(key), value) {
            (Some(Value::Object(properties)), Value::Object(more)) if key == "properties" => {
                properties.extend(more.clone());
            }
            (Some(Value::Array(names)), Value::Array(more)) if key == "required" => {
                names.extend(more.iter().cloned());
            }
            _ => {
                merged.insert(key.clone(), value.clone());
            }
        }
    }
}

fn references(schema: &Value) -> Vec<String> {
    let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    let all = [schema].into_iter().chain(parts);
    all.filter_map(|part| part.get("$ref")?.as_str().map(str::to_owned)).collect()
}
