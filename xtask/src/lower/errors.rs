//! Gap: progenitor panics unless all error responses of an operation have one type, and counts a response without a body
//! as a type of its own. It also panics on `default` beside a 204 without a body.

use serde_json::{Map, Value, json};

use super::origins;
use crate::{
    ir::responses::{declared_error_schema, is_error, is_success},
    spec::{lookup, resolve::schema_reference},
};

/// The name of the error schema that is added to a document that has none.
const ERROR_SCHEMA: &str = "ApiError";

/// Adds the missing `4XX` and `5XX` responses to every operation, and gives all error responses the same schema.
pub(super) fn type_every_error_response(document: &mut Value) {
    let schema = declared_error_schema(document).unwrap_or_else(|| {
        let schemas = lookup::schemas_mut(document);
        let mut name = ERROR_SCHEMA.to_owned();
        while schemas.get(&name).is_some_and(|schema| origins::without(schema) != api_error()) {
            name.insert_str(0, "Service");
        }
        schemas.insert(name.clone(), api_error());
        schema_reference(&name)
    });
    if lookup::operations(document).next().is_none() {
        return;
    }
    for (_, operation) in lookup::operations_mut(document) {
        let Some(Value::Object(responses)) = operation.get_mut("responses") else { continue };
        if !responses.keys().any(|status| is_success(status)) {
            // A `default` without any `2XX` describes the successful response.
            let success =
                responses.get("default").cloned().unwrap_or_else(|| json!({ "description": "Done." }));
            responses.insert("2XX".into(), success);
        }
        responses.retain(|status, _| is_success(status) || is_error(status));
        for status in ["4XX", "5XX"] {
            let declared = responses.keys().any(|declared| declared.eq_ignore_ascii_case(status));
            if !declared {
                let description =
                    if status == "4XX" { "The request was rejected." } else { "The service failed." };
                responses.insert(status.into(), json!({ "description": description }));
            }
        }
        for (_, response) in responses.iter_mut().filter(|(status, _)| is_error(status)) {
            if let Some(response) = response.as_object_mut() {
                response.insert("content".into(), json!({ "application/json": { "schema": schema } }));
            }
        }
    }
}

/// Returns the schema of the errors of Twilio's services. Every property may be missing.
fn api_error() -> Value {
    let text = |description: &str| json!({ "type": "string", "nullable": true, "description": description });
    let integer =
        |description: &str| json!({ "type": "integer", "nullable": true, "description": description });
    let mut properties = Map::new();
    properties.insert("code".into(), integer("Twilio's own error code, such as 20404."));
    properties.insert("message".into(), text("A sentence that describes the error."));
    properties.insert("more_info".into(), text("The URL of the documentation of the code."));
    properties.insert("status".into(), integer("The HTTP status."));
    json!({
        "type": "object",
        "description": "The body of an error response.",
        "properties": properties,
    })
}
