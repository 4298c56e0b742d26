//! Comparing schemas: what a change means depends on whether values are sent or answered.

use serde_json::Value;

use super::{
    usages::Direction,
    values::{map, or_null, required, same_items, set, shown},
    walk::Walk,
};
use crate::{names, pages, pointer, prepare::sid_type, tree};

impl Walk<'_> {
    pub(super) fn schema(&mut self, place: &str, old: &Value, new: &Value, way: Direction) {
        self.schema_of(place, old, new, way, false);
    }

    /// A component: what refers to it may be certain to be there.
    pub(super) fn component_schema(&mut self, place: &str, old: &Value, new: &Value, mut way: Direction) {
        // A text with a name is one type for all, which keeps to its limits in answers too.
        let is_text = |schema: &Value| schema.get("type").and_then(Value::as_str) == Some("string");
        way.limits |= is_text(old) && is_text(new);
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
                "nullable" => {
                    // What may hold nothing, as a list may, needs no `Option` to be left out.
                    let certain = certain || self.may_be_empty(old, new);
                    self.nullable(&place, before, after, way, certain);
                }
                "pattern" if sid(old) == sid(new) && sid(old).is_some() => {
                    self.either("written-otherwise", &place, before, after);
                }
                "pattern" if sid(old) != sid(new) => self.either("sid-changed", &place, before, after),
                "pattern" => self.pattern(&place, (old, before), (new, after), way),
                "uniqueItems" if is_true(before) != is_true(after) => {
                    self.either("type-changed", &place, before, after);
                }
                "minItems" | "maxItems" if fixed(old) != fixed(new) => {
                    self.either("type-changed", &place, before, after);
                }
                "minLength" | "minimum" | "minItems" | "minProperties" => {
                    let narrower = is_more(before, after);
                    self.limit(&place, (old, before), (new, after), way, narrower);
                }
                "maxLength" | "maximum" | "maxItems" | "maxProperties" => {
                    let narrower = before.is_none() || is_more(after, before);
                    self.limit(&place, (old, before), (new, after), way, narrower && after.is_some());
                }
                "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" | "uniqueItems" => {
                    let narrower = after.is_some_and(|value| *value != Value::Bool(false));
                    self.limit(&place, (old, before), (new, after), way, narrower);
                }
                "enum" => self.enumeration(&place, before, after, way),
                "default" if self.is_page_size(&place) => {
                    self.either("page-size-default-changed", &place, before, after);
                }
                "default" => self.either("default-changed", &place, before, after),
                "x-rust-type" => self.either("type-changed", &place, before, after),
                "properties" => self.properties(&place, old, new, way),
                // Told above, name by name.
                "required" => {}
                // An item is there or it is not in the list.
                "items" => self.schema_of(&place, or_null(before), or_null(after), way, true),
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
                    let certain = needed.contains(&name) && needed_before.contains(&name)
                        || self.is_part_of_page(&place);
                    self.schema_of(&place, or_null(before), or_null(after), way, certain);
                }
            }
        }
    }

    /// What `required` says of properties that are there before and after, and of names that are none.
    fn requirements(&mut self, place: &str, old: &Value, new: &Value, way: Direction) {
        let (before, after) = (required(old), required(new));
        let has = |schema: &Value, name: &str| schema.pointer(&pointer::join(["properties", name])).is_some();
        let at = format!("{place}/required");
        for name in after.difference(&before).filter(|name| has(old, name) || !has(new, name)) {
            if !has(new, name) {
                self.add("required-without-property", &at, format!("`{name}`"));
                continue;
            }
            let property = format!("{place}/properties/{}", pointer::escape(name));
            if self.is_part_of_page(&property) {
                self.add("written-otherwise", &property, format!("`{name}` is required now"));
                continue;
            }
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
            if self.is_part_of_page(&property) {
                self.add("written-otherwise", &property, format!("`{name}` is not required any more"));
                continue;
            }
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

    fn pattern(&mut self, place: &str, old: Limited<'_>, new: Limited<'_>, way: Direction) {
        match (old.1, new.1) {
            (Some(before), Some(after)) if way.request || way.limits => {
                self.either("pattern-changed", place, Some(before), Some(after));
            }
            (_, after) => self.limit(place, old, new, way, after.is_some()),
        }
    }

    /// A limit, of the schema that it stands in.
    fn limit(
        &mut self,
        place: &str,
        (old, before): Limited<'_>,
        (new, after): Limited<'_>,
        way: Direction,
        narrower: bool,
    ) {
        let only_sent = way.request && !way.answer;
        let is_whole = new.get("type").and_then(Value::as_str) == Some("integer");
        let rule = match (way.request || way.limits, narrower) {
            (false, _) => "limit-of-answer-changed",
            (true, true) => "request-narrowed",
            (true, false) if only_sent && is_whole => "bounds-widened",
            (true, false) if only_sent && is_limited(old) && !is_limited(new) => "limits-removed",
            (true, false) => "request-widened",
        };
        self.either(rule, place, before, after);
    }

    /// Whether it is a list, or a map of no fixed keys, before and after.
    fn may_be_empty(&self, old: &Value, new: &Value) -> bool {
        [(self.old, old), (self.new, new)].into_iter().all(|(document, schema)| {
            let only = schema.get("allOf").and_then(Value::as_array).filter(|parts| parts.len() == 1);
            let schema = tree::resolve(document, only.map_or(schema, |parts| &parts[0]));
            match schema.get("type").and_then(Value::as_str) {
                Some("array") => true,
                Some("object") => schema.get("properties").is_none(),
                _ => false,
            }
        })
    }

    /// Whether the place is the list of a page, or its `meta`, before and after: they are required, said or not.
    fn is_part_of_page(&self, place: &str) -> bool {
        let mut steps =
            place.strip_prefix("/components/schemas/").into_iter().flat_map(|rest| rest.split('/'));
        let (Some(schema), Some("properties"), Some(name), None) =
            (steps.next(), steps.next(), steps.next(), steps.next())
        else {
            return false;
        };
        let answered = self.reach.direction(&format!("/components/schemas/{schema}")).answer;
        let list = |document: &Value| pages::page_items(document, schema);
        match (list(self.old), list(self.new)) {
            (Some(old), Some(new)) => answered && (name == "meta" || (name == old && name == new)),
            _ => false,
        }
    }

    /// Whether the place is the `default` of a parameter `PageSize`.
    fn is_page_size(&self, place: &str) -> bool {
        let parameter = place.strip_suffix("/schema/default");
        let named = |document: &Value| {
            let name = document.pointer(parameter?)?.get("name")?.as_str()?;
            Some(names::snake(name) == "page_size")
        };
        [self.old, self.new].into_iter().any(|document| named(document) == Some(true))
    }

    fn enumeration(&mut self, place: &str, old: Option<&Value>, new: Option<&Value>, way: Direction) {
        let (Some(before), Some(after)) = (old, new) else {
            return self.either("type-changed", place, old, new);
        };
        if same_items(old, new) {
            return;
        }
        // That null is among them is what `nullable` says.
        let without_null = |value: &Value| {
            let mut values = set(Some(value));
            values.remove("null");
            values
        };
        let (before, after) = (without_null(before), without_null(after));
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

/// A schema, and the limit in it.
type Limited<'v> = (&'v Value, Option<&'v Value>);

/// The SID that the schema's pattern is, however it is spelled.
fn sid(schema: &Value) -> Option<String> {
    schema.as_object().and_then(sid_type)
}

/// How many items a list has, where it has always as many: it is an array then.
fn fixed(schema: &Value) -> Option<&Value> {
    let least = schema.get("minItems")?;
    (schema.get("maxItems") == Some(least)).then_some(least)
}

/// Whether a text has limits, which make it a type of its own.
fn is_limited(schema: &Value) -> bool {
    let is_text = schema.get("type").and_then(Value::as_str) == Some("string");
    is_text && ["minLength", "maxLength", "pattern"].into_iter().any(|limit| schema.get(limit).is_some())
}

fn is_true(value: Option<&Value>) -> bool {
    value == Some(&Value::Bool(true))
}

/// Whether `more` is the larger number, or the only one.
fn is_more(less: Option<&Value>, more: Option<&Value>) -> bool {
    let number = |value: Option<&Value>| value.and_then(Value::as_f64);
    match (number(less), number(more)) {
        (Some(less), Some(more)) => more > less,
        (_, more) => more.is_some(),
    }
}

fn is_nullable(schema: &Value, name: &str) -> bool {
    schema.pointer(&pointer::join(["properties", name, "nullable"])) == Some(&Value::Bool(true))
}
