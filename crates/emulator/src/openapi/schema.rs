//! Schemas with their references followed.

use serde_json::{Map, Value};

use super::fault;
use crate::Error;

/// How many references and `allOf` are followed, one inside another, before a document goes in a circle.
const DEPTH: usize = 32;

/// A schema as one object.
pub(crate) type Schema = Map<String, Value>;

/// The document, to look schemas up in.
pub(crate) struct Schemas<'a> {
    document: &'a Value,
}

impl<'a> Schemas<'a> {
    pub(crate) fn new(document: &'a Value) -> Self {
        Self { document }
    }

    pub(crate) fn document(&self) -> &'a Value {
        self.document
    }

    /// `value`, or what its `$ref` leads to.
    pub(crate) fn follow<'v>(&'v self, mut value: &'v Value) -> Result<&'v Value, Error> {
        for _ in 0..DEPTH {
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else { return Ok(value) };
            value = reference
                .strip_prefix('#')
                .and_then(|pointer| self.document.pointer(pointer))
                .ok_or_else(|| fault(format!("`{reference}` leads nowhere in the document")))?;
        }
        Err(fault("its references go in a circle"))
    }

    /// A schema with references followed and the parts of `allOf` put together, the nearest word winning.
    pub(crate) fn flat(&self, schema: &Value) -> Result<Schema, Error> {
        self.flat_within(schema, DEPTH)
    }

    /// The properties of an object's schema, in the document's order.
    pub(crate) fn properties(&self, schema: &Schema) -> Result<Vec<(String, Schema)>, Error> {
        let properties = schema.get("properties").and_then(Value::as_object);
        properties
            .into_iter()
            .flatten()
            .map(|(name, schema)| Ok((name.clone(), self.flat(schema)?)))
            .collect()
    }

    fn flat_within(&self, schema: &Value, depth: usize) -> Result<Schema, Error> {
        if depth == 0 {
            return Err(fault("its schemas go in a circle"));
        }
        let Some(schema) = self.follow(schema)?.as_object() else { return Ok(Map::new()) };
        let mut all = Map::new();
        for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            join(&mut all, self.flat_within(part, depth - 1)?);
        }
        join(&mut all, schema.clone().into_iter().filter(|(key, _)| key != "allOf").collect());
        Ok(all)
    }
}

/// Adds `more` to `all`: properties and required names of both, of anything else the later.
fn join(all: &mut Schema, more: Schema) {
    for (key, value) in more {
        match (all.get_mut(&key), value) {
            (Some(Value::Object(before)), Value::Object(value)) if key == "properties" => {
                before.extend(value)
            }
            (Some(Value::Array(before)), Value::Array(value)) if key == "required" => before.extend(value),
            (_, value) => {
                all.insert(key, value);
            }
        }
    }
}
