//! A lowered document, as the lower stage returns it.

use std::collections::BTreeMap;

use openapiv3::OpenAPI;
use serde_json::Value;

use crate::spec::pointer::Pointer;

/// The crate name in the paths of aliases. The emit stage replaces it with the real path.
pub(crate) const ALIAS_CRATE: &str = "schema_alias";

/// The extension that contains the location of a value in the document as written, while the passes of the lower stage
/// run. It is part of no output.
pub(crate) const ORIGIN: &str = "x-origin";

/// The extension of a media type object that contains the media type to send, if progenitor does not support it.
pub(crate) const MEDIA_TYPE: &str = "x-media-type";

/// The extension of a media type object that contains its `encoding`, on which progenitor panics.
pub(crate) const ENCODING: &str = "x-encoding";

/// The extension of an operation that contains the success statuses without a body, if others have one.
pub(crate) const EMPTY_STATUSES: &str = "x-empty-statuses";

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
    /// The locations in the document as written of what the passes moved, by the location in the lowered document.
    pub(crate) origins: BTreeMap<Pointer, Pointer>,
}

impl Lowered {
    /// Returns the location in the document as written of the value that is at `pointer` in the lowered document, or of the
    /// nearest one around it. It is that of the whole document for what a pass added.
    pub(crate) fn origin(&self, pointer: &Pointer) -> Pointer {
        let around = std::iter::successors(Some(pointer.clone()), Pointer::parent);
        around.filter_map(|pointer| self.origins.get(&pointer).cloned()).next().unwrap_or_default()
    }
}

/// An alias of a type of `twilio_core`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Alias {
    /// The Rust type, such as `SidOf<'R', 'A'>`.
    pub(crate) target: String,
    /// The description of the schema.
    pub(crate) description: Option<String>,
    /// The location of the first schema that it replaces.
    pub(crate) origin: Pointer,
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
