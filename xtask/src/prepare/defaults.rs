//! typify fills a property that has a default in, so that it would be sent with every request: the service's default
//! is the service's, and may change there.

use serde_json::Value;

use super::told;
use crate::tree;

/// Moves every default to where only the documentation looks for it.
pub(super) fn left_to_the_service(document: &mut Value) {
    tree::each_schema_of(document, &mut |schema| {
        if let Some(default) = schema.remove("default") {
            schema.insert(told("default"), default);
        }
    });
}
