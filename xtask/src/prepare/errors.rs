//! progenitor asserts that all error responses of an operation have one type, and takes a bodyless one beside a typed
//! one for two. `default` beside a bodyless 204 fails in the same way. Most of the vendor's operations declare none.

use serde_json::{Map, Value, json};

use crate::tree;

/// The schema that is added where a document declares none of its own.
const ERROR_SCHEMA: &str = "ApiError";

/// Gives every operation a typed `4XX` and `5XX`, and all of its error responses one type.
pub(super) fn typed_for_every_operation(document: &mut Value) {
    let schema = declared_error_schema(document).unwrap_or_else(|| {
        let schemas = tree::schemas_mut(document);
        let mut name = ERROR_SCHEMA.to_owned();
        while schemas.get(&name).is_some_and(|schema| *schema != api_error()) {
            name.insert_str(0, "Service");
        }
        schemas.insert(name.clone(), api_error());
        tree::schema_reference(&name)
    });
    if tree::operations(document).next().is_none() {
        return;
    }
    for (_, operation) in tree::operations_mut(document) {
        let Some(Value::Object(responses)) = operation.get_mut("responses") else { continue };
        if !responses.keys().any(|status| status.starts_with('2')) {
            // `default` alone stands for whatever the operation answers when it succeeds.
            let success =
                responses.get("default").cloned().unwrap_or_else(|| json!({ "description": "Done." }));
            responses.insert("2XX".into(), success);
        }
        responses.retain(|status, _| status.starts_with(['2', '4', '5']));
        for status in ["4XX", "5XX"] {
            let known = responses.keys().any(|known| known.eq_ignore_ascii_case(status));
            if !known {
                let description =
                    if status == "4XX" { "The request was refused." } else { "The service failed." };
                responses.insert(status.into(), json!({ "description": description }));
            }
        }
        for (_, response) in responses.iter_mut().filter(|(status, _)| status.starts_with(['4', '5'])) {
            if let Some(response) = response.as_object_mut() {
                response.insert("content".into(), json!({ "application/json": { "schema": schema } }));
            }
        }
    }
}

/// The one schema that every typed error response of the document refers to, if it is one.
pub(crate) fn declared_error_schema(document: &Value) -> Option<Value> {
    let mut found: Option<Value> = None;
    for (_, schema) in tree::error_schemas(document) {
        schema.get("$ref")?;
        if *found.get_or_insert_with(|| schema.clone()) != schema {
            return None;
        }
    }
    found.filter(|_| !only_default_is_success(document))
}

/// Where `default` is the success, its type is not that of errors.
fn only_default_is_success(document: &Value) -> bool {
    tree::operations(document).any(|operation| {
        let responses = operation.value.get("responses").and_then(Value::as_object);
        responses.is_some_and(|responses| {
            responses.contains_key("default") && !responses.keys().any(|status| status.starts_with('2'))
        })
    })
}

/// What Twilio's services answer with when they refuse, by API_FACTS: any member may be missing.
fn api_error() -> Value {
    let text = |description: &str| json!({ "type": "string", "nullable": true, "description": description });
    let whole =
        |description: &str| json!({ "type": "integer", "nullable": true, "description": description });
    let mut properties = Map::new();
    properties.insert("code".into(), whole("Twilio's own error code, such as 20404."));
    properties.insert("message".into(), text("What went wrong, in a sentence."));
    properties.insert("more_info".into(), text("Where the code is explained."));
    properties.insert("status".into(), whole("The HTTP status once more."));
    json!({
        "type": "object",
        "description": "What the service says of a request that failed.",
        "properties": properties,
    })
}
