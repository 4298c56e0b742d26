//! Gap: typify generates a `String` newtype, checked by a regular expression, for each place where a pattern is used: 97
//! types for 10 patterns in the vendor's TrustHub document. Decoding them takes 1.8 to 2.5 times as long as a plain struct.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{origins, rust_type};
use crate::ir::lowered::{ALIAS_CRATE, Alias, ORIGIN};
use crate::{
    ir::names,
    spec::{
        lookup,
        resolve::schema_reference,
        walk::{self, Part, Role},
    },
};

/// Replaces SIDs with the types of `twilio_core`, and gives every other pattern one type for all of its uses.
pub(super) fn share_types(document: &mut Value, aliases: &mut BTreeMap<String, Alias>) {
    let mut names_by_key: BTreeMap<String, String> = BTreeMap::new();
    for (name, schema) in lookup::schemas_mut(document).iter_mut() {
        let Some(schema) = schema.as_object_mut() else { continue };
        let Some(key) = type_key(schema) else { continue };
        names_by_key.entry(key).or_insert_with(|| name.clone());
        if let Some(target) = sid_type(schema) {
            let description = schema.get("description").and_then(Value::as_str).map(str::to_owned);
            schema.insert("x-rust-type".into(), rust_type(&format!("{ALIAS_CRATE}::{name}"), Vec::new()));
            aliases.insert(name.clone(), Alias { target, description, origin: origins::of(schema) });
        }
    }

    let mut hoisted: Vec<(String, Map<String, Value>)> = Vec::new();
    let mut taken: Vec<String> = lookup::schemas_mut(document).keys().cloned().collect();
    let mut hoist = |hint: &str, schema: &mut Map<String, Value>| {
        let Some(key) = type_key(schema) else { return };
        let name = names_by_key.entry(key).or_insert_with(|| {
            let name = free_name(&sid_name(schema).unwrap_or_else(|| names::pascal(hint)), &taken);
            taken.push(name.clone());
            let mut shared = Map::new();
            for keyword in ["type", "minLength", "maxLength", "pattern", ORIGIN] {
                if let Some(value) = schema.get(keyword) {
                    shared.insert(keyword.into(), value.clone());
                }
            }
            hoisted.push((name.clone(), shared));
            name
        });
        replace_with_reference(schema, name);
    };
    visit_named_schemas(document, &mut hoist);

    let schemas = lookup::schemas_mut(document);
    for (name, mut schema) in hoisted {
        if let Some(target) = sid_type(&schema) {
            let description = sid_description(&target);
            schema.insert("description".into(), Value::String(description.clone()));
            schema.insert("x-rust-type".into(), rust_type(&format!("{ALIAS_CRATE}::{name}"), Vec::new()));
            let alias = Alias { target, description: Some(description), origin: origins::of(&schema) };
            aliases.insert(name.clone(), alias);
        }
        schemas.insert(name, Value::Object(schema));
    }
}

/// Calls `visit` with every inline schema that has a name, that of its property or parameter, and with the name. Those in
/// components come first.
fn visit_named_schemas(document: &mut Value, visit: &mut impl FnMut(&str, &mut Map<String, Value>)) {
    for (part, key) in [(Part::Components, "components"), (Part::Paths, "paths")] {
        walk::visit_part_mut(part, "", &mut document[key], &mut |node, schema| {
            let is_inline = matches!(node.role, Role::Property | Role::Items | Role::Parameter);
            if is_inline && !node.name.is_empty() {
                visit(&node.name, schema);
            }
        });
    }
}

/// Returns a key that is equal for two string schemas if they share a type.
fn type_key(schema: &Map<String, Value>) -> Option<String> {
    if schema.get("type").and_then(Value::as_str) != Some("string") || schema.contains_key("enum") {
        return None;
    }
    let pattern = schema.get("pattern").and_then(Value::as_str)?;
    let length = |key: &str| schema.get(key).map(Value::to_string).unwrap_or_default();
    // The pattern of a SID fixes its length.
    Some(match sid_type(schema) {
        Some(target) => target,
        None => format!("{pattern} {} {}", length("minLength"), length("maxLength")),
    })
}

/// Replaces an inline schema with a reference. The keywords that apply to this use only stay beside it, which OpenAPI 3.0
/// allows only with `allOf`.
fn replace_with_reference(schema: &mut Map<String, Value>, name: &str) {
    schema.retain(|key, _| ["nullable", "description", ORIGIN].contains(&key.as_str()));
    let reference = schema_reference(name);
    if schema.contains_key("nullable") || schema.contains_key("description") {
        schema.insert("allOf".into(), Value::Array(vec![reference]));
    } else {
        schema.extend(reference.as_object().cloned().unwrap_or_default());
    }
}

/// Returns the type of `twilio_core` that accepts exactly what the pattern of `schema` matches.
pub(crate) fn sid_type(schema: &Map<String, Value>) -> Option<String> {
    let pattern = schema.get("pattern").and_then(Value::as_str)?;
    let inner = pattern.strip_prefix('^')?.strip_suffix('$')?;
    let digits = ["[0-9a-fA-F]{32}", "[a-fA-F0-9]{32}", "[0-9A-Fa-f]{32}"];
    let prefix = digits.into_iter().find_map(|digits| inner.strip_suffix(digits))?;
    if ["[a-zA-Z]{2}", "[A-Za-z]{2}"].contains(&prefix) {
        return Some("Sid".into());
    }
    match prefix.chars().collect::<Vec<_>>()[..] {
        [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => Some(format!("SidOf<'{a}', '{b}'>")),
        _ => None,
    }
}

/// Returns the name of an inline SID type, after its prefix: `BuSid`.
fn sid_name(schema: &Map<String, Value>) -> Option<String> {
    let target = sid_type(schema)?;
    let prefix: String = target.chars().filter(|c| c.is_ascii_alphabetic()).skip("SidOf".len()).collect();
    Some(if prefix.is_empty() {
        "AnySid".into()
    } else {
        names::pascal(&format!("{}_sid", prefix.to_lowercase()))
    })
}

fn sid_description(target: &str) -> String {
    let letters: Vec<char> = target
        .split('\'')
        .filter(|part| part.len() == 1)
        .flat_map(str::chars)
        .filter(char::is_ascii_alphabetic)
        .collect();
    match letters[..] {
        [a, b] => {
            format!("A SID: `{a}{b}` and 32 hexadecimal digits.")
        }
        _ => "A SID of any resource: two letters and 32 hexadecimal digits.".into(),
    }
}

fn free_name(preferred: &str, taken: &[String]) -> String {
    let mut name = preferred.to_owned();
    let mut count = 1;
    while taken.contains(&name) {
        count += 1;
        name = format!("{preferred}{count}");
    }
    name
}
