//! Rewrites schemas and parameters: SIDs and objects become components with names in our style.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::resource::Resource;
use crate::{
    ir::names,
    spec::{
        keywords::CONSTRAINTS,
        lookup::{entries, text},
        resolve::{resolve, schema_reference},
    },
};

/// The components of the adopted document.
pub(super) struct Schemas<'a> {
    theirs: &'a Value,
    ours: &'a Value,
    parameters: Map<String, Value>,
    schemas: Map<String, Value>,
    operation_ids: BTreeSet<String>,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(theirs: &'a Value, ours: &'a Value) -> Self {
        Self { theirs, ours, parameters: Map::new(), schemas: Map::new(), operation_ids: BTreeSet::new() }
    }

    /// Returns the parameters and the schemas.
    pub(super) fn finish(self) -> (Map<String, Value>, Map<String, Value>) {
        (self.parameters, self.schemas)
    }

    /// Returns the name of an operation: `derived`, unless another one has it.
    pub(super) fn operation_id(&mut self, derived: String, theirs: &Value) -> String {
        let id = match self.operation_ids.contains(&derived) {
            true => text(theirs, "operationId").map_or(derived, str::to_owned),
            false => derived,
        };
        self.operation_ids.insert(id.clone());
        id
    }

    /// Adds a parameter, and returns a reference to it.
    pub(super) fn parameter(&mut self, parameter: &Value, resource: &Resource) -> Value {
        let parameter = resolve(self.theirs, parameter);
        let name = text(parameter, "name").unwrap_or_default();
        let schema = self.value(name, parameter.get("schema").unwrap_or(&Value::Null), resource);
        let example = items_of_examples(parameter).or_else(|| example_of(&schema, &self.schemas, self.ours));
        let mut adopted = json!({ "name": name, "in": parameter["in"] });
        for key in ["required", "style", "explode"] {
            if let Some(value) = parameter.get(key) {
                adopted[key] = value.clone();
            }
        }
        adopted["schema"] = schema;
        if let Some(example) = example {
            adopted["example"] = example;
        }
        // Parameters with one name can differ, such as the `Sid` of two resources.
        let name = names::pascal(name);
        let longer =
            [format!("{}{name}", resource.singular), format!("{}{name}Parameter", resource.singular)];
        let numbered = (2..).map(|number| format!("{}{name}Parameter{number}", resource.singular));
        let mut names = std::iter::once(name.clone()).chain(longer).chain(numbered);
        let is_usable = |name: &String| self.parameters.get(name).is_none_or(|existing| *existing == adopted);
        let component = names.find(is_usable).unwrap_or(name);
        self.parameters.insert(component.clone(), adopted);
        json!({ "$ref": format!("#/components/parameters/{component}") })
    }

    /// Adds a schema with a name, and returns a reference to it.
    pub(super) fn named(&mut self, name: &str, schema: &Value, resource: &Resource) -> Value {
        if !self.schemas.contains_key(name) {
            self.schemas.insert(name.to_owned(), Value::Null);
            let adopted = self.object(resolve(self.theirs, schema), resource);
            self.schemas.insert(name.to_owned(), adopted);
        }
        schema_reference(name)
    }

    /// Adds the schema of a response: a resource, or a page of them.
    pub(super) fn response(&mut self, schema: &Value, resource: &Resource) -> Value {
        let resolved = resolve(self.theirs, schema);
        let lists = entries(resolved, "properties").filter(|(_, property)| property.get("items").is_some());
        match lists
            .map(|(name, _)| name.clone())
            .next()
            .filter(|_| resolved.pointer("/properties/meta").is_some())
        {
            Some(list) => self.page(&list, resolved, resource),
            None => self.named(&resource.singular, resolved, resource),
        }
    }

    fn page(&mut self, list: &str, page: &Value, resource: &Resource) -> Value {
        let items = &page["properties"][list]["items"];
        let item = self.named(&resource.singular, items, resource);
        let name = format!("{}Page", resource.singular);
        self.schemas.insert(
            name.clone(),
            json!({
                "type": "object",
                "required": [list, "meta"],
                "properties": {
                    list: { "type": "array", "items": item },
                    "meta": schema_reference("PageMeta"),
                },
            }),
        );
        schema_reference(&name)
    }

    fn object(&mut self, schema: &Value, resource: &Resource) -> Value {
        let properties: Map<String, Value> = entries(schema, "properties")
            .map(|(name, property)| (name.clone(), self.value(name, property, resource)))
            .collect();
        if properties.is_empty() {
            return plain(schema);
        }
        let mut adopted = json!({ "type": "object" });
        for key in ["nullable", "required"] {
            if let Some(value) = schema.get(key) {
                adopted[key] = value.clone();
            }
        }
        adopted["properties"] = Value::Object(properties);
        adopted
    }

    /// Returns the schema of the property or parameter `name`. A SID becomes a reference.
    fn value(&mut self, name: &str, schema: &Value, resource: &Resource) -> Value {
        let schema = resolve(self.theirs, schema);
        if let Some(sid) = self.sid(name, schema, resource) {
            return match schema.get("nullable") {
                Some(nullable) => {
                    json!({ "type": "string", "nullable": nullable, "allOf": [schema_reference(&sid)] })
                }
                None => schema_reference(&sid),
            };
        }
        let mut adopted =
            if schema.get("properties").is_some() { self.object(schema, resource) } else { plain(schema) };
        if let Some(items) = schema.get("items") {
            adopted["items"] = self.value(name, items, resource);
        }
        adopted
    }

    /// Returns the name of the schema of a SID, which our documents may have already.
    fn sid(&mut self, name: &str, schema: &Value, resource: &Resource) -> Option<String> {
        let pattern = text(schema, "pattern").filter(|pattern| pattern.contains("[0-9a-fA-F]{32}"))?;
        let own = match name {
            "sid" | "Sid" => format!("{}Sid", resource.singular),
            name => names::pascal(name.trim_end_matches('s')),
        };
        let has_pattern = |schema: &&Value| text(schema, "pattern") == Some(pattern);
        let ours = self.ours.pointer("/components/schemas").and_then(Value::as_object);
        let named =
            ours.and_then(|ours| ours.get(&own)).filter(has_pattern).map(|schema| (own.clone(), schema));
        // The only one of its kind is meant, such as `AssignmentSid` for a `sid` that starts with `RA`.
        let only = || {
            let mut same = ours?.iter().filter(|(_, schema)| has_pattern(schema));
            let (name, schema) = same.next()?;
            (same.next().is_none()
                && matches!(own.strip_suffix("Sid"), Some(stem) if stem == resource.singular))
            .then(|| (name.clone(), schema))
        };
        let (name, definition) = named.or_else(only).map_or_else(
            || {
                let mut definition = plain(schema);
                if let Some(definition) = definition.as_object_mut() {
                    definition.shift_remove("nullable");
                }
                if let Some(example) = example_sid(pattern) {
                    definition["example"] = example.into();
                }
                (own.clone(), definition)
            },
            |(name, definition)| (name, definition.clone()),
        );
        self.schemas.entry(name.clone()).or_insert(definition);
        Some(name)
    }
}

