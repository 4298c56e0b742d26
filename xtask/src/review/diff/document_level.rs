//! Compares what several parts of a document determine together: its tags, its error type, and which schemas are pages.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    comparison::{Comparison, RawChange, differing_keys},
    rules::ChangeRule,
    values::same_items,
};
use crate::ir::responses;
use crate::{
    ir::cli_extensions,
    ir::pages,
    spec::{
        lookup,
        pointer::{self, Pointer},
    },
};

/// Returns `true` if an operation has the tag.
fn has_tag(document: &Value, name: &str) -> bool {
    lookup::operations(document)
        .any(|operation| lookup::items(operation.value, "tags").any(|tag| tag.as_str() == Some(name)))
}

impl<'a> Comparison<'a> {
    /// Compares tags by name. Apart from the name of their commands, they are documentation.
    pub(super) fn tags(&mut self, location: &str, old: Option<&Value>, new: Option<&Value>) {
        let by_name = |tags: Option<&Value>| {
            let tags = tags.and_then(Value::as_array).into_iter().flatten().enumerate();
            tags.filter_map(|(index, tag)| {
                Some((tag.get("name")?.as_str()?.to_owned(), (index, tag.clone())))
            })
            .collect::<BTreeMap<_, _>>()
        };
        let count = self.changes.len();
        let (before, after) = (by_name(old), by_name(new));
        for (name, (index, tag)) in &after {
            // A new tag renames the commands of operations that had it before it was declared.
            if !before.contains_key(name) && !has_tag(self.old, name) {
                let location = format!("{location}/{index}");
                self.add(ChangeRule::TagAdded, &location, format!("tag `{name}` was added"));
                continue;
            }
            let known = before.get(name).map_or(&Value::Null, |(_, tag)| tag);
            for (key, (old, new)) in differing_keys(known, tag) {
                let location = format!("{location}/{index}/{}", pointer::escape(&key));
                match key.as_str() {
                    cli_extensions::NAME => self.changed(ChangeRule::CommandRenamed, &location, old, new),
                    "name" => {
                        self.add(
                            ChangeRule::DocumentationChanged,
                            &location,
                            format!("tag `{name}` was added"),
                        );
                    }
                    _ => self.documentation(&location, new),
                }
            }
        }
        for (name, (index, tag)) in before.iter().filter(|(name, _)| !after.contains_key(*name)) {
            let location = format!("{location}/{index}");
            self.removed(ChangeRule::DocumentationChanged, &location, format!("tag `{name}` was removed"));
            let is_used = has_tag(self.old, name);
            if let Some(command) = tag.get(cli_extensions::NAME).filter(|_| is_used) {
                self.changed(
                    ChangeRule::CommandRenamed,
                    &format!("{location}/{}", cli_extensions::NAME),
                    Some(command),
                    None,
                );
            }
        }
        if self.changes.len() == count && !same_items(old, new) {
            self.documentation(location, new);
        }
    }

    /// Compares the error type that the mocks of all operations share.
    pub(super) fn error_type(&mut self) {
        let (old_type, new_type) =
            (responses::declared_error_schema(self.old), responses::declared_error_schema(self.new));
        let is_same = match (&old_type, &new_type) {
            (Some(old), Some(new)) => self.is_same_reference(old, new),
            (old, new) => old == new,
        };
        if is_same {
            return;
        }
        let other_error = |document: &Value, shared: &Option<Value>| {
            responses::error_schemas(document)
                .map(|(location, schema)| (location, schema.clone()))
                .find(|(_, schema)| Some(schema) != shared.as_ref())
        };
        let (location, in_old_document) =
            match (other_error(self.new, &old_type), other_error(self.old, &new_type)) {
                (Some((location, _)), _) => (location, false),
                (None, Some((location, _))) => (location, true),
                (None, None) => return,
            };
        let name = |shared: &Option<Value>| {
            Some(shared.as_ref()?.get("$ref")?.as_str()?.rsplit('/').next()?.to_owned())
        };
        let printed = |shared| name(shared).map_or_else(|| "none".to_owned(), |name| format!("`{name}`"));
        let message =
            format!("shared error type changed from {} to {}", printed(&old_type), printed(&new_type));
        let rule = ChangeRule::ErrorTypeChanged;
        self.changes.push(RawChange {
            location: location.into(),
            rule,
            message,
            in_old_document,
            old_location: None,
            is_global: true,
        });
    }

    /// Compares which response schemas are pages.
    pub(super) fn pages(&mut self) {
        let (old, new) = (self.old, self.new);
        let schemas = |document: &'a Value| document.pointer("/components/schemas")?.as_object();
        let (Some(before), Some(after)) = (schemas(old), schemas(new)) else { return };
        for name in after.keys().filter(|name| before.contains_key(*name)) {
            let location = Pointer::new(["components", "schemas", name]);
            if !self.usages.direction(&location).response {
                continue;
            }
            let items = |document: &Value| pages::page_items(document, name);
            match (items(old), items(new)) {
                (Some(_), None) => {
                    self.add(
                        ChangeRule::PaginationRemoved,
                        &location,
                        format!("schema `{name}` is no longer a page"),
                    );
                }
                (None, Some(_)) => {
                    self.add(
                        ChangeRule::PaginationAdded,
                        &location,
                        format!("schema `{name}` is now a page"),
                    );
                }
                _ => {}
            }
        }
    }
}
