//! check: what would end in a panic or a riddle further on is told here, by file, line and what to do.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToKebabCase;
use serde_json::Value;

use crate::{
    diagnostic::{Fault, Result},
    model::{CLI_NAME, FORM},
    names, pointer,
    service::{crate_version, server},
    tree::{METHODS, operations, resolve},
};

/// What the code of every call names, and what a client has besides calls: no call can have the name.
const NO_OPERATIONS: [&str; 18] = [
    "BaseUrl",
    "Builder",
    "ByteStream",
    "Client",
    "Clone",
    "Crate",
    "Error",
    "FromEnv",
    "Into",
    "New",
    "Operation",
    "Option",
    "ResponseValue",
    "Result",
    "Self",
    "String",
    "Super",
    "Transport",
];

/// Checks what every later stage takes for granted.
pub(crate) fn check(document: &Value) -> Result<()> {
    readable(document)?;
    unique_ids(document)?;
    unique_types(document)
}

/// Checks what has to hold before anything can be said of a document. Names that fall together are not among it: `lint`
/// reports them beside whatever else it finds.
pub(crate) fn readable(document: &Value) -> Result<()> {
    version(document)?;
    references(document, document, &mut String::new())?;
    paths(document)?;
    servers(document)?;
    tags(document)?;
    circles(document)?;
    schema_names(document)
}

fn version(document: &Value) -> Result<()> {
    let help = "the first line of the document is `openapi: 3.0.3`";
    match document.get("openapi").and_then(Value::as_str) {
        Some(version) if version.starts_with("3.0.") => {}
        Some(version) => {
            return Err(Fault::new(format!("OpenAPI {version} is not taken, only 3.0.x"))
                .at("/openapi")
                .help("progenitor reads 3.0 documents; write it as `openapi: 3.0.3`"));
        }
        None => {
            return Err(Fault::new("this is not an OpenAPI 3.0 document: `openapi` is missing")
                .at("")
                .help(help));
        }
    }
    for key in ["title", "version"] {
        if !document.pointer("/info").and_then(|info| info.get(key)).is_some_and(Value::is_string) {
            return Err(Fault::new(format!("`info.{key}` is missing, or not a string"))
                .at("/info")
                .help("`info` needs a title and a version, each in quotes if it looks like a number"));
        }
    }
    let version = document.pointer("/info/version").and_then(Value::as_str).unwrap_or_default();
    if crate_version(version).is_none() {
        return Err(Fault::new(format!("`{version}` is no version of a crate"))
            .at("/info/version")
            .help("write it as three numbers, `0.1.0`: the crates have the document's version"));
    }
    if !document.get("paths").is_some_and(Value::is_object) {
        return Err(Fault::new("`paths` is missing, or not a map")
            .at("/paths")
            .help("write `paths: {}` for none"));
    }
    Ok(())
}

/// Every `$ref` is local and leads somewhere.
fn references(document: &Value, value: &Value, place: &mut String) -> Result<()> {
    let length = place.len();
    match value {
        Value::Object(map) => {
            if let Some(Value::String(reference)) = map.get("$ref") {
                let Some(target) = pointer::of_reference(reference) else {
                    return Err(Fault::new(format!("`$ref: {reference}` leads out of the document"))
                        .at(place.clone())
                        .help("copy what it names into `components` and refer to it as `#/components/…`"));
                };
                let steps: Vec<&str> = target.split('/').collect();
                if !matches!(steps[..], ["", "components", _, _]) {
                    return Err(Fault::new(format!("`$ref: {reference}` leads to no component"))
                        .at(place.clone())
                        .help("move what it names into `components` and refer to it as `#/components/KIND/NAME`"));
                }
                if document.pointer(target).is_none() {
                    return Err(Fault::new(format!("`$ref: {reference}` leads nowhere"))
                        .at(place.clone())
                        .help("correct the name, or add it to `components`"));
                }
            }
            for (key, value) in map {
                // What an example or an extension holds is data, not part of the document's own structure.
                if key == "example" || key == "examples" || key.starts_with("x-") {
                    continue;
                }
                place.push('/');
                place.push_str(&pointer::escape(key));
                references(document, value, place)?;
                place.truncate(length);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                place.push_str(&format!("/{index}"));
                references(document, value, place)?;
                place.truncate(length);
            }
        }
        _ => {}
    }
    Ok(())
}

