//! Walks a document: visits every object of OpenAPI in it.
//!
//! This is the only place that knows which keys of a document are keywords, which are names that its author chose, and
//! which hold data. `example` is a keyword in a schema, but may be the name of a property; a `$ref` in an example is not a
//! reference.

use serde_json::{Map, Value};

use super::{lookup::METHODS, pointer::Pointer};

/// The kinds of objects of OpenAPI 3.0. Their keywords are in [`keywords`](super::keywords).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Document,
    Components,
    Paths,
    PathItem,
    Operation,
    Parameter,
    Header,
    RequestBody,
    Responses,
    Response,
    MediaType,
    Encoding,
    Schema,
    Example,
    Link,
    Callback,
    SecurityScheme,
    OAuthFlows,
    OAuthFlow,
    Server,
    ServerVariable,
    Tag,
    Info,
    Contact,
    License,
    ExternalDocs,
    Discriminator,
    Xml,
    /// An object that the walker does not need to know, or a key that OpenAPI does not specify.
    Other,
}

/// The values below a key.
enum Below {
    /// An object.
    One(Part),
    /// An object whose key is a name.
    Named(Part),
    /// An array of objects.
    List(Part),
    /// A map from names to objects.
    Names(Part),
    /// Values in which nothing has the meaning that OpenAPI gives it.
    Data,
}

/// Returns what is below `key` of `part`.
fn below(part: Part, key: &str, value: &Value) -> Below {
    use Below::{Data, List, Named, Names, One};
    if key.starts_with("x-") {
        return Data;
    }
    match (part, key) {
        (Part::Paths | Part::Callback, _) => Named(Part::PathItem),
        (Part::Responses, _) => Named(Part::Response),

        (Part::Document, "paths") => One(Part::Paths),
        (Part::Document, "components") => One(Part::Components),
        (Part::Document, "tags") => List(Part::Tag),
        (Part::Document, "info") => One(Part::Info),
        (Part::Info, "contact") => One(Part::Contact),
        (Part::Info, "license") => One(Part::License),
        (Part::Document | Part::Operation, "security") => Data,
        (Part::Document | Part::PathItem | Part::Operation, "servers") => List(Part::Server),
        (Part::Server, "variables") => Names(Part::ServerVariable),
        (Part::Document | Part::Operation | Part::Schema | Part::Tag, "externalDocs") => {
            One(Part::ExternalDocs)
        }

        (Part::Components, "schemas") => Names(Part::Schema),
        (Part::Components, "responses") => Names(Part::Response),
        (Part::Components, "parameters") => Names(Part::Parameter),
        (Part::Components, "requestBodies") => Names(Part::RequestBody),
        (Part::Components, "securitySchemes") => Names(Part::SecurityScheme),
        (Part::SecurityScheme, "flows") => One(Part::OAuthFlows),
        (Part::OAuthFlows, _) => One(Part::OAuthFlow),
        (Part::OAuthFlow, "scopes") | (Part::Discriminator, "mapping") => Data,

        (Part::PathItem, method) if METHODS.contains(&method) => One(Part::Operation),
        (Part::PathItem | Part::Operation, "parameters") => List(Part::Parameter),
        (Part::Operation, "requestBody") => One(Part::RequestBody),
        (Part::Operation, "responses") => One(Part::Responses),
        (Part::Operation | Part::Components, "callbacks") => Names(Part::Callback),

        (Part::Parameter | Part::Header | Part::RequestBody | Part::Response, "content") => {
            Names(Part::MediaType)
        }
        (Part::Parameter | Part::Header | Part::MediaType, "schema") => One(Part::Schema),
        (Part::Parameter | Part::Header | Part::MediaType | Part::Components, "examples") => {
            Names(Part::Example)
        }
        (Part::MediaType, "encoding") => Names(Part::Encoding),
        (Part::Response | Part::Encoding | Part::Components, "headers") => Names(Part::Header),
        (Part::Response | Part::Components, "links") => Names(Part::Link),
        (Part::Example, "value") | (Part::Link, "parameters" | "requestBody") => Data,

        (Part::Schema, "properties" | "patternProperties") => Names(Part::Schema),
        (Part::Schema, "allOf" | "anyOf" | "oneOf") => List(Part::Schema),
        (Part::Schema, "items" | "additionalProperties" | "not") => One(Part::Schema),
        (Part::Schema, "discriminator") => One(Part::Discriminator),
        (Part::Schema, "xml") => One(Part::Xml),

        (_, "example" | "examples" | "default" | "enum") => Data,
        _ if value.is_array() => List(Part::Other),
        _ => One(Part::Other),
    }
}

