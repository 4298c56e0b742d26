//! Schemas with references resolved and `allOf` merged.

use serde_json::{Map, Value};

use super::DocumentError;

/// The maximum nesting of `$ref` and `allOf`. Deeper nesting is treated as a cycle.
const MAX_DEPTH: usize = 32;

/// A schema as a single object.
pub(crate) type Schema = Map<String, Value>;

/// Resolves the references of a document.
pub(crate) struct SchemaResolver<'a> {
    document: &'a Value,
}

impl<'a> SchemaResolver<'a> {
    pub(crate) fn new(document: &'a Value) -> Self {
        Self { document }
    }

    #[cfg(feature = "ui")]
    pub(crate) fn document(&self) -> &'a Value {
        self.document
    }

    /// Returns `value`, or the target of its `$ref`.
    pub(crate) fn resolve_ref<'v>(&'v self, mut value: &'v Value) -> Result<&'v Value, DocumentError> {
        for _ in 0..MAX_DEPTH {
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else { return Ok(value) };
            value = reference
                .strip_prefix('#')
                .and_then(|pointer| self.document.pointer(pointer))
                .ok_or_else(|| DocumentError::new(format!("unresolved reference `{reference}`")))?;
        }
        Err(DocumentError::new("references form a cycle"))
    }

    /// Resolves a schema's references and merges its `allOf` parts. Where parts conflict, the schema's own keyword wins,
    /// then the later part.
    pub(crate) fn merge_all_of(&self, schema: &Value) -> Result<Schema, DocumentError> {
        self.merge_within(schema, MAX_DEPTH)
    }

    /// Returns the properties of an object schema, in the document's order.
    pub(crate) fn properties(&self, schema: &Schema) -> Result<Vec<(String, Schema)>, DocumentError> {
        let properties = schema.get("properties").and_then(Value::as_object);
        properties
            .into_iter()
            .flatten()
            .map(|(name, schema)| Ok((name.clone(), self.merge_all_of(schema)?)))
            .collect()
    }

    fn merge_within(&self, schema: &Value, depth: usize) -> Result<Schema, DocumentError> {
        if depth == 0 {
            return Err(DocumentError::new("schemas form a cycle"));
        }
        let Some(schema) = self.resolve_ref(schema)?.as_object() else { return Ok(Map::new()) };
        let mut merged = Map::new();
        for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            merge(&mut merged, self.merge_within(part, depth - 1)?);
        }
        merge(&mut merged, schema.clone().into_iter().filter(|(key, _)| key != "allOf").collect());
        Ok(merged)
    }
}

/// Merges `other` into `target`: combines properties and required names, and replaces every other keyword.
fn merge(target: &mut Schema, other: Schema) {
    for (key, value) in other {
        match (target.get_mut(&key), value) {
            (Some(Value::Object(existing)), Value::Object(value)) if key == "properties" => {
                existing.extend(value);
            }
            (Some(Value::Array(existing)), Value::Array(value)) if key == "required" => {
                existing.extend(value);
            }
            (_, value) => {
                target.insert(key, value);
            }
        }
    }
}

/// Formats a value as it is written in a query or a form: an array as comma-separated items.
pub(crate) fn parameter_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(parameter_text).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}
