//! Gap: typify panics on a `format` beside `type: object`, `array` or `boolean` (such as the vendor's `uri-map`), on an
//! exclusive bound without a bound, and on enums whose variants it cannot name. It reads `float` with a loss of precision.

use serde_json::{Map, Value};

use super::origins;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{lowered::doc_only_key, names};
use crate::spec::walk;

/// Hides the formats that typify does not support, and drops exclusive bounds without a bound.
pub(super) fn drop_unsupported(document: &mut Value, report: &mut Diagnostics) {
    walk::visit_schemas_mut(document, &mut |schema| {
        if matches!(
            schema.get("type").and_then(Value::as_str),
            None | Some("object" | "array" | "boolean" | "number")
        ) {
            drop_format(schema);
        }
        for (bound, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
            if !schema.contains_key(bound) {
                schema.remove(exclusive);
            }
        }
        simplify_enum(schema, report);
        if schema.get("type").and_then(Value::as_str) == Some("string") {
            simplify_string(schema, report);
        } else if let Some(values) = schema.remove("enum") {
            // typify would reject other numbers: a new value would make a whole page fail to parse.
            schema.insert(doc_only_key("enum"), values);
        }
    });
}

/// Hides the enums that typify cannot name the variants of, and enums of other values than strings.
fn simplify_enum(schema: &mut Map<String, Value>, report: &mut Diagnostics) {
    let Some(Value::Array(values)) = schema.get("enum").cloned() else {
        schema.remove("enum");
        return;
    };
    let is_text = |value: &Value| value.is_string() || value.is_null();
    if !schema.contains_key("type") && values.iter().all(is_text) {
        schema.insert("type".into(), "string".into());
    }
    // A document in YAML may have forgotten the quotes.
    let text = |value: &Value| match value {
        Value::Null | Value::String(_) => value.clone(),
        other => Value::String(other.to_string()),
    };
    let mut texts: Vec<Value> = Vec::new();
    for value in values.iter().map(text) {
        if !texts.contains(&value) {
            texts.push(value);
        }
    }
    let strings: Vec<&str> = texts.iter().filter_map(Value::as_str).collect();
    if strings.is_empty() || !names::have_variants(&strings) {
        if schema.get("type").is_some_and(|schema_type| schema_type == "string") && strings.len() > 1 {
            let message = "an enum is a plain string: no variants can be named after its values";
            report.note(Diagnostic::new(message).at(origins::of(schema)));
        }
        schema.remove("enum");
        schema.insert(doc_only_key("enum"), Value::Array(values));
    } else {
        schema.insert("enum".into(), Value::Array(texts));
    }
}

/// Hides patterns that are not of JavaScript, and all string formats except for dates and binary data. A malformed IP
/// address or UUID in a response would make a whole page fail to parse.
fn simplify_string(schema: &mut Map<String, Value>, report: &mut Diagnostics) {
    if !matches!(
        schema.get("format").and_then(Value::as_str),
        None | Some("date" | "date-time" | "binary" | "byte")
    ) {
        drop_format(schema);
    }
    let is_valid =
        |pattern: &Value| pattern.as_str().is_some_and(|pattern| regress::Regex::new(pattern).is_ok());
    if let Some(pattern) = schema.get("pattern").filter(|pattern| !is_valid(pattern)).cloned() {
        let message =
            format!("the pattern {pattern} is not checked: it is not a regular expression of JavaScript");
        report.note(Diagnostic::new(message).at(origins::of(schema)));
        schema.remove("pattern");
        schema.insert(doc_only_key("pattern"), pattern);
    }
}

fn drop_format(schema: &mut Map<String, Value>) {
    if let Some(format) = schema.remove("format") {
        schema.insert(doc_only_key("format"), format);
    }
}
