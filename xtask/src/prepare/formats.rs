//! typify panics on a `format` beside `type: object`, `array` or `boolean` (the vendor's `uri-map`), and on an
//! exclusive bound that bounds nothing.

use serde_json::{Map, Value};

use super::doc_only_key;
use crate::tree;

/// Drops what says nothing that a type could hold.
pub(super) fn only_where_typify_knows_them(document: &mut Value) {
    tree::visit_document_schemas(document, &mut |schema| {
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
            // typify makes a number that is checked against a list; a new value must not make a page unreadable.
            schema.insert(doc_only_key("enum"), values);
        }
    });
}

/// `uri` and the like become plain strings already; an IP address or a UUID that the service sends malformed must not
/// make a whole page unreadable.
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
