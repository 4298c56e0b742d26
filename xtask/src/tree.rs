//! Walking a document as a JSON value.

use serde_json::{Map, Value};

use crate::pointer;

/// The keys of a path item that are operations, in the order in which progenitor takes them.
pub(crate) const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// One operation and where it is.
pub(crate) struct Operation<'a> {
    pub(crate) path: &'a str,
    pub(crate) method: &'static str,
    pub(crate) value: &'a Value,
}

impl Operation<'_> {
    /// Its place in the document.
    pub(crate) fn pointer(&self) -> String {
        pointer::of(["paths", self.path, self.method])
    }

    /// Its operationId; the check stage has seen that there is one.
    pub(crate) fn id(&self) -> &str {
        self.value.get("operationId").and_then(Value::as_str).unwrap_or_default()
    }
}

/// Every operation, in the document's order.
pub(crate) fn operations(document: &Value) -> impl Iterator<Item = Operation<'_>> {
    document.get("paths").and_then(Value::as_object).into_iter().flatten().flat_map(|(path, item)| {
        METHODS.into_iter().filter_map(move |method| {
            item.get(method).filter(|value| value.is_object()).map(|value| Operation { path, method, value })
        })
    })
}

/// Every operation's own map, to change, with its operationId.
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

/// The schema of each typed error response, and where it is.
pub(crate) fn error_schemas(document: &Value) -> impl Iterator<Item = (String, Value)> + '_ {
    operations(document).flat_map(move |operation| {
        let place = format!("{}/responses", operation.pointer());
        let responses = operation.value.get("responses").and_then(Value::as_object).into_iter().flatten();
        responses.filter(|(status, _)| status.starts_with(['4', '5']) || *status == "default").filter_map(
            move |(status, response)| {
                const SCHEMA: &str = "/content/application~1json/schema";
                let schema = resolve(document, response).pointer(SCHEMA)?.clone();
                let reference = response.get("$ref").and_then(Value::as_str).and_then(pointer::of_reference);
                let here = || format!("{place}/{}", pointer::escape(status));
                Some((reference.map_or_else(here, str::to_owned) + SCHEMA, schema))
            },
        )
    })
}

/// What `value` is, through any number of local references.
pub(crate) fn resolve<'a>(document: &'a Value, mut value: &'a Value) -> &'a Value {
    // A circle of references ends here too, as itself.
    for _ in 0..32 {
        let target = value
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(pointer::of_reference)
            .and_then(|target| document.pointer(target));
        match target {
            Some(target) => value = target,
            None => break,
        }
    }
    value
}

/// A schema with what it refers to, and what is said beside a reference, in one map. The outer word counts.
pub(crate) fn flattened(whole: &Value, schema: &Value) -> Value {
    let mut flat = resolve(whole, schema).clone();
    if let Some([only]) = schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        flat = resolve(whole, only).clone();
        for (key, value) in schema.as_object().into_iter().flatten().filter(|(key, _)| *key != "allOf") {
            flat[key] = value.clone();
        }
    }
    flat
}

/// The components' schemas, to change; made if there are none.
pub(crate) fn schemas_mut(document: &mut Value) -> &mut Map<String, Value> {
    let components = entry(document, "components");
    let schemas = components.entry("schemas").or_insert_with(|| Value::Object(Map::new()));
    if !schemas.is_object() {
        *schemas = Value::Object(Map::new());
    }
    schemas.as_object_mut().expect("it was made a map on the line above")
}

fn entry<'a>(document: &'a mut Value, key: &str) -> &'a mut Map<String, Value> {
    if !document[key].is_object() {
        document[key] = Value::Object(Map::new());
    }
    document[key].as_object_mut().expect("it was made a map on the line above")
}

/// A reference to a component schema.
pub(crate) fn schema_reference(name: &str) -> Value {
    serde_json::json!({ "$ref": format!("#/components/schemas/{}", pointer::escape(name)) })
}

/// Calls `visit` on every schema below `schema`, itself included, the outermost first.
pub(crate) fn each_schema(schema: &mut Value, visit: &mut impl FnMut(&mut Map<String, Value>)) {
    let Some(map) = schema.as_object_mut() else { return };
    visit(map);
    for (key, value) in map.iter_mut() {
        match (key.as_str(), value) {
            ("properties" | "patternProperties", Value::Object(properties)) => {
                properties.values_mut().for_each(|schema| each_schema(schema, visit));
            }
            ("allOf" | "anyOf" | "oneOf", Value::Array(parts)) => {
                parts.iter_mut().for_each(|schema| each_schema(schema, visit));
            }
            ("items" | "additionalProperties" | "not", schema) => each_schema(schema, visit),
            _ => {}
        }
    }
}

/// Calls `visit` on every schema of the document: components, parameters, bodies and responses.
pub(crate) fn each_schema_of(document: &mut Value, visit: &mut impl FnMut(&mut Map<String, Value>)) {
    schemas_mut(document).values_mut().for_each(|schema| each_schema(schema, visit));
    for (_, operation) in operations_mut(document) {
        each_root_of(operation, &mut |schema| each_schema(schema, visit));
    }
}

/// Calls `visit` on the schema of each parameter, of the body and of each response of one operation.
pub(crate) fn each_root_of(operation: &mut Map<String, Value>, visit: &mut impl FnMut(&mut Value)) {
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
