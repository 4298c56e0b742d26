//! Parts of documents as they are compared: two values in a line, lists as sets, and what is not there.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

pub(super) fn or_null(value: Option<&Value>) -> &Value {
    value.unwrap_or(&Value::Null)
}

/// Two values in a line.
pub(super) fn shown(old: Option<&Value>, new: Option<&Value>) -> String {
    let short = |value: &Value| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.chars().count() > 50 {
            format!("{}…", text.chars().take(50).collect::<String>())
        } else {
            text
        }
    };
    match (old, new) {
        (Some(old), Some(new)) if old.is_object() || new.is_object() || old.is_array() || new.is_array() => {
            "changed".into()
        }
        (Some(old), Some(new)) => format!("was `{}`, is `{}`", short(old), short(new)),
        (None, Some(new)) if new.is_object() || new.is_array() => "is new".into(),
        (None, Some(new)) => format!("is new: `{}`", short(new)),
        (Some(old), None) if old.is_object() || old.is_array() => "is gone".into(),
        (Some(old), None) => format!("is gone: it was `{}`", short(old)),
        (None, None) => String::new(),
    }
}

/// Text values of a list, as a set.
pub(super) fn set(value: Option<&Value>) -> BTreeSet<String> {
    value.and_then(Value::as_array).into_iter().flatten().map(Value::to_string).collect()
}

/// Whether they are one value, or lists of the same items in any order.
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

/// The names in `required`.
pub(super) fn required(schema: &Value) -> BTreeSet<String> {
    let names = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    names.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// A map, or none.
pub(super) fn map(value: Option<&Value>) -> Map<String, Value> {
    value.and_then(Value::as_object).cloned().unwrap_or_default()
}
