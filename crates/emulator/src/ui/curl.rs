//! Requests as curl commands: recorded ones, and examples with values that the document allows.

use hyper::Method;
use serde_json::{Map, Value};

use super::context::Ui;
use crate::api::encode;
use crate::auth::AcceptedAccounts;
use crate::openapi::{Resource, Schema, SchemaResolver, Source, parameter_text};
use crate::request_log::RecordedRequest;

/// The headers of a recorded request that change what the emulator does.
const REPEATED_HEADERS: [&str; 2] = ["content-type", "emulator-fault"];

/// Returns a command that creates a record of the first resource that requires no parent.
pub(super) fn create_command(ui: &Ui<'_>) -> Option<String> {
    let documents = &ui.api.documents;
    let is_candidate = |it: &&Resource| it.create.is_some() && documents.required_parent(it).is_none();
    let resource = documents.resources.iter().find(is_candidate)?;
    let source = documents.source(resource);
    let item = source.json.get("paths")?.get(&resource.source_path)?;
    Some(operation_command(ui, source, "post", &resource.source_path, item))
}

/// Returns a command for an operation of a document.
pub(super) fn operation_command(
    ui: &Ui<'_>,
    source: &Source,
    method: &str,
    path: &str,
    item: &Value,
) -> String {
    let resolver = SchemaResolver::new(&source.json);
    let item = resolver.resolve_ref(item).unwrap_or(&Value::Null);
    let operation = item.get(method).unwrap_or(&Value::Null);
    let mut path = format!("{}{path}", source.base_path(item));
    let account = ui.api.accounts.default_account();
    let mut query = Vec::new();
    for owner in [item, operation] {
        for parameter in owner.get("parameters").and_then(Value::as_array).into_iter().flatten() {
            let Ok(parameter) = resolver.resolve_ref(parameter) else { continue };
            let Some(name) = parameter.get("name").and_then(Value::as_str) else { continue };
            let is_required = parameter.get("required").and_then(Value::as_bool).unwrap_or(false);
            let value = || encode(&parameter_value(&resolver, parameter));
            match parameter.get("in").and_then(Value::as_str) {
                Some("path") if name == "AccountSid" => {
                    path = path.replace("{AccountSid}", account.account_sid());
                }
                Some("path") => path = path.replace(&format!("{{{name}}}"), &value()),
                Some("query") if is_required => query.push(format!("{name}={}", value())),
                _ => {}
            }
        }
    }
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let url = shell_quote(&format!("http://{}{path}{query}", ui.authority));
    let mut command = format!("curl -u {} \\\n  {url}", credentials(ui));
    if method == "delete" {
        command.push_str(" -X DELETE");
    }
    let fields = form_fields(&resolver, operation);
    if method == "post" && fields.is_empty() {
        command.push_str(" -X POST");
    }
    for (name, value) in fields {
        command.push_str(&format!(" \\\n  --data-urlencode {}", shell_quote(&format!("{name}={value}"))));
    }
    command
}

/// Returns a command that sends a recorded request again, with the credentials of the default account.
pub(super) fn request_command(ui: &Ui<'_>, request: &RecordedRequest) -> String {
    let url = shell_quote(&format!("http://{}{}", ui.authority, request.path));
    let mut command = format!("curl -u {} \\\n  {url}", credentials(ui));
    let is_implied = match request.body.is_empty() {
        true => request.method == Method::GET,
        false => request.method == Method::POST,
    };
    if !is_implied {
        command.push_str(&format!(" -X {}", shell_quote(request.method.as_str())));
    }
    for (name, value) in request.headers.iter().filter(|(name, _)| REPEATED_HEADERS.contains(&name.as_str()))
    {
        command.push_str(&format!(" \\\n  -H {}", shell_quote(&format!("{name}: {value}"))));
    }
    if !request.body.is_empty() {
        command.push_str(&format!(" \\\n  --data-raw {}", shell_quote(&request.body)));
    }
    command
}

/// Returns the placeholder credentials, or the names of the environment variables for configured ones.
fn credentials(ui: &Ui<'_>) -> String {
    let account = ui.api.accounts.default_account();
    let [user, secret] = account.env_vars();
    match &ui.api.accounts {
        AcceptedAccounts::Any => format!("{}:{}", user.1, secret.1),
        AcceptedAccounts::Only(_) => format!("\"${}:${}\"", user.0, secret.0),
    }
}

/// Returns the fields of a form that have a value: those of the document's first example of a form, or the required fields with synthesized values.
pub(super) fn form_fields(resolver: &SchemaResolver<'_>, operation: &Value) -> Vec<(String, String)> {
    let body = operation.get("requestBody").map(|body| resolver.resolve_ref(body));
    let Some(Ok(body)) = body else { return Vec::new() };
    let Some(content) = body.pointer("/content/application~1x-www-form-urlencoded") else {
        return Vec::new();
    };
    if let Some(Value::Object(example)) = example(resolver, content) {
        return example.iter().map(|(name, value)| (name.clone(), parameter_text(value))).collect();
    }
    let schema = content.get("schema").and_then(|schema| resolver.merge_all_of(schema).ok());
    let schema = schema.unwrap_or_default();
    let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let properties = resolver.properties(&schema).unwrap_or_default();
    properties
        .iter()
        .filter(|(name, _)| required.iter().any(|it| it == name))
        .map(|(name, schema)| (name.clone(), parameter_text(&synthesize(schema))))
        .collect()
}

/// Returns the first example of a parameter or a body.
pub(super) fn example<'a>(resolver: &'a SchemaResolver<'_>, owner: &'a Value) -> Option<&'a Value> {
    let first_of_examples = || {
        let examples = owner.get("examples").and_then(Value::as_object)?;
        resolver.resolve_ref(examples.values().next()?).ok()?.get("value")
    };
    owner.get("example").or_else(first_of_examples)
}

/// Returns a value that the document allows, preferably its example.
pub(super) fn parameter_value(resolver: &SchemaResolver<'_>, parameter: &Value) -> String {
    if let Some(example) = example(resolver, parameter) {
        return parameter_text(example);
    }
    let schema = parameter.get("schema").and_then(|schema| resolver.merge_all_of(schema).ok());
    parameter_text(&synthesize(&schema.unwrap_or_default()))
}

/// Returns a value that the schema most likely allows.
fn synthesize(schema: &Schema) -> Value {
    let first_of_enum = || schema.get("enum").and_then(Value::as_array).and_then(|values| values.first());
    if let Some(value) = schema.get("example").or_else(|| schema.get("default")).or_else(first_of_enum) {
        return value.clone();
    }
    let pattern = schema.get("pattern").and_then(Value::as_str).and_then(|it| it.strip_prefix('^'));
    match (schema.get("type").and_then(Value::as_str), pattern) {
        // A SID.
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

/// Quotes a word for a shell if necessary.
fn shell_quote(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=%@,".contains(&byte);
    if text.bytes().all(is_plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}
