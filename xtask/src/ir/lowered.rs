//! A lowered document, as the lower stage returns it.

use std::collections::BTreeMap;

use openapiv3::OpenAPI;
use serde_json::Value;

/// The crate name in the paths of aliases. The emit stage replaces it with the real path.
pub(crate) const ALIAS_CRATE: &str = "schema_alias";

/// A document that progenitor can read, and what the later stages need to undo its rewriting.
pub(crate) struct Lowered {
    /// The lowered document.
    pub(crate) value: Value,
    /// The lowered document as progenitor reads it.
    pub(crate) openapi: OpenAPI,
    /// The component schemas that become aliases of types of `twilio_core`, by name.
    pub(crate) aliases: BTreeMap<String, Alias>,
    /// The wire names that placeholders stand for.
    pub(crate) wire_names: WireNames,
}

/// An alias of a type of `twilio_core`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Alias {
    /// The Rust type, such as `SidOf<'R', 'A'>`.
    pub(crate) target: String,
    /// The description of the schema.
    pub(crate) description: Option<String>,
}

/// The wire names of the parameters and properties that were renamed because their names collide.
#[derive(Debug, Default)]
pub(crate) struct WireNames {
    /// By `operationId` and placeholder.
    pub(crate) parameters: BTreeMap<(String, String), String>,
    /// By type name and placeholder.
    pub(crate) properties: BTreeMap<(String, String), String>,
}

/// Returns the key that hides a schema keyword from progenitor, but keeps it for documentation and JSON schemas.
pub(crate) fn doc_only_key(key: &str) -> String {
    format!("x-doc-only-{key}")
}

/// Returns the value of a keyword of a lowered schema, whether it is hidden from progenitor or not.
pub(crate) fn keyword<'a>(schema: &'a Value, key: &str) -> Option<&'a Value> {
    schema.get(doc_only_key(key).as_str()).or_else(|| schema.get(key))
}
