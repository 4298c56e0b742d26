//! Comparing operations: their parameters, bodies and answers.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    usages::Direction,
    values::{or_null, same_items},
    walk::Walk,
};
use crate::{
    pointer,
    tree::{self, METHODS},
};

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
                "tags" => {
                    let names =
                        |tags: Option<&Value>| tags.and_then(Value::as_array).cloned().unwrap_or_default();
                    // The first is the resource of its command.
                    let more = !names(old).is_empty() && names(new).starts_with(&names(old));
                    let rule = if more { "operation-tag-added" } else { "operation-tags-changed" };
                    self.either(rule, &place, old, new);
                }
                "deprecated" => self.either("operation-deprecated", &place, old, new),
                "summary" | "description" | "externalDocs" => self.words(&place, new),
                // Each of them is enough, whichever comes first.
                "security" if same_items(old, new) => {}
                "security" => self.either("security-changed", &place, old, new),
                "servers" => self.servers(&place, old, new),
                // They are compared with those that the path's operations share.
                "parameters" => {}
                "requestBody" => self.body(&place, old, new),
                "responses" => self.responses(&place, old, new),
                _ => self.other(&place, old, new),
            }
        }
    }

    /// The parameters of each operation of a path: its own, and those that the path's operations share. They are told
    /// apart by name and kind, not by their order.
    pub(super) fn parameters(&mut self, path: &str, old: &Value, new: &Value) {
        let (before, after) = (Lists { path, item: old }, Lists { path, item: new });
        let has = |item: &Value, method: &str| item.get(method).is_some_and(Value::is_object);
        let (mut any, mut used) = (false, false);
        for method in METHODS {
            any |= has(old, method) || has(new, method);
            if !(has(old, method) && has(new, method)) {
                continue;
            }
            match (before.effective(self.old, method), after.effective(self.new, method)) {
                (Some(before), Some(after)) => {
                    used |= after.iter().chain(&before).any(|(_, placed)| placed.shared);
                    self.effective(&before, &after);
                }
                _ => {
                    for ((place, old), (_, new)) in
                        [(before.shared(), after.shared()), (before.own(method), after.own(method))]
                    {
                        if old != new {
                            self.other(&place, old, new);
                        }
                    }
                }
            }
        }
        let ((place, old), (_, new)) = (before.shared(), after.shared());
        if old != new && !used && !(any && self.tells(path)) {
            self.either("written-otherwise", &place, old, new);
        }
    }

    fn effective(&mut self, before: &Effective<'_>, after: &Effective<'_>) {
        for (key, placed) in after {
            let (place, parameter) = (&placed.place, placed.parameter);
            match before.get(key) {
                Some(known) => {
                    let found = self.count();
                    self.parameter(place, known.parameter, parameter);
                    let reference = |placed: &Placed<'_>| placed.parameter.get("$ref").cloned();
                    let elsewhere = known.shared != placed.shared || reference(known) != reference(placed);
                    if elsewhere && self.count() == found {
                        self.add("written-otherwise", place, format!("`{}` in {}", key.0, key.1));
                    }
                }
                None => {
                    let required =
                        tree::resolve(self.new, parameter).get("required") == Some(&Value::Bool(true));
                    let rule = if required { "parameter-added-required" } else { "parameter-added-optional" };
                    self.add(rule, place, format!("`{}` in {}", key.0, key.1));
                }
            }
        }
        for (key, placed) in before.iter().filter(|(key, _)| !after.contains_key(*key)) {
            self.gone("parameter-removed", &placed.place, format!("`{}` in {}", key.0, key.1));
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
        let same_answer = answer(self.old, old) == answer(self.new, new);
        for (status, (old, new)) in Walk::keys(or_null(old), or_null(new)) {
            let place = format!("{place}/{}", pointer::escape(&status));
            let success = status.starts_with('2');
            match (old, new) {
                (None, Some(_)) => {
                    let rule = match success {
                        true if same_answer => "success-added",
                        true => "success-of-another-type",
                        false => "error-response-added",
                    };
                    self.add(rule, &place, format!("`{status}`"));
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
            return self.add("written-otherwise", place, "the same answer is written in another place");
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

/// What an operation answers when it succeeds. One that has a body counts before those that have none.
fn answer<'v>(document: &'v Value, responses: Option<&'v Value>) -> Option<&'v Value> {
    let responses = responses.and_then(Value::as_object).into_iter().flatten();
    responses
        .filter(|(status, _)| status.starts_with('2'))
        .filter_map(|(_, response)| {
            tree::resolve(document, response).get("content")?.as_object()?.values().next()
        })
        .map(|media| media.get("schema").unwrap_or(&Value::Null))
        .next()
}

/// The parameters of an operation, by name and kind.
type Effective<'v> = BTreeMap<(String, String), Placed<'v>>;

/// A parameter, and where it stands.
struct Placed<'v> {
    place: String,
    parameter: &'v Value,
    /// Whether the operations of the path share it.
    shared: bool,
}

/// The lists of parameters in a path item.
struct Lists<'v> {
    path: &'v str,
    item: &'v Value,
}

impl<'v> Lists<'v> {
    fn shared(&self) -> (String, Option<&'v Value>) {
        (format!("{}/parameters", self.path), self.item.get("parameters"))
    }

    fn own(&self, method: &str) -> (String, Option<&'v Value>) {
        let own = self.item.get(method).and_then(|operation| operation.get("parameters"));
        (format!("{}/{method}/parameters", self.path), own)
    }

    /// What an operation takes: its own parameters count before the shared ones. None if a list is none, or has
    /// something in it that is no parameter, or one twice.
    fn effective(&self, document: &'v Value, method: &str) -> Option<Effective<'v>> {
        let mut all = Effective::new();
        for (shared, (place, list)) in [(true, self.shared()), (false, self.own(method))] {
            let Some(list) = list else { continue };
            let mut here = Effective::new();
            for (at, parameter) in list.as_array()?.iter().enumerate() {
                let whole = tree::resolve(document, parameter);
                let text = |key: &str| whole.get(key).and_then(Value::as_str).map(str::to_owned);
                let placed = Placed { place: format!("{place}/{at}"), parameter, shared };
                here.insert((text("name")?, text("in")?), placed);
            }
            if here.len() != list.as_array()?.len() {
                return None;
            }
            all.extend(here);
        }
        Some(all)
    }
}
