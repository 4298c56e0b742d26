//! Gap: typify reads any object as a page without items if the list and `meta` are not required. Code that compares a
//! list with the expected items would take it for empty.

use serde_json::{Value, json};

use crate::{pages::page_items, spec::walk};

/// Makes the list and `meta` of each page required.
pub(super) fn require_items(document: &mut Value) {
    let pages: Vec<(String, String)> = walk::operations(document)
        .filter(|operation| operation.method == "get")
        .filter_map(|operation| operation.value.get("responses")?.as_object())
        .flatten()
        .filter(|(status, _)| status.starts_with('2'))
        .filter_map(|(_, response)| response.get("content")?.as_object()?.values().next()?.get("schema"))
        .filter_map(|schema| schema.get("$ref")?.as_str()?.strip_prefix("#/components/schemas/"))
        .filter_map(|name| Some((name.to_owned(), page_items(document, name)?)))
        .collect();
    for (name, list) in pages {
        let Some(Value::Object(page)) = walk::schemas_mut(document).get_mut(&name) else { continue };
        let required = page.entry("required").or_insert_with(|| json!([]));
        for property in [list.as_str(), "meta"] {
            match required.as_array_mut() {
                Some(names) if !names.iter().any(|name| name == property) => names.push(json!(property)),
                _ => {}
            }
        }
    }
}
