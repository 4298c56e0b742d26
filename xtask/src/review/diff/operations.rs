//! Compares operations: their parameters, bodies and responses.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    comparison::{Comparison, differing_keys},
    usages::Direction,
    values::{is_true, or_null},
};
use crate::{
    ir::{cli_extensions, names, parameters, responses},
    spec::{lookup::METHODS, pointer::Pointer, resolve::resolve},
};

impl Comparison<'_> {
    pub(super) fn operation(
        &mut self,
        path: &str,
        method: &str,
        location: &str,
        old: Option<&Value>,
        new: Option<&Value>,
    ) {
        let operation = format!("`{} {path}`", method.to_uppercase());
        let (old, new) = match (old, new) {
            (None, Some(_)) => {
                return self.add("operation-added", location, format!("{operation} was added"));
            }
            (Some(_), None) => {
                return self.removed("operation-removed", location, format!("{operation} was removed"));
            }
            (old, new) => (or_null(old), or_null(new)),
        };
        for (key, (old, new)) in differing_keys(old, new) {
            let location = Pointer::from(location).join(&key);
            match key.as_str() {
                "operationId" => {
                    let name = |id: Option<&Value>| id.and_then(Value::as_str).map(names::snake);
                    let is_same = name(old) == name(new) && name(old).is_some();
                    let rule = if is_same { "representation-changed" } else { "operation-id-changed" };
                    self.changed(rule, &location, old, new);
                }
                "tags" => {
                    let list =
                        |tags: Option<&Value>| tags.and_then(Value::as_array).cloned().unwrap_or_default();
                    // The first tag determines the resource of its command.
                    let only_added = !list(old).is_empty() && list(new).starts_with(&list(old));
                    let rule = if only_added { "operation-tag-added" } else { "operation-tags-changed" };
                    self.changed(rule, &location, old, new);
                }
                "deprecated" => self.changed("operation-deprecated", &location, old, new),
                "summary" | "description" | "externalDocs" => self.documentation(&location, new),
                "security" => self.security(&location, old, new),
                "servers" => self.servers(&location, old, new),
                // Compared together with those of the path.
                "parameters" => {}
                "requestBody" => self.body(&location, old, new),
                "responses" => self.responses(&location, old, new),
                _ => self.unclassified(&location, old, new),
            }
        }
    }

    /// Compares the parameters of each operation of a path: its own, and those of the path. Name and `in` identify a
    /// parameter; their order has no meaning.
    pub(super) fn parameters(&mut self, path: &str, old: &Value, new: &Value) {
        let (before, after) = (ParameterLists { path, item: old }, ParameterLists { path, item: new });
        let has = |item: &Value, method: &str| item.get(method).is_some_and(Value::is_object);
        let (mut has_operations, mut shared_used) = (false, false);
        for method in METHODS {
            has_operations |= has(old, method) || has(new, method);
            if !(has(old, method) && has(new, method)) {
                continue;
            }
            match (before.effective(self.old, method), after.effective(self.new, method)) {
                (Some(before), Some(after)) => {
                    shared_used |= after.values().chain(before.values()).any(|parameter| parameter.is_shared);
                    self.effective_parameters(&before, &after);
                }
                _ => {
                    for ((location, old), (_, new)) in
                        [(before.shared(), after.shared()), (before.own(method), after.own(method))]
                    {
                        if old != new {
                            self.unclassified(&location, old, new);
                        }
                    }
                }
            }
        }
        let ((location, old), (_, new)) = (before.shared(), after.shared());
        if old != new && !shared_used && !(has_operations && self.has_changes_below(path)) {
            self.changed("representation-changed", &location, old, new);
        }
    }

    fn effective_parameters(&mut self, before: &EffectiveParameters<'_>, after: &EffectiveParameters<'_>) {
        for ((name, location_kind), parameter) in after {
            let printed = format!("{location_kind} parameter `{name}`");
            let Located { location, value, .. } = parameter;
            let Some(known) = before.get(&(name.clone(), location_kind.clone())) else {
                let required = is_true(resolve(self.new, value).get("required"));
                let rule = if required { "parameter-added-required" } else { "parameter-added-optional" };
                self.add(rule, location, format!("{printed} was added"));
                continue;
            };
            let count = self.changes.len();
            self.parameter(location, known.value, value);
            let reference = |parameter: &Located<'_>| parameter.value.get("$ref").cloned();
            let moved = known.is_shared != parameter.is_shared || reference(known) != reference(parameter);
            if moved && self.changes.len() == count {
                self.add("representation-changed", location, format!("{printed} was moved"));
            }
        }
        for (key, parameter) in before.iter().filter(|(key, _)| !after.contains_key(*key)) {
            let (name, location_kind) = key;
            let message = format!("{location_kind} parameter `{name}` was removed");
            self.removed("parameter-removed", &parameter.location, message);
        }
    }

    /// Returns `true` if both are the same reference: the component is compared where it is declared. Siblings of a
    /// reference have no meaning in OpenAPI 3.0, so a change of them is unclassified.
    fn same_reference(&mut self, location: &str, old: &Value, new: &Value) -> bool {
        let is_same = old.get("$ref").is_some() && old.get("$ref") == new.get("$ref");
        if is_same {
            for (key, (old, new)) in differing_keys(old, new) {
                self.unclassified(&Pointer::from(location).join(&key), old, new);
            }
        }
        is_same
    }

    pub(super) fn parameter(&mut self, location: &str, old: &Value, new: &Value) {
        if self.same_reference(location, old, new) {
            return;
        }
        let (old, new) = (resolve(self.old, old).clone(), resolve(self.new, new).clone());
        let same_style = parameters::style(&old) == parameters::style(&new);
        let name = old.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        for (key, (old, new)) in differing_keys(&old, &new) {
            let location = Pointer::from(location).join(&key);
            match key.as_str() {
                // A default was written out.
                "style" | "explode" if same_style => {
                    self.changed("representation-changed", &location, old, new);
                }
                cli_extensions::NAME => self.option_name(&location, &name, old, new),
                "name" | "in" => self.changed("parameter-renamed", &location, old, new),
                "required" => {
                    let rule =
                        if is_true(new) { "parameter-became-required" } else { "parameter-became-optional" };
                    self.changed(rule, &location, old, new);
                }
                "schema" => self.schema(&location, or_null(old), or_null(new), Direction::REQUEST),
                "style" | "explode" | "allowReserved" | "allowEmptyValue" | "content" => {
                    self.changed("parameter-style-changed", &location, old, new);
                }
                "description" | "example" | "examples" | "deprecated" => self.documentation(&location, new),
                _ => self.unclassified(&location, old, new),
            }
        }
    }

    fn body(&mut self, location: &str, old: Option<&Value>, new: Option<&Value>) {
        let (old, new) = match (old, new) {
            (None, Some(new)) => {
                let required = is_true(resolve(self.new, new).get("required"));
                let rule =
                    if required { "request-body-added-required" } else { "request-body-added-optional" };
                return self.add(rule, location, "request body was added");
            }
            (Some(_), None) => {
                return self.removed("request-body-removed", location, "request body was removed");
            }
            (old, new) => (or_null(old), or_null(new)),
        };
        if self.same_reference(location, old, new) {
            return;
        }
        let (old, new) = (resolve(self.old, old).clone(), resolve(self.new, new).clone());
        self.body_keys(location, &old, &new);
    }

    pub(super) fn body_keys(&mut self, location: &str, old: &Value, new: &Value) {
        for (key, (old, new)) in differing_keys(old, new) {
            let location = Pointer::from(location).join(&key);
            match key.as_str() {
                "required" => {
                    let rule = if is_true(new) {
                        "request-body-became-required"
                    } else {
                        "request-body-became-optional"
                    };
                    self.changed(rule, &location, old, new);
                }
                "description" => self.documentation(&location, new),
                "content" => self.content(&location, or_null(old), or_null(new), Direction::REQUEST),
                _ => self.unclassified(&location, old, new),
            }
        }
    }

    fn content(&mut self, location: &str, old: &Value, new: &Value, direction: Direction) {
        let media_types = differing_keys(old, new);
        if media_types.is_empty() {
            // A missing `content` and an empty one mean the same.
            self.changed("component-changed", location, Some(old), Some(new));
        }
        for (media_type, (old, new)) in media_types {
            let location = Pointer::from(location).join(&media_type);
            match (old, new) {
                (None, Some(_)) => {
                    self.add("media-type-added", &location, format!("`{media_type}` was added"));
                }
                (Some(_), None) => {
                    self.removed("media-type-removed", &location, format!("`{media_type}` was removed"));
                }
                (old, new) => {
                    for (key, (old, new)) in differing_keys(or_null(old), or_null(new)) {
                        let location = location.join(&key);
                        match key.as_str() {
                            "schema" => self.root_schema(&location, old, new, direction),
                            "example" | "examples" => self.documentation(&location, new),
                            _ => self.unclassified(&location, old, new),
                        }
                    }
                }
            }
        }
    }

    /// Compares the schema of a body or response. If it is inline, its type is named after its title.
    fn root_schema(
        &mut self,
        location: &str,
        old: Option<&Value>,
        new: Option<&Value>,
        direction: Direction,
    ) {
        let title = |schema: Option<&Value>| schema.and_then(|schema| schema.get("title")).cloned();
        let (old_title, new_title) = (title(old), title(new));
        if old_title != new_title && old.is_some() && new.is_some() {
            let location = format!("{location}/title");
            self.changed("type-renamed", &location, old_title.as_ref(), new_title.as_ref());
        }
        self.schema(location, or_null(old), or_null(new), direction);
    }

    fn responses(&mut self, location: &str, old: Option<&Value>, new: Option<&Value>) {
        let same_type = success_schema(self.old, old) == success_schema(self.new, new);
        for (status, (old, new)) in differing_keys(or_null(old), or_null(new)) {
            let location = Pointer::from(location).join(&status);
            let is_success = responses::is_success(&status);
            match (old, new) {
                (None, Some(_)) => {
                    let rule = match is_success {
                        true if same_type => "success-response-added",
                        true => "success-response-type-changed",
                        false => "error-response-added",
                    };
                    self.add(rule, &location, format!("response `{status}` was added"));
                }
                (Some(_), None) => {
                    let rule = if is_success { "success-response-removed" } else { "error-response-removed" };
                    self.removed(rule, &location, format!("response `{status}` was removed"));
                }
                (old, new) => self.response(&location, or_null(old), or_null(new)),
            }
        }
    }

    pub(super) fn response(&mut self, location: &str, old: &Value, new: &Value) {
        if self.same_reference(location, old, new) {
            return;
        }
        let (old, new) = (resolve(self.old, old).clone(), resolve(self.new, new).clone());
        if old == new {
            return self.add("representation-changed", location, "response was moved");
        }
        for (key, (old, new)) in differing_keys(&old, &new) {
            let location = Pointer::from(location).join(&key);
            match key.as_str() {
                "description" => self.documentation(&location, new),
                "headers" => self.changed("response-header-changed", &location, old, new),
                "content" => self.content(&location, or_null(old), or_null(new), Direction::RESPONSE),
                _ => self.unclassified(&location, old, new),
            }
        }
    }
}

