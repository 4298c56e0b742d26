//! Gap: typify ignores `discriminator`, and reads a value as the first variant that accepts it, without the properties that
//! only the right variant has.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{
    compositions::{Merger, base},
    origins,
};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::{
    lookup,
    pointer::Pointer,
    resolve::{schema_name, schema_reference},
    walk,
};

/// Completes the mapping of every discriminator: each value, and the reference to its variant. Without a mapping, the values
/// are the names of the components, which later passes change.
pub(super) fn complete_mappings(document: &mut Value) {
    walk::visit_schemas_mut(document, &mut |schema| {
        let parts = ["oneOf", "anyOf"].into_iter().find_map(|key| schema.get(key)?.as_array().cloned());
        let Some(discriminator) = schema.get_mut("discriminator").and_then(Value::as_object_mut) else {
            return;
        };
        let Some(parts) = parts else {
            // A discriminator of a base schema: each variant is a schema of its own.
            schema.remove("discriminator");
            return;
        };
        let explicit = discriminator.get("mapping").and_then(Value::as_object).cloned().unwrap_or_default();
        let reference = |target: &str| match schema_name(target) {
            Some(name) => schema_reference(&name),
            None => schema_reference(target.rsplit('/').next().unwrap_or(target)),
        };
        let mut mapping: Map<String, Value> = explicit
            .into_iter()
            .filter_map(|(value, target)| Some((value, reference(target.as_str()?))))
            .collect();
        for part in parts {
            let name = part.get("$ref").and_then(Value::as_str).and_then(schema_name);
            let reference = name.as_deref().map(schema_reference);
            if let (Some(name), Some(reference)) = (name, reference)
                && !mapping.values().any(|known| *known == reference)
            {
                mapping.insert(name, reference);
            }
        }
        discriminator.insert("mapping".into(), Value::Object(mapping));
    });
}

/// Renames the variants of a mapping.
pub(super) fn rename_variants(schema: &mut Map<String, Value>, rename: &impl Fn(&str) -> String) {
    let mapping = schema.get_mut("discriminator").and_then(|discriminator| discriminator.get_mut("mapping"));
    for (_, reference) in mapping.and_then(Value::as_object_mut).into_iter().flatten() {
        if let Some(name) = reference.get("$ref").and_then(Value::as_str).and_then(schema_name) {
            *reference = schema_reference(&rename(&name));
        }
    }
}

/// Replaces the variants with objects in which the discriminator has the value of the variant, from which typify generates
/// an enum that is tagged with it. Anything else than objects becomes any value, so that nothing is lost.
pub(super) fn tag_variants(document: &mut Value, report: &mut Diagnostics) {
    let original = document.clone();
    for (name, schema) in lookup::schemas_mut(document).iter_mut() {
        let Some(discriminator) = schema.get("discriminator").cloned() else { continue };
        let own = base(schema).unwrap_or_default();
        let Some(map) = schema.as_object_mut() else { continue };
        map.retain(|key, _| key == "description" || key == "nullable" || key.starts_with("x-"));
        let variants = variants(&original, name, &own, &discriminator);
        if let Some(variants) = variants.filter(|variants| variants.len() > 1) {
            map.insert("oneOf".into(), Value::Array(variants));
        } else {
            let message = format!(
                "`{name}` is any JSON value: its discriminator does not select one of several objects"
            );
            report.note(Diagnostic::new(message).at(origins::of(map)));
        }
    }
}

fn variants(document: &Value, owner: &str, own: &Value, discriminator: &Value) -> Option<Vec<Value>> {
    let tag = discriminator.get("propertyName")?.as_str()?;
    let merger = Merger { document };
    let own = merger.object(own, &mut BTreeSet::from([owner.to_owned()]))?;
    let mapping = discriminator.get("mapping")?.as_object()?;
    mapping
        .iter()
        .map(|(value, reference)| {
            let name = schema_name(reference.get("$ref")?.as_str()?)?;
            document.pointer(&Pointer::component("schemas", &name))?;
            let mut object = own.clone();
            object.add(merger.alternative(reference, &mut BTreeSet::from([owner.to_owned()]))?);
            object.properties.shift_remove(tag);
            object.properties.shift_insert(0, tag.to_owned(), json!({ "type": "string", "enum": [value] }));
            object.required.retain(|name| object.properties.contains_key(name));
            object.required.insert(tag.to_owned());
            let mut variant = json!({
                "type": "object",
                "properties": object.properties,
                "required": object.required,
            });
            if let Some(other) = object.other {
                variant["additionalProperties"] = if other == true { json!({}) } else { other };
            }
            Some(variant)
        })
        .collect()
}
