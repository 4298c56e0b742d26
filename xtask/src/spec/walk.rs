//! Walks a document as a JSON value, and resolves its references.

use serde_json::{Map, Value};

use crate::spec::pointer;

/// The keys of a path item that are operations, in the order in which progenitor reads them.
pub(crate) const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// An operation and its location.
pub(crate) struct Operation<'a> {
    pub(crate) path: &'a str,
    pub(crate) method: &'static str,
    pub(crate) value: &'a Value,
}

impl Operation<'_> {
    /// Returns its location in the document.
    pub(crate) fn pointer(&self) -> String {
        pointer::join(["paths", self.path, self.method])
    }

    /// Returns its `operationId`, which the check stage guarantees to exist.
    pub(crate) fn id(&self) -> &str {
        self.value.get("operationId").and_then(Value::as_str).unwrap_or_default()
    }
}

/// Returns all operations, in the order of the document.
pub(crate) fn operations(document: &Value) -> impl Iterator<Item = Operation<'_>> {
    document.get("paths").and_then(Value::as_object).into_iter().flatten().flat_map(|(path, item)| {
        METHODS.into_iter().filter_map(move |method| {
            item.get(method).filter(|value| value.is_object()).map(|value| Operation { path, method, value })
        })
    })
}

/// Returns the `operationId` and the map of every operation.
pub(crate) fn operations_mut(
    document: &mut Value,
) -> impl Iterator<Item = (String, &mut Map<String, Value>)> {
    document
        .get_mut("paths")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flat_map(|paths| paths.values_mut())
        .flat_map(|item| {
            item.as_object_mut()
                .into_iter()
                .flat_map(|item| item.iter_mut())
                .filter(|(method, _)| METHODS.contains(&method.as_str()))
                .filter_map(|(_, operation)| {
                    let operation = operation.as_object_mut()?;
                    let id =
                        operation.get("operationId").and_then(Value::as_str).unwrap_or_default().to_owned();
                    Some((id, operation))
                })
        })
}

/// Returns the location and the schema of every error response that has one.
pub(crate) fn error_schemas(document: &Value) -> impl Iterator<Item = (String, Value)> + '_ {
    operations(document).flat_map(move |operation| {
        let location = format!("{}/responses", operation.pointer());
        let responses = operation.value.get("responses").and_then(Value::as_object).into_iter().flatten();
        responses.filter(|(status, _)| status.starts_with(['4', '5']) || *status == "default").filter_map(
            move |(status, response)| {
                const SCHEMA: &str = "/content/application~1json/schema";
                let schema = resolve(document, response).pointer(SCHEMA)?.clone();
                let reference =
                    response.get("$ref").and_then(Value::as_str).and_then(pointer::from_reference);
                let inline = || format!("{location}/{}", pointer::escape(status));
                Some((reference.map_or_else(inline, str::to_owned) + SCHEMA, schema))
            },
        )
    })
}

/// Follows local references from `value` to what they refer to.
pub(crate) fn resolve<'a>(document: &'a Value, mut value: &'a Value) -> &'a Value {
    // The limit ends cycles of references.
    for _ in 0..32 {
        let target = value
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(pointer::from_reference)
            .and_then(|target| document.pointer(target));
        match target {
            Some(target) => value = target,
            None => break,
        }
    }
    value
}

/// Merges a schema, the target of its reference, and the keywords beside an `allOf` with one part. The outer keywords take
/// precedence.
pub(crate) fn flattened(document: &Value, schema: &Value) -> Value {
    let mut merged = resolve(document, schema).clone();
    if let Some([only]) = schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        merged = resolve(document, only).clone();
        for (key, value) in schema.as_object().into_iter().flatten().filter(|(key, _)| *key != "allOf") {
            merged[key] = value.clone();
        }
    }
    merged
}

/// Returns the map of component schemas, adding it if it is missing.
pub(crate) fn schemas_mut(document: &mut Value) -> &mut Map<String, Value> {
    let components = entry(document, "components");
    let schemas = components.entry("schemas").or_insert_with(|| Value::Object(Map::new()));
    if !schemas.is_object() {
        *schemas = Value::Object(Map::new());
    }
    schemas.as_object_mut().expect("it was set to a map above")
}

/// Returns the map at `key`, adding it if it is missing.
fn entry<'a>(document: &'a mut Value, key: &str) -> &'a mut Map<String, Value> {
    if !document[key].is_object() {
        document[key] = Value::Object(Map::new());
    }
    document[key].as_object_mut().expect("it was set to a map above")
}

/// Returns a reference to the component schema `name`.
pub(crate) fn schema_reference(name: &str) -> Value {
    serde_json::json!({ "$ref": format!("#/components/schemas/{}", pointer::escape(name)) })
}

/// Calls `visit` with `schema` and every schema inside it, outer schemas first.
pub(crate) fn visit_schemas(schema: &mut Value, visit: &mut impl FnMut(&mut Map<String, Value>)) {
    let Some(map) = schema.as_object_mut() else { return };
    visit(map);
    for (key, value) in map.iter_mut() {
        match (key.as_str(), value) {
            ("properties" | "patternProperties", Value::Object(properties)) => {
                properties.values_mut().for_each(|schema| visit_schemas(schema, visit));
            }
            ("allOf" | "anyOf" | "oneOf", Value::Array(parts)) => {
                parts.iter_mut().for_each(|schema| visit_schemas(schema, visit));
            }
            ("items" | "additionalProperties" | "not", schema) => visit_schemas(schema, visit),
            _ => {}
        }
    }
}

/// Calls `visit` with every schema of the document: in components, parameters, request bodies and responses.
pub(crate) fn visit_document_schemas(document: &mut Value, visit: &mut impl FnMut(&mut Map<String, Value>)) {
    schemas_mut(document).values_mut().for_each(|schema| visit_schemas(schema, visit));
    for (_, operation) in operations_mut(document) {
        visit_root_schemas(operation, &mut |schema| visit_schemas(schema, visit));
    }
}

/// Calls `visit` with the schema of each parameter, of the request body and of each response of an operation.
pub(crate) fn visit_root_schemas(operation: &mut Map<String, Value>, visit: &mut impl FnMut(&mut Value)) {
    if let Some(Value::Array(parameters)) = operation.get_mut("parameters") {
        parameters.iter_mut().filter_map(|parameter| parameter.get_mut("schema")).for_each(&mut *visit);
    }
    let mut holders = Vec::new();
    for (key, value) in operation.iter_mut() {
        match (key.as_str(), value) {
            ("requestBody", body) => holders.push(body),
            ("responses", Value::Object(responses)) => holders.extend(responses.values_mut()),
            _ => {}
        }
    }
    for holder in holders {
        if let Some(Value::Object(content)) = holder.get_mut("content") {
            content.values_mut().filter_map(|media| media.get_mut("schema")).for_each(&mut *visit);
        }
    }
}
