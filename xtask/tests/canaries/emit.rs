//! The gaps that `xtask/src/emit` and `xtask/src/progenitor` close by not using what progenitor writes.

use serde_json::json;

use crate::{
    Canary,
    Fault::{Fails, Omits, Panics, Writes},
    Output::{Client, Commands, Mocks},
    canary, get, post, responding, returning, schemas,
};

pub(crate) fn canaries() -> Vec<Canary> {
    let form = || {
        post(
            json!({ "application/x-www-form-urlencoded": { "schema": { "type": "object", "required": ["name"], "properties": {
            "name": { "type": "string", "maxLength": 4 },
            "age": { "type": "integer" },
        } } } }),
        )
    };
    let query =
        || get(json!([{ "name": "Name", "in": "query", "schema": { "type": "string", "maxLength": 4 } }]));
    vec![
        canary(
            "the lengths of arrays are not checked",
            "emit/client/checks.rs",
            post(json!({ "application/json": { "schema": { "type": "object", "properties": {
                "names": { "type": "array", "minItems": 1, "maxItems": 3, "items": { "type": "string" } },
            } } } })),
            Client,
            Writes("pub names: ::std::vec::Vec<::std::string::String>"),
        ),
        canary(
            "the bounds of numbers are not checked",
            "emit/client/types/checks.rs",
            post(json!({ "application/json": { "schema": { "type": "object", "properties": {
                "price": { "type": "number", "minimum": 1.5 },
            } } } })),
            Client,
            Writes("pub price: ::std::option::Option<f64>"),
        ),
        canary(
            "creating a client panics if TLS cannot be set up",
            "emit/client/client_type.rs",
            get(json!([])),
            Client,
            Writes("client.build().unwrap()"),
        ),
        canary(
            "every request has a header `api-version`",
            "emit/client/send.rs",
            get(json!([])),
            Client,
            Writes("HeaderName::from_static(\"api-version\")"),
        ),
        canary(
            "an error response that is not the declared JSON loses its status",
            "emit/client/send.rs",
            responding(json!({
                "204": { "description": "Done." },
                "400": { "description": "A text.", "content": { "application/json": { "schema": { "type": "string" } } } },
            })),
            Client,
            Writes("Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))"),
        ),
        canary(
            "pages are followed only with `x-dropshot-pagination`",
            "emit/client/types/page_impl.rs",
            returning(json!({ "type": "object", "properties": {
                "things": { "type": "array", "items": { "type": "string" } },
                "meta": { "type": "object", "properties": { "next_page_url": { "type": "string" } } },
            } })),
            Client,
            Omits("fn stream"),
        ),
        canary(
            "the reason why a value is rejected is lost",
            "emit/client/requests.rs",
            query(),
            Client,
            Writes("map_err(|_| \"conversion to `ListThingsName` for name failed\".to_string())"),
        ),
        canary(
            "the fields of a form have no setters",
            "emit/client/requests.rs",
            form(),
            Client,
            Omits("pub fn age<V>(mut self, value: V)"),
        ),
        canary(
            "code samples do not compile",
            "emit/client/operations.rs",
            get(json!([])),
            Client,
            Writes("```ignore"),
        ),
        canary(
            "fields are in alphabetical order",
            "emit/client/types/items.rs",
            form(),
            Client,
            Writes("pub age: ::std::option::Option<i64>, pub name"),
        ),
        canary(
            "errors of builders do not name the value",
            "emit/client/types/builders.rs",
            form(),
            Client,
            Writes("format!(\"error converting supplied value for name: {e}\")"),
        ),
        canary(
            "errors of parsers do not name the value",
            "emit/client/types/from_str_errors.rs",
            query(),
            Client,
            Writes("return Err(\"longer than 4 characters\".into())"),
        ),
        canary(
            "types have no JSON schemas, which the commands require",
            "emit/client/types/json_schema.rs",
            form(),
            Client,
            Omits("schemars::JsonSchema"),
        ),
        canary(
            "mocks match a form as JSON",
            "emit/mocks/mod.rs",
            form(),
            Mocks,
            Writes("self.0.json_body_obj(value)"),
        ),
        canary(
            "mocks match values by their `Display`",
            "emit/mocks/mod.rs",
            query(),
            Mocks,
            Writes("self.0.query_param(\"Name\", value.to_string(),)"),
        ),
        canary(
            "commands have no code for responses of bytes",
            "emit/cli/mod.rs",
            responding(json!({ "200": {
                "description": "Bytes.",
                "content": { "application/octet-stream": { "schema": { "type": "string", "format": "binary" } } },
            } })),
            Commands,
            Writes("todo!()"),
        ),
        canary(
            "commands describe JSON bodies with placeholders",
            "emit/cli/mod.rs",
            form(),
            Commands,
            Writes("\"XXX\""),
        ),
        canary(
            "the commands of a document without operations do not compile",
            "emit/cli/mod.rs",
            schemas(json!({})),
            Commands,
            Writes("vec![].into_iter()"),
        ),
        canary(
            "an error does not name the operation",
            "progenitor/run.rs",
            get(json!([{ "name": "Kind", "in": "cookie", "schema": { "type": "string" } }])),
            Client,
            Fails("cookie parameters are not supported"),
        ),
        canary(
            "an invalid document is a panic",
            "progenitor/run.rs",
            schemas(
                json!({ "Thing": { "type": "object", "properties": { "a": { "$ref": "#/components/schemas/B" } } } }),
            ),
            Client,
            Panics("$ref #/components/schemas/B is missing"),
        ),
    ]
}
