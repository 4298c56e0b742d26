//! Determines which operations use a part of a document, in which direction, and which Rust items it becomes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    ir::{names, parameters},
    spec::{
        lookup,
        pointer::Pointer,
        resolve::{reachable, resolve, schema_reference},
        walk::Part,
    },
};

/// The use of a schema in requests, responses or both.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Direction {
    pub(super) request: bool,
    pub(super) response: bool,
    /// `true` if its constraints are enforced in both directions.
    pub(super) always_enforced: bool,
}

impl Direction {
    pub(super) const REQUEST: Self = Self { request: true, response: false, always_enforced: false };
    pub(super) const RESPONSE: Self = Self { request: false, response: true, always_enforced: false };

    fn union(self, other: Self) -> Self {
        Self {
            request: self.request || other.request,
            response: self.response || other.response,
            always_enforced: self.always_enforced || other.always_enforced,
        }
    }

    /// Returns `true` if the constraints of the schema are enforced.
    pub(super) fn is_enforced(self) -> bool {
        self.request || self.always_enforced
    }
}

/// The usages of each part of a document.
#[derive(Default)]
pub(super) struct DocumentUsages {
    /// The operations that use a component, by its pointer.
    component_users: UsersByPointer,
    /// The directions in which a component is used, by its pointer.
    directions: BTreeMap<Pointer, Direction>,
    /// The operations that a path item, an operation or a tag contains, by its pointer.
    operations: UsersByPointer,
}

type UsersByPointer = BTreeMap<Pointer, BTreeSet<String>>;

impl DocumentUsages {
    pub(super) fn of(document: &Value) -> Self {
        let mut usages = Self::default();
        usages.add_document(document);
        usages
    }

    fn add_document(&mut self, document: &Value) {
        for (index, tag) in document.get("tags").and_then(Value::as_array).into_iter().flatten().enumerate() {
            let tagged = lookup::operations(document)
                .filter(|operation| {
                    operation.value.pointer("/tags/0").is_some_and(|name| tag.get("name") == Some(name))
                })
                .map(|operation| operation.id().to_owned());
            self.operations.entry(Pointer::new(["tags"]).item(index)).or_default().extend(tagged);
        }
        for operation in lookup::operations(document) {
            let id = operation.id().to_owned();
            for location in [Pointer::new(["paths", operation.path]), operation.pointer()] {
                self.operations.entry(location).or_default().insert(id.clone());
            }
            let location = operation.pointer();
            let path_item = Pointer::new(["paths", operation.path]);
            let parameters = [(&path_item, operation.path_item), (&location, operation.value)]
                .into_iter()
                .flat_map(|(pointer, owner)| parameters::listed_in(document, pointer, owner))
                .map(|parameter| (Part::Parameter, parameter.listed_at, Direction::REQUEST));
            let bodies = [
                (Part::RequestBody, location.join("requestBody"), Direction::REQUEST),
                (Part::Responses, location.join("responses"), Direction::RESPONSE),
            ];
            for (part, pointer, direction) in parameters.chain(bodies) {
                for target in reachable(document, part, pointer) {
                    self.component_users.entry(target.clone()).or_default().insert(id.clone());
                    let known = self.directions.entry(target).or_default();
                    *known = known.union(direction);
                }
            }
        }
    }
}

/// The usages of each part of two versions of a document.
pub(super) struct Usages<'a>(pub(super) [&'a DocumentUsages; 2]);

