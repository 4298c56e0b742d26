//! Compares parameters: those of each operation, and those of components.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    comparison::{Comparison, differing_keys},
    renames,
    rules::ChangeRule,
    usages::Direction,
    values::{is_true, or_null},
};
use crate::{
    ir::{
        cli_extensions,
        parameters::{self, Parameter},
    },
    spec::{
        lookup::{METHODS, Operation},
        pointer::Pointer,
        resolve::resolve,
        walk::Part,
    },
};

impl<'a> Comparison<'a> {
    /// Compares the parameters of the operations of a path, and the shared list of the path if no operation uses it.
    pub(super) fn path_parameters(&mut self, path: &str, old: &'a Value, new: &'a Value) {
        let location = Pointer::new(["paths", path]);
        let operation = |path_item: &'a Value, method| {
            let value = path_item.get(method).filter(|value| value.is_object())?;
            Some(Operation { path, method, path_item, value })
        };
        let (mut is_reported, mut is_used) = (false, false);
        for method in METHODS {
            match (operation(old, method), operation(new, method)) {
                (Some(before), Some(after)) => {
                    is_used |= self.parameters(&before, &after);
                    is_reported |= self.has_changes_below(&location);
                }
                (None, None) => {}
                // It was added, removed or moved.
                _ => is_reported = true,
            }
        }
        let (before, after) = (old.get("parameters"), new.get("parameters"));
        if before != after && !is_used && !is_reported {
            self.changed(ChangeRule::RepresentationChanged, &location.join("parameters"), before, after);
        }
    }

    /// Compares the parameters of an operation: its own, and those of its path. Name and `in` identify a parameter; their
    /// order has no meaning. Returns `true` if it has parameters of its path.
    pub(super) fn parameters(&mut self, old: &Operation<'_>, new: &Operation<'_>) -> bool {
        let (Some(before), Some(after)) = (effective(self.old, old), effective(self.new, new)) else {
            let lists = [
                (old.path_item, new.path_item, Pointer::new(["paths", new.path, "parameters"])),
                (old.value, new.value, new.pointer().join("parameters")),
            ];
            for (old, new, location) in lists {
                let (old, new) = (old.get("parameters"), new.get("parameters"));
                if old != new {
                    self.unclassified(&location, old, new);
                }
            }
            return false;
        };
        let renamed = IN.map(|kind| {
            renames::pairs(Part::Parameter, only(&before, &after, kind), only(&after, &before, kind))
        });
        let renamed =
            |kind: &str| IN.iter().zip(&renamed).find(|(known, _)| **known == kind).map(|(_, names)| names);
        for ((name, kind), parameter) in &after {
            let printed = format!("{kind} parameter `{name}`");
            let location = &parameter.listed_at;
            if let Some(known) = before.get(&(*name, *kind)) {
                let count = self.changes.len();
                let (raw_old, raw_new) = (self.old.pointer(&known.listed_at), self.new.pointer(location));
                self.parameter(location, or_null(raw_old), or_null(raw_new));
                if place(known, old) != place(parameter, new) && self.changes.len() == count {
                    self.add(ChangeRule::RepresentationChanged, location, format!("{printed} was moved"));
                }
            } else if let Some(known) =
                renamed(kind).and_then(|names| before.get(&(names.get(*name)?.as_str(), *kind)))
            {
                let message =
                    format!("{kind} parameter `{}` is most likely renamed to `{name}`", known.name());
                self.renamed(ChangeRule::ParameterRenamed, &known.listed_at, location, message);
            } else {
                let required = is_true(parameter.value.get("required"));
                let rule = if required {
                    ChangeRule::ParameterAddedRequired
                } else {
                    ChangeRule::ParameterAddedOptional
                };
                self.add(rule, location, format!("{printed} was added"));
            }
        }
        for ((name, kind), parameter) in before.iter().filter(|(key, _)| !after.contains_key(*key)) {
            if !renamed(kind).is_some_and(|names| names.values().any(|renamed| renamed == name)) {
                let message = format!("{kind} parameter `{name}` was removed");
                self.removed(ChangeRule::ParameterRemoved, &parameter.listed_at, message);
            }
        }
        before.values().any(|parameter| is_shared(parameter, old))
            || after.values().any(|parameter| is_shared(parameter, new))
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
                    self.changed(ChangeRule::RepresentationChanged, &location, old, new);
                }
                cli_extensions::NAME => self.option_name(&location, &name, old, new),
                "name" | "in" => self.changed(ChangeRule::ParameterRenamed, &location, old, new),
                "required" => {
                    let rule = if is_true(new) {
                        ChangeRule::ParameterBecameRequired
                    } else {
                        ChangeRule::ParameterBecameOptional
                    };
                    self.changed(rule, &location, old, new);
                }
                "schema" => self.schema(&location, or_null(old), or_null(new), Direction::REQUEST),
                "style" | "explode" | "allowReserved" | "allowEmptyValue" | "content" => {
                    self.changed(ChangeRule::ParameterStyleChanged, &location, old, new);
                }
                "description" | "example" | "examples" | "deprecated" => self.documentation(&location, new),
                _ => self.unclassified(&location, old, new),
            }
        }
    }
}

/// The values of the `in` of a parameter.
const IN: [&str; 4] = ["path", "query", "header", "cookie"];

/// The parameters of an operation, by name and `in`.
type Parameters<'v> = BTreeMap<(&'v str, &'v str), Parameter<'v>>;

/// Returns the names and the values of the parameters in one part of requests that `others` do not contain.
fn only<'v>(
    these: &Parameters<'v>,
    others: &Parameters<'_>,
    kind: &'static str,
) -> impl Iterator<Item = (&'v str, &'v Value)> {
    let only = these.iter().filter(move |(key, _)| key.1 == kind && !others.contains_key(*key));
    only.map(|(key, parameter)| (key.0, parameter.value)).collect::<Vec<_>>().into_iter()
}

/// Returns the parameters of an operation, or `None` if a list contains something that is not a parameter, or a duplicate.
fn effective<'v>(document: &'v Value, operation: &Operation<'v>) -> Option<Parameters<'v>> {
    let owners = [
        (Pointer::new(["paths", operation.path]), operation.path_item),
        (operation.pointer(), operation.value),
    ];
    let mut effective = Parameters::new();
    for (pointer, owner) in owners {
        let listed = parameters::listed_in(document, &pointer, owner);
        let count = listed.len();
        let own: Parameters<'_> = listed
            .into_iter()
            .map(|parameter| ((parameter.name(), parameter.location()), parameter))
            .collect();
        let is_list = owner.get("parameters").is_none_or(Value::is_array);
        if !is_list || own.len() != count || own.keys().any(|(name, kind)| name.is_empty() || kind.is_empty())
        {
            return None;
        }
        effective.extend(own);
    }
    Some(effective)
}

/// Returns `true` if a parameter belongs to the path and not to the operation.
fn is_shared(parameter: &Parameter<'_>, operation: &Operation<'_>) -> bool {
    !parameter.listed_at.starts_with(&*operation.pointer())
}

/// Returns where a parameter is declared: in the path or the operation, and in a component.
fn place<'p>(parameter: &'p Parameter<'_>, operation: &Operation<'_>) -> (bool, Option<&'p Pointer>) {
    let component = Some(&parameter.pointer).filter(|pointer| **pointer != parameter.listed_at);
    (is_shared(parameter, operation), component)
}
