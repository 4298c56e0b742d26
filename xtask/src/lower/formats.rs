//! Gap: typify panics on a `format` beside `type: object`, `array` or `boolean` (such as the vendor's `uri-map`), and on
//! an exclusive bound without a bound.

use serde_json::{Map, Value};

use crate::ir::lowered::doc_only_key;
use crate::spec::walk;

/// Hides the formats that typify does not support, and drops exclusive bounds without a bound.
pub(super) fn drop_unsupported(document: &mut Value) {
    walk::visit_schemas_mut(document, &mut |schema| {
        if matches!(schema.get("type").and_then(Value::as_str), Some("object" | "array" | "boolean")) {
            drop_format(schema);
        }
        for (bound, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
            if !schema.contains_key(bound) {
                schema.remove(exclusive);
            }
        }
        if schema.get("type").and_then(Value::as_str) == Some("string") {
            simplify_string(schema);
        } else if let Some(values) = schema.remove("enum") {
            // typify would reject other numbers: a new value would make a whole page fail to parse.
            schema.insert(doc_only_key("enum"), values);
        }
    });
}

/// Hides all string formats except for dates and binary data. A malformed IP address or UUID in a response would make a
/// whole page fail to parse.
fn simplify_string(schema: &mut Map<String, Value>) {
    if !matches!(
        schema.get("format").and_then(Value::as_str),
        None | Some("date" | "date-time" | "binary" | "byte")
    ) {
        drop_format(schema);
    }
}

fn drop_format(schema: &mut Map<String, Value>) {
    if let Some(format) = schema.remove("format") {
        schema.insert(doc_only_key("format"), format);
    }
}
