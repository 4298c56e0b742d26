//! The check stage: rejects what would make a later stage panic or fail with an obscure error.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    cli_extensions,
    diagnostic::{Diagnostic, Result},
    media_types::FORM,
    names,
    service::{crate_version, server},
    spec::{
        pointer,
        walk::{METHODS, operations, resolve},
    },
};

/// The names that no operation can have, because a client crate has other items with these names, or uses them in the
/// code of every operation.
const RESERVED_OPERATION_NAMES: [&str; 18] = [
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

/// Checks what every later stage relies on.
pub(crate) fn check(document: &Value) -> Result<()> {
    readable(document)?;
    unique_ids(document)?;
    unique_types(document)
}

/// Checks what `lint` and `diff` rely on, too. Names that collide are not part of it: `lint` reports them together with
/// its other findings.
pub(crate) fn readable(document: &Value) -> Result<()> {
    version(document)?;
    references(document, document, &mut String::new())?;
    paths(document)?;
    servers(document)?;
    cli_extensions::check(document)?;
    cycles(document)?;
    schema_names(document)
}

fn version(document: &Value) -> Result<()> {
    match document.get("openapi").and_then(Value::as_str) {
        Some(version) if version.starts_with("3.0.") => {}
        Some(version) => {
            return Err(Diagnostic::new(format!("OpenAPI {version} is not supported"))
                .at("/openapi")
                .help("convert the document to OpenAPI 3.0: `openapi: 3.0.3`"));
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
    let version = document.pointer("/info/version").and_then(Value::as_str).unwrap_or_default();
    if crate_version(version).is_none() {
        return Err(Diagnostic::new(format!("`{version}` is not a semantic version"))
            .at("/info/version")
            .help("use three numbers, such as `0.1.0`: the crates have the version of the document"));
    }
    if !document.get("paths").is_some_and(Value::is_object) {
        return Err(Diagnostic::new("`paths` is missing or is not a map")
            .at("/paths")
            .help("write `paths: {}` for a document without operations"));
    }
    Ok(())
}

/// Checks that every `$ref` refers to an existing component of the document.
fn references(document: &Value, value: &Value, location: &mut String) -> Result<()> {
    let length = location.len();
    match value {
        Value::Object(map) => {
            if let Some(Value::String(reference)) = map.get("$ref") {
                let Some(target) = pointer::from_reference(reference) else {
                    return Err(Diagnostic::new(format!("`$ref: {reference}` points outside the document"))
                        .at(location.clone())
                        .help(
                            "copy its target into `components` and refer to it as `#/components/KIND/NAME`",
                        ));
                };
                let tokens: Vec<&str> = target.split('/').collect();
                if !matches!(tokens[..], ["", "components", _, _]) {
                    return Err(Diagnostic::new(format!(
                        "`$ref: {reference}` does not refer to a component"
                    ))
                    .at(location.clone())
                    .help("move its target into `components` and refer to it as `#/components/KIND/NAME`"));
                }
                if document.pointer(target).is_none() {
                    return Err(Diagnostic::new(format!(
                        "`$ref: {reference}` refers to a component that does not exist"
                    ))
                    .at(location.clone())
                    .help("correct the name, or add the component"));
                }
            }
            for (key, value) in map {
                // Examples and extensions hold data, in which `$ref` has no meaning.
                if key == "example" || key == "examples" || key.starts_with("x-") {
                    continue;
                }
                location.push('/');
                location.push_str(&pointer::escape(key));
                references(document, value, location)?;
                location.truncate(length);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                location.push_str(&format!("/{index}"));
                references(document, value, location)?;
                location.truncate(length);
            }
        }
        _ => {}
    }
    Ok(())
}

fn paths(document: &Value) -> Result<()> {
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        let location = pointer::join(["paths", path]);
        if item.get("$ref").is_some() {
            return Err(Diagnostic::new(format!("the path `{path}` is a `$ref`"))
                .at(location)
                .help("copy the operations of its target below the path"));
        }
        if !path.starts_with('/') {
            return Err(Diagnostic::new(format!("the path `{path}` does not start with `/`"))
                .at(location)
                .help(format!("write `/{path}`")));
        }
        for (key, value) in item.as_object().into_iter().flatten() {
            if METHODS.contains(&key.as_str()) && !value.is_object() {
                return Err(
                    Diagnostic::new(format!("the `{key}` operation of `{path}` is not a map")).at(location)
                );
            }
        }
    }
    for operation in operations(document) {
        let location = operation.pointer();
        let operation_path = format!("{} {}", operation.method.to_uppercase(), operation.path);
        let Some(id) = operation.value.get("operationId").and_then(Value::as_str).filter(|id| !id.is_empty())
        else {
            return Err(Diagnostic::new(format!("`{operation_path}` has no operationId"))
                .at(location)
                .help("add one, such as `CreateThing`: the method and the builder are named after it"));
        };
        let is_ascii_name = id.starts_with(|c: char| c.is_ascii_alphabetic()) && id.is_ascii();
        if !is_ascii_name || RESERVED_OPERATION_NAMES.contains(&names::pascal(id).trim_end_matches('_')) {
            return Err(Diagnostic::new(format!(
                "no method and no type can be named after the operationId `{id}`"
            ))
            .at(location)
            .operation(id)
            .help("use ASCII letters and digits, and no name that Rust or the client uses: `CreateThing`"));
        }
        parameters(document, &operation, id)?;
        form(document, &operation, id)?;
        if !operation.value.get("responses").is_some_and(Value::is_object) {
            return Err(Diagnostic::new(format!("`{operation_path}` has no `responses`"))
                .at(location)
                .operation(id));
        }
    }
    Ok(())
}

/// Checks that no two operations give the same method.
fn unique_ids(document: &Value) -> Result<()> {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for operation in operations(document) {
        let id = operation.value.get("operationId").and_then(Value::as_str).unwrap_or_default();
        if let Some(other) = seen.insert(names::snake(id), id) {
            return Err(Diagnostic::new(format!(
                "the operationIds `{other}` and `{id}` both give the method `{}`",
                names::snake(id)
            ))
            .at(operation.pointer())
            .operation(id)
            .help("change one of them"));
        }
    }
    Ok(())
}

/// Checks the parameters of an operation, and that it declares those that its path contains and no others.
fn parameters(document: &Value, operation: &crate::spec::walk::Operation<'_>, id: &str) -> Result<()> {
    let mut declared = BTreeSet::new();
    let own = operation.value.get("parameters").map(|list| (list, operation.pointer()));
    let shared = document["paths"][operation.path]
        .get("parameters")
        .map(|list| (list, pointer::join(["paths", operation.path])));
    for (list, location) in own.into_iter().chain(shared) {
        // An operation may override a parameter of its path item.
        let mut seen = BTreeSet::new();
        for (index, parameter) in list.as_array().into_iter().flatten().enumerate() {
            let location = format!("{location}/parameters/{index}");
            let parameter = resolve(document, parameter);
            let diagnostic = |message: String| Diagnostic::new(message).at(location.clone()).operation(id);
            let Some(name) = parameter.get("name").and_then(Value::as_str) else {
                return Err(diagnostic("a parameter has no `name`".into()));
            };
            match parameter.get("in").and_then(Value::as_str) {
                Some("path") => {
                    declared.insert(name.to_owned());
                }
                Some("query" | "header") => {}
                Some("cookie") => {
                    return Err(diagnostic(format!(
                        "the parameter `{name}` is a cookie, which is not supported"
                    ))
                    .help("declare it as a header or query parameter, or remove it"));
                }
                _ => {
                    return Err(diagnostic(format!("the parameter `{name}` has no valid `in`"))
                        .help("add `in: path`, `in: query` or `in: header`"));
                }
            }
            if !seen.insert((name, parameter["in"].as_str())) {
                return Err(diagnostic(format!("the parameter `{name}` is declared twice"))
                    .help("remove one of the declarations"));
            }
            if parameter.get("schema").is_none() {
                return Err(diagnostic(format!("the parameter `{name}` has no `schema`"))
                    .help("describe its type with `schema`: `content` is not supported"));
            }
        }
    }
    let in_path: BTreeSet<String> = operation
        .path
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name.to_owned()))
        .collect();
    if let Some(name) = in_path.difference(&declared).next() {
        return Err(Diagnostic::new(format!("the path parameter `{name}` is not declared"))
            .at(operation.pointer())
            .operation(id)
            .help(format!("add a parameter with `name: {name}` and `in: path`")));
    }
    if let Some(name) = declared.difference(&in_path).next() {
        return Err(Diagnostic::new(format!(
            "the path `{}` does not contain the path parameter `{name}`",
            operation.path
        ))
        .at(operation.pointer())
        .operation(id)
        .help(format!("add `{{{name}}}` to the path, or remove the parameter")));
    }
    Ok(())
}

