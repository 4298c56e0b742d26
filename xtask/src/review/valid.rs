//! Whether a value is one of a schema: as much of JSON Schema as OpenAPI 3.0 documents use.

use serde_json::Value;

use crate::{pointer, tree};

/// What is wrong with `value`, with the place in it; nothing if it is valid.
pub(crate) fn fault(document: &Value, schema: &Value, value: &Value, place: &str) -> Option<String> {
    let schema = tree::resolve(document, schema);
    let at = |what: String| Some(if place.is_empty() { what } else { format!("{place}: {what}") });
    if value.is_null() {
        let allowed = schema.get("nullable") == Some(&Value::Bool(true)) || schema.get("type").is_none();
        return if allowed { None } else { at("null is not allowed".into()) };
    }
    for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        if let Some(what) = fault(document, part, value, place) {
            return Some(what);
        }
    }
    for key in ["anyOf", "oneOf"] {
        let parts = schema.get(key).and_then(Value::as_array);
        if parts.is_some_and(|parts| parts.iter().all(|part| fault(document, part, value, place).is_some())) {
            return at(format!("it is none of `{key}`"));
        }
    }
    let is = match schema.get("type").and_then(Value::as_str) {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        _ => true,
    };
    if !is {
        return at(format!("{value} is no {}", schema["type"].as_str().unwrap_or_default()));
    }
    if let Some(values) =
        schema.get("enum").and_then(Value::as_array).filter(|values| !values.contains(value))
    {
        return at(format!("{value} is not one of {}", Value::Array(values.clone())));
    }
    match value {
        Value::String(text) => string(schema, text).and_then(at),
        Value::Number(number) => {
            let number = number.as_f64().unwrap_or_default();
            let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
            if bound("minimum").is_some_and(|low| number < low)
                || bound("maximum").is_some_and(|high| number > high)
            {
                return at(format!("{value} is out of bounds"));
            }
            None
        }
        Value::Array(items) => {
            let items_schema = schema.get("items")?;
            items
                .iter()
                .enumerate()
                .find_map(|(index, item)| fault(document, items_schema, item, &format!("{place}/{index}")))
        }
        Value::Object(map) => {
            let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
            if let Some(name) = required.filter_map(Value::as_str).find(|name| !map.contains_key(*name)) {
                return at(format!("`{name}` is required and missing"));
            }
            map.iter().find_map(|(name, value)| {
                let place = format!("{place}/{}", pointer::escape(name));
                match schema.get("properties").and_then(|properties| properties.get(name)) {
                    Some(property) => fault(document, property, value, &place),
                    None if schema.get("additionalProperties") == Some(&Value::Bool(false)) => {
                        Some(format!("{place}: there is no such property"))
                    }
                    None => None,
                }
            })
        }
        _ => None,
    }
}

fn string(schema: &Value, text: &str) -> Option<String> {
    let length = text.chars().count() as u64;
    let bound = |key: &str| schema.get(key).and_then(Value::as_u64);
    if bound("minLength").is_some_and(|low| length < low)
        || bound("maxLength").is_some_and(|high| length > high)
    {
        return Some(format!("`{text}` has {length} characters"));
    }
    let pattern = schema.get("pattern").and_then(Value::as_str)?;
    // typify reads patterns with the same library.
    match regress::Regex::new(pattern) {
        Ok(regex) if regex.find(text).is_none() => Some(format!("`{text}` is not of the form `{pattern}`")),
        Ok(_) => None,
        Err(error) => Some(format!("the pattern `{pattern}` cannot be read: {error}")),
    }
}
