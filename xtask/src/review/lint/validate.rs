//! Validates a value against a schema of OpenAPI 3.0.
//!
//! The JSON Schema libraries do not fit: they add some seventy crates to a build step that has to start quickly, do not
//! support `nullable` or a boolean `exclusiveMinimum`, and interpret patterns differently from typify.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::formats;
use crate::spec::{
    lookup::{entries, items},
    pointer::Pointer,
    resolve::resolve,
};

/// The deepest nesting of `allOf` and the like that is followed: a schema may contain itself.
const MAX_DEPTH: usize = 16;

/// Returns the first violation of `schema` by `value`, prefixed with its location below `location`.
pub(super) fn first_violation(
    document: &Value,
    schema: &Value,
    value: &Value,
    location: &str,
) -> Option<String> {
    violation_at(document, schema, value, location, 0)
}

/// Like [`first_violation`], for a part of a schema at this depth of `allOf` and the like.
fn violation_at(
    document: &Value,
    schema: &Value,
    value: &Value,
    location: &str,
    depth: usize,
) -> Option<String> {
    let schema = resolve(document, schema);
    if value.is_null() && schema.get("nullable") == Some(&Value::Bool(true)) {
        return None;
    }
    type_violation(schema, value)
        .or_else(|| enum_violation(schema, value))
        .or_else(|| match value {
            Value::String(text) => string_violation(schema, text),
            Value::Number(_) => number_violation(schema, value),
            Value::Array(items) => array_violation(schema, items),
            Value::Object(object) => object_violation(schema, object),
            _ => None,
        })
        .map(|violation| at(location, violation))
        .or_else(|| composition_violation(document, schema, value, location, depth))
        .or_else(|| match value {
            Value::Array(items) => {
                let item_schema = schema.get("items")?;
                items.iter().enumerate().find_map(|(index, item)| {
                    first_violation(document, item_schema, item, &format!("{location}/{index}"))
                })
            }
            Value::Object(object) => property_violation(document, schema, object, location),
            _ => None,
        })
}

fn at(location: &str, violation: String) -> String {
    if location.is_empty() { violation } else { format!("{location}: {violation}") }
}

fn type_violation(schema: &Value, value: &Value) -> Option<String> {
    let ty = schema.get("type").and_then(Value::as_str)?;
    let matches = match ty {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        _ => true,
    };
    (!matches).then(|| format!("`{value}` is not of type `{ty}`"))
}

fn enum_violation(schema: &Value, value: &Value) -> Option<String> {
    let values = schema.get("enum").and_then(Value::as_array)?;
    (!values.contains(value)).then(|| format!("`{value}` is not one of {}", Value::Array(values.clone())))
}

fn composition_violation(
    document: &Value,
    schema: &Value,
    value: &Value,
    location: &str,
    depth: usize,
) -> Option<String> {
    if depth == MAX_DEPTH {
        return None;
    }
    let parts = |key: &str| schema.get(key).and_then(Value::as_array);
    let violation = |part: &Value| violation_at(document, part, value, location, depth + 1);
    let matches = |part: &&Value| violation(part).is_none();
    if let Some(violation) = parts("allOf").into_iter().flatten().find_map(violation) {
        return Some(violation);
    }
    if parts("anyOf").is_some_and(|parts| !parts.iter().any(|part| matches(&part))) {
        return Some(at(location, "matches no schema of `anyOf`".into()));
    }
    match parts("oneOf").map(|parts| parts.iter().filter(matches).count()) {
        None | Some(1) => {}
        Some(0) => return Some(at(location, "matches no schema of `oneOf`".into())),
        Some(count) => return Some(at(location, format!("matches {count} schemas of `oneOf`"))),
    }
    schema.get("not").filter(matches).map(|_| at(location, "matches the schema of `not`".into()))
}

fn string_violation(schema: &Value, text: &str) -> Option<String> {
    let length = text.chars().count() as u64;
    if let Some(limit) = size_violation(schema, "minLength", "maxLength", length) {
        return Some(format!("`{text}` has {length} characters ({limit})"));
    }
    let format = schema.get("format").and_then(Value::as_str);
    if let Some(format) = format.filter(|format| !formats::is_valid(format, text)) {
        return Some(format!("`{text}` is not a valid {format}"));
    }
    let pattern = schema.get("pattern").and_then(Value::as_str)?;
    // The library that typify uses.
    match regress::Regex::new(pattern) {
        Ok(regex) if regex.find(text).is_none() => Some(format!("`{text}` does not match `{pattern}`")),
        Ok(_) => None,
        Err(error) => Some(format!("invalid pattern `{pattern}`: {error}")),
    }
}

