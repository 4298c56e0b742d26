//! Where a document holds schemas and examples: each place once, where it is written.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{pointer, tree};

/// Something with a schema and examples of it.
pub(super) struct Holder<'a> {
    pub(super) place: String,
    pub(super) kind: Kind,
    /// Its own name; that of the media type for a body.
    pub(super) name: &'a str,
    pub(super) value: &'a Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Parameter,
    Header,
    Request,
    Answer,
}

/// A schema.
pub(super) struct Site<'a> {
    pub(super) place: String,
    pub(super) role: Role,
    /// What is described: the component, the property, the parameter; one of them for the items of a list.
    pub(super) name: String,
    pub(super) schema: &'a Value,
    /// Whether it is sent, and not answered.
    pub(super) is_sent: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Component,
    Property,
    Other,
}

/// Every holder of the document. What is met by reference is met where it is declared.
pub(super) fn holders(document: &Value) -> Vec<Holder<'_>> {
    let mut found = Vec::new();
    for (path, item) in map(document, "paths") {
        parameters(&mut found, &pointer::join(["paths", path]), item);
    }
    for operation in tree::operations(document) {
        let place = operation.pointer();
        parameters(&mut found, &place, operation.value);
        if let Some(body) = operation.value.get("requestBody") {
            content(&mut found, Kind::Request, &format!("{place}/requestBody"), body);
        }
    }
    for (place, response) in responses(document) {
        for (name, header) in map(response, "headers") {
            let place = format!("{place}/headers/{}", pointer::escape(name));
            add(&mut found, Kind::Header, place, name, header);
        }
        content(&mut found, Kind::Answer, &place, response);
    }
    for (name, parameter) in components(document, "parameters") {
        let wire = parameter.get("name").and_then(Value::as_str).unwrap_or(name);
        add(&mut found, Kind::Parameter, pointer::join(["components", "parameters", name]), wire, parameter);
    }
    for (name, header) in components(document, "headers") {
        add(&mut found, Kind::Header, pointer::join(["components", "headers", name]), name, header);
    }
    for (name, body) in components(document, "requestBodies") {
        content(&mut found, Kind::Request, &pointer::join(["components", "requestBodies", name]), body);
    }
    found
}

/// Every response of the document with its place, those among the components too.
pub(super) fn responses(document: &Value) -> Vec<(String, &Value)> {
    let own = tree::operations(document).flat_map(|operation| {
        let place = operation.pointer();
        map(operation.value, "responses").map(move |(status, response)| {
            (format!("{place}/responses/{}", pointer::escape(status)), response)
        })
    });
    let shared = components(document, "responses")
        .map(|(name, response)| (pointer::join(["components", "responses", name]), response));
    own.chain(shared).filter(|(_, response)| response.get("$ref").is_none()).collect()
}

/// Every schema of the document, those within others too, and references.
pub(super) fn schemas(document: &Value) -> Vec<Site<'_>> {
    let holders = holders(document);
    let bodies: BTreeSet<&str> = holders
        .iter()
        .filter(|holder| holder.kind == Kind::Request)
        .filter_map(|holder| holder.value.pointer("/schema/$ref")?.as_str()?.rsplit('/').next())
        .collect();
    let mut found = Vec::new();
    for (name, schema) in components(document, "schemas") {
        let place = pointer::join(["components", "schemas", name]);
        let is_sent = bodies.contains(name.as_str());
        below(&mut found, Site { place, role: Role::Component, name: name.clone(), schema, is_sent });
    }
    for holder in holders {
        let Some(schema) = holder.value.get("schema") else { continue };
        let name = match holder.kind {
            Kind::Parameter | Kind::Header => holder.name,
            Kind::Request => "the body",
            Kind::Answer => "the answer",
        };
        let place = format!("{}/schema", holder.place);
        let is_sent = matches!(holder.kind, Kind::Parameter | Kind::Request);
        below(&mut found, Site { place, role: Role::Other, name: name.into(), schema, is_sent });
    }
    found
}

/// The components of one kind.
pub(super) fn components<'a>(
    document: &'a Value,
    kind: &str,
) -> impl Iterator<Item = (&'a String, &'a Value)> {
    document.get("components").into_iter().flat_map(move |components| map(components, kind))
}

/// The entries of the map at `key`, none if there is no map. Extensions among paths and answers are neither.
pub(super) fn map<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let has_extensions = matches!(key, "paths" | "responses" | "components");
    let all = value.get(key).and_then(Value::as_object).into_iter().flatten();
    all.filter(move |(name, _)| !has_extensions || !name.starts_with("x-"))
}

fn add<'a>(found: &mut Vec<Holder<'a>>, kind: Kind, place: String, name: &'a str, value: &'a Value) {
    if value.get("$ref").is_none() {
        found.push(Holder { place, kind, name, value });
    }
}

fn parameters<'a>(found: &mut Vec<Holder<'a>>, place: &str, owner: &'a Value) {
    for (at, parameter) in owner.get("parameters").and_then(Value::as_array).into_iter().flatten().enumerate()
    {
        let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
        add(found, Kind::Parameter, format!("{place}/parameters/{at}"), name, parameter);
    }
}

fn content<'a>(found: &mut Vec<Holder<'a>>, kind: Kind, place: &str, owner: &'a Value) {
    for (media, value) in map(owner, "content") {
        add(found, kind, format!("{place}/content/{}", pointer::escape(media)), media, value);
    }
}

fn below<'a>(found: &mut Vec<Site<'a>>, site: Site<'a>) {
    let Site { place, name, schema, is_sent, .. } = &site;
    let (schema, is_sent) = (*schema, *is_sent);
    let mut inner = Vec::new();
    for (name, schema) in map(schema, "properties") {
        let place = format!("{place}/properties/{}", pointer::escape(name));
        inner.push(Site { place, role: Role::Property, name: name.clone(), schema, is_sent });
    }
    let mut add = |key: String, name: &str, schema| {
        let place = format!("{place}/{key}");
        inner.push(Site { place, role: Role::Other, name: name.into(), schema, is_sent });
    };
    for key in ["items", "additionalProperties"] {
        if let Some(schema) = schema.get(key).filter(|schema| schema.is_object()) {
            add(key.into(), name.strip_suffix('s').unwrap_or(name), schema);
        }
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        for (at, part) in schema.get(key).and_then(Value::as_array).into_iter().flatten().enumerate() {
            add(format!("{key}/{at}"), name, part);
        }
    }
    found.push(site);
    inner.into_iter().for_each(|site| below(found, site));
}
