//! Gap: typify does not enforce the bounds of integers, and turns `minimum: 1` into `NonZeroU64`, which does not accept
//! `.page_size(20)`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{origins, rust_type};
use crate::ir::lowered::{ALIAS_CRATE, Alias, doc_only_key};
use crate::{
    ir::names,
    spec::{
        lookup,
        resolve::{component_schema_name, schema_name},
        walk,
    },
};

/// Replaces bounded integers in requests with `twilio_core::Bounded`, and hides the bounds in responses, where a number
/// out of bounds would make a whole page fail to parse.
pub(super) fn bound_request_integers(document: &mut Value, aliases: &mut BTreeMap<String, Alias>) {
    let bodies = request_only_schemas(document);
    let named = take_named(document);
    let mut taken: Vec<String> = lookup::schemas_mut(document).keys().cloned().collect();
    let mut bound = |hint: &str, schema: &mut Map<String, Value>| {
        let name = inline_reference(schema, &named);
        let Some((low, high)) = bounds(schema) else { return };
        let declaration = name.as_ref().and_then(|name| named.get(name));
        let own_description = declaration.and_then(|schema| schema.get("description")?.as_str());
        let origin = origins::of(declaration.unwrap_or(schema));
        let hint = name.as_deref().unwrap_or(hint);
        let target = format!("Bounded<{}, {}>", const_argument(low), const_argument(high));
        let preferred = names::pascal(hint);
        let name = (1..)
            .map(|count| if count == 1 { preferred.clone() } else { format!("{preferred}{count}") })
            .find(|name| aliases.get(name).map_or(!taken.contains(name), |known| known.target == target))
            .unwrap_or(preferred);
        taken.push(name.clone());
        schema.insert("x-rust-type".into(), rust_type(&format!("{ALIAS_CRATE}::{name}"), Vec::new()));
        let description = match own_description {
            Some(description) => format!("{}\n\nMust be {}.", description.trim(), describe_range(low, high)),
            None => format!("An integer {}.", describe_range(low, high)),
        };
        let first = aliases.get(&name).map(|known| known.origin.clone());
        let origin = first.unwrap_or(origin);
        aliases.insert(name, Alias { target, description: Some(description), origin });
    };
    for (_, operation) in lookup::operations_mut(document) {
        for parameter in lookup::parameters_mut(operation) {
            let name = parameter["name"].as_str().unwrap_or_default().to_owned();
            if let Some(Value::Object(schema)) = parameter.get_mut("schema") {
                bound(&name, schema);
            }
        }
    }
    for body in &bodies {
        let properties =
            lookup::schemas_mut(document).get_mut(body).and_then(|schema| schema.get_mut("properties"));
        for (name, property) in properties.and_then(Value::as_object_mut).into_iter().flatten() {
            if let Some(property) = property.as_object_mut() {
                bound(name, property);
            }
        }
    }
    walk::visit_schemas_mut(document, &mut |schema| {
        inline_reference(schema, &named);
        if !schema.contains_key("x-rust-type")
            && schema.get("type").and_then(Value::as_str) == Some("integer")
        {
            for key in ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"] {
                if let Some(bound) = schema.remove(key) {
                    schema.insert(doc_only_key(key), bound);
                }
            }
            // The vendor does not guarantee `int32`, and a larger number would not fit its type.
            let format = if is_unsigned(schema) { "uint64" } else { "int64" };
            if let Some(format) = schema.insert("format".into(), format.into()) {
                schema.insert(doc_only_key("format"), format);
            }
        }
    });
}

/// Returns the names of the component schemas that are used only as request bodies.
pub(super) fn request_only_schemas(document: &Value) -> Vec<String> {
    let mut bodies = Vec::new();
    let mut used_elsewhere = BTreeSet::new();
    walk::visit(document, &mut |node, value| {
        let Some(name) = value.get("$ref").and_then(Value::as_str).and_then(schema_name) else { return };
        let tokens = node.pointer.tokens();
        let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
        match tokens[..] {
            ["paths", _, _, "requestBody", "content", _, "schema"] if !bodies.contains(&name) => {
                bodies.push(name);
            }
            ["components", ..] | ["paths", _, _, "responses", ..] => {
                used_elsewhere.insert(name);
            }
            _ => {}
        }
    });
    bodies.retain(|name| !used_elsewhere.contains(name));
    bodies
}

/// Removes the named schemas of bounded integers, and returns them by name. In a request, each becomes a bounded type of that
/// name; in a response, a plain integer.
fn take_named(document: &mut Value) -> BTreeMap<String, Map<String, Value>> {
    let schemas = lookup::schemas_mut(document);
    let mut named = BTreeMap::new();
    for (name, schema) in std::mem::take(schemas) {
        match schema {
            Value::Object(schema) if bounds(&schema).is_some() => drop(named.insert(name, schema)),
            schema => drop(schemas.insert(name, schema)),
        }
    }
    named
}

/// Replaces a reference to one of `named` with the schema itself, keeping the other keywords beside the reference.
fn inline_reference(
    schema: &mut Map<String, Value>,
    named: &BTreeMap<String, Map<String, Value>>,
) -> Option<String> {
    let name = component_schema_name(schema)?;
    let mut target = named.get(&name)?.clone();
    schema.retain(|key, _| key != "allOf" && key != "$ref");
    target.append(schema);
    *schema = target;
    Some(name)
}

/// Returns the smallest and the largest value of an integer, if that is not just what its Rust type can hold.
pub(super) fn bounds(schema: &Map<String, Value>) -> Option<(i64, i64)> {
    if schema.get("type").and_then(Value::as_str) != Some("integer") || schema.contains_key("x-rust-type") {
        return None;
    }
    let exclusive = |key: &str| i64::from(schema.get(key).and_then(Value::as_bool).unwrap_or(false));
    let low = schema
        .get("minimum")
        .and_then(Value::as_i64)
        .map(|low| low.saturating_add(exclusive("exclusiveMinimum")));
    let high = schema
        .get("maximum")
        .and_then(Value::as_i64)
        .map(|high| high.saturating_sub(exclusive("exclusiveMaximum")));
    // `u64` has these bounds.
    if is_unsigned(schema) && low.is_none_or(|low| low <= 0) && high.is_none() {
        return None;
    }
    (low.is_some() || high.is_some()).then(|| (low.unwrap_or(i64::MIN), high.unwrap_or(i64::MAX)))
}

fn is_unsigned(schema: &Map<String, Value>) -> bool {
    schema.get("format").is_some_and(|format| format == "uint64")
}

fn const_argument(bound: i64) -> String {
    match bound {
        i64::MIN => "{ i64::MIN }".into(),
        i64::MAX => "{ i64::MAX }".into(),
        bound if bound < 0 => format!("{{ {bound} }}"),
        bound => bound.to_string(),
    }
}

fn describe_range(low: i64, high: i64) -> String {
    match (low, high) {
        (low, i64::MAX) => format!("at least {low}"),
        (i64::MIN, high) => format!("at most {high}"),
        (low, high) => format!("from {low} to {high}"),
    }
}
