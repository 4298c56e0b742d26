//! Annotates everything in the document that Rust items are named after with its location as written, because the passes
//! move it, copy it and rename it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::{
    ir::lowered::ORIGIN,
    spec::{
        pointer::Pointer,
        walk::{self, Node, Part, Role},
    },
};

/// Adds the extension [`ORIGIN`] to every operation, parameter, request body and tag, to every schema that is not a
/// reference, and to every property.
pub(super) fn annotate(document: &mut Value) {
    walk::visit_mut(document, &mut |node, map| {
        map.remove(ORIGIN);
        if has_origin(node, map) {
            map.insert(ORIGIN.into(), Value::String(node.pointer.to_string()));
        }
    });
}

fn has_origin(node: &Node, map: &Map<String, Value>) -> bool {
    match node.part {
        Part::Schema => node.role == Role::Property || !map.contains_key("$ref"),
        // A reference is replaced with its target, which has an origin.
        Part::Parameter | Part::RequestBody => !map.contains_key("$ref"),
        Part::Operation | Part::Tag => true,
        _ => false,
    }
}

/// Removes the origins from the document, and returns them by the location to which the passes moved what has them.
pub(super) fn take(document: &mut Value) -> BTreeMap<Pointer, Pointer> {
    let mut origins = BTreeMap::new();
    walk::visit_mut(document, &mut |node, map| {
        if let Some(Value::String(origin)) = map.remove(ORIGIN) {
            origins.insert(node.pointer.clone(), Pointer::from(origin.as_str()));
        }
    });
    origins
}

/// Returns `schema` without origins, for comparing it with another one.
pub(super) fn without(schema: &Value) -> Value {
    let mut schema = schema.clone();
    walk::visit_schema_mut(&mut schema, &mut |map| {
        map.remove(ORIGIN);
    });
    schema
}

/// Returns the origin of a schema while the passes run.
pub(super) fn of(schema: &Map<String, Value>) -> Pointer {
    schema.get(ORIGIN).and_then(Value::as_str).map(Pointer::from).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{annotate, take, without};
    use crate::spec::pointer::Pointer;

    #[test]
    fn a_moved_schema_keeps_its_origin_and_is_equal_to_itself_without_it() {
        let schema = json!({ "type": "object", "properties": { "a": { "$ref": "#/components/schemas/B" } } });
        let original = json!({ "components": { "schemas": { "A": schema } } });
        let mut document = original.clone();
        annotate(&mut document);
        let moved = document["components"]["schemas"]["A"].take();
        assert_eq!(without(&moved), schema);
        document["components"]["schemas"] = json!({ "C": moved });
        let origins = take(&mut document);
        assert_eq!(document, json!({ "components": { "schemas": { "C": schema } } }));
        let pairs: Vec<(&str, &str)> = origins.iter().map(|(at, origin)| (&**at, &**origin)).collect();
        assert_eq!(
            pairs,
            [
                ("/components/schemas/C", "/components/schemas/A"),
                ("/components/schemas/C/properties/a", "/components/schemas/A/properties/a"),
            ]
        );
        assert_eq!(origins[&Pointer::component("schemas", "C")].parent(), Some("/components/schemas".into()));
    }
}
