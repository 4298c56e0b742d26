//! Looks up the operations and the component schemas of a document.

use serde_json::{Map, Value};

use super::pointer::Pointer;

/// The keys of a path item that are operations, in the order in which progenitor reads them.
pub(crate) const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The extension that marks operations whose `operationId` is derived from their method and path.
pub(crate) const DERIVED_ID: &str = "x-derived-operation-id";

/// An operation and its location.
#[derive(Clone, Copy)]
pub(crate) struct Operation<'a> {
    pub(crate) path: &'a str,
    pub(crate) method: &'static str,
    pub(crate) path_item: &'a Value,
    pub(crate) value: &'a Value,
}

impl Operation<'_> {
    /// Returns its location in the document.
    pub(crate) fn pointer(&self) -> Pointer {
        Pointer::new(["paths", self.path, self.method])
    }

    /// Returns its `operationId`. The read stage derives missing ones.
    pub(crate) fn id(&self) -> &str {
        self.value.get("operationId").and_then(Value::as_str).unwrap_or_default()
    }

    /// Returns `true` if its author gave it no `operationId`.
    pub(crate) fn has_derived_id(&self) -> bool {
        is_true(self.value, DERIVED_ID)
    }
}

/// Returns all operations, in the order of the document.
pub(crate) fn operations(document: &Value) -> impl Iterator<Item = Operation<'_>> {
    document.get("paths").and_then(Value::as_object).into_iter().flatten().flat_map(|(path, path_item)| {
        METHODS.into_iter().filter_map(move |method| {
            path_item.get(method).filter(|value| value.is_object()).map(|value| Operation {
                path,
                method,
                path_item,
                value,
            })
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
        .flat_map(operations_of_mut)
}

/// Returns the `operationId` and the map of every operation of a path item.
pub(crate) fn operations_of_mut(
    path_item: &mut Value,
) -> impl Iterator<Item = (String, &mut Map<String, Value>)> {
    path_item
        .as_object_mut()
        .into_iter()
        .flat_map(|item| item.iter_mut())
        .filter(|(method, _)| METHODS.contains(&method.as_str()))
        .filter_map(|(_, operation)| {
            let operation = operation.as_object_mut()?;
            let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default().to_owned();
            Some((id, operation))
        })
}

/// Returns the parameters of an operation.
pub(crate) fn parameters_mut(operation: &mut Map<String, Value>) -> impl Iterator<Item = &mut Value> {
    operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten()
}

/// Returns the name and the value of every component schema, in the order of the document.
pub(crate) fn component_schemas(document: &Value) -> impl Iterator<Item = (&String, &Value)> {
    document.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten()
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

/// Returns the entries of the map at `key`, or none if it is not a map. Extensions are skipped where names have no `x-`.
pub(crate) fn entries<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let has_extensions = matches!(key, "paths" | "responses" | "components");
    let all = value.get(key).and_then(Value::as_object).into_iter().flatten();
    all.filter(move |(name, _)| !has_extensions || !name.starts_with("x-"))
}

/// Returns the items of the array at `key`, or none if it is not an array.
pub(crate) fn items<'a>(value: &'a Value, key: &str) -> std::slice::Iter<'a, Value> {
    value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default().iter()
}

/// Returns the string at `key`.
pub(crate) fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

/// Returns `true` if the value at `key` is `true`.
pub(crate) fn is_true(value: &Value, key: &str) -> bool {
    value.get(key) == Some(&Value::Bool(true))
}
