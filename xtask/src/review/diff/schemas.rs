//! Compares schemas. What a change means depends on whether requests or responses contain the values.

use serde_json::Value;

use super::{
    comparison::{Comparison, differing_keys},
    constraints::{Constraint, is_decrease, is_increase, sid},
    renames,
    rules::ChangeRule,
    usages::Direction,
    values::{describe_change, is_true, map_or_empty, non_null, or_null, required_names, same_items},
};
use crate::{
    ir::cli_extensions,
    ir::names,
    ir::pages,
    spec::{
        pointer::{self, Pointer},
        resolve::flattened,
        walk::Part,
    },
};

impl Comparison<'_> {
    pub(super) fn schema(&mut self, location: &str, old: &Value, new: &Value, direction: Direction) {
        self.compare_schema(location, old, new, direction, false);
    }

    /// Compares a component, which may be used where a value is required.
    pub(super) fn component_schema(
        &mut self,
        location: &str,
        old: &Value,
        new: &Value,
        mut direction: Direction,
    ) {
        // A named string is one type everywhere, which enforces its constraints in responses too.
        let is_string = |schema: &Value| schema.get("type").and_then(Value::as_str) == Some("string");
        direction.always_enforced |= is_string(old) && is_string(new);
        self.compare_schema(location, old, new, direction, true);
    }

    /// Compares two schemas. `required` is `true` if the value is required before and after.
    fn compare_schema(
        &mut self,
        location: &str,
        old: &Value,
        new: &Value,
        direction: Direction,
        required: bool,
    ) {
        if old == new {
            return;
        }
        if !old.is_object() || !new.is_object() {
            return self.changed(ChangeRule::TypeChanged, location, non_null(old), non_null(new));
        }
        if !self.is_same_reference(old, new) {
            let (old, new) = (old.get("$ref").or(Some(old)), new.get("$ref").or(Some(new)));
            return self.changed(ChangeRule::TypeChanged, location, old, new);
        }
        self.required(location, old, new, direction);
        for (key, (before, after)) in differing_keys(old, new) {
            let location = Pointer::from(location).join(&key);
            let constraint = Constraint { old_schema: old, new_schema: new, old: before, new: after };
            match key.as_str() {
                // A type that the target of a reference beside it has too, or that other keywords imply.
                "type" if effective_type(self.old, old) == effective_type(self.new, new) => {
                    self.changed(ChangeRule::RepresentationChanged, &location, before, after);
                }
                "type" => self.changed(ChangeRule::TypeChanged, &location, before, after),
                "format" => {
                    let is_date = |value: Option<&Value>| {
                        value.and_then(Value::as_str).is_some_and(|format| format.starts_with("date"))
                    };
                    let is_text = |document: &Value, schema: &Value| {
                        let schema = flattened(document, schema);
                        sid(&schema).is_none() && schema.get("type").is_none_or(|ty| ty == "string")
                    };
                    let is_text = is_text(self.old, old) || is_text(self.new, new);
                    let rule = if is_text && (is_date(before) || is_date(after)) {
                        ChangeRule::DateFormatChanged
                    } else {
                        ChangeRule::FormatChanged
                    };
                    self.changed(rule, &location, before, after);
                }
                "nullable" => {
                    // A list or a map can be empty, so it is omitted without an `Option`.
                    let required = required || self.may_be_empty(old, new);
                    self.nullable(&location, before, after, direction, required);
                }
                "pattern" if sid(old) == sid(new) && sid(old).is_some() => {
                    self.changed(ChangeRule::RepresentationChanged, &location, before, after);
                }
                "pattern" if sid(old) != sid(new) => {
                    self.changed(ChangeRule::SidTypeChanged, &location, before, after);
                }
                "pattern" => self.pattern(&location, &constraint, direction),
                "minLength" | "minimum" | "minItems" | "minProperties" => {
                    self.constraint(&location, &constraint, direction, is_increase(before, after));
                }
                "maxLength" | "maximum" | "maxItems" | "maxProperties" => {
                    self.constraint(&location, &constraint, direction, is_decrease(before, after));
                }
                "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" | "uniqueItems" => {
                    let tightened = after.is_some_and(|value| *value != Value::Bool(false));
                    self.constraint(&location, &constraint, direction, tightened);
                }
                "enum" => self.enumeration(&location, before, after, direction),
                "default" if self.is_page_size(&location) => {
                    self.changed(ChangeRule::PageSizeDefaultChanged, &location, before, after);
                }
                "default" => self.changed(ChangeRule::DefaultChanged, &location, before, after),
                cli_extensions::NAME if direction.request => {
                    let property = location.parent().and_then(|property| property.tokens().pop());
                    self.option_name(&location, &property.unwrap_or_default(), before, after);
                }
                "properties" => self.properties(&location, old, new, direction),
                // Compared above.
                "required" | "$ref" => {}
                // An item of a list is never omitted.
                "items" => {
                    self.compare_schema(&location, or_null(before), or_null(after), direction, true);
                }
                "additionalProperties" => {
                    let rule = match (allows_unknown(before), allows_unknown(after)) {
                        (Some(before), Some(after)) if before == after => ChangeRule::RepresentationChanged,
                        (Some(_), Some(_)) => ChangeRule::UnknownPropertiesChanged,
                        _ => ChangeRule::AdditionalPropertiesChanged,
                    };
                    self.changed(rule, &location, before, after);
                }
                "allOf" if flattened(self.old, old) == flattened(self.new, new) => {
                    self.changed(ChangeRule::RepresentationChanged, &location, before, after);
                }
                "allOf" | "anyOf" | "oneOf" | "not" => {
                    self.composition(&location, before, after, direction);
                }
                "description" | "title" | "example" | "examples" | "externalDocs" | "deprecated"
                | "readOnly" | "writeOnly" => self.documentation(&location, after),
                _ => self.unclassified(&location, before, after),
            }
        }
    }

    fn properties(&mut self, location: &str, old: &Value, new: &Value, direction: Direction) {
        let (before, after) = (map_or_empty(old.get("properties")), map_or_empty(new.get("properties")));
        let (required_before, required_after) = (required_names(old), required_names(new));
        let (old, new) = (Value::Object(before), Value::Object(after));
        let differing = differing_keys(&old, &new);
        if differing.is_empty() {
            self.changed(ChangeRule::TypeChanged, location, Some(&old), Some(&new));
        }
        let only = |first: bool| {
            let only = differing.iter().filter_map(move |(name, (old, new))| match (old, new) {
                (Some(value), None) if first => Some((name.as_str(), *value)),
                (None, Some(value)) if !first => Some((name.as_str(), *value)),
                _ => None,
            });
            only.collect::<Vec<_>>().into_iter()
        };
        let mut renamed = renames::pairs(Part::Schema, only(true), only(false));
        renamed.retain(|new, old| required_before.contains(old) == required_after.contains(new));
        for (name, (before, after)) in differing {
            let properties = Pointer::from(location);
            let location = properties.join(&name);
            match (before, after) {
                (None, Some(_)) if renamed.contains_key(&name) => {
                    let message = format!("property `{}` is most likely renamed to `{name}`", renamed[&name]);
                    self.renamed(
                        ChangeRule::PropertyRenamed,
                        &properties.join(&renamed[&name]),
                        &location,
                        message,
                    );
                }
                (Some(_), None) if renamed.values().any(|renamed| *renamed == name) => {}
                (None, Some(_)) => {
                    let message = format!("property `{name}` was added");
                    if direction.response {
                        self.add(ChangeRule::ResponsePropertyAdded, &location, message.as_str());
                    }
                    if direction.request {
                        let rule = if required_after.contains(&name) {
                            ChangeRule::RequestPropertyAddedRequired
                        } else {
                            ChangeRule::RequestPropertyAddedOptional
                        };
                        self.add(rule, &location, message);
                    }
                }
                (Some(_), None) => {
                    self.removed(
                        ChangeRule::PropertyRemoved,
                        &location,
                        format!("property `{name}` was removed"),
                    );
                }
                (before, after) => {
                    let required = required_before.contains(&name) && required_after.contains(&name)
                        || self.is_part_of_page(&location);
                    self.compare_schema(&location, or_null(before), or_null(after), direction, required);
                }
            }
        }
    }

    /// Compares the `required` list, for properties that exist before and after, and for names without a property.
    fn required(&mut self, location: &str, old: &Value, new: &Value, direction: Direction) {
        let (before, after) = (required_names(old), required_names(new));
        let has = |schema: &Value, name: &str| schema.pointer(&Pointer::new(["properties", name])).is_some();
        let list = format!("{location}/required");
        let property = |name: &str| format!("{location}/properties/{}", pointer::escape(name));
        let added = after.difference(&before).map(|name| (name, true, old, new));
        let removed = before.difference(&after).map(|name| (name, false, new, old));
        for (name, is_required, other, requiring) in added.chain(removed) {
            // A property that was added or removed has a change of its own.
            if has(requiring, name) && !has(other, name) {
                continue;
            }
            if has(new, name) {
                self.presence(&property(name), name, is_required, requiring, direction);
            } else if is_required {
                self.add(ChangeRule::RequiredWithoutProperty, &list, format!("`{name}` is now required"));
            } else {
                let message = format!("`{name}` is no longer required");
                self.removed(ChangeRule::RequiredWithoutProperty, &list, message);
            }
        }
        // `required` is not a list of names, or contains one twice.
        let (old, new) = (old.get("required"), new.get("required"));
        if before == after && !same_items(old, new) {
            self.changed(ChangeRule::RequiredWithoutProperty, &list, old, new);
        }
    }

    /// Records that a property is now required, or no longer. `requiring` is the version of the schema that requires it.
    fn presence(
        &mut self,
        location: &str,
        name: &str,
        is_required: bool,
        requiring: &Value,
        direction: Direction,
    ) {
        let message =
            format!("property `{name}` is {} required", if is_required { "now" } else { "no longer" });
        if self.is_part_of_page(location) {
            return self.add(ChangeRule::RepresentationChanged, location, message);
        }
        let nullable = is_true(requiring.pointer(&Pointer::new(["properties", name, "nullable"])));
        let (response_rule, request_rule) = presence_rules(is_required);
        if direction.response && !nullable {
            self.add(response_rule, location, message.as_str());
        }
        if direction.request {
            self.add(request_rule, location, message);
        } else if nullable {
            let suffix = if is_required { ", but nullable" } else { "" };
            self.add(ChangeRule::NullableWithoutEffect, location, format!("{message}{suffix}"));
        }
    }

    /// Compares `nullable`, which affects the Rust type of required values only: optional ones are an `Option` anyway.
    fn nullable(
        &mut self,
        location: &str,
        old: Option<&Value>,
        new: Option<&Value>,
        direction: Direction,
        required: bool,
    ) {
        let is_nullable = is_true(new);
        if is_true(old) == is_nullable || !required {
            return self.changed(ChangeRule::NullableWithoutEffect, location, old, new);
        }
        let (response_rule, request_rule) = presence_rules(!is_nullable);
        for (rule, applies) in [(response_rule, direction.response), (request_rule, direction.request)] {
            if applies {
                self.changed(rule, location, old, new);
            }
        }
    }

    /// Compares the schemas of `allOf` and the like, index by index. A list of one makes a reference nullable.
    fn composition(
        &mut self,
        location: &str,
        old: Option<&Value>,
        new: Option<&Value>,
        direction: Direction,
    ) {
        if same_items(old, new) {
            return;
        }
        let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
        let (before, after) = (list(old), list(new));
        if before.is_empty() || before.len() != after.len() {
            return self.changed(ChangeRule::CompositionChanged, location, old, new);
        }
        let mut differs = false;
        for (index, (before, after)) in before.iter().zip(&after).enumerate() {
            differs |= before != after;
            self.schema(&format!("{location}/{index}"), before, after, direction);
        }
        if !differs {
            self.add(ChangeRule::CompositionChanged, location, describe_change("composition", old, new));
        }
    }

    /// Returns `true` if the schema is a list, or a map without fixed keys, before and after.
    fn may_be_empty(&self, old: &Value, new: &Value) -> bool {
        [(self.old, old), (self.new, new)].into_iter().all(|(document, schema)| {
            let schema = flattened(document, schema);
            match schema.get("type").and_then(Value::as_str) {
                Some("array") => true,
                Some("object") => schema.get("properties").is_none(),
                _ => false,
            }
        })
    }

    /// Returns `true` if the location is the list or the `meta` of a page, before and after. Both are required even if
    /// the document does not say so.
    fn is_part_of_page(&self, location: &str) -> bool {
        let mut steps =
            location.strip_prefix("/components/schemas/").into_iter().flat_map(|rest| rest.split('/'));
        let (Some(schema), Some("properties"), Some(name), None) =
            (steps.next(), steps.next(), steps.next(), steps.next())
        else {
            return false;
        };
        let in_response = self.usages.direction(&format!("/components/schemas/{schema}")).response;
        let items = |document: &Value| pages::page_items(document, schema);
        match (items(self.old), items(self.new)) {
            (Some(old), Some(new)) => in_response && (name == "meta" || (name == old && name == new)),
            _ => false,
        }
    }

    /// Returns `true` if the location is the `default` of the parameter `PageSize`.
    fn is_page_size(&self, location: &str) -> bool {
        let parameter = location.strip_suffix("/schema/default");
        let is_page_size = |document: &Value| {
            let name = document.pointer(parameter?)?.get("name")?.as_str()?;
            Some(names::snake(name) == "page_size")
        };
        [self.old, self.new].into_iter().any(|document| is_page_size(document) == Some(true))
    }
}

/// Returns the type of a schema, of the target of its reference, or that its keywords imply.
fn effective_type(document: &Value, schema: &Value) -> Option<String> {
    let schema = flattened(document, schema);
    let implied = [("properties", "object"), ("items", "array")];
    let implied = implied.into_iter().find(|(key, _)| schema.get(*key).is_some()).map(|(_, implied)| implied);
    schema.get("type").and_then(Value::as_str).or(implied).map(str::to_owned)
}

/// Returns `true` if properties that the schema does not name may have any value, or `None` if they have a schema.
fn allows_unknown(additional_properties: Option<&Value>) -> Option<bool> {
    match additional_properties {
        None => Some(true),
        Some(Value::Bool(allowed)) => Some(*allowed),
        Some(Value::Object(schema)) if schema.is_empty() => Some(true),
        Some(_) => None,
    }
}

/// Returns the rules for a value of a response and of a request that became required, or optional.
fn presence_rules(is_required: bool) -> (ChangeRule, ChangeRule) {
    if is_required {
        (ChangeRule::ResponsePropertyBecameRequired, ChangeRule::RequestPropertyBecameRequired)
    } else {
        (ChangeRule::ResponsePropertyBecameOptional, ChangeRule::RequestPropertyBecameOptional)
    }
}
