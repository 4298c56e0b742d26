//! typify names an inline object after where it stands, and makes one type for each place: the `meta` of every page
//! would be a type of its own, and no later stage could tell which schema a type came from.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::{names, pointer, tree};

/// Gives every inline object and enum a name among the components, one for all that are the same, and every component
/// the name of its type.
pub(super) fn every_object_and_enum(document: &mut Value) {
    as_types(document);
    let mut hoist =
        Hoist { found: BTreeMap::new(), taken: tree::schemas_mut(document).keys().cloned().collect() };
    hoist.taken.extend(names::RESERVED_TYPE_NAMES.map(str::to_owned));

    // Two inline schemas under one name of property are one type only if every such schema is the same.
    let mut ambiguous = Ambiguous::default();
    ambiguous.gather(document);

    let names: Vec<String> = tree::schemas_mut(document).keys().cloned().collect();
    for name in names {
        let mut schema = tree::schemas_mut(document).get(&name).cloned().unwrap_or_default();
        drop_title(&mut schema);
        hoist.below(&name, &mut schema, &ambiguous);
        tree::schemas_mut(document).insert(name, schema);
    }
    for (id, operation) in tree::operations_mut(document) {
        if let Some(Value::Array(parameters)) = operation.get_mut("parameters") {
            for parameter in parameters {
                let name = names::pascal(parameter.get("name").and_then(Value::as_str).unwrap_or_default());
                if let Some(schema) = parameter.get_mut("schema") {
                    drop_title(schema);
                    // A free-form object has no place in a URL: it is sent as the JSON text that the caller writes.
                    let free = schema.get("type").and_then(Value::as_str) == Some("object");
                    if free || is_object(schema) || schema.get("additionalProperties").is_some() {
                        *schema = serde_json::json!({ "type": "string" });
                    }
                    hoist.at(&name, &format!("{}{name}", names::pascal(&id)), schema, &ambiguous);
                }
            }
        }
        let mut roots = Vec::new();
        for (key, value) in operation.iter_mut() {
            match (key.as_str(), value) {
                ("requestBody", body) => roots.push(("Request", body)),
                ("responses", Value::Object(responses)) => {
                    roots.extend(responses.values_mut().map(|response| ("Response", response)));
                }
                _ => {}
            }
        }
        for (suffix, holder) in roots {
            for media in holder
                .get_mut("content")
                .and_then(Value::as_object_mut)
                .into_iter()
                .flat_map(|c| c.values_mut())
            {
                let Some(schema) = media.get_mut("schema") else { continue };
                let own = format!("{}{suffix}", names::pascal(&id));
                let title =
                    schema.get("title").and_then(Value::as_str).filter(|title| names::is_pascal(title));
                let wanted = title.map_or(own.clone(), str::to_owned);
                drop_title(schema);
                hoist.at(&wanted, &own, schema, &ambiguous);
            }
        }
    }
    tree::schemas_mut(document).extend(hoist.found.into_iter().map(|(name, schema)| (name, schema.0)));
}

/// `trusthub.v1.customer_profile` becomes `TrusthubV1CustomerProfile`, and every reference to it follows.
fn as_types(document: &mut Value) {
    let schemas = std::mem::take(tree::schemas_mut(document));
    *tree::schemas_mut(document) =
        schemas.into_iter().map(|(name, schema)| (names::pascal(&name), schema)).collect();
    rename_references(document);
}

fn rename_references(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(reference)) = map.get_mut("$ref")
                && let Some(name) = reference.strip_prefix("#/components/schemas/")
            {
                let name = name.replace("~1", "/").replace("~0", "~");
                *reference = format!("#/components/schemas/{}", pointer::escape(&names::pascal(&name)));
            }
            map.iter_mut()
                .filter(|(key, _)| !matches!(key.as_str(), "example" | "examples"))
                .for_each(|(_, value)| rename_references(value));
        }
        Value::Array(items) => items.iter_mut().for_each(rename_references),
        _ => {}
    }
}

fn drop_title(schema: &mut Value) {
    tree::visit_schemas(schema, &mut |schema| {
        if schema.get("title").is_some_and(Value::is_string) {
            schema.remove("title");
        }
    });
}