/// Returns what the components of a section of `components`, such as `schemas`, are.
pub(crate) fn component_part(section: &str) -> Part {
    match below(Part::Components, section, &Value::Null) {
        Below::Names(part) => part,
        _ => Part::Other,
    }
}

/// A value that the walker visits.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) pointer: Pointer,
    pub(crate) part: Part,
    pub(crate) role: Role,
    /// The name that the author gave to the value, or to the nearest value around it that has one: that of a component, a
    /// property or a parameter. For the items of an array, it is that of the array in the singular. Empty in bodies, which
    /// have no names.
    pub(crate) name: String,
}

/// The role of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Component,
    Property,
    Items,
    /// The value of a parameter or header.
    Parameter,
    /// A body, or a part of another schema.
    Other,
}

impl Node {
    fn root(pointer: Pointer, part: Part, name: &str) -> Self {
        Self { pointer, part, role: Role::Other, name: name.to_owned() }
    }

    fn child(&self, key: &str, part: Part, name: Option<&str>, pointer: Pointer, value: &Value) -> Self {
        let role = match (self.part, key) {
            (Part::Components, _) => Role::Component,
            (Part::Schema, "properties") => Role::Property,
            (Part::Schema, "items") => Role::Items,
            (Part::Parameter | Part::Header, "schema") => Role::Parameter,
            _ => Role::Other,
        };
        let name = match part {
            Part::Parameter => value.get("name").and_then(Value::as_str).or(name).unwrap_or_default(),
            Part::RequestBody | Part::Response | Part::MediaType => "",
            _ => match (name, key) {
                (Some(name), _) => name,
                (None, "items" | "additionalProperties") => self.name.strip_suffix('s').unwrap_or(&self.name),
                (None, _) => &self.name,
            },
        };
        Self { pointer, part, role, name: name.to_owned() }
    }
}

/// Calls `visit` with every object of the document, outer objects first. References are not followed.
pub(crate) fn visit<'a>(document: &'a Value, visit: &mut impl FnMut(&Node, &'a Value)) {
    visit_part(Part::Document, Pointer::default(), document, visit);
}

/// Calls `visit` with `value`, which is a `part` at `pointer`, and every object inside it, outer objects first.
pub(crate) fn visit_part<'a>(
    part: Part,
    pointer: Pointer,
    value: &'a Value,
    visit: &mut impl FnMut(&Node, &'a Value),
) {
    visit_node(&Node::root(pointer, part, ""), value, visit);
}

fn visit_node<'a>(node: &Node, value: &'a Value, visit: &mut impl FnMut(&Node, &'a Value)) {
    visit(node, value);
    for (key, value) in value.as_object().into_iter().flatten() {
        let at = node.pointer.join(key);
        let mut visit_child = |part, name, pointer, value: &'a Value| {
            let child = node.child(key, part, name, pointer, value);
            visit_node(&child, value, visit);
        };
        match below(node.part, key, value) {
            Below::One(part) => visit_child(part, None, at, value),
            Below::Named(part) => visit_child(part, Some(key), at, value),
            Below::List(part) => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    visit_child(part, None, at.item(index), item);
                }
            }
            Below::Names(part) => {
                for (name, value) in value.as_object().into_iter().flatten() {
                    visit_child(part, Some(name), at.join(name), value);
                }
            }
            Below::Data => {}
        }
    }
}

/// Calls `visit` with every object of the document, outer objects first, to change it.
pub(crate) fn visit_mut(document: &mut Value, visit: &mut impl FnMut(&Node, &mut Map<String, Value>)) {
    visit_part_mut(Part::Document, "", document, visit);
}

/// Calls `visit` with `value`, which is a `part` with this name, and every object inside it, to change it. Outer objects
/// come first. The pointers start at `value`.
pub(crate) fn visit_part_mut(
    part: Part,
    name: &str,
    value: &mut Value,
    visit: &mut impl FnMut(&Node, &mut Map<String, Value>),
) {
    visit_node_mut(&Node::root(Pointer::default(), part, name), value, visit);
}