fn number_violation(schema: &Value, value: &Value) -> Option<String> {
    let number = value.as_f64().unwrap_or_default();
    let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
    let is_exclusive = |key: &str| schema.get(key) == Some(&Value::Bool(true));
    let is_below = |minimum| number < minimum || (number == minimum && is_exclusive("exclusiveMinimum"));
    let is_above = |maximum| number > maximum || (number == maximum && is_exclusive("exclusiveMaximum"));
    let exceeds_int32 = schema.get("format").and_then(Value::as_str) == Some("int32")
        && value.as_i64().is_none_or(|number| i32::try_from(number).is_err());
    if bound("minimum").is_some_and(is_below) || bound("maximum").is_some_and(is_above) || exceeds_int32 {
        return Some(format!("`{value}` is out of range"));
    }
    let step = schema.get("multipleOf").filter(|step| !is_multiple(value, step))?;
    Some(format!("`{value}` is not a multiple of {step}"))
}

fn is_multiple(value: &Value, step: &Value) -> bool {
    match (value.as_i64(), step.as_i64()) {
        (Some(value), Some(step)) => value.checked_rem(step) == Some(0),
        // Tolerates rounding: 0.3 is a multiple of 0.1, but not in binary.
        _ => {
            let quotient = value.as_f64().unwrap_or_default() / step.as_f64().unwrap_or(1.0);
            (quotient - quotient.round()).abs() <= 1e-9 * quotient.abs().max(1.0)
        }
    }
}

fn array_violation(schema: &Value, items: &[Value]) -> Option<String> {
    if let Some(limit) = size_violation(schema, "minItems", "maxItems", items.len() as u64) {
        return Some(format!("list has {} items ({limit})", items.len()));
    }
    let has_duplicate = items.iter().enumerate().any(|(index, item)| items[..index].contains(item));
    let must_be_unique = schema.get("uniqueItems") == Some(&Value::Bool(true));
    (must_be_unique && has_duplicate).then(|| "list has a duplicate item".into())
}

fn object_violation(schema: &Value, object: &Map<String, Value>) -> Option<String> {
    if let Some(limit) = size_violation(schema, "minProperties", "maxProperties", object.len() as u64) {
        return Some(format!("object has {} properties ({limit})", object.len()));
    }
    let mut required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    let missing = required.find_map(|name| name.as_str().filter(|name| !object.contains_key(*name)))?;
    Some(format!("required property `{missing}` is missing"))
}

fn property_violation(
    document: &Value,
    schema: &Value,
    object: &Map<String, Value>,
    location: &str,
) -> Option<String> {
    object.iter().find_map(|(name, value)| {
        let location = Pointer::from(location).join(name);
        let declared = schema.get("properties").and_then(|properties| properties.get(name));
        match declared.or_else(|| schema.get("additionalProperties")) {
            Some(Value::Bool(false)) => Some(at(&location, "unknown property".into())),
            Some(schema) => first_violation(document, schema, value, &location),
            None => None,
        }
    })
}

/// Returns the location of the first property in `value` that no part of `schema` declares.
pub(super) fn unknown_property(
    document: &Value,
    schema: &Value,
    value: &Value,
    location: &Pointer,
) -> Option<Pointer> {
    let mut declared = Declared::default();
    declared.add(document, schema);
    match value {
        Value::Array(items) => {
            let schema = declared.items?;
            let mut items = items.iter().enumerate();
            items.find_map(|(index, item)| unknown_property(document, schema, item, &location.item(index)))
        }
        Value::Object(object) => object.iter().find_map(|(name, value)| {
            let location = location.join(name);
            match declared.properties.get(name.as_str()) {
                Some(schema) => unknown_property(document, schema, value, &location),
                None => (!declared.is_open && !declared.properties.is_empty()).then_some(location),
            }
        }),
        _ => None,
    }
}

/// The declarations of a schema and of the schemas that it is composed of.
#[derive(Default)]
struct Declared<'a> {
    properties: BTreeMap<&'a str, &'a Value>,
    items: Option<&'a Value>,
    /// `true` if other properties are declared as well.
    is_open: bool,
    /// The schemas that were added, which may contain themselves.
    added: BTreeSet<*const Value>,
}

impl<'a> Declared<'a> {
    fn add(&mut self, document: &'a Value, schema: &'a Value) {
        let schema = resolve(document, schema);
        if !self.added.insert(std::ptr::from_ref(schema)) {
            return;
        }
        self.properties.extend(entries(schema, "properties").map(|(name, schema)| (name.as_str(), schema)));
        self.items = self.items.or(schema.get("items"));
        self.is_open |= schema.get("additionalProperties").is_some_and(|value| *value != Value::Bool(false));
        let parts = ["allOf", "anyOf", "oneOf"].into_iter().flat_map(|key| items(schema, key));
        parts.for_each(|part| self.add(document, part));
    }
}

/// Returns the limit that `size` violates, as `maxLength: 3`.
fn size_violation(schema: &Value, min_key: &str, max_key: &str, size: u64) -> Option<String> {
    let limit = |key: &str| schema.get(key).and_then(Value::as_u64);
    let min = limit(min_key).filter(|min| size < *min).map(|min| format!("{min_key}: {min}"));
    min.or_else(|| limit(max_key).filter(|max| size > *max).map(|max| format!("{max_key}: {max}")))
}
