//! Comparing two documents by what they say. Order and layout do not count.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    api_check,
    change::{Change, rule},
    usages::Reach,
    values::{or_null, same_items, shown},
};
use crate::{names, pointer, read::Document, service, timing::Stopwatch, tree::METHODS};

/// What changes from `old` to `new`, the gravest first: by the rules, and by the crates that are made of both.
pub fn compare(old: &Document, new: &Document) -> Vec<Change> {
    compare_timed(old, new, &mut Stopwatch::start())
}

/// The same, telling how long each stage took.
pub(super) fn compare_timed(old: &Document, new: &Document, stopwatch: &mut Stopwatch) -> Vec<Change> {
    let mut changes = by_rules(old, new);
    stopwatch.lap("judge by rules");
    if old.value != new.value {
        api_check::judge(old, new, &mut changes, stopwatch);
        sort(&mut changes);
    }
    changes
}

/// What changes by the rules alone, which know the documents, and not the crates.
pub fn by_rules(old: &Document, new: &Document) -> Vec<Change> {
    let mut walk = Walk {
        old: &old.value,
        new: &new.value,
        reach: Reach::of([&old.value, &new.value]),
        found: Vec::new(),
    };
    walk.document();
    walk.error_type();
    walk.pages();
    // What two operations share is met in both.
    walk.found.sort();
    walk.found.dedup();
    let mut changes: Vec<Change> = walk
        .found
        .iter()
        .map(|raw| {
            let (document, value) = if raw.removed { (old, &old.value) } else { (new, &new.value) };
            let rule = rule(raw.rule);
            let line = document.line(&raw.place).map(|line| format!(":{line}")).unwrap_or_default();
            let place = if raw.everywhere.is_some() { "/responses" } else { raw.place.as_str() };
            let mut items = walk.reach.items(value, place);
            items.extend(raw.everywhere.clone().into_iter().flatten());
            // What is renamed was something before.
            if rule.id.ends_with("-renamed") {
                items.extend(walk.reach.items(&old.value, place));
            }
            items.sort();
            items.dedup();
            Change {
                class: rule.class,
                rule: rule.id,
                what: raw.what.clone(),
                why: rule.why,
                place: format!("{}{line}", document.display_path),
                pointer: raw.place.clone(),
                removed: raw.removed,
                operations: walk.reach.operations(place).iter().map(|id| names::snake(id)).collect(),
                items,
                loses: Vec::new(),
            }
        })
        .collect();
    sort(&mut changes);
    changes
}

fn sort(changes: &mut [Change]) {
    changes.sort_by(|a, b| (a.class, &a.pointer, a.rule).cmp(&(b.class, &b.pointer, b.rule)));
}

/// A change as it was met.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Raw {
    pub(super) place: String,
    pub(super) rule: &'static str,
    pub(super) what: String,
    pub(super) removed: bool,
    /// The types that it touches, if it reaches every operation, wherever it stands.
    pub(super) everywhere: Option<Vec<String>>,
}

pub(super) struct Walk<'a> {
    pub(super) old: &'a Value,
    pub(super) new: &'a Value,
    pub(super) reach: Reach,
    pub(super) found: Vec<Raw>,
}

impl Walk<'_> {
    pub(super) fn add(&mut self, rule: &'static str, place: &str, what: impl Into<String>) {
        self.push(rule, place, what.into(), false);
    }

    pub(super) fn gone(&mut self, rule: &'static str, place: &str, what: impl Into<String>) {
        self.push(rule, place, what.into(), true);
    }

    fn push(&mut self, rule: &'static str, place: &str, what: String, removed: bool) {
        self.found.push(Raw { place: place.to_owned(), rule, what, removed, everywhere: None });
    }

    /// Whether something was found at `place`, or below.
    pub(super) fn tells(&self, place: &str) -> bool {
        self.found.iter().any(|raw| {
            raw.place.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    /// How much has been found so far.
    pub(super) fn count(&self) -> usize {
        self.found.len()
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
            let place = pointer::join([key.as_str()]);
            match key.as_str() {
                "info" => self.info(&place, or_null(old), or_null(new)),
                "servers" => self.servers(&place, old, new),
                // Each of them is enough, whichever comes first.
                "security" if same_items(old, new) => {}
                "security" => self.either("security-changed", &place, old, new),
                "tags" => self.tags(&place, old, new),
                "externalDocs" => self.words(&place, new),
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
        let rule = if service::base_url(self.old) == service::base_url(self.new) {
            "servers-changed"
        } else {
            "base-url-changed"
        };
        self.either(rule, place, old, new);
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
            let place = pointer::join(["paths", &path]);
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
                    // They are compared below, with those of each operation.
                    "parameters" => {}
                    "summary" | "description" => self.words(&place, new),
                    "servers" => self.servers(&place, old, new),
                    _ => self.other(&place, old, new),
                }
            }
            self.parameters(&place, old, new);
        }
    }

    fn components(&mut self, old: &Value, new: &Value) {
        for (kind, (old, new)) in Self::keys(old, new) {
            let place = pointer::join(["components", &kind]);
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
