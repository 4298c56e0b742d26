//! The check stage: rejects what would make a later stage panic or fail with an obscure error.

mod operation;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use operation::check_operation;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, Result},
    ir::cli_extensions,
    ir::service::{base_url, server_of},
    spec::{
        lookup::{self, METHODS, Operation, operations},
        pointer::Pointer,
        resolve::extends,
        walk::{self, Part},
    },
};

/// The types of OpenAPI 3.0.
const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];

/// The help for an invalid reference.
const REFERENCE_HELP: &str = "refer to a component as `#/components/KIND/NAME`";

/// Checks what every later stage relies on, and reports everything that is wrong.
pub(crate) fn check(document: &Value, report: &mut Diagnostics) -> Result<()> {
    version(document)?;
    let mut findings = Vec::new();
    add_readable(document, &mut findings);
    unique_ids(document, &mut findings);
    findings.into_iter().for_each(|finding| report.error(finding));
    notes(document, report);
    report.check()
}

/// Checks what `lint` and `diff` rely on, too. Names that collide are not part of it: `lint` reports them together with
/// its other findings.
pub(crate) fn readable(document: &Value) -> Result<()> {
    version(document)?;
    let mut findings = Vec::new();
    add_readable(document, &mut findings);
    Diagnostic::all(findings)
}

fn add_readable(document: &Value, findings: &mut Vec<Diagnostic>) {
    maps(document, findings);
    references(document, findings);
    types(document, findings);
    paths(document, findings);
    cli_extensions::check(document, findings);
    cycles(document, findings);
}

fn version(document: &Value) -> Result<()> {
    match document.get("openapi").and_then(Value::as_str) {
        Some(version) if version.starts_with("3.0.") => {}
        Some(version) => {
            return Err(Diagnostic::new(format!("OpenAPI {version} is not supported"))
                .at("/openapi")
                .help("convert the document to OpenAPI 3.0: `openapi: 3.0.3`"));
        }
        None if document.get("swagger").is_some() => {
            return Err(Diagnostic::new("this is a document of Swagger 2.0")
                .at("/swagger")
                .help("convert it to OpenAPI 3.0, for example with `swagger2openapi`"));
        }
        None => {
            return Err(Diagnostic::new("this is not an OpenAPI 3.0 document: `openapi` is missing")
                .at("")
                .help("begin the document with `openapi: 3.0.3`"));
        }
    }
    for key in ["title", "version"] {
        if !document.pointer("/info").and_then(|info| info.get(key)).is_some_and(Value::is_string) {
            return Err(Diagnostic::new(format!("`info.{key}` is missing or is not a string"))
                .at("/info")
                .help("add a `title` and a `version` to `info`, quoted if they look like numbers"));
        }
    }
    if !document.get("paths").is_some_and(Value::is_object) {
        return Err(Diagnostic::new("`paths` is missing or is not a map")
            .at("/paths")
            .help("write `paths: {}` for a document without operations"));
    }
    Ok(())
}

/// Checks that every `$ref` refers to an existing component of the document.
fn references(document: &Value, findings: &mut Vec<Diagnostic>) {
    walk::visit(document, &mut |node, value| {
        let reference = match value.get("$ref") {
            Some(Value::String(reference)) => reference,
            Some(other) => {
                let message = format!("`$ref` is not a string: `{other}`");
                findings.push(Diagnostic::new(message).at(node.pointer.join("$ref")).help(REFERENCE_HELP));
                return;
            }
            None => return,
        };
        // A path item has a finding of its own.
        if node.part == Part::PathItem {
            return;
        }
        let (message, help) = match Pointer::from_reference(reference) {
            None => (
                "points outside the document",
                "copy its target into `components` and refer to it as `#/components/KIND/NAME`",
            ),
            Some(target) if !matches!(&target.tokens()[..], [first, _, _] if first == "components") => (
                "does not refer to a component",
                "move its target into `components` and refer to it as `#/components/KIND/NAME`",
            ),
            Some(target) if document.pointer(&target).is_none() => {
                ("refers to a component that does not exist", "correct the name, or add the component")
            }
            Some(target) => {
                let section = target.tokens().get(1).cloned().unwrap_or_default();
                if node.part == Part::Other || walk::component_part(&section) == node.part {
                    return;
                }
                (
                    "refers to a component of another kind",
                    "refer to a component of the kind that belongs here",
                )
            }
        };
        let message = format!("`$ref: {reference}` {message}");
        findings.push(Diagnostic::new(message).at(node.pointer.clone()).help(help));
    });
}

fn not_a_map(kind: &str, value: &Value, pointer: Pointer) -> Diagnostic {
    Diagnostic::new(format!("{kind} is not a map: `{value}`")).at(pointer)
}