impl Usages<'_> {
    /// Returns the directions in which a component is used; both if nothing uses it, because it still becomes a type.
    pub(super) fn direction(&self, component: &str) -> Direction {
        let directions = self.0.into_iter().filter_map(|usages| usages.directions.get(component).copied());
        let both = Direction::REQUEST.union(Direction::RESPONSE);
        directions.reduce(Direction::union).unwrap_or(both)
    }

    /// Returns the operations that contain or use the part at `location`.
    pub(super) fn operations(&self, location: &str) -> Vec<String> {
        let steps: Vec<&str> = location.split('/').collect();
        let prefix = |count: usize| steps.get(..count).map(|steps| steps.join("/")).unwrap_or_default();
        let users = |map: fn(&DocumentUsages) -> &UsersByPointer, pointer: &str| {
            let users: Vec<&BTreeSet<String>> =
                self.0.into_iter().filter_map(|usages| map(usages).get(pointer)).collect();
            (!users.is_empty()).then(|| users.into_iter().flatten().cloned().collect::<BTreeSet<String>>())
        };
        let operations = match steps.get(1) {
            Some(&"paths") => users(|usages| &usages.operations, &prefix(4))
                .or_else(|| users(|usages| &usages.operations, &prefix(3))),
            Some(&"tags") => users(|usages| &usages.operations, &prefix(3)),
            Some(&("servers" | "security" | "responses")) => return self.all_operations(),
            Some(&"components") if steps.get(2) == Some(&"securitySchemes") => return self.all_operations(),
            Some(&"components") => users(|usages| &usages.component_users, &prefix(4)),
            _ => None,
        };
        operations.into_iter().flatten().collect()
    }

    fn all_operations(&self) -> Vec<String> {
        let all: BTreeSet<&String> =
            self.0.into_iter().flat_map(|usages| usages.operations.values().flatten()).collect();
        all.into_iter().cloned().collect()
    }

    /// Returns the Rust items that the part at `location` becomes.
    pub(super) fn rust_items(&self, document: &Value, location: &str) -> Vec<String> {
        let steps = Pointer::from(location).tokens();
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        let operations = self.operations(location);
        let parameter_setter = |value: Option<&Value>| {
            let value = value.map(|value| resolve(document, value));
            value.and_then(|value| value.get("name")?.as_str().map(names::snake))
        };
        match steps[..] {
            ["components", "schemas", name, "properties", property, ..] => {
                let mut items = vec![format!("types::{}::{}", names::pascal(name), names::snake(property))];
                items.extend(
                    body_users(document, name).map(|id| format!("builder::{id}::{}", names::snake(property))),
                );
                items
            }
            ["components", "schemas", name, ..] => vec![format!("types::{}", names::pascal(name))],
            ["components", "parameters", name, ..] => {
                let setter =
                    parameter_setter(document.pointer(&Pointer::new(["components", "parameters", name])));
                let setter = setter.unwrap_or_else(|| names::snake(name));
                operations.iter().map(|id| format!("builder::{}::{setter}", names::pascal(id))).collect()
            }
            ["paths", path, method, "parameters", index, ..] => {
                let parameter = document.pointer(&Pointer::new(["paths", path, method, "parameters", index]));
                let setter =
                    parameter_setter(parameter).map(|setter| format!("::{setter}")).unwrap_or_default();
                operations.iter().map(|id| format!("builder::{}{setter}", names::pascal(id))).collect()
            }
            // An inline schema has a type of its own, named after its location.
            ["paths", path, method, "responses", status, "content", media, "schema", ref rest @ ..]
                if !rest.is_empty() =>
            {
                let schema =
                    Pointer::new(["paths", path, method, "responses", status, "content", media, "schema"]);
                inline_items(document.pointer(&schema), &operations, "Response", rest)
            }
            ["paths", path, method, "requestBody", "content", media, "schema", ref rest @ ..]
                if !rest.is_empty() =>
            {
                let schema = Pointer::new(["paths", path, method, "requestBody", "content", media, "schema"]);
                inline_items(document.pointer(&schema), &operations, "Request", rest)
            }
            ["tags", ..] => {
                operations.iter().map(|id| format!("cli::CliCommand::{}", names::pascal(id))).collect()
            }
            ["security", ..] | ["components", "securitySchemes", ..] => vec!["Client".to_owned()],
            ["servers", ..] => vec!["Client::SERVICE".to_owned()],
            ["responses"] | ["components", "responses", ..] | ["paths", _, _, "responses", ..] => {
                operations.iter().map(|id| format!("operations::{}Then", names::pascal(id))).collect()
            }
            ["paths", ..] => operations
                .iter()
                .flat_map(|id| {
                    [format!("Client::{}", names::snake(id)), format!("builder::{}", names::pascal(id))]
                })
                .collect(),
            _ => Vec::new(),
        }
    }
}

/// Returns the builders of the operations whose body is the schema `name`.
fn body_users<'a>(document: &'a Value, name: &str) -> impl Iterator<Item = String> + 'a {
    let reference = schema_reference(name);
    lookup::operations(document).filter_map(move |operation| {
        let content = operation.value.pointer("/requestBody/content")?.as_object()?;
        let is_body = content.values().any(|media| media.get("schema") == Some(&reference));
        is_body.then(|| names::pascal(operation.id()))
    })
}

/// Returns the Rust items of a part of an inline schema, named as the lower stage does: the schema after its title or
/// the operation, a schema inside it after its property.
fn inline_items(schema: Option<&Value>, operations: &[String], suffix: &str, rest: &[&str]) -> Vec<String> {
    let title =
        schema.and_then(|schema| schema.get("title")?.as_str()).filter(|title| names::is_pascal(title));
    operations
        .iter()
        .map(|id| {
            let mut ty = title.map_or_else(|| format!("{}{suffix}", names::pascal(id)), str::to_owned);
            let mut item = ty.clone();
            let mut steps = rest.iter();
            while let Some(step) = steps.next() {
                match (*step, steps.clone().next()) {
                    ("properties", Some(name)) => {
                        item = format!("{ty}::{}", names::snake(name));
                        ty = names::pascal(name);
                        steps.next();
                    }
                    ("items", _) => {}
                    _ => break,
                }
            }
            format!("types::{item}")
        })
        .collect()
}
