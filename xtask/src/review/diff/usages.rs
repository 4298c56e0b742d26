//! Which operations reach a part of a document, and whether it is sent or answered there.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{names, pointer, tree};

/// Whether a schema is part of requests, of answers, or of both.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Direction {
    pub(crate) request: bool,
    pub(crate) answer: bool,
    /// Whether its limits are kept to, wherever it is.
    pub(crate) limits: bool,
}

impl Direction {
    pub(crate) const REQUEST: Self = Self { request: true, answer: false, limits: false };
    pub(crate) const ANSWER: Self = Self { request: false, answer: true, limits: false };

    fn or(self, other: Self) -> Self {
        Self {
            request: self.request || other.request,
            answer: self.answer || other.answer,
            limits: self.limits || other.limits,
        }
    }
}

/// Who uses what, in two versions of a document.
#[derive(Default)]
pub(crate) struct Reach {
    /// By the pointer of a component.
    users: BTreeMap<String, BTreeSet<String>>,
    directions: BTreeMap<String, Direction>,
    /// By the pointer of a path item, an operation or a tag.
    operations: BTreeMap<String, BTreeSet<String>>,
}

impl Reach {
    pub(crate) fn of(documents: [&Value; 2]) -> Self {
        let mut reach = Self::default();
        documents.into_iter().for_each(|document| reach.add(document));
        reach
    }

    fn add(&mut self, document: &Value) {
        for (at, tag) in document.get("tags").and_then(Value::as_array).into_iter().flatten().enumerate() {
            let users = tree::operations(document)
                .filter(|user| {
                    user.value.pointer("/tags/0").is_some_and(|name| tag.get("name") == Some(name))
                })
                .map(|user| user.id().to_owned());
            self.operations.entry(format!("/tags/{at}")).or_default().extend(users);
        }
        for operation in tree::operations(document) {
            let id = operation.id().to_owned();
            for place in [pointer::join(["paths", operation.path]), operation.pointer()] {
                self.operations.entry(place).or_default().insert(id.clone());
            }
            let shared = document["paths"][operation.path].get("parameters");
            let sent = [operation.value.get("parameters"), operation.value.get("requestBody"), shared];
            for value in sent.into_iter().flatten() {
                self.follow(document, value, &id, Direction::REQUEST, &mut BTreeSet::new());
            }
            if let Some(value) = operation.value.get("responses") {
                self.follow(document, value, &id, Direction::ANSWER, &mut BTreeSet::new());
            }
        }
    }

    fn follow(
        &mut self,
        document: &Value,
        value: &Value,
        id: &str,
        way: Direction,
        seen: &mut BTreeSet<String>,
    ) {
        match value {
            Value::Object(map) => {
                let target = map.get("$ref").and_then(Value::as_str).and_then(pointer::from_reference);
                if let Some(target) = target.filter(|target| seen.insert((*target).to_owned())) {
                    self.users.entry(target.to_owned()).or_default().insert(id.to_owned());
                    let known = self.directions.entry(target.to_owned()).or_default();
                    *known = known.or(way);
                    if let Some(inner) = document.pointer(target) {
                        self.follow(document, inner, id, way, seen);
                    }
                }
                map.iter()
                    .filter(|(key, _)| !matches!(key.as_str(), "example" | "examples"))
                    .for_each(|(_, value)| self.follow(document, value, id, way, seen));
            }
            Value::Array(items) => items.iter().for_each(|value| self.follow(document, value, id, way, seen)),
            _ => {}
        }
    }

    /// How a component is used; one that nobody uses is still a type, of which nothing can be said.
    pub(crate) fn direction(&self, component: &str) -> Direction {
        let both = Direction::REQUEST.or(Direction::ANSWER);
        self.directions.get(component).copied().unwrap_or(both)
    }

    /// The operations that a place is part of, or is used by.
    pub(crate) fn operations(&self, place: &str) -> Vec<String> {
        let steps: Vec<&str> = place.split('/').collect();
        let prefix = |count: usize| steps.get(..count).map(|steps| steps.join("/")).unwrap_or_default();
        let found = match steps.get(1) {
            Some(&"paths") => self.operations.get(&prefix(4)).or_else(|| self.operations.get(&prefix(3))),
            Some(&"tags") => self.operations.get(&prefix(3)),
            // What holds for the whole document holds for each of them.
            Some(&("servers" | "security" | "responses")) => return self.all(),
            Some(&"components") if steps.get(2) == Some(&"securitySchemes") => return self.all(),
            Some(&"components") => self.users.get(&prefix(4)),
            _ => None,
        };
        found.into_iter().flatten().cloned().collect()
    }

    fn all(&self) -> Vec<String> {
        let all: BTreeSet<&String> = self.operations.values().flatten().collect();
        all.into_iter().cloned().collect()
    }

    /// The Rust items that a place becomes.
    pub(crate) fn items(&self, document: &Value, place: &str) -> Vec<String> {
        let steps: Vec<String> =
            place.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        let operations = self.operations(place);
        let named = |value: Option<&Value>| {
            let value = value.map(|value| tree::resolve(document, value));
            value.and_then(|value| value.get("name")?.as_str().map(names::snake))
        };
        match steps[..] {
            ["components", "schemas", name, "properties", property, ..] => {
                let mut items = vec![format!("types::{}::{}", names::pascal(name), names::snake(property))];
                items.extend(
                    self.forms(document, name).map(|id| format!("builder::{id}::{}", names::snake(property))),
                );
                items
            }
            ["components", "schemas", name, ..] => vec![format!("types::{}", names::pascal(name))],
            ["components", "parameters", name, ..] => {
                let setter = named(document.pointer(&pointer::join(["components", "parameters", name])));
                let setter = setter.unwrap_or_else(|| names::snake(name));
                operations.iter().map(|id| format!("builder::{}::{setter}", names::pascal(id))).collect()
            }
            ["paths", path, method, "parameters", at, ..] => {
                let parameter = document.pointer(&pointer::join(["paths", path, method, "parameters", at]));
                let setter = named(parameter).map(|setter| format!("::{setter}")).unwrap_or_default();
                operations.iter().map(|id| format!("builder::{}{setter}", names::pascal(id))).collect()
            }
            // A schema that is written inline has a type of its own, called after its place.
            ["paths", path, method, "responses", status, "content", media, "schema", ref rest @ ..]
                if !rest.is_empty() =>
            {
                let schema =
                    pointer::join(["paths", path, method, "responses", status, "content", media, "schema"]);
                inline(document.pointer(&schema), &operations, "Response", rest)
            }
            ["paths", path, method, "requestBody", "content", media, "schema", ref rest @ ..]
                if !rest.is_empty() =>
            {
                let schema =
                    pointer::join(["paths", path, method, "requestBody", "content", media, "schema"]);
                inline(document.pointer(&schema), &operations, "Request", rest)
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

    /// The operations whose body is the schema `name`.
    fn forms<'a>(&self, document: &'a Value, name: &str) -> impl Iterator<Item = String> + 'a {
        let reference = tree::schema_reference(name);
        tree::operations(document).filter_map(move |operation| {
            let content = operation.value.pointer("/requestBody/content")?.as_object()?;
            let is_body = content.values().any(|media| media.get("schema") == Some(&reference));
            is_body.then(|| names::pascal(operation.id()))
        })
    }
}

/// The Rust item of a part of an inline schema, by the names that the prepare stage gives: the title or the operation's
/// name for the whole, the property's name for what is inside.
fn inline(schema: Option<&Value>, operations: &[String], suffix: &str, rest: &[&str]) -> Vec<String> {
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