fn paths(document: &Value) -> Result<()> {
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        let place = pointer::of(["paths", path]);
        if item.get("$ref").is_some() {
            return Err(Fault::new(format!("the path {path} is a reference"))
                .at(place)
                .help("write its operations out below the path"));
        }
        if !path.starts_with('/') {
            return Err(Fault::new(format!("the path `{path}` does not begin with `/`")).at(place));
        }
        for (key, value) in item.as_object().into_iter().flatten() {
            if METHODS.contains(&key.as_str()) && !value.is_object() {
                return Err(Fault::new(format!("the {key} operation of {path} is not a map")).at(place));
            }
        }
    }
    for operation in operations(document) {
        let place = operation.pointer();
        let shown = format!("{} {}", operation.method.to_uppercase(), operation.path);
        let Some(id) = operation.value.get("operationId").and_then(Value::as_str).filter(|id| !id.is_empty())
        else {
            return Err(Fault::new(format!("{shown} has no operationId"))
                .at(place)
                .help("give it one, as `CreateThing`: the methods are named after it"));
        };
        let usable = id.starts_with(|c: char| c.is_ascii_alphabetic()) && id.is_ascii();
        if !usable || NO_OPERATIONS.contains(&names::pascal(id).trim_end_matches('_')) {
            return Err(Fault::new(format!("no method and no type of a call can be named after `{id}`"))
                .at(place)
                .operation(id)
                .help("give it an operationId as `CreateThing`: letters and digits, and no word of Rust"));
        }
        parameters(document, &operation, id)?;
        form(document, &operation, id)?;
        if !operation.value.get("responses").is_some_and(Value::is_object) {
            return Err(Fault::new(format!("{shown} declares no responses")).at(place).operation(id));
        }
    }
    Ok(())
}

/// Two operations that would become one method.
fn unique_ids(document: &Value) -> Result<()> {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for operation in operations(document) {
        let id = operation.value.get("operationId").and_then(Value::as_str).unwrap_or_default();
        if let Some(other) = seen.insert(names::snake(id), id) {
            return Err(Fault::new(format!(
                "two operations are named {}: `{other}` and `{id}`",
                names::snake(id)
            ))
            .at(operation.pointer())
            .operation(id)
            .help("give one of them another operationId"));
        }
    }
    Ok(())
}

/// What the path names and what the operation declares are the same parameters.
fn parameters(document: &Value, operation: &crate::tree::Operation<'_>, id: &str) -> Result<()> {
    let mut declared = BTreeSet::new();
    let own = operation.value.get("parameters").map(|list| (list, operation.pointer()));
    let shared = document["paths"][operation.path]
        .get("parameters")
        .map(|list| (list, pointer::of(["paths", operation.path])));
    for (list, place) in own.into_iter().chain(shared) {
        // An operation may declare again what its path does: its own word counts.
        let mut given = BTreeSet::new();
        for (index, parameter) in list.as_array().into_iter().flatten().enumerate() {
            let place = format!("{place}/parameters/{index}");
            let parameter = resolve(document, parameter);
            let fault = |what: String| Fault::new(what).at(place.clone()).operation(id);
            let Some(name) = parameter.get("name").and_then(Value::as_str) else {
                return Err(fault("a parameter has no name".into()));
            };
            match parameter.get("in").and_then(Value::as_str) {
                Some("path") => {
                    declared.insert(name.to_owned());
                }
                Some("query" | "header") => {}
                Some("cookie") => {
                    return Err(fault(format!(
                        "the parameter `{name}` is a cookie, which progenitor does not send"
                    ))
                    .help("declare it as a header or query parameter, or remove it"));
                }
                _ => {
                    return Err(fault(format!("the parameter `{name}` does not say where it goes"))
                        .help("add `in: path`, `in: query` or `in: header`"));
                }
            }
            if !given.insert((name, parameter["in"].as_str())) {
                return Err(
                    fault(format!("the parameter `{name}` is declared twice")).help("remove one of the two")
                );
            }
            if parameter.get("schema").is_none() {
                return Err(fault(format!("the parameter `{name}` has no schema"))
                    .help("describe its type by `schema`, not by `content`"));
            }
        }
    }
    let named: BTreeSet<String> = operation
        .path
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name.to_owned()))
        .collect();
    if let Some(name) = named.difference(&declared).next() {
        return Err(Fault::new(format!("the path names {{{name}}}, and no path parameter has that name"))
            .at(operation.pointer())
            .operation(id)
            .help(format!("declare a parameter `name: {name}`, `in: path`")));
    }
    if let Some(name) = declared.difference(&named).next() {
        return Err(Fault::new(format!("the path parameter `{name}` is not in the path {}", operation.path))
            .at(operation.pointer())
            .operation(id)
            .help(format!("write {{{name}}} into the path, or remove the parameter")));
    }
    Ok(())
}