fn visit_node_mut(node: &Node, value: &mut Value, visit: &mut impl FnMut(&Node, &mut Map<String, Value>)) {
    let Some(map) = value.as_object_mut() else { return };
    visit(node, map);
    for (key, value) in map.iter_mut() {
        let at = node.pointer.join(key);
        let mut visit_child = |part, name, pointer, value: &mut Value| {
            let child = node.child(key, part, name, pointer, value);
            visit_node_mut(&child, value, visit);
        };
        match below(node.part, key, value) {
            Below::One(part) => visit_child(part, None, at, value),
            Below::Named(part) => visit_child(part, Some(key), at, value),
            Below::List(part) => {
                for (index, item) in value.as_array_mut().into_iter().flatten().enumerate() {
                    visit_child(part, None, at.item(index), item);
                }
            }
            Below::Names(part) => {
                for (name, value) in value.as_object_mut().into_iter().flatten() {
                    visit_child(part, Some(name), at.join(name), value);
                }
            }
            Below::Data => {}
        }
    }
}

/// Calls `visit` with every schema of the document, outer schemas first, to change it.
pub(crate) fn visit_schemas_mut(document: &mut Value, visit: &mut impl FnMut(&mut Map<String, Value>)) {
    visit_mut(document, &mut |node, map| {
        if node.part == Part::Schema {
            visit(map);
        }
    });
}

/// Calls `visit` with `schema` and every schema inside it, outer schemas first, to change it.
pub(crate) fn visit_schema_mut(schema: &mut Value, visit: &mut impl FnMut(&mut Map<String, Value>)) {
    visit_part_mut(Part::Schema, "", schema, &mut |_, map| visit(map));
}

/// Calls `visit` with the schema of each media type of the request body and the responses of an operation, and with the
/// part that contains it.
pub(crate) fn visit_body_schemas_mut(
    operation: &mut Map<String, Value>,
    visit: &mut impl FnMut(Part, &mut Value),
) {
    let mut bodies = Vec::new();
    for (key, value) in operation.iter_mut() {
        match (key.as_str(), value) {
            ("requestBody", body) => bodies.push((Part::RequestBody, body)),
            ("responses", Value::Object(responses)) => {
                bodies.extend(responses.values_mut().map(|response| (Part::Response, response)));
            }
            _ => {}
        }
    }
    for (part, body) in bodies {
        let content = body.get_mut("content").and_then(Value::as_object_mut).into_iter().flatten();
        content.filter_map(|(_, media)| media.get_mut("schema")).for_each(|schema| visit(part, schema));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Part, visit, visit_mut};

    fn document() -> Value {
        let reference = json!({ "$ref": "#/components/schemas/A" });
        json!({
            "paths": { "/a": { "get": {
                "parameters": [{ "name": "Colors", "schema": { "items": reference, "example": [reference] } }],
                "responses": { "200": { "content": { "application/json": {
                    "schema": reference, "examples": { "one": { "value": reference } },
                } } } },
                "x-data": reference,
            } } },
            "components": { "schemas": { "A": {
                "properties": { "example": reference, "x-name": reference, "default": {}, "enum": {} },
                "example": { "$ref": "no reference" },
                "default": { "$ref": "no reference" },
            } } },
        })
    }

    #[test]
    fn references_are_found_in_objects_with_any_name_but_not_in_data() {
        let mut found = Vec::new();
        visit(&document(), &mut |node, value| {
            if value.get("$ref").is_some() {
                found.push(node.pointer.to_string());
            }
        });
        assert_eq!(
            found,
            [
                "/paths/~1a/get/parameters/0/schema/items",
                "/paths/~1a/get/responses/200/content/application~1json/schema",
                "/components/schemas/A/properties/example",
                "/components/schemas/A/properties/x-name",
            ]
        );
    }

    #[test]
    fn both_walks_visit_the_same_objects() {
        let (mut document, mut read, mut changed) = (document(), Vec::new(), Vec::new());
        visit(&document, &mut |node, value| {
            read.extend(value.is_object().then(|| (node.pointer.to_string(), node.part)));
        });
        visit_mut(&mut document, &mut |node, _| changed.push((node.pointer.to_string(), node.part)));
        assert_eq!(read, changed);
    }

    #[test]
    fn items_are_named_after_their_array() {
        let mut names = Vec::new();
        visit(&document(), &mut |node, _| {
            names.extend((node.part == Part::Schema).then(|| node.name.clone()));
        });
        assert_eq!(names, ["Colors", "Color", "", "A", "example", "x-name", "default", "enum"]);
    }
}