/// Checks that all operations have the same server: a client has one base URL, and sends its credentials nowhere else.
fn servers(document: &Value) -> Result<()> {
    let mut first: Option<(&str, &str)> = None;
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        let own = METHODS.into_iter().filter_map(|method| Some((method, item.get(method)?)));
        let locations = own
            .map(|(method, operation)| (operation, pointer::join(["paths", path, method])))
            .filter(|(operation, _)| operation.get("servers").is_some())
            .chain([(item, pointer::join(["paths", path]))]);
        for (holder, location) in locations {
            let Some(url) = server(holder).or_else(|| server(document)) else { continue };
            match first {
                Some((known, other)) if known != url => {
                    return Err(Diagnostic::new(format!(
                        "the path `{path}` has the server {url}, but `{other}` has {known}"
                    ))
                    .at(location)
                    .help("split the document by server: a client has one base URL"));
                }
                _ => first = Some((url, path)),
            }
        }
    }
    Ok(())
}

/// Checks that a form body is an object: no other value can be encoded as a form.
fn form(document: &Value, operation: &crate::spec::walk::Operation<'_>, id: &str) -> Result<()> {
    let Some(body) = operation.value.get("requestBody") else { return Ok(()) };
    let media = resolve(document, body).get("content").and_then(Value::as_object);
    let Some(form) = media.filter(|media| media.len() == 1).and_then(|media| media.get(FORM)) else {
        return Ok(());
    };
    let schema = resolve(document, form.get("schema").unwrap_or(&Value::Null));
    let schema_type = schema.get("type").and_then(Value::as_str);
    if schema_type.is_none_or(|schema_type| schema_type == "object") {
        return Ok(());
    }
    Err(Diagnostic::new(format!(
        "the form of `{id}` has the type `{}` instead of `object`",
        schema_type.unwrap_or_default()
    ))
    .at(format!("{}/requestBody", operation.pointer()))
    .operation(id)
    .help("describe the fields of the form as properties of an object"))
}