/// Returns the keywords of a schema that affect requests and responses.
fn plain(schema: &Value) -> Value {
    let mut adopted = Map::new();
    for (key, value) in schema.as_object().into_iter().flatten() {
        let is_fact = CONSTRAINTS.contains(&key.as_str()) || matches!(key.as_str(), "default" | "nullable");
        if is_fact && key != "items" && key != "properties" {
            adopted.insert(key.clone(), value.clone());
        }
    }
    Value::Object(adopted)
}

fn items_of_examples(parameter: &Value) -> Option<Value> {
    let first = entries(parameter, "examples").find_map(|(_, example)| example.get("value"));
    parameter.get("example").or(first).cloned()
}

/// Returns the example of a referenced schema.
fn example_of(schema: &Value, schemas: &Map<String, Value>, ours: &Value) -> Option<Value> {
    let name = text(schema, "$ref")?.rsplit('/').next()?;
    let own = schemas.get(name).and_then(|schema| schema.get("example"));
    own.or_else(|| ours.pointer(&format!("/components/schemas/{name}/example"))).cloned()
}

/// Returns a SID that matches a pattern with a fixed prefix.
fn example_sid(pattern: &str) -> Option<String> {
    let prefix = pattern.trim_start_matches('^').get(..2)?;
    prefix.chars().all(|c| c.is_ascii_uppercase()).then(|| format!("{prefix}{}", "a".repeat(32)))
}
