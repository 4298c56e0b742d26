//! Gap: typify drops the properties of a response that the document does not declare.

use serde_json::{Value, json};

use super::bounds::request_only_schemas;
use crate::spec::{lookup, walk};

/// Declares that the objects in responses may have other properties, for which typify generates a map.
pub(super) fn keep(document: &mut Value) {
    let requests = request_only_schemas(document);
    for (name, schema) in lookup::schemas_mut(document).iter_mut() {
        if requests.contains(name) {
            continue;
        }
        walk::visit_schema_mut(schema, &mut |schema| {
            let is_open = matches!(schema.get("additionalProperties"), None | Some(Value::Bool(true)));
            if is_open && schema.contains_key("properties") {
                // typify ignores `true`.
                schema.insert("additionalProperties".into(), json!({}));
            }
        });
    }
}
