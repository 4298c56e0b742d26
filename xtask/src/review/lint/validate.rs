//! Whether a value is one of a schema, as OpenAPI 3.0 has it.
//!
//! By hand: a library for JSON Schema brings some seventy crates to a build step that has to start quickly, knows
//! neither `nullable` nor a boolean `exclusiveMinimum`, and reads patterns otherwise than typify does.

use serde_json::{Map, Value};

use super::formats;
use crate::{pointer, tree};

/// What is wrong with `value`, with the place in it; nothing if it is valid.
pub(super) fn fault(document: &Value, schema: &Value, value: &Value, place: &str) -> Option<String> {
    let schema = tree::resolve(document, schema);
    if value.is_null() && schema.get("nullable") == Some(&Value::Bool(true)) {
        return None;
    }
    let at = |what: String| if place.is_empty() { what } else { format!("{place}: {what}") };
    kind(schema, value)
        .or_else(|| one_of_values(schema, value))
        .or_else(|| match value {
            Value::String(text) => string(schema, text),
            Value::Number(_) => number(schema, value),
            Value::Array(items) => array(schema, items),
            Value::Object(map) => object(schema, map),
            _ => None,
        })
        .map(at)
        .or_else(|| combined(document, schema, value, place))
        .or_else(|| match value {
            Value::Array(items) => {
                let of = schema.get("items")?;
                items
                    .iter()
                    .enumerate()
                    .find_map(|(index, item)| fault(document, of, item, &format!("{place}/{index}")))
            }
            Value::Object(map) => properties(document, schema, map, place),
            _ => None,
        })
}

fn kind(schema: &Value, value: &Value) -> Option<String> {
    let kind = schema.get("type").and_then(Value::as_str)?;
    let is = match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        _ => true,
    };
    match value {
        _ if is => None,
        Value::Null => Some("null is not allowed".into()),
        _ => Some(format!("{value} is no {kind}")),
    }
}

fn one_of_values(schema: &Value, value: &Value) -> Option<String> {
    let values = schema.get("enum").and_then(Value::as_array)?;
    (!values.contains(value)).then(|| format!("{value} is not one of {}", Value::Array(values.clone())))
}

/// What a schema says by other schemas.
fn combined(document: &Value, schema: &Value, value: &Value, place: &str) -> Option<String> {
    let at = |what: String| Some(if place.is_empty() { what } else { format!("{place}: {what}") });
    let parts = |key: &str| schema.get(key).and_then(Value::as_array);
    let takes = |part: &&Value| fault(document, part, value, place).is_none();
    if let Some(what) =
        parts("allOf").into_iter().flatten().find_map(|part| fault(document, part, value, place))
    {
        return Some(what);
    }
    if parts("anyOf").is_some_and(|parts| !parts.iter().any(|part| takes(&part))) {
        return at("it is none of `anyOf`".into());
    }
    match parts("oneOf").map(|parts| parts.iter().filter(takes).count()) {
        None | Some(1) => {}
        Some(0) => return at("it is none of `oneOf`".into()),
        Some(count) => return at(format!("it is {count} of `oneOf`")),
    }
    schema.get("not").filter(takes).and_then(|_| at("it is what `not` excludes".into()))
}

fn string(schema: &Value, text: &str) -> Option<String> {
    let length = text.chars().count() as u64;
    if is_outside(schema, "minLength", "maxLength", length) {
        return Some(format!("`{text}` has {length} characters"));
    }
    let format = schema.get("format").and_then(Value::as_str);
    if let Some(format) = format.filter(|format| !formats::is(format, text)) {
        return Some(format!("`{text}` is no {format}"));
    }
    let pattern = schema.get("pattern").and_then(Value::as_str)?;
    // typify reads patterns with the same library.
    match regress::Regex::new(pattern) {
        Ok(regex) if regex.find(text).is_none() => Some(format!("`{text}` is not of the form `{pattern}`")),
        Ok(_) => None,
        Err(error) => Some(format!("the pattern `{pattern}` cannot be read: {error}")),
    }
}

fn number(schema: &Value, value: &Value) -> Option<String> {
    let number = value.as_f64().unwrap_or_default();
    let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
    let excludes = |key: &str| schema.get(key) == Some(&Value::Bool(true));
    let is_below = |low| number < low || (number == low && excludes("exclusiveMinimum"));
    let is_above = |high| number > high || (number == high && excludes("exclusiveMaximum"));
    let is_wide = schema.get("format").and_then(Value::as_str) == Some("int32")
        && value.as_i64().is_none_or(|number| i32::try_from(number).is_err());
    if bound("minimum").is_some_and(is_below) || bound("maximum").is_some_and(is_above) || is_wide {
        return Some(format!("{value} is out of bounds"));
    }
    let step = schema.get("multipleOf").filter(|step| !is_multiple(value, step))?;
    Some(format!("{value} is no multiple of {step}"))
}

fn is_multiple(value: &Value, step: &Value) -> bool {
    match (value.as_i64(), step.as_i64()) {
        (Some(value), Some(step)) => value.checked_rem(step) == Some(0),
        // 0.3 is a multiple of 0.1, though not in binary.
        _ => {
            let times = value.as_f64().unwrap_or_default() / step.as_f64().unwrap_or(1.0);
            (times - times.round()).abs() <= 1e-9 * times.abs().max(1.0)
        }
    }
}

fn array(schema: &Value, items: &[Value]) -> Option<String> {
    if is_outside(schema, "minItems", "maxItems", items.len() as u64) {
        return Some(format!("the list has {} items", items.len()));
    }
    let is_repeated = items.iter().enumerate().any(|(at, item)| items[..at].contains(item));
    let is_set = schema.get("uniqueItems") == Some(&Value::Bool(true));
    (is_set && is_repeated).then(|| "the list has an item twice".into())
}

fn object(schema: &Value, map: &Map<String, Value>) -> Option<String> {
    if is_outside(schema, "minProperties", "maxProperties", map.len() as u64) {
        return Some(format!("it has {} properties", map.len()));
    }
    let mut required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    let missing = required.find_map(|name| name.as_str().filter(|name| !map.contains_key(*name)))?;
    Some(format!("`{missing}` is required and missing"))
}

fn properties(document: &Value, schema: &Value, map: &Map<String, Value>, place: &str) -> Option<String> {
    map.iter().find_map(|(name, value)| {
        let place = format!("{place}/{}", pointer::escape(name));
        let declared = schema.get("properties").and_then(|properties| properties.get(name));
        match declared.or_else(|| schema.get("additionalProperties")) {
            Some(Value::Bool(false)) => Some(format!("{place}: there is no such property")),
            Some(schema) => fault(document, schema, value, &place),
            None => None,
        }
    })
}

fn is_outside(schema: &Value, low: &str, high: &str, size: u64) -> bool {
    let bound = |key: &str| schema.get(key).and_then(Value::as_u64);
    bound(low).is_some_and(|low| size < low) || bound(high).is_some_and(|high| size > high)
}
