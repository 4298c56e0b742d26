//! Gap: typify drops the properties that the document does not declare, even under `additionalProperties: true`.

use serde_json::{Value, json};

use super::bounds::request_only_schemas;
use crate::spec::{lookup, walk};

/// Declares that objects may have other properties, for which typify generates a map: those in responses unless the document
/// forbids it, and those in requests if it says so.
pub(super) fn keep(document: &mut Value) {
    let requests = request_only_schemas(document);
    for (name, schema) in lookup::schemas_mut(document).iter_mut() {
        // With a map, typify no longer recognizes variants by their discriminator.
        if has_tagged_variants(schema) {
            continue;
        }
        let is_response = !requests.contains(name);
        walk::visit_schema_mut(schema, &mut |schema| {
            let is_open = match schema.get("additionalProperties") {
                None => is_response,
                Some(other) => *other == Value::Bool(true),
            };
            if is_open && schema.contains_key("properties") {
                // typify ignores `true`.
                schema.insert("additionalProperties".into(), json!({}));
            }
        });
    }
}

/// Returns `true` for a choice of several objects, of which a discriminator selects one.
fn has_tagged_variants(schema: &Value) -> bool {
    lookup::items(schema, "oneOf").filter(|variant| variant.get("properties").is_some()).count() > 1
}
