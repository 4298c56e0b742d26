//! Comparing two documents by what they say. Order and layout do not count.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{
    change::{Change, rule},
    reach::Reach,
};
use crate::{names, pointer, read::Document, tree::METHODS};

/// What changes from `old` to `new`, the gravest first.
pub fn compare(old: &Document, new: &Document) -> Vec<Change> {
    let mut walk = Walk {
        old: &old.value,
        new: &new.value,
        reach: Reach::of([&old.value, &new.value]),
        found: Vec::new(),
    };
    walk.document();
    let mut changes: Vec<Change> = walk
        .found
        .iter()
        .map(|raw| {
            let (document, value) = if raw.removed { (old, &old.value) } else { (new, &new.value) };
            let rule = rule(raw.rule);
            let line = document.line(&raw.place).map(|line| format!(":{line}")).unwrap_or_default();
            let mut items = walk.reach.items(value, &raw.place);
            items.sort();
            items.dedup();
            Change {
                class: rule.class,
                rule: rule.id,
                what: raw.what.clone(),
                why: rule.why,
                place: format!("{}{line}", document.shown),
                pointer: raw.place.clone(),
                removed: raw.removed,
                operations: walk.reach.operations(&raw.place).iter().map(|id| names::snake(id)).collect(),
                items,
            }
        })
        .collect();
    changes.sort_by(|a, b| (a.class, &a.pointer, a.rule).cmp(&(b.class, &b.pointer, b.rule)));
    changes
}

/// A change as it was met.
struct Raw {
    rule: &'static str,
    what: String,
    place: String,
    removed: bool,
}

pub(super) struct Walk<'a> {
    pub(super) old: &'a Value,
    pub(super) new: &'a Value,
    pub(super) reach: Reach,
    found: Vec<Raw>,
}

impl Walk<'_> {
    pub(super) fn add(&mut self, rule: &'static str, place: &str, what: impl Into<String>) {
        self.found.push(Raw { rule, what: what.into(), place: place.to_owned(), removed: false });
    }

    pub(super) fn gone(&mut self, rule: &'static str, place: &str, what: impl Into<String>) {
        self.found.push(Raw { rule, what: what.into(), place: place.to_owned(), removed: true });
    }

    /// Every key that is in either map and not equal in both.
    pub(super) fn keys<'v>(
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

    /// What no rule is about; where a part is gone, it is the old document that has it.
    pub(super) fn other(&mut self, place: &str, old: Option<&Value>, new: Option<&Value>) {
        let (key, what) = (place.rsplit('/').next().unwrap_or_default(), shown(old, new));
        let rule = if key.starts_with("x-") { "words-changed" } else { "not-classified" };
        let what = format!("`{key}` {what}");
        if new.is_some() { self.add(rule, place, what) } else { self.gone(rule, place, what) }
    }

    /// A part that is words.
    pub(super) fn words(&mut self, place: &str, new: Option<&Value>) {
        let key = place.rsplit('/').next().unwrap_or_default();
        let what = format!("the {key} changed");
        if new.is_some() {
            self.add("words-changed", place, what)
        } else {
            self.gone("words-changed", place, what)
        }
    }

    fn document(&mut self) {
        for (key, (old, new)) in Self::keys(self.old, self.new) {
            let place = pointer::of([key.as_str()]);
            match key.as_str() {
                "info" => self.info(&place, or_null(old), or_null(new)),
                "servers" => self.servers(&place, old, new),
                // Each of them is enough, whichever comes first.
                "security" if same_items(old, new) => {}
                "security" => self.either("security-changed", &place, old, new),
                "tags" | "externalDocs" => self.words(&place, new),
                "paths" => self.paths(or_null(old), or_null(new)),
                "components" => self.components(or_null(old), or_null(new)),
                _ => self.other(&place, old, new),
            }
        }
    }

    fn info(&mut self, place: &str, old: &Value, new: &Value) {
        for (key, (_, new)) in Self::keys(old, new) {
            // The version is judged by the changes, not among them.
            if key != "version" || new.is_none() {
                self.words(&format!("{place}/{key}"), new);
            }
        }
    }

    pub(super) fn servers(&mut self, place: &str, old: Option<&Value>, new: Option<&Value>) {
        let first = |servers: Option<&Value>| {
            servers
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(|server| server.get("url")?.as_str())
                .find(|url| !url.contains('{'))
                .map(str::to_owned)
        };
        if first(old) == first(new) {
            self.either("servers-changed", place, old, new);
        } else {
            self.either("base-url-changed", place, old, new);
        }
    }

    pub(super) fn either(
        &mut self,
        rule: &'static str,
        place: &str,
        old: Option<&Value>,
        new: Option<&Value>,
    ) {
        let key = place.rsplit('/').next().unwrap_or_default().replace("~1", "/");
        let what = format!("`{key}` {}", shown(old, new));
        if new.is_some() { self.add(rule, place, what) } else { self.gone(rule, place, what) }
    }

    fn paths(&mut self, old: &Value, new: &Value) {
        for (path, (old, new)) in Self::keys(old, new) {
            let place = pointer::of(["paths", &path]);
            if path.starts_with("x-") {
                self.words(&place, new);
                continue;
            }
            let (old, new) = (or_null(old), or_null(new));
            if old.get("$ref").is_some() || new.get("$ref").is_some() {
                self.other(&place, Some(old), Some(new));
                continue;
            }
            let keys = Self::keys(old, new);
            if keys.is_empty() {
                self.other(
                    &place,
                    Some(old).filter(|value| !value.is_null()),
                    Some(new).filter(|value| !value.is_null()),
                );
            }
            for (key, (old, new)) in keys {
                let place = format!("{place}/{}", pointer::escape(&key));
                match key.as_str() {
                    method if METHODS.contains(&method) => self.operation(&path, method, &place, old, new),
                    "parameters" => self.parameters(&place, old, new),
                    "summary" | "description" => self.words(&place, new),
                    "servers" => self.servers(&place, old, new),
                    _ => self.other(&place, old, new),
                }
            }
        }
    }

    fn components(&mut self, old: &Value, new: &Value) {
        for (kind, (old, new)) in Self::keys(old, new) {
            let place = pointer::of(["components", &kind]);
            let keys = Self::keys(or_null(old), or_null(new));
            if keys.is_empty() {
                self.either("component-changed", &place, old, new);
            }
            for (name, (old, new)) in keys {
                let place = format!("{place}/{}", pointer::escape(&name));
                match (kind.as_str(), old, new) {
                    ("schemas", None, Some(_)) => self.add("schema-added", &place, format!("`{name}`")),
                    ("schemas", Some(_), None) => self.gone("schema-removed", &place, format!("`{name}`")),
                    (_, None, Some(_)) => self.add("component-added", &place, format!("`{name}`")),
                    (_, Some(_), None) => self.gone("component-removed", &place, format!("`{name}`")),
                    ("schemas", old, new) => {
                        let way = self.reach.direction(&place);
                        self.component_schema(&place, or_null(old), or_null(new), way);
                    }
                    ("parameters", old, new) => self.parameter(&place, or_null(old), or_null(new)),
                    ("responses", old, new) => self.response(&place, or_null(old), or_null(new)),
                    ("requestBodies", old, new) => self.body_parts(&place, or_null(old), or_null(new)),
                    ("headers", old, new) => self.either("response-header-changed", &place, old, new),
                    ("securitySchemes", old, new) => self.scheme(&place, or_null(old), or_null(new)),
                    ("examples", _, new) => self.words(&place, new),
                    (_, old, new) => self.other(&place, old, new),
                }
            }
        }
    }

    fn scheme(&mut self, place: &str, old: &Value, new: &Value) {
        for (key, (old, new)) in Self::keys(old, new) {
            let place = format!("{place}/{}", pointer::escape(&key));
            if key == "description" {
                self.either("component-changed", &place, old, new);
            } else {
                self.either("security-changed", &place, old, new);
            }
        }
    }
}

