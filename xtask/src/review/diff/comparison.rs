//! Collects the changes between two documents.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::Value;

use super::{
    renames,
    rules::ChangeRule,
    usages::{DocumentUsages, Usages},
    values::{describe_change, item_set, same_items},
};
use crate::{
    ir::{names, service},
    spec::{
        lookup::{self, Operation},
        pointer::{Pointer, is_within},
        resolve::schema_name,
        sunset::SUNSET,
        walk::Part,
    },
};

/// A change at a location, before its rule and its usages are looked up.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RawChange {
    pub(super) location: String,
    pub(super) rule: ChangeRule,
    pub(super) message: String,
    pub(super) in_old_document: bool,
    /// The location in the old document, if it was renamed or moved.
    pub(super) old_location: Option<String>,
    /// `true` if it affects every operation regardless of its location.
    pub(super) is_global: bool,
}

/// A comparison of two documents.
pub(super) struct Comparison<'a> {
    pub(super) old: &'a Value,
    pub(super) new: &'a Value,
    pub(super) usages: Usages<'a>,
    /// The old operation for the new location of each one that moved.
    pub(super) moved: BTreeMap<Pointer, Operation<'a>>,
    /// The new and the old name of each renamed component schema.
    pub(super) renamed_schemas: BTreeMap<String, String>,
    pub(super) changes: Vec<RawChange>,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(
        (old, old_usages): (&'a Value, &'a DocumentUsages),
        (new, new_usages): (&'a Value, &'a DocumentUsages),
    ) -> Self {
        let only = |these: &'a Value, others: &'a Value| {
            let others = lookup::component_schemas(others).map(|(name, _)| name).collect::<BTreeSet<_>>();
            lookup::component_schemas(these)
                .filter(move |(name, _)| !others.contains(name))
                .map(|(name, schema)| (name.as_str(), schema))
        };
        Self {
            old,
            new,
            usages: Usages([old_usages, new_usages]),
            moved: renames::moved_operations(old, new),
            renamed_schemas: renames::pairs(Part::Schema, only(old, new), only(new, old)),
            changes: Vec::new(),
        }
    }

    /// Records a change at a location in the new document.
    pub(super) fn add(&mut self, rule: ChangeRule, location: &str, message: impl Into<String>) {
        self.push(rule, location, message.into(), false);
    }

    /// Records a removal, at a location in the old document.
    pub(super) fn removed(&mut self, rule: ChangeRule, location: &str, message: impl Into<String>) {
        self.push(rule, location, message.into(), true);
    }

    /// Records that what was at `old_location` is now at `location`.
    pub(super) fn renamed(&mut self, rule: ChangeRule, old_location: &str, location: &str, message: String) {
        self.push(rule, location, message, false);
        if let Some(change) = self.changes.last_mut() {
            change.old_location = Some(old_location.to_owned());
        }
    }

    /// Records that the value at `location` changed. The location is in the old document if the value was removed.
    pub(super) fn changed(
        &mut self,
        rule: ChangeRule,
        location: &str,
        old: Option<&Value>,
        new: Option<&Value>,
    ) {
        let key = Pointer::from(location).tokens().pop().unwrap_or_default();
        self.push(rule, location, describe_change(&key, old, new), new.is_none());
    }

    /// Records a change of a description, an example or the like.
    pub(super) fn documentation(&mut self, location: &str, new: Option<&Value>) {
        let message = format!("`{}` changed", last_step(location));
        self.push(ChangeRule::DocumentationChanged, location, message, new.is_none());
    }

    /// Records a change that no rule covers.
    pub(super) fn unclassified(&mut self, location: &str, old: Option<&Value>, new: Option<&Value>) {
        let key = last_step(location);
        if key == SUNSET {
            return self.sunset(location, old, new);
        }
        let rule =
            if key.starts_with("x-") { ChangeRule::DocumentationChanged } else { ChangeRule::Unclassified };
        self.push(rule, location, describe_change(key, old, new), new.is_none());
    }

    /// Records a change of the date from which something deprecated may be removed.
    fn sunset(&mut self, location: &str, old: Option<&Value>, new: Option<&Value>) {
        let date = |value: Option<&Value>| value?.as_str()?.parse::<NaiveDate>().ok();
        let rule = match (date(old), date(new)) {
            (None, Some(_)) => ChangeRule::SunsetAnnounced,
            (Some(old), Some(new)) if new < old => ChangeRule::SunsetAdvanced,
            _ => ChangeRule::SunsetPostponed,
        };
        self.changed(rule, location, old, new);
    }

    /// Records a change of the `servers` of the document, a path or an operation.
    pub(super) fn servers(&mut self, location: &str, old: Option<&Value>, new: Option<&Value>) {
        let rule = if service::base_url(self.old) == service::base_url(self.new) {
            ChangeRule::ServersChanged
        } else {
            ChangeRule::BaseUrlChanged
        };
        self.changed(rule, location, old, new);
    }

    /// Records a change of the required credentials of the document or an operation. The requirements are alternatives:
    /// their order has no meaning.
    pub(super) fn security(&mut self, location: &str, old: Option<&Value>, new: Option<&Value>) {
        // An operation without requirements has those of the document.
        let before = item_set(old.or_else(|| self.old.get("security")));
        let after = item_set(new.or_else(|| self.new.get("security")));
        let needs_none = after.is_empty() || after.contains("{}");
        if !same_items(old, new) {
            let is_relaxed = needs_none || (!before.is_empty() && before.is_subset(&after));
            self.changed(
                if is_relaxed { ChangeRule::SecurityRelaxed } else { ChangeRule::SecurityChanged },
                location,
                old,
                new,
            );
        }
    }

    /// Records a change of the `x-cli-name` at `location`, in the parameter or property with the given name. Scripts can
    /// use that name of an option and the one derived from the parameter.
    pub(super) fn option_name(
        &mut self,
        location: &str,
        name: &str,
        old: Option<&Value>,
        new: Option<&Value>,
    ) {
        let derived = names::option(name);
        let option = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or(&derived).to_owned();
        let (before, after) = (option(old), option(new));
        if before != after && before != derived {
            let message = format!("the option `--{before}` is now `--{after}`");
            self.push(ChangeRule::OptionRenamed, location, message, new.is_none());
        } else if before != after {
            self.changed(ChangeRule::OptionNameAdded, location, old, new);
        } else {
            self.documentation(location, new);
        }
    }

    fn push(&mut self, rule: ChangeRule, location: &str, message: String, in_old_document: bool) {
        let location = location.to_owned();
        self.changes.push(RawChange {
            location,
            rule,
            message,
            in_old_document,
            old_location: None,
            is_global: false,
        });
    }

    /// Returns `true` if both schemas refer to the same component, even if it was renamed.
    pub(super) fn is_same_reference(&self, old: &Value, new: &Value) -> bool {
        let name = |schema: &Value| schema_name(schema.get("$ref")?.as_str()?);
        let is_renamed = || {
            let (old, new) = (name(old)?, name(new)?);
            Some(self.renamed_schemas.get(&new) == Some(&old))
        };
        old.get("$ref") == new.get("$ref") || is_renamed() == Some(true)
    }

    /// Returns `true` if a change was recorded at or below `location`.
    pub(super) fn has_changes_below(&self, location: &str) -> bool {
        self.changes.iter().any(|change| is_within(&change.location, location))
    }
}

/// Returns each key whose value differs between two maps, with both values.
pub(super) fn differing_keys<'v>(
    old: &'v Value,
    new: &'v Value,
) -> BTreeMap<String, (Option<&'v Value>, Option<&'v Value>)> {
    let mut keys: BTreeMap<String, (Option<&Value>, Option<&Value>)> = BTreeMap::new();
    for (key, value) in old.as_object().into_iter().flatten() {
        keys.entry(key.clone()).or_default().0 = Some(value);
    }
    for (key, value) in new.as_object().into_iter().flatten() {
        keys.entry(key.clone()).or_default().1 = Some(value);
    }
    keys.retain(|_, (old, new)| old != new);
    keys
}

fn last_step(location: &str) -> &str {
    location.rsplit('/').next().unwrap_or_default()
}
