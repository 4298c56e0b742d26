//! Derives the `operationId` of operations that have none, from their method and path.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use serde_json::Value;

use super::lookup::{self, DERIVED_ID, METHODS};

/// Adds an `operationId` to every operation without one, and marks it with [`DERIVED_ID`].
///
/// It depends only on the method and the path, unless another operation has the same name.
pub(super) fn derive(document: &mut Value) {
    let ids = lookup::operations(document).map(|operation| operation.id().to_snake_case());
    let mut taken: BTreeSet<String> = ids.collect();
    for (path, item) in document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten() {
        for method in METHODS {
            let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) else { continue };
            if operation.get("operationId").is_some_and(|id| !id.is_null() && *id != "") {
                continue;
            }
            let stem = name(method, path);
            let numbered = (2..).map(|count| format!("{stem}_{count}"));
            let free = std::iter::once(stem.clone()).chain(numbered).find(|name| taken.insert(name.clone()));
            operation.insert("operationId".into(), free.unwrap_or(stem).into());
            operation.insert(DERIVED_ID.into(), true.into());
        }
    }
}

/// Returns the name of an operation: `get_v1_users_by_sid_roles` for `GET /v1/Users/{Sid}/Roles`.
pub(crate) fn name(method: &str, path: &str) -> String {
    let segments = path.split('/').map(|segment| {
        let words = segment.replace('{', " by ").replace(|c: char| !c.is_ascii_alphanumeric(), " ");
        words.to_snake_case()
    });
    let segments: Vec<String> = segments.filter(|segment| !segment.is_empty()).collect();
    if segments.is_empty() { format!("{method}_root") } else { format!("{method}_{}", segments.join("_")) }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{derive, name};
    use crate::spec::lookup;

    #[test]
    fn name_contains_method_and_path() {
        for (method, path, expected) in [
            ("get", "/v1/Users/{Sid}/Roles", "get_v1_users_by_sid_roles"),
            ("post", "/", "post_root"),
            ("get", "/{id}", "get_by_id"),
            ("get", "/files/{name}.{extension}", "get_files_by_name_by_extension"),
            ("delete", "/a-b/c_d:cancel", "delete_a_b_c_d_cancel"),
            ("get", "/straße", "get_stra_e"),
        ] {
            assert_eq!(name(method, path), expected);
        }
    }

    #[test]
    fn derived_ids_differ_from_all_others() {
        let mut document = json!({ "paths": {
            "/a-b": { "get": {}, "post": { "operationId": "" } },
            "/a_b": { "get": { "operationId": null } },
            "/c": { "get": { "operationId": "PostA_B" } },
        } });
        derive(&mut document);
        let ids: Vec<&str> = lookup::operations(&document)
            .map(|operation| operation.value["operationId"].as_str().unwrap_or_default())
            .collect();
        assert_eq!(ids, ["get_a_b", "post_a_b_2", "get_a_b_2", "PostA_B"]);
        let derived = lookup::operations(&document).filter(lookup::Operation::has_derived_id);
        assert_eq!(derived.count(), 3);
        let before: Value = document.clone();
        derive(&mut document);
        assert_eq!(document, before);
    }
}
