//! Compares and prints values of two documents.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// The longest value that is printed in full.
const MAX_PRINTED_CHARS: usize = 50;

/// Returns the value, or `null` if it is absent.
pub(super) fn or_null(value: Option<&Value>) -> &Value {
    value.unwrap_or(&Value::Null)
}

/// Returns the value unless it is `null`.
pub(super) fn non_null(value: &Value) -> Option<&Value> {
    Some(value).filter(|value| !value.is_null())
}

/// Returns `true` for the value `true`.
pub(super) fn is_true(value: Option<&Value>) -> bool {
    value == Some(&Value::Bool(true))
}

/// Describes in one line how the value of `key` changed.
pub(super) fn describe_change(key: &str, old: Option<&Value>, new: Option<&Value>) -> String {
    // A short list or map is printed, too.
    let is_structured = |value: &Value| {
        (value.is_object() || value.is_array()) && value.to_string().chars().count() > MAX_PRINTED_CHARS
    };
    match (old, new) {
        (Some(old), Some(new)) if is_structured(old) || is_structured(new) => format!("`{key}` changed"),
        (Some(old), Some(new)) => {
            format!("`{key}` changed from `{}` to `{}`", truncated(old), truncated(new))
        }
        (None, Some(new)) if is_structured(new) => format!("`{key}` was added"),
        (None, Some(new)) => format!("`{key}` was added: `{}`", truncated(new)),
        (Some(old), None) if is_structured(old) => format!("`{key}` was removed"),
        (Some(old), None) => format!("`{key}` was removed: `{}`", truncated(old)),
        (None, None) => format!("`{key}` changed"),
    }
}

fn truncated(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() > MAX_PRINTED_CHARS {
        format!("{}…", text.chars().take(MAX_PRINTED_CHARS).collect::<String>())
    } else {
        text
    }
}

/// Returns the items of a list as a set of JSON texts.
pub(super) fn item_set(value: Option<&Value>) -> BTreeSet<String> {
    value.and_then(Value::as_array).into_iter().flatten().map(Value::to_string).collect()
}

/// Returns `true` if both are equal, or are lists of the same items in any order.
pub(super) fn same_items(old: Option<&Value>, new: Option<&Value>) -> bool {
    let sorted = |value: &Value| {
        let mut items: Vec<String> = value.as_array()?.iter().map(Value::to_string).collect();
        items.sort();
        Some(items)
    };
    match (old, new) {
        (Some(old), Some(new)) => old == new || sorted(old).is_some_and(|old| sorted(new) == Some(old)),
        (old, new) => old == new,
    }
}

/// Returns the names in the `required` list of `schema`.
pub(super) fn required_names(schema: &Value) -> BTreeSet<String> {
    let names = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    names.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Returns a copy of the map, or an empty one.
pub(super) fn map_or_empty(value: Option<&Value>) -> Map<String, Value> {
    value.and_then(Value::as_object).cloned().unwrap_or_default()
}
