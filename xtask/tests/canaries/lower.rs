//! The gaps that `xtask/src/lower` closes by rewriting the document.

use serde_json::json;

use crate::{
    Canary,
    Fault::{Fails, Omits, Panics, Writes},
    Output::{Client, Commands},
    canary, document, get, post, responding, returning, schemas,
};

pub(crate) fn canaries() -> Vec<Canary> {
    let array = json!([{ "name": "Kind", "in": "query", "explode": false, "schema": {
        "type": "array", "items": { "type": "string" },
    } }]);
    let filter = |location: &str, style: &str| {
        let schema = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
        get(json!([{ "name": "Filter", "in": location, "style": style, "schema": schema }]))
    };
    vec![
        canary(
            "the commands parse an array as one value, which needs `FromStr`",
            "lower/arrays.rs",
            get(array.clone()),
            Commands,
            Writes("value_parser!(::std::vec::Vec<::std::string::String>)"),
        ),
        canary(
            "`explode: false` is ignored",
            "lower/arrays.rs",
            get(array),
            Client,
            Writes("progenitor_client::QueryParam::new(\"Kind\", &kind)"),
        ),
        canary(
            "`minimum: 1` becomes a non-zero type",
            "lower/bounds.rs",
            get(
                json!([{ "name": "PageSize", "in": "query", "schema": { "type": "integer", "minimum": 1 } }]),
            ),
            Client,
            Writes("Result<Option<::std::num::NonZeroU64>, String>"),
        ),
        canary(
            "`maximum` is not checked",
            "lower/bounds.rs",
            get(
                json!([{ "name": "PageSize", "in": "query", "schema": { "type": "integer", "maximum": 1000 } }]),
            ),
            Client,
            Writes("Result<Option<i64>, String>"),
        ),
        canary(
            "parameters that are equal in snake case collide",
            "lower/collisions.rs",
            get(json!([
                { "name": "StartTime", "in": "query", "schema": { "type": "string" } },
                { "name": "StartTime<", "in": "query", "schema": { "type": "string" } },
            ])),
            Client,
            Writes("start_time: Ok(None), start_time: Ok(None)"),
        ),
        canary(
            "`anyOf` becomes a struct of all alternatives",
            "lower/compositions.rs",
            schemas(json!({ "Thing": { "anyOf": [
                { "type": "object", "properties": { "a": { "type": "string" } } },
                { "type": "object", "properties": { "b": { "type": "string" } } },
            ] } })),
            Client,
            Writes("#[serde(flatten"),
        ),
        canary(
            "parts of `allOf` that contradict each other become a type without values",
            "lower/compositions.rs",
            schemas(json!({ "Thing": { "allOf": [{ "type": "string" }, { "type": "integer" }] } })),
            Client,
            Writes("pub enum Thing { }"),
        ),
        canary(
            "a property with a default is sent with every request",
            "lower/defaults.rs",
            schemas(json!({ "Thing": { "type": "object", "properties": {
                "size": { "type": "string", "default": "large" },
            } } })),
            Client,
            Writes("pub size: ::std::string::String"),
        ),
        canary(
            "`deprecated` is not documented",
            "lower/descriptions.rs",
            returning(
                json!({ "type": "object", "deprecated": true, "description": "A thing.", "properties": {
                "size": { "type": "string" },
            } }),
            ),
            Client,
            Omits("deprecated"),
        ),
        canary(
            "a value is read as the first variant that accepts it, whatever the discriminator is",
            "lower/discriminators.rs",
            schemas(json!({
                "Cat": { "type": "object", "properties": { "kind": { "type": "string" } } },
                "Dog": { "type": "object", "properties": { "kind": { "type": "string" } } },
                "Thing": {
                    "oneOf": [{ "$ref": "#/components/schemas/Cat" }, { "$ref": "#/components/schemas/Dog" }],
                    "discriminator": { "propertyName": "kind" },
                },
            })),
            Client,
            Writes("#[serde(untagged)] pub enum Thing"),
        ),
        canary(
            "error responses of two types are not supported",
            "lower/errors.rs",
            responding(json!({
                "204": { "description": "Done." },
                "400": { "description": "A text.", "content": { "application/json": { "schema": { "type": "string" } } } },
                "500": { "description": "No body." },
            })),
            Client,
            Panics("response_types.len() <= 1"),
        ),
        canary(
            "`default` beside a successful response without a body is not supported",
            "lower/errors.rs",
            responding(json!({
                "204": { "description": "Done." },
                "default": { "description": "A text.", "content": { "application/json": { "schema": { "type": "string" } } } },
            })),
            Client,
            Panics("response_types.len() <= 1"),
        ),
        canary(
            "`format` beside an object is not supported",
            "lower/formats.rs",
            schemas(json!({ "Thing": { "type": "object", "format": "uri-map" } })),
            Client,
            Panics("invalid"),
        ),
        canary(
            "an exclusive bound without a bound is not supported",
            "lower/formats.rs",
            schemas(json!({ "Thing": { "exclusiveMinimum": true } })),
            Client,
            Panics("exclusive_minimum set without minimum"),
        ),
        canary(
            "enums whose variants have no distinct names are not supported",
            "lower/formats.rs",
            schemas(json!({ "Thing": { "type": "string", "enum": ["self", "Self"] } })),
            Client,
            Panics("variant"),
        ),
        canary(
            "`float` loses precision",
            "lower/formats.rs",
            schemas(json!({ "Thing": { "type": "object", "properties": {
                "price": { "type": "number", "format": "float" },
            } } })),
            Client,
            Writes("::std::option::Option<f32>"),
        ),
        canary(
            "equal inline objects become one type for each place",
            "lower/hoist.rs",
            schemas(json!({
                "A": { "type": "object", "properties": {
                    "meta": { "type": "object", "properties": { "page": { "type": "integer" } } },
                } },
                "B": { "type": "object", "properties": {
                    "meta": { "type": "object", "properties": { "page": { "type": "integer" } } },
                } },
            })),
            Client,
            Writes("pub struct BMeta"),
        ),
        canary(
            "parameters with one name in two places are taken for one",
            "lower/inline.rs",
            document(
                json!({
                    "parameters": [{ "name": "Kind", "in": "header", "required": true, "schema": { "type": "string" } }],
                    "get": {
                        "operationId": "ListThings",
                        "parameters": [{ "name": "Kind", "in": "query", "schema": { "type": "string" } }],
                        "responses": { "204": { "description": "Done." } },
                    },
                }),
                json!({}),
            ),
            Client,
            Omits("header_map.append(\"Kind\""),
        ),
        canary(
            "a body with two media types is not supported",
            "lower/media.rs",
            post(json!({
                "application/json": { "schema": { "type": "string" } },
                "application/x-www-form-urlencoded": { "schema": { "type": "string" } },
            })),
            Client,
            Panics("not yet implemented"),
        ),
        canary(
            "other JSON media types are not supported",
            "lower/media.rs",
            post(json!({ "application/problem+json": { "schema": { "type": "string" } } })),
            Client,
            Fails("unexpected content type: application/problem+json"),
        ),
        canary(
            "a nullable component becomes a newtype",
            "lower/nullables.rs",
            schemas(
                json!({ "Thing": { "type": "object", "nullable": true, "properties": { "a": { "type": "string" } } } }),
            ),
            Client,
            Writes("pub struct Thing(pub ::std::option::Option<ThingInner>)"),
        ),
        canary(
            "objects in the style `deepObject` are not supported",
            "lower/object_parameters.rs",
            filter("query", "deepObject"),
            Client,
            Fails("unsupported style of query parameter DeepObject"),
        ),
        canary(
            "objects in headers are not supported",
            "lower/object_parameters.rs",
            filter("header", "simple"),
            Client,
            Panics("entered unreachable code"),
        ),
        canary(
            "an object with empty `properties` has no builder",
            "lower/objects.rs",
            schemas(json!({ "Thing": { "type": "object", "properties": {} } })),
            Client,
            Omits("pub fn builder() -> builder::Thing"),
        ),
        canary(
            "`additionalProperties: false` rejects responses with a new property",
            "lower/objects.rs",
            schemas(json!({ "Thing": { "type": "object", "additionalProperties": false, "properties": {
                "a": { "type": "string" },
            } } })),
            Client,
            Writes("#[serde(deny_unknown_fields)]"),
        ),
        canary(
            "`not` is not supported",
            "lower/objects.rs",
            schemas(json!({ "Thing": { "type": "object", "not": { "required": ["a"] } } })),
            Client,
            Panics("not yet implemented"),
        ),
        canary(
            "a page without its list is an empty page",
            "lower/pages.rs",
            schemas(json!({ "Page": { "type": "object", "properties": {
                "things": { "type": "array", "items": { "type": "string" } },
                "meta": { "type": "object", "properties": { "next_page_url": { "type": "string" } } },
            } } })),
            Client,
            Writes("#[serde(default, skip_serializing_if = \"::std::vec::Vec::is_empty\")] pub things"),
        ),
        canary(
            "a component of a plain value becomes a newtype",
            "lower/plain_components.rs",
            schemas(json!({ "Thing": { "type": "boolean" } })),
            Client,
            Writes("pub struct Thing(pub bool)"),
        ),
        canary(
            "the lengths of strings in responses are checked",
            "lower/relax_responses.rs",
            returning(
                json!({ "type": "object", "properties": { "name": { "type": "string", "maxLength": 4 } } }),
            ),
            Client,
            Writes("return Err(\"longer than 4 characters\".into())"),
        ),
        canary(
            "each place of a pattern becomes a type of its own, checked by a regular expression",
            "lower/sids.rs",
            schemas(json!({
                "A": { "type": "object", "properties": { "sid": { "type": "string", "pattern": "^AC[0-9a-f]{32}$" } } },
                "B": { "type": "object", "properties": { "sid": { "type": "string", "pattern": "^AC[0-9a-f]{32}$" } } },
            })),
            Client,
            Writes("pub struct BSid(::std::string::String)"),
        ),
        canary(
            "successful responses of two types are not supported",
            "lower/success_responses.rs",
            responding(json!({
                "200": { "description": "A text.", "content": { "application/json": { "schema": { "type": "string" } } } },
                "204": { "description": "Nothing." },
            })),
            Client,
            Panics("response_types.len() <= 1"),
        ),
    ]
}
