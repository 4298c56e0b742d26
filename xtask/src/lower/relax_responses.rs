//! Gap: typify checks the lengths and patterns of strings in responses as strictly as in requests, so that one string that
//! is too long would make a whole page fail to parse.

use serde_json::Value;

use super::{bounds::request_only_schemas, sids::sid_type};
use crate::ir::lowered::doc_only_key;
use crate::spec::{lookup, walk};

/// Hides the limits of strings in responses, except for SIDs: an invalid SID is of no use.
pub(super) fn drop_string_limits(document: &mut Value) {
    let requests = request_only_schemas(document);
    for (name, schema) in lookup::schemas_mut(document).iter_mut() {
        // A string that is a component may be used in requests, too.
        if requests.contains(name) || schema.get("properties").is_none() {
            continue;
        }
        walk::visit_schema_mut(schema, &mut |schema| {
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
