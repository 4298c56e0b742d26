//! Requests to paste into a shell, with values that the document's rules allow.

use serde_json::{Map, Value};

use super::schemas::plain;
use crate::api::urlencoded::encode;
use crate::auth::Accounts;
use crate::openapi::{Resource, Schema, Schemas};
use crate::server::Server;

/// The command that makes the first record: of a resource that needs no other.
pub(super) fn first(server: &Server) -> Option<String> {
    let document = &server.service.document;
    let alone = |it: &&Resource| it.create.is_some() && document.parent(it).is_none();
    let resource = document.resources.iter().find(alone)?;
    let path = resource.collection.to_string();
    let item = document.source.get("paths")?.get(&path)?;
    Some(curl(server, "post", &path, item))
}

/// The command for one operation of the document, as a person would write it.
pub(super) fn curl(server: &Server, method: &str, path: &str, item: &Value) -> String {
    let schemas = Schemas::new(&server.service.document.source);
    let item = schemas.follow(item).unwrap_or(&Value::Null);
    let operation = item.get(method).unwrap_or(&Value::Null);
    let mut address = path.to_owned();
    let mut query = Vec::new();
    for of in [item, operation] {
        for parameter in of.get("parameters").and_then(Value::as_array).into_iter().flatten() {
            let Ok(parameter) = schemas.follow(parameter) else { continue };
            let Some(name) = parameter.get("name").and_then(Value::as_str) else { continue };
            let required = parameter.get("required").and_then(Value::as_bool).unwrap_or(false);
            match parameter.get("in").and_then(Value::as_str) {
                Some("path") => {
                    let value = encode(&value(&schemas, parameter)).into_owned();
                    address = address.replace(&format!("{{{name}}}"), &value);
                }
                Some("query") if required => {
                    query.push(format!("{name}={}", encode(&value(&schemas, parameter))));
                }
                _ => {}
            }
        }
    }
    if !query.is_empty() {
        address = format!("{address}?{}", query.join("&"));
    }
    let mut command = format!(
        "curl -u {} \\\n  {}",
        credentials(server),
        quoted(&format!("http://{}{address}", server.authority))
    );
    if method == "delete" {
        command.push_str(" -X DELETE");
    }
    let form = form(&schemas, operation);
    if method == "post" && form.is_empty() {
        command.push_str(" -X POST");
    }
    for (name, value) in form {
        command.push_str(&format!(" \\\n  --data-urlencode {}", quoted(&format!("{name}={value}"))));
    }
    command
}

/// A pair that anybody may know; of one that was given, the names of the variables that hold it.
fn credentials(server: &Server) -> String {
    let accounts = &server.service.accounts;
    match accounts {
        Accounts::Any => {
            let [user, secret] = accounts.first().variables().map(|(_, value)| value.to_owned());
            format!("{user}:{secret}")
        }
        Accounts::These(_) => {
            let [user, secret] = accounts.first().variables().map(|(name, _)| name);
            format!("\"${user}:${secret}\"")
        }
    }
}

/// The fields of a form: those of the document's first example, or the required ones with values of our own.
fn form(schemas: &Schemas<'_>, operation: &Value) -> Vec<(String, String)> {
    let body = operation.get("requestBody").map(|body| schemas.follow(body));
    let Some(Ok(body)) = body else { return Vec::new() };
    let Some(content) = body.pointer("/content/application~1x-www-form-urlencoded") else {
        return Vec::new();
    };
    if let Some(example) = of(schemas, content).and_then(|it| it.as_object().cloned()) {
        return example.iter().map(|(name, value)| (name.clone(), plain(value))).collect();
    }
    let schema = content.get("schema").and_then(|schema| schemas.flat(schema).ok()).unwrap_or_default();
    let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let properties = schemas.properties(&schema).unwrap_or_default();
    properties
        .iter()
        .filter(|(name, _)| required.iter().any(|it| it == name))
        .map(|(name, schema)| (name.clone(), plain(&made_up(schema))))
        .collect()
}

/// The example of a parameter or a body, where the document has one.
pub(super) fn of(schemas: &Schemas<'_>, described: &Value) -> Option<Value> {
    let first = || {
        let examples = described.get("examples").and_then(Value::as_object)?;
        let example = schemas.follow(examples.values().next()?).ok()?;
        example.get("value")
    };
    described.get("example").or_else(first).cloned()
}

fn value(schemas: &Schemas<'_>, parameter: &Value) -> String {
    let schema = parameter.get("schema").and_then(|schema| schemas.flat(schema).ok()).unwrap_or_default();
    plain(&of(schemas, parameter).unwrap_or_else(|| made_up(&schema)))
}

/// A value that a schema allows, as far as that can be told without much ado.
fn made_up(schema: &Schema) -> Value {
    let first = |name: &str| schema.get(name).and_then(Value::as_array).and_then(|all| all.first());
    if let Some(value) = schema.get("example").or_else(|| schema.get("default")).or_else(|| first("enum")) {
        return value.clone();
    }
    let pattern = schema.get("pattern").and_then(Value::as_str).and_then(|it| it.strip_prefix('^'));
    match (schema.get("type").and_then(Value::as_str), pattern) {
        // A SID: two letters, or any two, and 32 digits.
        (_, Some(pattern)) if pattern.ends_with("{32}$") => {
            let prefix: String = pattern.chars().take_while(char::is_ascii_alphabetic).take(2).collect();
            let prefix = if prefix.len() == 2 { prefix } else { "XX".to_owned() };
            format!("{prefix}{}", "0".repeat(32)).into()
        }
        (Some("integer" | "number"), _) => schema.get("minimum").cloned().unwrap_or(1.into()),
        (Some("boolean"), _) => true.into(),
        (Some("object"), _) => Map::new().into(),
        _ => "text".into(),
    }
}

/// A word of a shell's command.
fn quoted(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=%@,".contains(&byte);
    if text.bytes().all(plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}