/// Checks that the objects of OpenAPI are maps, except schemas, for which `lint` has a rule.
fn maps(document: &Value, findings: &mut Vec<Diagnostic>) {
    walk::visit(document, &mut |node, value| {
        let kind = match node.part {
            Part::Components => "`components`",
            Part::Parameter => "parameter",
            Part::Header => "header",
            Part::RequestBody => "request body",
            Part::Responses => "`responses`",
            Part::Response => "response",
            Part::MediaType => "media type",
            Part::SecurityScheme => "security scheme",
            _ => return,
        };
        if !value.is_object() {
            findings.push(not_a_map(kind, value, node.pointer.clone()));
        }
        let (maps, texts): (&[&str], &[&str]) = match node.part {
            Part::SecurityScheme => (&[], &["type", "scheme", "name", "in"]),
            _ => (&["content", "headers"], &[]),
        };
        for key in maps {
            if let Some(map) = value.get(key).filter(|map| !map.is_object()) {
                findings.push(not_a_map(&format!("`{key}`"), map, node.pointer.join(key)));
            }
        }
        for key in texts {
            if let Some(text) = value.get(key).filter(|text| !text.is_string()) {
                let message = format!("`{key}` is not a string: `{text}`");
                findings.push(Diagnostic::new(message).at(node.pointer.join(key)));
            }
        }
    });
}

/// Checks that every schema has a type of OpenAPI 3.0.
fn types(document: &Value, findings: &mut Vec<Diagnostic>) {
    walk::visit(document, &mut |node, value| {
        let schema_type = value.get("type").and_then(Value::as_str).filter(|_| node.part == Part::Schema);
        if let Some(unknown) = schema_type.filter(|schema_type| !TYPES.contains(schema_type)) {
            findings.push(
                Diagnostic::new(format!("`{unknown}` is not a type of OpenAPI 3.0"))
                    .at(node.pointer.join("type"))
                    .help(format!("use one of {}", TYPES.map(|name| format!("`{name}`")).join(", "))),
            );
        }
    });
}

fn paths(document: &Value, findings: &mut Vec<Diagnostic>) {
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        let location = Pointer::new(["paths", path]);
        let mut add = |message: String, help: Option<String>| {
            let diagnostic = Diagnostic::new(message).at(location.clone());
            findings.push(match help {
                Some(help) => diagnostic.help(help),
                None => diagnostic,
            });
        };
        if !path.starts_with('/') && !path.starts_with("x-") {
            add(format!("the path `{path}` does not start with `/`"), Some(format!("write `/{path}`")));
        }
        for (key, _) in item
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(key, value)| METHODS.contains(&key.as_str()) && !value.is_object())
        {
            add(format!("the `{key}` operation of `{path}` is not a map"), None);
        }
    }
    operations(document).for_each(|operation| check_operation(document, &operation, findings));
}

/// Checks that no two operations have the same `operationId`.
fn unique_ids(document: &Value, findings: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<&str, Operation<'_>> = BTreeMap::new();
    for operation in operations(document).filter(|operation| !operation.id().is_empty()) {
        let id = operation.value["operationId"].as_str().unwrap_or_default();
        if let Some(other) = seen.insert(id, operation) {
            findings.push(
                Diagnostic::new(format!("the operationId `{id}` is used twice"))
                    .at(operation.pointer())
                    .operation(id)
                    .related("the other operation", other.pointer())
                    .help("change one of them"),
            );
        }
    }
}

/// Notes derived names, and the paths and operations that a client with one base URL does not have.
fn notes(document: &Value, report: &mut Diagnostics) {
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        if let Some(reference) = item.get("$ref").and_then(Value::as_str) {
            let message = format!("the path `{path}` is left out: it is a `$ref` to {reference}");
            let help = "copy the operations of its target below the path";
            report.note(Diagnostic::new(message).at(Pointer::new(["paths", path])).help(help));
        }
    }
    let base_url = base_url(document);
    for operation in operations(document) {
        if operation.has_derived_id() {
            let path = format!("{} {}", operation.method.to_uppercase(), operation.path);
            let message = format!("`{path}` has no operationId: its method is named `{}`", operation.id());
            report.note(Diagnostic::new(message).at(operation.pointer()));
        }
        if let Some(url) = server_of(document, &operation).filter(|url| *url != base_url) {
            let message = format!("its server is {url}, but that of the client is {base_url}");
            let help = "split the document by server: a client sends its credentials to one of them only";
            report.unsupported(Diagnostic::new(message).operation(operation.id()).help(help));
        }
    }
}

/// Checks that no schema contains itself through `$ref`, `allOf`, `anyOf` and `oneOf` alone: it has no type, and typify
/// would never return. A property may have the type of its object.
fn cycles(document: &Value, findings: &mut Vec<Diagnostic>) {
    for (name, _) in lookup::component_schemas(document) {
        let location = Pointer::component("schemas", name);
        let mut seen = BTreeSet::new();
        let mut open = vec![location.clone()];
        while let Some(at) = open.pop() {
            let Some(schema) = document.pointer(&at) else { continue };
            let references = |key: &str| lookup::items(schema, key).filter_map(Pointer::of_reference_in);
            // The variants of a choice may extend what is beside it.
            let variants = ["anyOf", "oneOf"].into_iter().flat_map(references);
            let variants = variants.filter(|variant| !extends(document, variant, &at));
            let parts = references("allOf").chain(Pointer::of_reference_in(schema));
            let targets: Vec<Pointer> = parts.chain(variants).collect();
            if targets.contains(&location) {
                findings.push(
                    Diagnostic::new(format!("the schema `{name}` contains itself"))
                        .at(location)
                        .help("break the cycle: a schema may refer to itself only in a property or in the items of an array"),
                );
                break;
            }
            open.extend(targets.into_iter().filter(|target| seen.insert(target.clone())));
        }
    }
}
