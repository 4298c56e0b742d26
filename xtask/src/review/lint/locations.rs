//! Lists the locations of schemas and examples. Each one appears once, where it is declared.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::spec::{pointer, walk};

/// An object with a schema and examples of it: a parameter, a header, or a media type of a body.
pub(super) struct Location<'a> {
    pub(super) pointer: String,
    pub(super) kind: LocationKind,
    /// The name of the parameter, the header or the media type.
    pub(super) name: &'a str,
    pub(super) value: &'a Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LocationKind {
    Parameter,
    Header,
    RequestBody,
    ResponseBody,
}

/// A schema and its location.
pub(super) struct SchemaLocation<'a> {
    pub(super) pointer: String,
    pub(super) role: SchemaRole,
    /// The name of the component, the property or the parameter, in singular for the items of a list.
    pub(super) name: String,
    pub(super) schema: &'a Value,
    /// `true` if only requests contain its values.
    pub(super) is_request: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SchemaRole {
    Component,
    Property,
    Other,
}

/// Returns every parameter, header and media type. References are skipped: their targets are components.
pub(super) fn schema_holders(document: &Value) -> Vec<Location<'_>> {
    let mut found = Vec::new();
    for (path, item) in entries(document, "paths") {
        add_parameters(&mut found, &pointer::join(["paths", path]), item);
    }
    for operation in walk::operations(document) {
        let pointer = operation.pointer();
        add_parameters(&mut found, &pointer, operation.value);
        if let Some(body) = operation.value.get("requestBody") {
            add_content(&mut found, LocationKind::RequestBody, &format!("{pointer}/requestBody"), body);
        }
    }
    for (pointer, response) in responses(document) {
        for (name, header) in entries(response, "headers") {
            let pointer = format!("{pointer}/headers/{}", pointer::escape(name));
            add(&mut found, LocationKind::Header, pointer, name, header);
        }
        add_content(&mut found, LocationKind::ResponseBody, &pointer, response);
    }
    for (name, parameter) in components(document, "parameters") {
        let pointer = pointer::join(["components", "parameters", name]);
        let wire_name = parameter.get("name").and_then(Value::as_str).unwrap_or(name);
        add(&mut found, LocationKind::Parameter, pointer, wire_name, parameter);
    }
    for (name, header) in components(document, "headers") {
        let pointer = pointer::join(["components", "headers", name]);
        add(&mut found, LocationKind::Header, pointer, name, header);
    }
    for (name, body) in components(document, "requestBodies") {
        let pointer = pointer::join(["components", "requestBodies", name]);
        add_content(&mut found, LocationKind::RequestBody, &pointer, body);
    }
    found
}

/// Returns the location and the value of every response. References are skipped.
pub(super) fn responses(document: &Value) -> Vec<(String, &Value)> {
    let own = walk::operations(document).flat_map(|operation| {
        let pointer = operation.pointer();
        entries(operation.value, "responses").map(move |(status, response)| {
            (format!("{pointer}/responses/{}", pointer::escape(status)), response)
        })
    });
    let shared = components(document, "responses")
        .map(|(name, response)| (pointer::join(["components", "responses", name]), response));
    own.chain(shared).filter(|(_, response)| response.get("$ref").is_none()).collect()
}

/// Returns every schema, including nested ones and references.
pub(super) fn schemas(document: &Value) -> Vec<SchemaLocation<'_>> {
    let holders = schema_holders(document);
    let request_schemas: BTreeSet<&str> = holders
        .iter()
        .filter(|holder| holder.kind == LocationKind::RequestBody)
        .filter_map(|holder| holder.value.pointer("/schema/$ref")?.as_str()?.rsplit('/').next())
        .collect();
    let mut found = Vec::new();
    for (name, schema) in components(document, "schemas") {
        let location = SchemaLocation {
            pointer: pointer::join(["components", "schemas", name]),
            role: SchemaRole::Component,
            name: name.clone(),
            schema,
            is_request: request_schemas.contains(name.as_str()),
        };
        add_with_nested(&mut found, location);
    }
    for holder in holders {
        let Some(schema) = holder.value.get("schema") else { continue };
        let name = match holder.kind {
            LocationKind::Parameter | LocationKind::Header => holder.name,
            LocationKind::RequestBody => "request body",
            LocationKind::ResponseBody => "response",
        };
        let location = SchemaLocation {
            pointer: format!("{}/schema", holder.pointer),
            role: SchemaRole::Other,
            name: name.into(),
            schema,
            is_request: matches!(holder.kind, LocationKind::Parameter | LocationKind::RequestBody),
        };
        add_with_nested(&mut found, location);
    }
    found
}

/// Returns the components in one section, such as `schemas`.
pub(super) fn components<'a>(
    document: &'a Value,
    section: &str,
) -> impl Iterator<Item = (&'a String, &'a Value)> {
    document.get("components").into_iter().flat_map(move |components| entries(components, section))
}

/// Returns the entries of the map at `key`, or none if it is not a map. Extensions are skipped.
pub(super) fn entries<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let has_extensions = matches!(key, "paths" | "responses" | "components");
    let all = value.get(key).and_then(Value::as_object).into_iter().flatten();
    all.filter(move |(name, _)| !has_extensions || !name.starts_with("x-"))
}

fn add<'a>(
    found: &mut Vec<Location<'a>>,
    kind: LocationKind,
    pointer: String,
    name: &'a str,
    value: &'a Value,
) {
    if value.get("$ref").is_none() {
        found.push(Location { pointer, kind, name, value });
    }
}

fn add_parameters<'a>(found: &mut Vec<Location<'a>>, pointer: &str, owner: &'a Value) {
    let parameters = owner.get("parameters").and_then(Value::as_array).into_iter().flatten();
    for (index, parameter) in parameters.enumerate() {
        let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
        add(found, LocationKind::Parameter, format!("{pointer}/parameters/{index}"), name, parameter);
    }
}

fn add_content<'a>(found: &mut Vec<Location<'a>>, kind: LocationKind, pointer: &str, owner: &'a Value) {
    for (media_type, value) in entries(owner, "content") {
        add(found, kind, format!("{pointer}/content/{}", pointer::escape(media_type)), media_type, value);
    }
}

fn add_with_nested<'a>(found: &mut Vec<SchemaLocation<'a>>, location: SchemaLocation<'a>) {
    let SchemaLocation { pointer, name, schema, is_request, .. } = &location;
    let (schema, is_request) = (*schema, *is_request);
    let mut nested = Vec::new();
    for (name, schema) in entries(schema, "properties") {
        let pointer = format!("{pointer}/properties/{}", pointer::escape(name));
        let (role, name) = (SchemaRole::Property, name.clone());
        nested.push(SchemaLocation { pointer, role, name, schema, is_request });
    }
    let mut add = |key: String, name: &str, schema| {
        let pointer = format!("{pointer}/{key}");
        nested.push(SchemaLocation {
            pointer,
            role: SchemaRole::Other,
            name: name.into(),
            schema,
            is_request,
        });
    };
    for key in ["items", "additionalProperties"] {
        if let Some(schema) = schema.get(key).filter(|schema| schema.is_object()) {
            add(key.into(), name.strip_suffix('s').unwrap_or(name), schema);
        }
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        for (index, part) in schema.get(key).and_then(Value::as_array).into_iter().flatten().enumerate() {
            add(format!("{key}/{index}"), name, part);
        }
    }
    found.push(location);
    nested.into_iter().for_each(|location| add_with_nested(found, location));
}