/// Checks that no schema contains itself through `$ref`, `allOf`, `anyOf` and `oneOf` alone: it has no type, and typify
/// would never return. A property may have the type of its object.
fn cycles(document: &Value) -> Result<()> {
    for name in schemas(document) {
        let location = pointer::join(["components", "schemas", name]);
        let mut seen = BTreeSet::new();
        let mut open = vec![location.clone()];
        while let Some(at) = open.pop() {
            let parts = |schema: &Value| {
                ["allOf", "anyOf", "oneOf"]
                    .into_iter()
                    .filter_map(|key| schema.get(key).and_then(Value::as_array).cloned())
                    .flatten()
                    .chain([schema.clone()])
                    .filter_map(|part| part.get("$ref").and_then(Value::as_str).map(str::to_owned))
                    .filter_map(|reference| pointer::from_reference(&reference).map(str::to_owned))
                    .collect::<Vec<String>>()
            };
            for target in document.pointer(&at).map(parts).unwrap_or_default() {
                if target == location {
                    return Err(Diagnostic::new(format!("the schema `{name}` contains itself"))
                        .at(location)
                        .help("break the cycle: a schema may refer to itself only in a property or in the items of an array"));
                }
                if seen.insert(target.clone()) {
                    open.push(target);
                }
            }
        }
    }
    Ok(())
}

/// Checks that a type can be named after every schema.
fn schema_names(document: &Value) -> Result<()> {
    for name in schemas(document) {
        if names::RESERVED_TYPE_NAMES.contains(&names::pascal(name).as_str()) {
            return Err(Diagnostic::new(format!("no type can be named after the schema `{name}`"))
                .at(pointer::join(["components", "schemas", name]))
                .help("rename it: the generated code uses a Rust type or variant with this name"));
        }
    }
    Ok(())
}

/// Checks that no two schemas give the same Rust type.
fn unique_types(document: &Value) -> Result<()> {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for name in schemas(document) {
        if let Some(other) = seen.insert(names::pascal(name), name) {
            return Err(Diagnostic::new(format!(
                "the schemas `{other}` and `{name}` both give the type `{}`",
                names::pascal(name)
            ))
            .at(pointer::join(["components", "schemas", name]))
            .help("rename one of them"));
        }
    }
    Ok(())
}

fn schemas(document: &Value) -> impl Iterator<Item = &String> {
    document.pointer("/components/schemas").and_then(Value::as_object).into_iter().flat_map(|map| map.keys())
}
