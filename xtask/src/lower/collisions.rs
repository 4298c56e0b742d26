//! Gap: progenitor names arguments in snake case, so that the parameters `StartTime`, `StartTime<` and `StartTime>` of one
//! operation collide.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::ir::lowered::WireNames;
use crate::ir::names::{self, RESERVED_SETTERS};
use crate::spec::lookup;

/// Renames all but the first of the parameters and properties that collide, and records their wire names.
pub(super) fn rename_colliding(document: &mut Value, wire_names: &mut WireNames) {
    rename_path_parameters(document, wire_names);
    for (id, operation) in lookup::operations_mut(document) {
        let mut seen = reserved();
        let (path, others): (Vec<_>, Vec<_>) = lookup::parameters_mut(operation)
            .partition(|parameter| parameter.get("in").and_then(Value::as_str) == Some("path"));
        seen.extend(
            path.iter().map(|parameter| names::snake(parameter["name"].as_str().unwrap_or_default())),
        );
        for parameter in others {
            let name = parameter["name"].as_str().unwrap_or_default().to_owned();
            if let Some(placeholder) = placeholder(&name, &mut seen) {
                wire_names.parameters.insert((id.clone(), placeholder.clone()), name);
                parameter["name"] = Value::String(placeholder);
            }
        }
    }
    for (type_name, schema) in lookup::schemas_mut(document).iter_mut() {
        // typify gives this name to the map of other properties.
        let other = schema.get("additionalProperties").map(|_| "extra".to_owned());
        let mut seen = BTreeSet::from_iter(other);
        rename_properties(schema, |name| {
            let placeholder = placeholder(name, &mut seen)?;
            wire_names.properties.insert((type_name.clone(), placeholder.clone()), name.to_owned());
            Some(placeholder)
        });
    }
}

/// Renames parameters of paths, which are part of the path.
fn rename_path_parameters(document: &mut Value, wire_names: &mut WireNames) {
    let Some(Value::Object(paths)) = document.get_mut("paths") else { return };
    let renamed = std::mem::take(paths).into_iter().map(|(path, mut item)| {
        let (mut seen, mut renamed_path) = (reserved(), path.clone());
        for name in path.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name)) {
            let Some(placeholder) = placeholder(name, &mut seen) else { continue };
            renamed_path = renamed_path.replace(&format!("{{{name}}}"), &format!("{{{placeholder}}}"));
            for (id, operation) in lookup::operations_of_mut(&mut item) {
                for parameter in lookup::parameters_mut(operation) {
                    let is_in_path = parameter.get("in").and_then(Value::as_str) == Some("path");
                    if is_in_path && parameter.get("name").and_then(Value::as_str) == Some(name) {
                        parameter["name"] = Value::String(placeholder.clone());
                        wire_names.parameters.insert((id.clone(), placeholder.clone()), name.to_owned());
                    }
                }
            }
        }
        (renamed_path, item)
    });
    *paths = renamed.collect();
}

fn reserved() -> BTreeSet<String> {
    RESERVED_SETTERS.map(str::to_owned).into()
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

/// Returns a free name if `name` is taken, or if progenitor and typify would not call it `names::snake(name)`.
///
/// The vendor's `<` and `>` mark the ends of a range, so that they become `Before` and `After` instead of a number.
fn placeholder(name: &str, seen: &mut BTreeSet<String>) -> Option<String> {
    let stem: String = name.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { ' ' }).collect();
    let stem = stem.trim().replace(' ', "_");
    let renamed = match name {
        "+1" => Some("plus1".to_owned()),
        "-1" => Some("minus1".to_owned()),
        // Before a digit, progenitor adds `_`, but typify adds `x`.
        _ if !stem.trim_start_matches('_').starts_with(char::is_alphabetic) => Some(format!("x{stem}")),
        _ => None,
    };
    let stem = renamed.clone().unwrap_or(stem);
    if seen.insert(names::snake(renamed.as_deref().unwrap_or(name))) {
        return renamed;
    }
    let suffix = if name.contains('<') {
        Some("Before")
    } else if name.contains('>') {
        Some("After")
    } else if RESERVED_SETTERS.contains(&names::snake(name).as_str()) {
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
