//! Compares operations: their parameters, bodies and responses.

use serde_json::Value;

use super::{
    comparison::{Comparison, differing_keys},
    rules::ChangeRule,
    usages::Direction,
    values::{is_true, map_or_empty, or_null},
};
use crate::{
    ir::{media_types, names, responses},
    spec::{
        lookup::{DERIVED_ID, Operation},
        pointer::Pointer,
        resolve::resolve,
    },
};

impl Comparison<'_> {
    pub(super) fn operation(
        &mut self,
        path: &str,
        method: &'static str,
        location: &str,
        old: Option<&Value>,
        new: Option<&Value>,
    ) {
        let printed = |method: &str, path: &str| format!("`{} {path}`", method.to_uppercase());
        let operation = printed(method, path);
        let moved = self.moved.get(location).copied();
        let (old, new) = match (old, new) {
            (None, Some(value)) => {
                let Some(from) = moved else {
                    return self.add(ChangeRule::OperationAdded, location, format!("{operation} was added"));
                };
                let message = format!("{} is now {operation}", printed(from.method, from.path));
                self.renamed(ChangeRule::OperationMoved, &from.pointer(), location, message);
                if let Some(path_item) = self.new.get("paths").and_then(|paths| paths.get(path)) {
                    self.parameters(&from, &Operation { path, method, path_item, value });
                }
                (from.value, value)
            }
            (Some(_), None) => {
                if self.moved.values().all(|from| *from.pointer() != *location) {
                    self.removed(ChangeRule::OperationRemoved, location, format!("{operation} was removed"));
                }
                return;
            }
            (old, new) => (or_null(old), or_null(new)),
        };
        for (key, (old, new)) in differing_keys(old, new) {
            let location = Pointer::from(location).join(&key);
            match key.as_str() {
                "operationId" => {
                    let name = |id: Option<&Value>| id.and_then(Value::as_str).map(names::snake);
                    let is_same = name(old) == name(new) && name(old).is_some();
                    let rule = if is_same {
                        ChangeRule::RepresentationChanged
                    } else {
                        ChangeRule::OperationIdChanged
                    };
                    self.changed(rule, &location, old, new);
                }
                // The name that was derived is written out, or the other way round. If it changes, so does the `operationId`.
                DERIVED_ID => self.changed(ChangeRule::RepresentationChanged, &location, old, new),
                "tags" => {
                    // The first tag determines the resource of its command.
                    let first = |tags: Option<&Value>| tags.and_then(|tags| tags.get(0)).cloned();
                    let is_same = first(old) == first(new);
                    let rule = if is_same {
                        ChangeRule::OperationOtherTagsChanged
                    } else {
                        ChangeRule::OperationTagsChanged
                    };
                    self.changed(rule, &location, old, new);
                }
                "deprecated" => self.changed(ChangeRule::OperationDeprecated, &location, old, new),
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

    /// Returns `true` if both are the same reference: the component is compared where it is declared. Siblings of a
    /// reference have no meaning in OpenAPI 3.0, so a change of them is unclassified.
    pub(super) fn same_reference(&mut self, location: &str, old: &Value, new: &Value) -> bool {
        let is_same = old.get("$ref").is_some() && old.get("$ref") == new.get("$ref");
        if is_same {
            for (key, (old, new)) in differing_keys(old, new) {
                self.unclassified(&Pointer::from(location).join(&key), old, new);
            }
        }
        is_same
    }

    fn body(&mut self, location: &str, old: Option<&Value>, new: Option<&Value>) {
        let (old, new) = match (old, new) {
            (None, Some(new)) => {
                let required = is_true(resolve(self.new, new).get("required"));
                let rule = if required {
                    ChangeRule::RequestBodyAddedRequired
                } else {
                    ChangeRule::RequestBodyAddedOptional
                };
                return self.add(rule, location, "request body was added");
            }
            (Some(_), None) => {
                return self.removed(ChangeRule::RequestBodyRemoved, location, "request body was removed");
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
                        ChangeRule::RequestBodyBecameRequired
                    } else {
                        ChangeRule::RequestBodyBecameOptional
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
        let respelled = self.respelled(location, old, new);
        let media_types = differing_keys(&respelled, new);
        if media_types.is_empty() && respelled == *old {
            // A missing `content` and an empty one mean the same.
            self.changed(ChangeRule::ComponentChanged, location, Some(old), Some(new));
        }
        let has_json = |content: &Value| content.get(media_types::JSON).is_some();
        let keeps_json = has_json(&respelled) && has_json(new);
        for (media_type, (old, new)) in media_types {
            let location = Pointer::from(location).join(&media_type);
            match (old, new) {
                (None, Some(_)) | (Some(_), None) if keeps_json => {
                    let change = if new.is_some() { "added" } else { "removed" };
                    let message = format!("`{media_type}` was {change} beside `{}`", media_types::JSON);
                    self.add(ChangeRule::MediaTypeUnused, &location, message);
                }
                (None, Some(_)) => {
                    self.add(ChangeRule::MediaTypeAdded, &location, format!("`{media_type}` was added"));
                }
                (Some(_), None) => {
                    self.removed(
                        ChangeRule::MediaTypeRemoved,
                        &location,
                        format!("`{media_type}` was removed"),
                    );
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

    /// Returns the old media types, spelled as the new ones.
    fn respelled(&mut self, location: &str, old: &Value, new: &Value) -> Value {
        let mut media_types = map_or_empty(Some(old));
        for name in map_or_empty(Some(new)).keys().filter(|name| old.get(name.as_str()).is_none()) {
            let is_same = |known: &&String| {
                new.get(known.as_str()).is_none()
                    && media_types::normalized(known) == media_types::normalized(name)
            };
            let known = media_types.keys().find(is_same).cloned();
            if let Some((known, media)) = known.and_then(|known| media_types.remove_entry(&known)) {
                let location = Pointer::from(location).join(name);
                self.add(ChangeRule::RepresentationChanged, &location, format!("`{known}` is now `{name}`"));
                media_types.insert(name.clone(), media);
            }
        }
        if media_types.is_empty() { old.clone() } else { Value::Object(media_types) }
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
            self.changed(ChangeRule::TypeRenamed, &location, old_title.as_ref(), new_title.as_ref());
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
                        true if same_type => ChangeRule::SuccessResponseAdded,
                        true => ChangeRule::SuccessResponseTypeChanged,
                        false => ChangeRule::ErrorResponseAdded,
                    };
                    self.add(rule, &location, format!("response `{status}` was added"));
                }
                (Some(_), None) => {
                    let rule = if is_success {
                        ChangeRule::SuccessResponseRemoved
                    } else {
                        ChangeRule::ErrorResponseRemoved
                    };
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
            return self.add(ChangeRule::RepresentationChanged, location, "response was moved");
        }
        for (key, (old, new)) in differing_keys(&old, &new) {
            let location = Pointer::from(location).join(&key);
            match key.as_str() {
                "description" => self.documentation(&location, new),
                "headers" => self.changed(ChangeRule::ResponseHeaderChanged, &location, old, new),
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
