//! Gap: typify generates a newtype around `Option` for a nullable component. For an enum with `null` among its values, which
//! OpenAPI 3.0.3 requires of a nullable enum, it generates two types with the same name.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::spec::{
    lookup,
    resolve::component_schema_name,
    walk::{self, Part},
};

/// Removes a `type` beside an `allOf` with one reference if it is the type of the target. OpenAPI 3.0.3 requires it beside
/// `nullable`, but it makes the schema look like an inline one.
pub(super) fn drop_repeated_types(document: &mut Value) {
    let types: BTreeMap<String, Value> = lookup::component_schemas(document)
        .filter_map(|(name, schema)| Some((name.clone(), schema.get("type")?.clone())))
        .collect();
    walk::visit_schemas_mut(document, &mut |schema| {
        let Some(target) = component_schema_name(schema).filter(|_| schema.contains_key("allOf")) else {
            return;
        };
        if schema.get("type").is_some_and(|own| types.get(&target) == Some(own)) {
            schema.shift_remove("type");
        }
    });
}

/// Moves `nullable` from components to their uses, and removes `null` from the values of enums.
pub(super) fn move_to_uses(document: &mut Value) {
    walk::visit_schemas_mut(document, &mut |schema| {
        if let Some(Value::Array(values)) = schema.get_mut("enum") {
            let original_len = values.len();
            values.retain(|value| !value.is_null());
            if values.len() < original_len {
                schema.insert("nullable".into(), Value::Bool(true));
            }
        }
    });
    // URLs cannot contain null, and neither can a request body as a whole.
    for (_, operation) in lookup::operations_mut(document) {
        let mut remove = |schema: &mut Value| {
            schema.as_object_mut().map(|schema| schema.remove("nullable"));
        };
        lookup::parameters_mut(operation)
            .filter_map(|parameter| parameter.get_mut("schema"))
            .for_each(&mut remove);
        walk::visit_body_schemas_mut(operation, &mut |part, schema| {
            if part == Part::RequestBody {
                remove(schema);
            }
        });
    }
    let mut nullable = Vec::new();
    for (name, schema) in lookup::schemas_mut(document).iter_mut() {
        let Some(schema) = schema.as_object_mut() else { continue };
        if schema.get("nullable") == Some(&Value::Bool(true)) {
            schema.remove("nullable");
            nullable.push(name.clone());
        }
    }
    if nullable.is_empty() {
        return;
    }
    walk::visit_schemas_mut(document, &mut |schema| {
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            properties.values_mut().for_each(|property| allow_null(property, &nullable));
        }
        if let Some(items) = schema.get_mut("items") {
            allow_null(items, &nullable);
        }
    });
}

fn allow_null(schema: &mut Value, nullable: &[String]) {
    let Some(schema) = schema.as_object_mut() else { return };
    if !component_schema_name(schema).is_some_and(|name| nullable.contains(&name)) {
        return;
    }
    if let Some(reference) = schema.remove("$ref") {
        schema.insert(
            "allOf".into(),
            Value::Array(vec![Value::Object(Map::from_iter([("$ref".into(), reference)]))]),
        );
    }
    schema.insert("nullable".into(), Value::Bool(true));
}
