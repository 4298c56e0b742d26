//! Lists the locations of schemas and examples. Each one appears once, where it is declared.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::spec::{
    pointer::Pointer,
    resolve::schema_name,
    walk::{self, Node, Part, Role},
};

/// An object with a schema and examples of it: a parameter, a header, or a media type of a body.
pub(super) struct Location<'a> {
    pub(super) pointer: Pointer,
    pub(super) kind: LocationKind,
    /// The name of the parameter, the header or the media type.
    pub(super) name: String,
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
    pub(super) pointer: Pointer,
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

/// Returns every parameter, header and media type of a body. References are skipped: their targets are components.
pub(super) fn schema_holders(document: &Value) -> Vec<Location<'_>> {
    let mut found = Vec::new();
    walk::visit(document, &mut |node, value| {
        let kind = match node.part {
            Part::Parameter => LocationKind::Parameter,
            Part::Header => LocationKind::Header,
            Part::MediaType if is_in_request(node) => LocationKind::RequestBody,
            Part::MediaType => LocationKind::ResponseBody,
            _ => return,
        };
        if value.get("$ref").is_none() {
            found.push(Location { pointer: node.pointer.clone(), kind, name: node.name.clone(), value });
        }
    });
    found
}

/// Returns the location and the value of every response. References are skipped.
pub(super) fn responses(document: &Value) -> Vec<(Pointer, &Value)> {
    let mut found = Vec::new();
    walk::visit(document, &mut |node, value| {
        if node.part == Part::Response && value.get("$ref").is_none() {
            found.push((node.pointer.clone(), value));
        }
    });
    found
}

/// Returns every schema, including nested ones and references.
pub(super) fn schemas(document: &Value) -> Vec<SchemaLocation<'_>> {
    let request_schemas: BTreeSet<String> = schema_holders(document)
        .iter()
        .filter(|holder| holder.kind == LocationKind::RequestBody)
        .filter_map(|holder| schema_name(holder.value.pointer("/schema/$ref")?.as_str()?))
        .collect();
    let mut found = Vec::new();
    walk::visit(document, &mut |node, schema| {
        if node.part != Part::Schema || !schema.is_object() {
            return;
        }
        let role = match node.role {
            Role::Component => SchemaRole::Component,
            Role::Property => SchemaRole::Property,
            Role::Items | Role::Parameter | Role::Other => SchemaRole::Other,
        };
        let is_request = match &node.pointer.tokens()[..] {
            [components, schemas, name, ..] if components == "components" && schemas == "schemas" => {
                request_schemas.contains(name)
            }
            _ => is_in_request(node),
        };
        let name = match node.name.as_str() {
            "" if is_request => "request body",
            "" => "response",
            name => name,
        };
        found.push(SchemaLocation {
            pointer: node.pointer.clone(),
            role,
            name: name.to_owned(),
            schema,
            is_request,
        });
    });
    found
}

/// Returns `true` for a part of a request.
fn is_in_request(node: &Node) -> bool {
    let tokens = node.pointer.tokens();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    matches!(
        tokens[..],
        ["components", "parameters" | "requestBodies", ..]
            | ["paths", _, "parameters", ..]
            | ["paths", _, _, "parameters" | "requestBody", ..]
    )
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
