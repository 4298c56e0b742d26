//! Resolves `$ref` and `allOf`.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{
    pointer::Pointer,
    walk::{self, Part},
};

/// The longest chain of references that is followed, which ends cycles.
const MAX_REFERENCES: usize = 32;

/// Follows local references from `value` to what they refer to.
pub(crate) fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    follow(document, value).map_or(value, |(_, target)| target)
}

/// Follows local references from `value`, which is at `pointer`, and returns the location of what they refer to, too.
pub(crate) fn resolve_at<'a>(
    document: &'a Value,
    pointer: Pointer,
    value: &'a Value,
) -> (Pointer, &'a Value) {
    follow(document, value).unwrap_or((pointer, value))
}

/// Returns the target of the last reference of a chain, or `None` if `value` is not a reference to something that exists.
fn follow<'a>(document: &'a Value, value: &'a Value) -> Option<(Pointer, &'a Value)> {
    let mut found: Option<(Pointer, &Value)> = None;
    for _ in 0..MAX_REFERENCES {
        let at = found.as_ref().map_or(value, |(_, target)| target);
        let Some(pointer) = Pointer::of_reference_in(at) else { break };
        let Some(target) = document.pointer(&pointer) else { break };
        found = Some((pointer, target));
    }
    found
}

/// Returns the locations that the `part` at `pointer` refers to, directly or through others.
pub(crate) fn reachable(document: &Value, part: Part, pointer: Pointer) -> BTreeSet<Pointer> {
    let (mut found, mut open) = (BTreeSet::new(), vec![(part, pointer)]);
    while let Some((part, pointer)) = open.pop() {
        let Some(value) = document.pointer(&pointer) else { continue };
        walk::visit_part(part, pointer, value, &mut |_, object| {
            let mapping = object.pointer("/discriminator/mapping").and_then(Value::as_object);
            let targets = mapping.into_iter().flatten().map(|(_, target)| target).chain(object.get("$ref"));
            for target in targets.filter_map(Value::as_str) {
                // The mapping of a discriminator may contain the bare name of a schema.
                let target =
                    Pointer::from_reference(target).unwrap_or_else(|| Pointer::component("schemas", target));
                if found.insert(target.clone()) {
                    let section = target.tokens().get(1).cloned().unwrap_or_default();
                    open.push((walk::component_part(&section), target));
                }
            }
        });
    }
    found
}

/// Merges a schema, the target of its reference, and the keywords beside an `allOf` with one part. The outer keywords take
/// precedence.
pub(crate) fn flattened(document: &Value, schema: &Value) -> Value {
    let Some([only]) = schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) else {
        return resolve(document, schema).clone();
    };
    let mut merged = resolve(document, only).clone();
    // A part that is not a map is not a schema.
    if let Some(merged) = merged.as_object_mut() {
        let outer = schema.as_object().into_iter().flatten().filter(|(key, _)| *key != "allOf");
        merged.extend(outer.map(|(key, value)| (key.clone(), value.clone())));
    }
    merged
}

/// Returns `true` if the schema at `pointer` extends the one at `base`: it refers to it, or contains it in its `allOf`,
/// directly or through others.
pub(crate) fn extends(document: &Value, pointer: &Pointer, base: &Pointer) -> bool {
    let (mut open, mut seen) = (vec![pointer.clone()], Vec::new());
    while let Some(at) = open.pop() {
        let Some(schema) = document.pointer(&at) else { continue };
        let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
        let targets: Vec<Pointer> = parts.chain([schema]).filter_map(Pointer::of_reference_in).collect();
        if targets.contains(base) {
            return true;
        }
        open.extend(targets.into_iter().filter(|target| !seen.contains(target)));
        seen.push(at);
    }
    false
}

/// Returns the name of the component schema that `schema` refers to, directly or as the only part of its `allOf`.
pub(crate) fn component_schema_name(schema: &Map<String, Value>) -> Option<String> {
    let holder = match schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        Some([only]) => only.as_object()?,
        _ => schema,
    };
    schema_name(holder.get("$ref")?.as_str()?)
}

/// Returns the name of the component schema that a reference names: `Name` for `#/components/schemas/Name`.
pub(crate) fn schema_name(reference: &str) -> Option<String> {
    let tokens = Pointer::from_reference(reference)?.tokens();
    match <[String; 3]>::try_from(tokens) {
        Ok([components, schemas, name]) if components == "components" && schemas == "schemas" => Some(name),
        _ => None,
    }
}

/// Returns a reference to the component schema `name`.
pub(crate) fn schema_reference(name: &str) -> Value {
    serde_json::json!({ "$ref": Pointer::component("schemas", name).reference() })
}
