//! Gap: typify reads any object as a page without items if the list and `meta` are not required. Code that compares a
//! list with the expected items would take it for empty.

use serde_json::{Value, json};

use crate::{
    ir::pages::page_items,
    ir::responses::{self, Response},
    spec::{lookup, resolve::schema_name},
};

/// Makes the list and `meta` of each page required.
pub(super) fn require_items(document: &mut Value) {
    let pages: Vec<(String, String)> = lookup::operations(document)
        .filter(|operation| operation.method == "get")
        .flat_map(|operation| responses::of(document, &operation))
        .filter(Response::is_success)
        .filter_map(|response| schema_name(response.content()?.1.get("schema")?.get("$ref")?.as_str()?))
        .filter_map(|name| page_items(document, &name).map(|list| (name, list)))
        .collect();
    for (name, list) in pages {
        let Some(Value::Object(page)) = lookup::schemas_mut(document).get_mut(&name) else { continue };
        let meta = page.get("properties").and_then(|properties| properties.get("meta")).map(|_| "meta");
        let required = page.entry("required").or_insert_with(|| json!([]));
        for property in [list.as_str()].into_iter().chain(meta) {
            match required.as_array_mut() {
                Some(names) if !names.iter().any(|name| name == property) => names.push(json!(property)),
                _ => {}
            }
        }
    }
}