/// A client goes to one address: what is called elsewhere would take its credentials there.
fn servers(document: &Value) -> Result<()> {
    let mut first: Option<(&str, &str)> = None;
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        let own = METHODS.into_iter().filter_map(|method| Some((method, item.get(method)?)));
        let places = own
            .map(|(method, operation)| (operation, pointer::of(["paths", path, method])))
            .filter(|(operation, _)| operation.get("servers").is_some())
            .chain([(item, pointer::of(["paths", path]))]);
        for (holder, place) in places {
            let Some(address) = server(holder).or_else(|| server(document)) else { continue };
            match first {
                Some((known, other)) if known != address => {
                    return Err(Fault::new(format!("{path} is at {address}, and {other} at {known}"))
                        .at(place)
                        .help("make a document of each server: a client has one address"));
                }
                _ => first = Some((address, path)),
            }
        }
    }
    Ok(())
}

/// A form has fields: another value cannot be sent as one.
fn form(document: &Value, operation: &crate::tree::Operation<'_>, id: &str) -> Result<()> {
    let Some(body) = operation.value.get("requestBody") else { return Ok(()) };
    let media = resolve(document, body).get("content").and_then(Value::as_object);
    let Some(form) = media.filter(|media| media.len() == 1).and_then(|media| media.get(FORM)) else {
        return Ok(());
    };
    let schema = resolve(document, form.get("schema").unwrap_or(&Value::Null));
    let kind = schema.get("type").and_then(Value::as_str);
    if kind.is_none_or(|kind| kind == "object") {
        return Ok(());
    }
    Err(Fault::new(format!("the form of {id} is of type {}, and has no fields", kind.unwrap_or_default()))
        .at(format!("{}/requestBody", operation.pointer()))
        .operation(id)
        .help("describe its fields as the properties of an object"))
}

/// What a tag is called on the command line is one word of it.
fn tags(document: &Value) -> Result<()> {
    for (index, tag) in document.get("tags").and_then(Value::as_array).into_iter().flatten().enumerate() {
        let Some(name) = tag.get(CLI_NAME) else { continue };
        if !name.as_str().is_some_and(|name| !name.is_empty() && name.to_kebab_case() == name) {
            return Err(Fault::new(format!("`{CLI_NAME}: {name}` is no name of a command"))
                .at(format!("/tags/{index}"))
                .help("write it in lower case, with hyphens between words, as `assignments`"));
        }
    }
    Ok(())
}

/// A schema that is, by references alone, a part of what it is itself: no type can be made of it, and typify would not
/// come to an end. A property of its own type is another matter.
fn circles(document: &Value) -> Result<()> {
    for name in schemas(document) {
        let place = pointer::of(["components", "schemas", name]);
        let mut seen = BTreeSet::new();
        let mut open = vec![place.clone()];
        while let Some(at) = open.pop() {
            let parts = |schema: &Value| {
                ["allOf", "anyOf", "oneOf"]
                    .into_iter()
                    .filter_map(|key| schema.get(key).and_then(Value::as_array).cloned())
                    .flatten()
                    .chain([schema.clone()])
                    .filter_map(|part| part.get("$ref").and_then(Value::as_str).map(str::to_owned))
                    .filter_map(|reference| pointer::of_reference(&reference).map(str::to_owned))
                    .collect::<Vec<String>>()
            };
            for target in document.pointer(&at).map(parts).unwrap_or_default() {
                if target == place {
                    return Err(Fault::new(format!("the schema `{name}` is a part of itself"))
                        .at(place)
                        .help("break the circle: a schema may refer to itself by a property or as the items of a list"));
                }
                if seen.insert(target.clone()) {
                    open.push(target);
                }
            }
        }
    }
    Ok(())
}

/// A schema after which no type can be named.
fn schema_names(document: &Value) -> Result<()> {
    for name in schemas(document) {
        if names::NO_TYPES.contains(&names::pascal(name).as_str()) {
            return Err(Fault::new(format!("no type can be named after the schema `{name}`"))
                .at(pointer::of(["components", "schemas", name]))
                .help("rename it: the code of every type uses a type of Rust with this name"));
        }
    }
    Ok(())
}

/// Two schemas that would become one Rust type.
fn unique_types(document: &Value) -> Result<()> {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for name in schemas(document) {
        if let Some(other) = seen.insert(names::pascal(name), name) {
            return Err(Fault::new(format!(
                "the schemas `{other}` and `{name}` would both become the type `{}`",
                names::pascal(name)
            ))
            .at(pointer::of(["components", "schemas", name]))
            .help("rename one of them"));
        }
    }
    Ok(())
}

fn schemas(document: &Value) -> impl Iterator<Item = &String> {
    document.pointer("/components/schemas").and_then(Value::as_object).into_iter().flat_map(|map| map.keys())
}
