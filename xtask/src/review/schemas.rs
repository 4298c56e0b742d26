//! Comparing schemas: what a change means depends on whether values are sent or answered.

use serde_json::Value;

use super::{
    diff::{Walk, map, or_null, required, same_items, set, shown},
    reach::Direction,
};
use crate::pointer;

impl Walk<'_> {
    pub(super) fn schema(&mut self, place: &str, old: &Value, new: &Value, way: Direction) {
        self.schema_of(place, old, new, way, false);
    }

    /// A component: what refers to it may be certain to be there.
    pub(super) fn component_schema(&mut self, place: &str, old: &Value, new: &Value, way: Direction) {
        self.schema_of(place, old, new, way, true);
    }

    /// `certain` says that it is the schema of a property that is required before and after.
    fn schema_of(&mut self, place: &str, old: &Value, new: &Value, way: Direction, certain: bool) {
        if old == new {
            return;
        }
        if !old.is_object() || !new.is_object() {
            let (old, new) =
                (Some(old).filter(|value| !value.is_null()), Some(new).filter(|value| !value.is_null()));
            return self.either("type-changed", place, old, new);
        }
        if old.get("$ref") != new.get("$ref") {
            return self.either(
                "type-changed",
                place,
                old.get("$ref").or(Some(old)),
                new.get("$ref").or(Some(new)),
            );
        }
        self.requirements(place, old, new, way);
        for (key, (before, after)) in Walk::keys(old, new) {
            let place = format!("{place}/{}", pointer::escape(&key));
            match key.as_str() {
                "type" => self.either("type-changed", &place, before, after),
                "format" => {
                    let date = |value: Option<&Value>| {
                        value.and_then(Value::as_str).is_some_and(|format| format.starts_with("date"))
                    };
                    let rule =
                        if date(before) || date(after) { "date-format-changed" } else { "format-changed" };
                    self.either(rule, &place, before, after);
                }
                "nullable" => self.nullable(&place, before, after, way, certain),
                "pattern" => self.pattern(&place, before, after, way),
                "minLength" | "minimum" | "minItems" | "minProperties" => {
                    self.bound(&place, before, after, way, true)
                }
                "maxLength" | "maximum" | "maxItems" | "maxProperties" => {
                    self.bound(&place, before, after, way, false)
                }
                "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" | "uniqueItems" => {
                    let narrower = after.is_some_and(|value| *value != Value::Bool(false));
                    self.limit(&place, before, after, way, narrower);
                }
                "enum" => self.enumeration(&place, before, after, way),
                "default" => self.either("default-changed", &place, before, after),
                "properties" => self.properties(&place, old, new, way),
                // Told above, name by name.
                "required" => {}
                "items" => self.schema(&place, or_null(before), or_null(after), way),
                "additionalProperties" => self.either("additional-properties-changed", &place, before, after),
                "allOf" | "anyOf" | "oneOf" | "not" => self.composition(&place, before, after, way),
                "description" | "title" | "example" | "examples" | "externalDocs" | "deprecated"
                | "readOnly" | "writeOnly" => self.words(&place, after),
                _ => self.other(&place, before, after),
            }
        }
    }

    fn properties(&mut self, place: &str, old: &Value, new: &Value, way: Direction) {
        let (before, after) = (map(old.get("properties")), map(new.get("properties")));
        let (needed_before, needed) = (required(old), required(new));
        let (old, new) = (Value::Object(before), Value::Object(after));
        let keys = Walk::keys(&old, &new);
        if keys.is_empty() {
            self.either("type-changed", place, Some(&old), Some(&new));
        }
        for (name, (before, after)) in keys {
            let place = format!("{place}/{}", pointer::escape(&name));
            match (before, after) {
                (None, Some(_)) => {
                    if way.answer {
                        self.add("property-added-to-answer", &place, format!("`{name}`"));
                    }
                    if way.request {
                        let rule = if needed.contains(&name) {
                            "property-added-to-request-required"
                        } else {
                            "property-added-to-request-optional"
                        };
                        self.add(rule, &place, format!("`{name}`"));
                    }
                }
                (Some(_), None) => self.gone("property-removed", &place, format!("`{name}`")),
                (before, after) => {
                    let certain = needed.contains(&name) && needed_before.contains(&name);
                    self.schema_of(&place, or_null(before), or_null(after), way, certain);
                }
            }
        }
    }

    /// What `required` says of properties that are there before and after, and of names that are none.
    fn requirements(&mut self, place: &str, old: &Value, new: &Value, way: Direction) {
        let (before, after) = (required(old), required(new));
        let has = |schema: &Value, name: &str| schema.pointer(&pointer::of(["properties", name])).is_some();
        let at = format!("{place}/required");
        for name in after.difference(&before).filter(|name| has(old, name) || !has(new, name)) {
            if !has(new, name) {
                self.add("required-without-property", &at, format!("`{name}`"));
                continue;
            }
            let property = format!("{place}/properties/{}", pointer::escape(name));
            if way.answer && !is_nullable(new, name) {
                self.add("property-made-certain-in-answer", &property, format!("`{name}` is required now"));
            }
            if way.request {
                self.add("property-made-required-in-request", &property, format!("`{name}` is required now"));
            } else if is_nullable(new, name) {
                self.add(
                    "nullable-without-effect",
                    &property,
                    format!("`{name}` is required now, and nullable"),
                );
            }
        }
        for name in before.difference(&after).filter(|name| has(new, name) || !has(old, name)) {
            if !has(new, name) {
                self.gone("required-without-property", &at, format!("`{name}`"));
                continue;
            }
            let property = format!("{place}/properties/{}", pointer::escape(name));
            if way.answer && !is_nullable(old, name) {
                self.add(
                    "property-made-optional-in-answer",
                    &property,
                    format!("`{name}` is not required any more"),
                );
            }
            if way.request {
                self.add(
                    "property-made-optional-in-request",
                    &property,
                    format!("`{name}` is not required any more"),
                );
            } else if is_nullable(old, name) {
                self.add("nullable-without-effect", &property, format!("`{name}` is not required any more"));
            }
        }
        // `required` that is no list of names, or names one twice.
        let (old, new) = (old.get("required"), new.get("required"));
        if before == after && !same_items(old, new) {
            self.either("required-without-property", &at, old, new);
        }
    }

    /// Where a value is certain to be there, null makes an `Option` of it; elsewhere it is one already.
    fn nullable(
        &mut self,
        place: &str,
        old: Option<&Value>,
        new: Option<&Value>,
        way: Direction,
        certain: bool,
    ) {
        let now = new == Some(&Value::Bool(true));
        if (old == Some(&Value::Bool(true))) == now || !certain {
            return self.either("nullable-without-effect", place, old, new);
        }
        if way.answer {
            let rule =
                if now { "property-made-optional-in-answer" } else { "property-made-certain-in-answer" };
            self.either(rule, place, old, new);
        }
        if way.request {
            let rule =
                if now { "property-made-optional-in-request" } else { "property-made-required-in-request" };
            self.either(rule, place, old, new);
        }
    }

    fn pattern(&mut self, place: &str, old: Option<&Value>, new: Option<&Value>, way: Direction) {
        let sid = |value: Option<&Value>| {
            value.and_then(Value::as_str).is_some_and(|pattern| pattern.contains("[0-9a-fA-F]{32}"))
        };
        let rule = match (old, new) {
            _ if sid(old) || sid(new) => "sid-changed",
            _ if !way.request => "limit-of-answer-changed",
            (None, Some(_)) => "request-narrowed",
            (Some(_), None) => "request-widened",
            _ => "pattern-changed",
        };
        self.either(rule, place, old, new);
    }

    fn bound(&mut self, place: &str, old: Option<&Value>, new: Option<&Value>, way: Direction, lower: bool) {
        let number = |value: Option<&Value>| value.and_then(Value::as_f64);
        let narrower = match (number(old), number(new)) {
            (Some(old), Some(new)) if lower => new > old,
            (Some(old), Some(new)) => new < old,
            (_, new) => new.is_some(),
        };
        self.limit(place, old, new, way, narrower);
    }

    fn limit(
        &mut self,
        place: &str,
        old: Option<&Value>,
        new: Option<&Value>,
        way: Direction,
        narrower: bool,
    ) {
        let rule = match (way.request, narrower) {
            (false, _) => "limit-of-answer-changed",
            (true, true) => "request-narrowed",
            (true, false) => "request-widened",
        };
        self.either(rule, place, old, new);
    }

    fn enumeration(&mut self, place: &str, old: Option<&Value>, new: Option<&Value>, way: Direction) {
        let (Some(before), Some(after)) = (old, new) else {
            return self.either("type-changed", place, old, new);
        };
        if same_items(old, new) {
            return;
        }
        let (before, after) = (set(Some(before)), set(Some(after)));
        if before == after {
            return self.either("words-changed", place, old, new);
        }
        for value in after.difference(&before) {
            let what = format!("{value} is new");
            if way.answer {
                self.add("enum-value-added-to-answer", place, what);
            } else {
                self.add("enum-value-added-to-request", place, what);
            }
        }
        for value in before.difference(&after) {
            self.gone("enum-value-removed", place, format!("{value} is gone"));
        }
    }

    /// A list of one is how a reference is nullable: what it refers to counts.
    fn composition(&mut self, place: &str, old: Option<&Value>, new: Option<&Value>, way: Direction) {
        if same_items(old, new) {
            return;
        }
        let parts = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
        let (before, after) = (parts(old), parts(new));
        if before.is_empty() || before.len() != after.len() {
            return self.either("composition-changed", place, old, new);
        }
        let mut any = false;
        for (at, (before, after)) in before.iter().zip(&after).enumerate() {
            any |= before != after;
            self.schema(&format!("{place}/{at}"), before, after, way);
        }
        if !any {
            self.add("composition-changed", place, shown(old, new));
        }
    }
}

fn is_nullable(schema: &Value, name: &str) -> bool {
    schema.pointer(&pointer::of(["properties", name, "nullable"])) == Some(&Value::Bool(true))
}