fn is_object(schema: &Value) -> bool {
    schema.get("properties").is_some_and(Value::is_object)
}

fn is_enum(schema: &Value) -> bool {
    schema.get("enum").is_some() && schema.get("type").and_then(Value::as_str) == Some("string")
}

/// A schema without what is said only of the place where it is used.
fn bare(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(map) = schema.as_object_mut() {
        for key in ["nullable", "description", "example", "default", "title", "readOnly", "writeOnly"] {
            map.remove(key);
        }
    }
    schema
}

/// Names of properties that are used for more than one schema.
#[derive(Default)]
struct Ambiguous(BTreeMap<String, Option<Value>>);

impl Ambiguous {
    fn gather(&mut self, document: &Value) {
        let mut document = document.clone();
        tree::visit_document_schemas(&mut document, &mut |schema| {
            for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten()
            {
                let property = property.get("items").unwrap_or(property);
                if is_object(property) || is_enum(property) {
                    let property = bare(property);
                    self.0
                        .entry(names::pascal(name))
                        .and_modify(|known| {
                            if known.as_ref() != Some(&property) {
                                *known = None;
                            }
                        })
                        .or_insert(Some(property));
                }
            }
        });
    }

    fn has(&self, name: &str) -> bool {
        matches!(self.0.get(name), Some(None))
    }
}

struct Hoist {
    /// The schema as it is referred to, and as it was written: what is inside it may have been hoisted in turn.
    found: BTreeMap<String, (Value, Value)>,
    taken: Vec<String>,
}

impl Hoist {
    /// Moves `schema` away, if it is an object or an enum, under the name `wanted` or else `own`.
    fn at(&mut self, wanted: &str, own: &str, schema: &mut Value, ambiguous: &Ambiguous) {
        if !is_object(schema) && !is_enum(schema) {
            return self.below(own, schema, ambiguous);
        }
        let written = bare(schema);
        let name = [wanted, own]
            .into_iter()
            .find(|name| match self.found.get(*name) {
                Some((_, known)) => *known == written,
                None => !self.taken.iter().any(|taken| taken == name),
            })
            .map_or_else(|| self.numbered(own), str::to_owned);
        if !self.found.contains_key(&name) {
            let mut inner = written.clone();
            if let Some(description) = schema.get("description") {
                inner["description"] = description.clone();
            }
            self.taken.push(name.clone());
            self.found.insert(name.clone(), (Value::Null, written));
            self.below(&name, &mut inner, ambiguous);
            if let Some(found) = self.found.get_mut(&name) {
                found.0 = inner;
            }
        }
        refer(schema, &name);
    }

    /// Moves what is inside `schema` away.
    fn below(&mut self, name: &str, schema: &mut Value, ambiguous: &Ambiguous) {
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            for (property, schema) in properties.iter_mut() {
                let short = names::pascal(property);
                let own = format!("{name}{short}");
                let wanted = if ambiguous.has(&short) { &own } else { &short };
                self.at(wanted, &own, schema, ambiguous);
            }
        }
        if let Some(items) = schema.get_mut("items") {
            let own = format!("{name}Item");
            // The name of the list says what its items are, unless they are not all the same.
            self.at(if is_object(items) { &own } else { name }, &own, items, ambiguous);
        }
    }

    fn numbered(&self, own: &str) -> String {
        (2..).map(|count| format!("{own}{count}")).find(|name| !self.taken.contains(name)).unwrap_or_default()
    }
}

/// A reference, with what was said of this one use in the only form in which OpenAPI 3.0 lets it stay.
fn refer(schema: &mut Value, name: &str) {
    let mut left = Map::new();
    for key in ["nullable", "description"] {
        if let Some(value) = schema.get(key) {
            left.insert(key.into(), value.clone());
        }
    }
    *schema = tree::schema_reference(name);
    if left.get("nullable") == Some(&Value::Bool(true)) || left.contains_key("description") {
        left.insert("allOf".into(), Value::Array(vec![schema.take()]));
        *schema = Value::Object(left);
    }
}
