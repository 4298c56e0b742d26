//! typify fills a property that has a default in, so that it would be sent with every request: the service's default
//! is the service's, and may change there.

use serde_json::Value;

use super::doc_only_key;
use crate::tree;

/// Moves every default to where only the documentation looks for it.
pub(super) fn left_to_the_service(document: &mut Value) {
    tree::visit_document_schemas(document, &mut |schema| {
        if let Some(default) = schema.remove("default") {
            schema.insert(doc_only_key("default"), default);
        }
    });
}
