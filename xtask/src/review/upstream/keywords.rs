//! What a document says of named things, flat, so that two documents can be laid side by side.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::tree;

/// What is said of one thing, by the word that says it.
pub(super) type Said = BTreeMap<&'static str, String>;

/// What is said of each of several things. The thing without a name is the whole: the body, the answer.
pub(super) type Facts = BTreeMap<String, Said>;

/// What a schema says that counts on the wire. `false` says what is so anyhow, for all but `additionalProperties`.
const WORDS: [&str; 22] = [
    "type",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "enum",
    "default",
    "nullable",
    "readOnly",
    "writeOnly",
    "deprecated",
    "not",
];

/// A line for each thing that one side lacks, and for each word of which the sides differ.
pub(super) fn sides(label: &str, ours: &Facts, theirs: &Facts) -> Vec<String> {
    let named = |name: &str| if name.is_empty() { label.to_owned() } else { format!("{label} `{name}`") };
    let mut found = Vec::new();
    for (side, has, lacks) in [("ours", ours, theirs), ("theirs", theirs, ours)] {
        let missing: BTreeSet<&String> = has.keys().filter(|name| !lacks.contains_key(*name)).collect();
        // What belongs to something that is missing as a whole needs no line of its own.
        let is_part = |name: &str| missing.iter().any(|whole| is_within(name, whole));
        let told = missing.iter().filter(|name| !is_part(name));
        found.extend(told.map(|name| format!("{}: only {side}", named(name))));
    }
    for (name, own) in ours {
        let Some(other) = theirs.get(name) else { continue };
        for word in own.keys().chain(other.keys()).collect::<BTreeSet<_>>() {
            let side = |said: &Said| said.get(word).cloned().unwrap_or_else(|| "nothing".into());
            if own.get(word) != other.get(word) {
                found.push(format!(
                    "{}: {word} is {} here and {} there",
                    named(name),
                    side(own),
                    side(other)
                ));
            }
        }
    }
    found
}

fn is_within(name: &str, whole: &str) -> bool {
    let rest = name.strip_prefix(whole).filter(|rest| !rest.is_empty());
    rest.is_some_and(|rest| whole.is_empty() || rest.starts_with(['.', '[', '{', '|']))
}

/// What `schema` says of `name` and of all that is in it: `name.property`, `name[]` for the items of a list, `name{}` for
/// the values of a map, `name|1` for the first of several forms.
pub(super) fn of_schema(document: &Value, name: &str, schema: &Value, facts: &mut Facts) {
    Reader { document, open: Vec::new() }.read(name, schema, facts);
}

struct Reader<'a> {
    document: &'a Value,
    /// The references that are being followed: a schema within itself is said once.
    open: Vec<String>,
}

impl Reader<'_> {
    fn read(&mut self, name: &str, schema: &Value, facts: &mut Facts) {
        let whole = whole(self.document, schema, 0);
        facts.entry(name.to_owned()).or_default().extend(said(&whole));
        let before = self.open.len();
        for target in references(schema) {
            if self.open.contains(&target) {
                self.open.truncate(before);
                return;
            }
            self.open.push(target);
        }
        self.inner(name, &whole, facts);
        self.open.truncate(before);
    }

    fn inner(&mut self, name: &str, whole: &Value, facts: &mut Facts) {
        let required = whole.get("required").and_then(Value::as_array);
        for (key, property) in whole.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let inner = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
            self.read(&inner, property, facts);
            let is_required = required.is_some_and(|all| all.iter().any(|one| one == key));
            facts.entry(inner).or_default().insert("required", is_required.to_string());
        }
        for (key, sign) in [("items", "[]"), ("additionalProperties", "{}")] {
            let inner = whole.get(key).and_then(Value::as_object).filter(|schema| !schema.is_empty());
            if let (Some(_), Some(schema)) = (inner, whole.get(key)) {
                self.read(&format!("{name}{sign}"), schema, facts);
            }
        }
        for key in ["anyOf", "oneOf"] {
            for (at, part) in whole.get(key).and_then(Value::as_array).into_iter().flatten().enumerate() {
                self.read(&format!("{name}|{}", at + 1), part, facts);
            }
        }
    }
}

fn said(schema: &Value) -> Said {
    let mut said = Said::new();
    for word in WORDS {
        let value = schema.get(word).filter(|value| **value != Value::Bool(false) || word == "default");
        said.extend(value.map(|value| (word, text(value, word == "enum"))));
    }
    // To allow all is the same as to say nothing.
    if schema.get("additionalProperties") == Some(&Value::Bool(false)) {
        said.insert("additionalProperties", "false".into());
    }
    said
}

/// A value as it is told: 50.0 is 50, and a set has no order.
fn text(value: &Value, is_set: bool) -> String {
    match value {
        Value::Array(items) if is_set => {
            let items: BTreeSet<String> = items.iter().map(|item| text(item, false)).collect();
            format!("[{}]", items.into_iter().collect::<Vec<_>>().join(","))
        }
        Value::Number(number) if number.is_f64() => number.as_f64().unwrap_or_default().to_string(),
        _ => value.to_string(),
    }
}

/// A schema with what it refers to and what it is made of, in one map. The outer word counts.
fn whole(document: &Value, schema: &Value, depth: usize) -> Value {
    let schema = tree::resolve(document, schema);
    let mut whole = Map::new();
    // The vendor's document is as it is: parts that go in a circle end here.
    let parts = schema.get("allOf").and_then(Value::as_array).filter(|_| depth < 16);
    for part in parts.into_iter().flatten() {
        merge(&mut whole, &self::whole(document, part, depth + 1));
    }
    merge(&mut whole, schema);
    whole.remove("allOf");
    Value::Object(whole)
}

fn merge(whole: &mut Map<String, Value>, part: &Value) {
    for (key, value) in part.as_object().into_iter().flatten() {
        match (whole.get_mut(key), value) {
            (Some(Value::Object(all)), Value::Object(more)) if key == "properties" => {
                all.extend(more.clone());
            }
            (Some(Value::Array(all)), Value::Array(more)) if key == "required" => {
                all.extend(more.iter().cloned());
            }
            _ => {
                whole.insert(key.clone(), value.clone());
            }
        }
    }
}

fn references(schema: &Value) -> Vec<String> {
    let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    let all = [schema].into_iter().chain(parts);
    all.filter_map(|part| part.get("$ref")?.as_str().map(str::to_owned)).collect()
}
