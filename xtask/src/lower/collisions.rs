//! Gap: progenitor names arguments in snake case, so that the parameters `StartTime`, `StartTime<` and `StartTime>` of one
//! operation collide.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::ir::lowered::WireNames;
use crate::{
    ir::names,
    ir::parameters,
    spec::{lookup, resolve::schema_name},
};

/// The names of the methods of every request builder, and of variables in its code.
const RESERVED: [&str; 15] = [
    "base_url",
    "body",
    "body_map",
    "client",
    "http",
    "limit",
    "new",
    "pages",
    "request",
    "request_options",
    "resume_from",
    "self",
    "send",
    "stream",
    "url",
];

/// Renames all but the first of the parameters and properties that collide, and records their wire names.
pub(super) fn rename_colliding(document: &mut Value, wire_names: &mut WireNames) {
    for (id, operation) in lookup::operations_mut(document) {
        let mut seen: BTreeSet<String> = RESERVED.map(str::to_owned).into();
        for parameter in lookup::parameters_mut(operation) {
            // Path parameters keep their names, which are part of the path.
            if parameter.get("in").and_then(Value::as_str) == Some("path") {
                seen.insert(names::snake(parameter["name"].as_str().unwrap_or_default()));
            }
        }
        for parameter in lookup::parameters_mut(operation) {
            if parameter.get("in").and_then(Value::as_str) == Some("path") {
                continue;
            }
            let name = parameter["name"].as_str().unwrap_or_default().to_owned();
            // Before a leading digit, progenitor adds `_`, but typify adds `x`.
            let prefixed = name.starts_with(|c: char| c.is_numeric()).then(|| format!("x{name}"));
            let placeholder = placeholder(prefixed.as_deref().unwrap_or(&name), &mut seen).or(prefixed);
            if let Some(placeholder) = placeholder {
                wire_names.parameters.insert((id.clone(), placeholder.clone()), name);
                parameter["name"] = Value::String(placeholder);
            }
        }
    }
    for (type_name, schema) in lookup::schemas_mut(document).iter_mut() {
        let mut seen = BTreeSet::new();
        rename_properties(schema, |name| {
            let placeholder = placeholder(name, &mut seen)?;
            wire_names.properties.insert((type_name.clone(), placeholder.clone()), name.to_owned());
            Some(placeholder)
        });
    }
    rename_body_fields(document, wire_names);
}

/// Renames the fields of request bodies that collide with parameters, because one builder has setters for both.
fn rename_body_fields(document: &mut Value, wire_names: &mut WireNames) {
    for name in super::bounds::request_only_schemas(document) {
        let parameters: BTreeSet<String> = lookup::operations(document)
            .filter(|operation| body_names(operation).any(|body| body == name))
            .flat_map(|operation| parameters::of(document, &operation))
            .map(|parameter| names::snake(parameter.name()))
            .collect();
        let Some(schema) = lookup::schemas_mut(document).get_mut(&name) else { continue };
        rename_properties(schema, |property| {
            let setter = names::snake(property);
            let taken = parameters.contains(&setter) || RESERVED.contains(&setter.as_str());
            taken.then(|| {
                let placeholder = format!("Body{}", names::pascal(property));
                wire_names.properties.insert((name.clone(), placeholder.clone()), property.to_owned());
                placeholder
            })
        });
    }
}

/// Returns the names of the component schemas that are the bodies of an operation.
fn body_names<'a>(operation: &lookup::Operation<'a>) -> impl Iterator<Item = String> + use<'a> {
    let content = operation.value.pointer("/requestBody/content").and_then(Value::as_object);
    let media_types = content.into_iter().flatten();
    media_types.filter_map(|(_, media)| schema_name(media.get("schema")?.get("$ref")?.as_str()?))
}

/// Renames properties, in `properties` and in `required`.
fn rename_properties(schema: &mut Value, mut rename: impl FnMut(&str) -> Option<String>) {
    let Some(Value::Object(properties)) = schema.get_mut("properties") else { return };
    let mut renamed = Vec::new();
    *properties = std::mem::take(properties)
        .into_iter()
        .map(|(name, property)| match rename(&name) {
            Some(placeholder) => {
                renamed.push((name, placeholder.clone()));
                (placeholder, property)
            }
            None => (name, property),
        })
        .collect::<Map<_, _>>();
    for name in schema.get_mut("required").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some((_, placeholder)) = renamed.iter().find(|(old, _)| name.as_str() == Some(old)) {
            *name = Value::String(placeholder.clone());
        }
    }
}

/// Returns a free name if `name` is taken. The vendor's `<` and `>` mark the ends of a range, so that they become `Before`
/// and `After` instead of a number.
fn placeholder(name: &str, seen: &mut BTreeSet<String>) -> Option<String> {
    if seen.insert(names::snake(name)) {
        return None;
    }
    let stem: String = name.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { ' ' }).collect();
    let stem = stem.trim().replace(' ', "_");
    let suffix = if name.contains('<') {
        Some("Before")
    } else if name.contains('>') {
        Some("After")
    } else if RESERVED.contains(&names::snake(name).as_str()) {
        Some("Parameter")
    } else {
        None
    };
    suffix
        .map(|suffix| format!("{stem}{suffix}"))
        .into_iter()
        .chain((2..).map(|count| format!("{stem}{count}")))
        .find(|candidate| seen.insert(names::snake(candidate)))
}
