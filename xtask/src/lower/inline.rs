//! Gap: progenitor takes parameters with one name in two places, such as a header and the query, for one. It resolves
//! references to parameters, bodies and responses, but the other passes change each use by itself.

use serde_json::Value;

use crate::{
    ir::parameters,
    spec::{
        lookup,
        resolve::resolve,
        walk::{self, Part},
    },
};

/// The deepest nesting in which references are replaced. Only cycles of references are nested this deep.
const MAX_DEPTH: usize = 64;

/// Replaces every reference that is not to a schema with its target, and moves the parameters of path items to their
/// operations.
pub(super) fn inline_references(document: &mut Value) {
    let original = document.clone();
    for operation in lookup::operations(&original) {
        let parameters = parameters::of(&original, &operation);
        if !parameters.is_empty() {
            let values = parameters.into_iter().map(|parameter| parameter.value.clone()).collect();
            document["paths"][operation.path][operation.method]["parameters"] = values;
        }
    }
    for item in document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten() {
        for key in ["parameters", "$ref"] {
            item.1.as_object_mut().map(|item| item.remove(key));
        }
    }
    walk::visit_mut(document, &mut |node, map| {
        let is_inlined = matches!(
            node.part,
            Part::Parameter | Part::Header | Part::RequestBody | Part::Response | Part::Example | Part::Link
        );
        if is_inlined && map.contains_key("$ref") && node.pointer.matches('/').count() <= MAX_DEPTH {
            let reference = Value::Object(std::mem::take(map));
            *map = resolve(&original, &reference).as_object().cloned().unwrap_or_default();
        }
        // A path always contains its parameters.
        if node.part == Part::Parameter && map.get("in").is_some_and(|location| location == "path") {
            map.insert("required".into(), true.into());
        }
        // A parameter with `content` is text of that media type.
        if node.part == Part::Parameter && map.remove("content").is_some() {
            map.insert("schema".into(), serde_json::json!({ "type": "string" }));
        }
    });
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        components.retain(|kind, _| kind == "schemas");
    }
}
