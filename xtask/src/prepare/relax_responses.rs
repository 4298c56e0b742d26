//! typify checks the lengths and patterns of what an answer holds as strictly as those of a request, so that one text
//! that is a character too long makes a page of a thousand records unreadable.

use serde_json::Value;

use super::{bounds::request_only_schemas, doc_only_key, sids::sid_type};
use crate::tree;

/// Keeps the limits of texts in answers for the documentation only. A SID stays one: nothing could be done with another.
pub(super) fn answers(document: &mut Value) {
    let requests = request_only_schemas(document);
    for (name, schema) in tree::schemas_mut(document).iter_mut() {
        // A named text is one type for all, requests included; what is inside of objects is met here.
        if requests.contains(name) || schema.get("properties").is_none() {
            continue;
        }
        tree::visit_schemas(schema, &mut |schema| {
            if schema.get("type").and_then(Value::as_str) != Some("string") || sid_type(schema).is_some() {
                return;
            }
            for key in ["minLength", "maxLength", "pattern"] {
                if let Some(limit) = schema.remove(key) {
                    schema.insert(doc_only_key(key), limit);
                }
            }
        });
    }
}
