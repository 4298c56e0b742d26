//! prepare: the document as people write it becomes one that progenitor can take.
//!
//! One pass for each gap of progenitor 0.15.1 or typify 0.8.0. Each file says which gap it closes, so that it can be
//! deleted when the gap is.

mod arrays;
mod bounds;
mod collisions;
mod defaults;
mod descriptions;
pub(crate) mod errors;
mod formats;
mod hoist;
mod inline;
mod media;
mod nullables;
mod pages;
mod relax_responses;
mod sids;
mod success_responses;

use std::collections::BTreeMap;

use openapiv3::OpenAPI;
use serde_json::Value;

pub(crate) use sids::sid_type;

use crate::{
    diagnostic::{Diagnostic, Result},
    pointer, tree,
};

/// The crate that a replaced type seems to come from, until the polish stage gives it its real path.
pub(crate) const ALIAS_CRATE: &str = "schema_alias";

/// A document that progenitor takes, and what it must be told afterwards.
pub(crate) struct Prepared {
    /// The prepared document, for what the later stages look up.
    pub(crate) value: Value,
    /// The same, as progenitor reads it.
    pub(crate) openapi: OpenAPI,
    /// The types that are made of a type of `twilio_core`, by name.
    pub(crate) aliases: BTreeMap<String, Alias>,
    /// Wire names by the placeholder that stands for them, by the place where they are used.
    pub(crate) wire_names: WireNames,
}

/// A named type that is one of `twilio_core`'s.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Alias {
    /// The Rust type, as `SidOf<'R', 'A'>`.
    pub(crate) target: String,
    /// What the schema says of it.
    pub(crate) description: Option<String>,
}

/// What placeholders stand for.
#[derive(Debug, Default)]
pub(crate) struct WireNames {
    /// By operationId and placeholder.
    pub(crate) parameters: BTreeMap<(String, String), String>,
    /// By type and placeholder.
    pub(crate) properties: BTreeMap<(String, String), String>,
}

/// Runs every pass.
pub(crate) fn prepare(document: &Value) -> Result<Prepared> {
    let mut value = document.clone();
    let mut aliases = BTreeMap::new();
    let mut wire_names = WireNames::default();

    inline::references(&mut value);
    media::one_for_each_body(&mut value)?;
    formats::only_where_typify_knows_them(&mut value);
    nullables::told_where_used(&mut value);
    errors::typed_for_every_operation(&mut value);
    success_responses::one_type_for_each_operation(&mut value)?;
    hoist::every_object_and_enum(&mut value);
    pages::with_their_list(&mut value);
    descriptions::of_links_and_deprecation(&mut value);
    collisions::placeholders(&mut value, &mut wire_names);
    relax_responses::answers(&mut value);
    sids::shared(&mut value, &mut aliases);
    defaults::left_to_the_service(&mut value);
    bounds::enforced_in_requests(&mut value, &mut aliases);
    arrays::lists_in_parameters(&mut value)?;

    let openapi = read(&value)?;
    Ok(Prepared { value, openapi, aliases, wire_names })
}

/// The schema that makes typify use `path`, a type that it need not know.
fn rust_type(path: &str, parameters: Vec<Value>) -> Value {
    let crate_name = path.split("::").next().unwrap_or_default();
    serde_json::json!({ "crate": crate_name, "version": "*", "path": path, "parameters": parameters })
}

/// The key under which something that progenitor must not see is kept for the documentation and the JSON schemas.
fn doc_only_key(key: &str) -> String {
    format!("x-doc-only-{key}")
}

/// What a prepared schema says under `key`, kept from progenitor or not.
pub(crate) fn keyword<'a>(schema: &'a Value, key: &str) -> Option<&'a Value> {
    schema.get(doc_only_key(key).as_str()).or_else(|| schema.get(key))
}

/// Reads the prepared document as progenitor does. What cannot be read is found part by part, since the reader itself
/// tells no more than that something, somewhere, did not match.
fn read(value: &Value) -> Result<OpenAPI> {
    let whole = match serde_path_to_error::deserialize::<_, OpenAPI>(value) {
        Ok(openapi) => return Ok(openapi),
        Err(error) => error,
    };
    let schemas = value.pointer("/components/schemas").and_then(Value::as_object);
    for (name, schema) in schemas.into_iter().flatten() {
        narrow::<openapiv3::ReferenceOr<openapiv3::Schema>>(
            schema,
            pointer::join(["components", "schemas", name]),
        )?;
    }
    for operation in tree::operations(value) {
        narrow::<openapiv3::Operation>(operation.value, operation.pointer())
            .map_err(|diagnostic| diagnostic.operation(operation.id()))?;
    }
    let steps: Vec<String> = whole.path().iter().map(|step| step.to_string()).collect();
    Err(unreadable(whole.inner(), pointer::join(steps.iter().map(String::as_str))))
}

fn narrow<T: serde::de::DeserializeOwned>(value: &Value, place: String) -> Result<()> {
    serde_path_to_error::deserialize::<_, T>(value).map(drop).map_err(|error| {
        let steps: Vec<String> = error.path().iter().map(|step| step.to_string()).collect();
        unreadable(error.inner(), place + &pointer::join(steps.iter().map(String::as_str)))
    })
}

fn unreadable(error: &serde_json::Error, place: String) -> Diagnostic {
    Diagnostic::new(format!("this part is not as OpenAPI 3.0 has it: {error}"))
        .at(place)
        .help("compare it with the specification of OpenAPI 3.0.3")
}
