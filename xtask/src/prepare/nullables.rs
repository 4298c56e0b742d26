//! typify makes a type of its own around the `Option` of a nullable component, and two types of one name of an enum that
//! lists `null` among its values, as OpenAPI 3.0.3 asks of one that is nullable.

use serde_json::{Map, Value};

use crate::tree;

/// Says of each use what was said of the component, and leaves the values of an enum to be of one type.
pub(super) fn told_where_used(document: &mut Value) {
    tree::visit_document_schemas(document, &mut |schema| {
        if let Some(Value::Array(values)) = schema.get_mut("enum") {
            let before = values.len();
            values.retain(|value| !value.is_null());
            if values.len() < before {
                schema.insert("nullable".into(), Value::Bool(true));
            }
        }
    });
    // There is no null in an address, and a body that is null is one that is not sent.
    for (_, operation) in tree::operations_mut(document) {
        let mut sent: Vec<&mut Value> = Vec::new();
        for (key, value) in operation.iter_mut() {
            match (key.as_str(), value) {
                ("parameters", Value::Array(parameters)) => sent.extend(parameters),
                ("requestBody", body) => {
                    let content = body.get_mut("content").and_then(Value::as_object_mut);
                    sent.extend(content.into_iter().flat_map(|content| content.values_mut()));
                }
                _ => {}
            }
        }
        for schema in sent.into_iter().filter_map(|holder| holder.get_mut("schema")?.as_object_mut()) {
            schema.remove("nullable");
        }
    }
    let mut nullable = Vec::new();
    for (name, schema) in tree::schemas_mut(document).iter_mut() {
        let Some(schema) = schema.as_object_mut() else { continue };
        if schema.get("nullable") == Some(&Value::Bool(true)) {
            schema.remove("nullable");
            nullable.push(tree::schema_reference(name));
        }
    }
    if nullable.is_empty() {
        return;
    }
    tree::visit_document_schemas(document, &mut |schema| {
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
