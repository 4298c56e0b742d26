//! Rewrites the operations of a path: names, parameters, bodies and responses.

use serde_json::{Map, Value, json};

use super::{resource::Resource, schemas::Schemas, shared::Shared};
use crate::{
    ir::names,
    spec::lookup::{METHODS, entries, items, text},
};

/// Returns a path item in our conventions.
pub(super) fn adopt(
    path_item: &Value,
    resource: &Resource,
    schemas: &mut Schemas<'_>,
    shared: &mut Shared<'_>,
) -> Value {
    let mut adopted = Map::new();
    let in_path = |parameter: &&Value| text(parameter, "in") == Some("path");
    let all: Vec<&Value> = METHODS.iter().filter_map(|method| path_item.get(*method)).collect();
    let declared = || {
        items(path_item, "parameters").chain(all.iter().flat_map(|operation| items(operation, "parameters")))
    };
    let mut references: Vec<Value> = Vec::new();
    for parameter in declared().filter(in_path) {
        let reference = schemas.parameter(parameter, resource);
        if !references.contains(&reference) {
            references.push(reference);
        }
    }
    if !references.is_empty() {
        adopted.insert("parameters".into(), Value::Array(references));
    }
    // In the order in which a reader looks for them.
    for method in ["post", "get", "put", "patch", "delete"] {
        if let Some(operation) = path_item.get(method) {
            adopted.insert(method.into(), adopt_operation(operation, method, resource, schemas, shared));
        }
    }
    Value::Object(adopted)
}

fn adopt_operation(
    operation: &Value,
    method: &str,
    resource: &Resource,
    schemas: &mut Schemas<'_>,
    shared: &mut Shared<'_>,
) -> Value {
    let id = schemas.operation_id(resource.operation_id(method), operation);
    let mut adopted = json!({ "operationId": id, "tags": [resource.tag] });
    let queries: Vec<Value> = items(operation, "parameters")
        .filter(|parameter| matches!(text(parameter, "in"), Some("query" | "header")))
        .map(|parameter| match text(parameter, "name").and_then(|name| shared.parameter(name)) {
            Some(reference) => reference,
            None => schemas.parameter(parameter, resource),
        })
        .collect();
    let is_checked = !queries.is_empty() || operation.get("requestBody").is_some();
    if !queries.is_empty() {
        adopted["parameters"] = Value::Array(queries);
    }
    if let Some(body) = operation.get("requestBody") {
        let content: Map<String, Value> = entries(body, "content")
            .map(|(media, content)| {
                let name = format!("{id}Request");
                let schema = schemas.named(&name, content.get("schema").unwrap_or(&Value::Null), resource);
                (media.clone(), media_type(schema, content))
            })
            .collect();
        adopted["requestBody"] = json!({ "required": true, "content": content });
    }
    let mut responses = Map::new();
    let successes = entries(operation, "responses").filter(|(status, _)| status.starts_with('2'));
    for (status, response) in successes {
        let mut success = json!({ "description": "" });
        if let Some(header) = shared.header("TwilioRequestId") {
            success["headers"] = json!({ "Twilio-Request-Id": header });
        }
        let content: Map<String, Value> = entries(response, "content")
            .map(|(media, content)| {
                let schema = content.get("schema").unwrap_or(&Value::Null);
                let schema = schemas.response(schema, resource);
                (media.clone(), media_type(schema, content))
            })
            .collect();
        if !content.is_empty() {
            success["content"] = Value::Object(content);
        }
        responses.insert(status.clone(), success);
    }
    let creates = method == "post" && !resource.is_instance;
    let errors = [
        ("400", "BadRequest", is_checked),
        ("401", "Unauthorized", true),
        ("404", "NotFound", true),
        ("409", "Conflict", creates),
        ("429", "TooManyRequests", true),
        ("4XX", "ClientError", true),
        ("5XX", "ServerError", true),
    ];
    for (status, name, _) in errors.into_iter().filter(|(_, _, applies)| *applies) {
        if let Some(reference) = shared.response(name) {
            responses.insert(status.into(), reference);
        }
    }
    adopted["responses"] = Value::Object(responses);
    adopted
}

/// Returns a media type with the examples of the vendor's, whose names become ours.
fn media_type(schema: Value, content: &Value) -> Value {
    let mut adopted = json!({ "schema": schema });
    let examples: Map<String, Value> = entries(content, "examples")
        .filter_map(|(name, example)| Some((names::pascal(name), json!({ "value": example.get("value")? }))))
        .collect();
    if !examples.is_empty() {
        adopted["examples"] = Value::Object(examples);
    }
    adopted
}
