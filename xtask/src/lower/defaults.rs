//! Gap: typify fills in properties that have a default, so that every request would send them, even after the service
//! changed its default.

use serde_json::Value;

use crate::ir::lowered::doc_only_key;
use crate::spec::walk;

/// Hides all defaults.
pub(super) fn hide_defaults(document: &mut Value) {
    walk::visit_schemas_mut(document, &mut |schema| {
        if let Some(default) = schema.remove("default") {
            schema.insert(doc_only_key("default"), default);
        }
    });
}