pub(super) fn or_null(value: Option<&Value>) -> &Value {
    value.unwrap_or(&Value::Null)
}

/// Two values in a line.
pub(super) fn shown(old: Option<&Value>, new: Option<&Value>) -> String {
    let short = |value: &Value| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.chars().count() > 50 {
            format!("{}…", text.chars().take(50).collect::<String>())
        } else {
            text
        }
    };
    match (old, new) {
        (Some(old), Some(new)) if old.is_object() || new.is_object() || old.is_array() || new.is_array() => {
            "changed".into()
        }
        (Some(old), Some(new)) => format!("was `{}`, is `{}`", short(old), short(new)),
        (None, Some(new)) if new.is_object() || new.is_array() => "is new".into(),
        (None, Some(new)) => format!("is new: `{}`", short(new)),
        (Some(old), None) if old.is_object() || old.is_array() => "is gone".into(),
        (Some(old), None) => format!("is gone: it was `{}`", short(old)),
        (None, None) => String::new(),
    }
}

/// Text values of a list, as a set.
pub(super) fn set(value: Option<&Value>) -> BTreeSet<String> {
    value.and_then(Value::as_array).into_iter().flatten().map(Value::to_string).collect()
}

/// Whether they are one value, or lists of the same items in any order.
pub(super) fn same_items(old: Option<&Value>, new: Option<&Value>) -> bool {
    let sorted = |value: &Value| {
        let mut items: Vec<String> = value.as_array()?.iter().map(Value::to_string).collect();
        items.sort();
        Some(items)
    };
    match (old, new) {
        (Some(old), Some(new)) => old == new || sorted(old).is_some_and(|old| sorted(new) == Some(old)),
        (old, new) => old == new,
    }
}

/// The names in `required`.
pub(super) fn required(schema: &Value) -> BTreeSet<String> {
    let names = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    names.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// A map, or none.
pub(super) fn map(value: Option<&Value>) -> Map<String, Value> {
    value.and_then(Value::as_object).cloned().unwrap_or_default()
}
