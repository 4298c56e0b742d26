//! Gap: typify generates a newtype around `Option` for a nullable component. For an enum with `null` among its values, which
//! OpenAPI 3.0.3 requires of a nullable enum, it generates two types with the same name.

use serde_json::{Map, Value};

use crate::spec::walk;

/// Moves `nullable` from components to their uses, and removes `null` from the values of enums.
pub(super) fn move_to_uses(document: &mut Value) {
    walk::visit_document_schemas(document, &mut |schema| {
        if let Some(Value::Array(values)) = schema.get_mut("enum") {
            let original_len = values.len();
            values.retain(|value| !value.is_null());
            if values.len() < original_len {
                schema.insert("nullable".into(), Value::Bool(true));
            }
        }
    });
    // URLs cannot contain null, and a body that is null is not holders.
    for (_, operation) in walk::operations_mut(document) {
        let mut holders: Vec<&mut Value> = Vec::new();
        for (key, value) in operation.iter_mut() {
            match (key.as_str(), value) {
                ("parameters", Value::Array(parameters)) => holders.extend(parameters),
                ("requestBody", body) => {
                    let content = body.get_mut("content").and_then(Value::as_object_mut);
                    holders.extend(content.into_iter().flat_map(|content| content.values_mut()));
                }
                _ => {}
            }
        }
        for schema in holders.into_iter().filter_map(|holder| holder.get_mut("schema")?.as_object_mut()) {
            schema.remove("nullable");
        }
    }
    let mut nullable = Vec::new();
    for (name, schema) in walk::schemas_mut(document).iter_mut() {
        let Some(schema) = schema.as_object_mut() else { continue };
        if schema.get("nullable") == Some(&Value::Bool(true)) {
            schema.remove("nullable");
            nullable.push(walk::schema_reference(name));
        }
    }
    if nullable.is_empty() {
        return;
    }
    walk::visit_document_schemas(document, &mut |schema| {
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            properties.values_mut().for_each(|property| allow_null(property, &nullable));
        }
        if let Some(items) = schema.get_mut("items") {
            allow_null(items, &nullable);
        }
    });
}

fn allow_null(schema: &mut Value, nullable: &[Value]) {
    if nullable.contains(schema) {
        *schema = Value::Object(Map::from_iter([("allOf".to_owned(), Value::Array(vec![schema.take()]))]));
    }
    let Some([only]) = schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) else { return };
    if nullable.contains(only) {
        schema["nullable"] = Value::Bool(true);
    }
}