/// Returns the schema that a successful call returns: that of the first success response with a body.
fn success_schema<'v>(document: &'v Value, responses: Option<&'v Value>) -> Option<&'v Value> {
    let responses = responses.and_then(Value::as_object).into_iter().flatten();
    responses
        .filter(|(status, _)| responses::is_success(status))
        .filter_map(|(_, response)| resolve(document, response).get("content")?.as_object()?.values().next())
        .map(|media| media.get("schema").unwrap_or(&Value::Null))
        .next()
}

/// The parameters of an operation, by name and `in`.
type EffectiveParameters<'v> = BTreeMap<(String, String), Located<'v>>;

/// A parameter and its location.
struct Located<'v> {
    location: String,
    value: &'v Value,
    /// `true` if it belongs to the path and not to the operation.
    is_shared: bool,
}

/// The parameter lists of a path item and its operations.
struct ParameterLists<'v> {
    path: &'v str,
    item: &'v Value,
}

impl<'v> ParameterLists<'v> {
    fn shared(&self) -> (String, Option<&'v Value>) {
        (format!("{}/parameters", self.path), self.item.get("parameters"))
    }

    fn own(&self, method: &str) -> (String, Option<&'v Value>) {
        let own = self.item.get(method).and_then(|operation| operation.get("parameters"));
        (format!("{}/{method}/parameters", self.path), own)
    }

    /// Returns the parameters of an operation, whose own take precedence over those of the path. Returns `None` if
    /// `parameters` is not a list, or contains something that is not a parameter, or a duplicate.
    fn effective(&self, document: &'v Value, method: &str) -> Option<EffectiveParameters<'v>> {
        let mut effective = EffectiveParameters::new();
        for (is_shared, (location, list)) in [(true, self.shared()), (false, self.own(method))] {
            let Some(list) = list else { continue };
            let mut parameters = EffectiveParameters::new();
            for (index, value) in list.as_array()?.iter().enumerate() {
                let resolved = resolve(document, value);
                let text = |key: &str| resolved.get(key).and_then(Value::as_str).map(str::to_owned);
                let located = Located { location: format!("{location}/{index}"), value, is_shared };
                parameters.insert((text("name")?, text("in")?), located);
            }
            if parameters.len() != list.as_array()?.len() {
                return None;
            }
            effective.extend(parameters);
        }
        Some(effective)
    }
}
