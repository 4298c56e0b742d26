//! Comparing operations: their parameters, bodies and answers.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    diff::{Walk, or_null, same_items},
    reach::Direction,
};
use crate::{pointer, tree};

impl Walk<'_> {
    pub(super) fn operation(
        &mut self,
        path: &str,
        method: &str,
        place: &str,
        old: Option<&Value>,
        new: Option<&Value>,
    ) {
        let shown = format!("{} {path}", method.to_uppercase());
        let (old, new) = match (old, new) {
            (None, Some(_)) => return self.add("operation-added", place, shown),
            (Some(_), None) => return self.gone("operation-removed", place, shown),
            (old, new) => (or_null(old), or_null(new)),
        };
        for (key, (old, new)) in Walk::keys(old, new) {
            let place = format!("{place}/{}", pointer::escape(&key));
            match key.as_str() {
                "operationId" => self.either("operation-id-changed", &place, old, new),
                "tags" => self.either("operation-tags-changed", &place, old, new),
                "deprecated" => self.either("operation-deprecated", &place, old, new),
                "summary" | "description" | "externalDocs" => self.words(&place, new),
                // Each of them is enough, whichever comes first.
                "security" if same_items(old, new) => {}
                "security" => self.either("security-changed", &place, old, new),
                "servers" => self.servers(&place, old, new),
                "parameters" => self.parameters(&place, old, new),
                "requestBody" => self.body(&place, old, new),
                "responses" => self.responses(&place, old, new),
                _ => self.other(&place, old, new),
            }
        }
    }

    /// Parameters are told apart by name and kind, not by their order.
    pub(super) fn parameters(&mut self, place: &str, old: Option<&Value>, new: Option<&Value>) {
        let (before, after) = (keyed(self.old, old), keyed(self.new, new));
        if before.len() != length(old) || after.len() != length(new) {
            return self.other(place, old, new);
        }
        for (key, (at, parameter)) in &after {
            let place = format!("{place}/{at}");
            match before.get(key) {
                Some((_, known)) => self.parameter(&place, known, parameter),
                None => {
                    let required =
                        tree::resolve(self.new, parameter).get("required") == Some(&Value::Bool(true));
                    let rule = if required { "parameter-added-required" } else { "parameter-added-optional" };
                    self.add(rule, &place, format!("`{}` in {}", key.0, key.1));
                }
            }
        }
        for (key, (at, _)) in before.iter().filter(|(key, _)| !after.contains_key(*key)) {
            self.gone("parameter-removed", &format!("{place}/{at}"), format!("`{}` in {}", key.0, key.1));
        }
    }

    /// Whether both are one reference: the component is compared where it stands. What is written beside a reference
    /// counts for nothing in OpenAPI 3.0, and is told as what nobody knows.
    fn beside_reference(&mut self, place: &str, old: &Value, new: &Value) -> bool {
        let same = old.get("$ref").is_some() && old.get("$ref") == new.get("$ref");
        if same {
            for (key, (old, new)) in Walk::keys(old, new) {
                self.other(&format!("{place}/{}", pointer::escape(&key)), old, new);
            }
        }
        same
    }

    pub(super) fn parameter(&mut self, place: &str, old: &Value, new: &Value) {
        if self.beside_reference(place, old, new) {
            return;
        }
        let (old, new) = (tree::resolve(self.old, old).clone(), tree::resolve(self.new, new).clone());
        for (key, (old, new)) in Walk::keys(&old, &new) {
            let place = format!("{place}/{}", pointer::escape(&key));
            match key.as_str() {
                "name" | "in" => self.either("parameter-renamed", &place, old, new),
                "required" => {
                    let now = new == Some(&Value::Bool(true));
                    self.either(
                        if now { "parameter-made-required" } else { "parameter-made-optional" },
                        &place,
                        old,
                        new,
                    );
                }
                "schema" => self.schema(&place, or_null(old), or_null(new), Direction::REQUEST),
                "style" | "explode" | "allowReserved" | "allowEmptyValue" | "content" => {
                    self.either("parameter-style-changed", &place, old, new);
                }
                "description" | "example" | "examples" | "deprecated" => self.words(&place, new),
                _ => self.other(&place, old, new),
            }
        }
    }

    fn body(&mut self, place: &str, old: Option<&Value>, new: Option<&Value>) {
        let required = |value: &Value| value.get("required") == Some(&Value::Bool(true));
        let (old, new) = match (old, new) {
            (None, Some(new)) => {
                let required = required(tree::resolve(self.new, new));
                let rule = if required { "body-added-required" } else { "body-added-optional" };
                return self.add(rule, place, "the operation takes a body");
            }
            (Some(_), None) => return self.gone("body-removed", place, "the operation takes no body"),
            (old, new) => (or_null(old), or_null(new)),
        };
        if self.beside_reference(place, old, new) {
            return;
        }
        let (old, new) = (tree::resolve(self.old, old).clone(), tree::resolve(self.new, new).clone());
        self.body_parts(place, &old, &new);
    }

    pub(super) fn body_parts(&mut self, place: &str, old: &Value, new: &Value) {
        for (key, (old, new)) in Walk::keys(old, new) {
            let place = format!("{place}/{}", pointer::escape(&key));
            match key.as_str() {
                "required" => {
                    let now = new == Some(&Value::Bool(true));
                    self.either(
                        if now { "body-made-required" } else { "body-made-optional" },
                        &place,
                        old,
                        new,
                    );
                }
                "description" => self.words(&place, new),
                "content" => self.content(&place, or_null(old), or_null(new), Direction::REQUEST),
                _ => self.other(&place, old, new),
            }
        }
    }

    fn content(&mut self, place: &str, old: &Value, new: &Value, way: Direction) {
        let keys = Walk::keys(old, new);
        if keys.is_empty() {
            // No content at all beside an empty one: nothing is sent either way.
            self.either("component-changed", place, Some(old), Some(new));
        }
        for (media, (old, new)) in keys {
            let place = format!("{place}/{}", pointer::escape(&media));
            match (old, new) {
                (None, Some(_)) => self.add("media-type-added", &place, format!("`{media}`")),
                (Some(_), None) => self.gone("media-type-removed", &place, format!("`{media}`")),
                (old, new) => {
                    for (key, (old, new)) in Walk::keys(or_null(old), or_null(new)) {
                        let place = format!("{place}/{}", pointer::escape(&key));
                        match key.as_str() {
                            "schema" => self.root_schema(&place, old, new, way),
                            "example" | "examples" => self.words(&place, new),
                            _ => self.other(&place, old, new),
                        }
                    }
                }
            }
        }
    }

    /// The type of a body or answer that is written inline is called after its title.
    fn root_schema(&mut self, place: &str, old: Option<&Value>, new: Option<&Value>, way: Direction) {
        let title = |schema: Option<&Value>| schema.and_then(|schema| schema.get("title")).cloned();
        if title(old) != title(new) && old.is_some() && new.is_some() {
            self.either("type-renamed", &format!("{place}/title"), title(old).as_ref(), title(new).as_ref());
        }
        self.schema(place, or_null(old), or_null(new), way);
    }

    fn responses(&mut self, place: &str, old: Option<&Value>, new: Option<&Value>) {
        for (status, (old, new)) in Walk::keys(or_null(old), or_null(new)) {
            let place = format!("{place}/{}", pointer::escape(&status));
            let success = status.starts_with('2');
            match (old, new) {
                (None, Some(_)) => {
                    self.add(
                        if success { "success-added" } else { "error-response-added" },
                        &place,
                        format!("`{status}`"),
                    );
                }
                (Some(_), None) => {
                    let rule = if success { "success-removed" } else { "error-response-removed" };
                    self.gone(rule, &place, format!("`{status}`"));
                }
                (old, new) => self.response(&place, or_null(old), or_null(new)),
            }
        }
    }

    pub(super) fn response(&mut self, place: &str, old: &Value, new: &Value) {
        if self.beside_reference(place, old, new) {
            return;
        }
        let (old, new) = (tree::resolve(self.old, old).clone(), tree::resolve(self.new, new).clone());
        if old == new {
            return self.add("component-changed", place, "the same answer is written in another place");
        }
        for (key, (old, new)) in Walk::keys(&old, &new) {
            let place = format!("{place}/{}", pointer::escape(&key));
            match key.as_str() {
                "description" => self.words(&place, new),
                "headers" => self.either("response-header-changed", &place, old, new),
                "content" => self.content(&place, or_null(old), or_null(new), Direction::ANSWER),
                _ => self.other(&place, old, new),
            }
        }
    }
}

/// Parameters by name and kind, with where each stands.
fn keyed<'v>(document: &'v Value, list: Option<&'v Value>) -> BTreeMap<(String, String), (usize, &'v Value)> {
    list.and_then(Value::as_array)
        .into_iter()
        .flatten()
        .enumerate()
        .filter_map(|(at, parameter)| {
            let whole = tree::resolve(document, parameter);
            let text = |key: &str| whole.get(key).and_then(Value::as_str).map(str::to_owned);
            Some(((text("name")?, text("in")?), (at, parameter)))
        })
        .collect()
}

fn length(list: Option<&Value>) -> usize {
    match list {
        None => 0,
        Some(list) => list.as_array().map_or(usize::MAX, Vec::len),
    }
}
