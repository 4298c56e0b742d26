//! Attributes each removed API item to the change of what it was generated from.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    change::Change,
    public_api::{ItemOrigins, RemovedItem},
    reviewed_document::ReviewedDocument,
    rules::{ChangeRule, Class},
};
use crate::spec::{
    pointer::{Pointer, is_within},
    resolve::reachable,
    walk::{self, Part},
};

/// Returns the index of the change that removed each item, or `None` if no change explains it.
pub(super) fn attribute(
    removed: &[RemovedItem],
    changes: &[Change],
    old: &ReviewedDocument<'_>,
    new: &ReviewedDocument<'_>,
) -> Vec<Option<usize>> {
    let (old, new) = (&old.document().value, &new.document().value);
    let only_change = (changes.len() == 1).then_some(0);
    removed.iter().map(|item| only_change.or_else(|| nearest(item, changes, old, new))).collect()
}

/// The relation of a change to an item, the nearest one first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Relation {
    /// It changes what the item comes from, or a part of it.
    Inside,
    /// It changes something that contains what the item comes from.
    Around,
    /// It changes a component that the item refers to, directly or through others.
    Reference,
    /// It affects every item.
    Global,
}

/// Returns the change that is nearest to what an item comes from. If only what contains the item comes from the document,
/// a breaking change is the more likely one.
fn nearest(item: &RemovedItem, changes: &[Change], old: &Value, new: &Value) -> Option<usize> {
    let (old_references, new_references) =
        (references(&item.origins, old), references(&item.new_origins, new));
    let candidates =
        changes.iter().enumerate().filter(|(_, change)| change.rule != ChangeRule::DocumentationChanged);
    let ranked = candidates.filter_map(|(index, change)| {
        let levels = item.origins.iter().zip(&item.new_origins).enumerate();
        let (relation, level) = levels
            .filter_map(|(level, (old_origin, new_origin))| {
                let in_old = || {
                    let pointer = change.old_pointer.as_ref().unwrap_or(&change.pointer);
                    relation(pointer, old_origin.as_ref()?, &old_references[level])
                };
                let in_new = || relation(&change.pointer, new_origin.as_ref()?, &new_references[level]);
                let found = match change.in_old_document || new_origin.is_none() {
                    true => in_old(),
                    false if change.old_pointer.is_some() => in_new().into_iter().chain(in_old()).min(),
                    false => in_new(),
                };
                found.map(|relation| (relation, level))
            })
            .min_by(|(a, a_level), (b, b_level)| (a_level, a).cmp(&(b_level, b)))
            .or_else(|| is_global(change).then_some((Relation::Global, usize::MAX)))?;
        let is_direct = level == 0;
        let is_breaking = change.class.is_breaking();
        // Documentation of an operation does not affect its items.
        let is_possible = is_direct || change.class != Class::Documentation;
        is_possible.then_some((!is_direct, !is_direct && !is_breaking, relation, level, !is_breaking, index))
    });
    let nearest = ranked.min().map(|(.., index)| index);
    nearest.or_else(|| changes.iter().position(|change| refers_to(change, item, old)))
}

/// Returns `true` if what changed referred to a component that the item comes from, which may be unused now.
fn refers_to(change: &Change, item: &RemovedItem, old: &Value) -> bool {
    let pointer = Pointer::from(change.old_pointer.as_ref().unwrap_or(&change.pointer).as_str());
    let targets = reachable(old, part(&pointer), pointer);
    item.origins.iter().flatten().any(|origin| targets.iter().any(|target| is_within(origin, target)))
}

/// Returns the components that each origin of an item refers to.
fn references(origins: &ItemOrigins, document: &Value) -> Vec<BTreeSet<Pointer>> {
    let components = |origin: &Option<Pointer>| {
        origin.iter().flat_map(|origin| reachable(document, part(origin), origin.clone())).collect()
    };
    origins.iter().map(components).collect()
}

/// Returns what is at the location of an origin.
fn part(pointer: &Pointer) -> Part {
    let tokens = pointer.tokens();
    match tokens.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["components", section, _] => walk::component_part(section),
        ["paths", _, _] => Part::Operation,
        [.., "parameters", _] => Part::Parameter,
        ["paths", .., "requestBody"] => Part::RequestBody,
        _ => Part::Schema,
    }
}

fn relation(changed: &str, origin: &str, references: &BTreeSet<Pointer>) -> Option<Relation> {
    if is_within(changed, origin) {
        Some(Relation::Inside)
    } else if is_within(origin, changed) {
        Some(Relation::Around)
    } else {
        references.iter().any(|target| is_within(changed, target)).then_some(Relation::Reference)
    }
}

/// Returns `true` for a change of what all operations share.
fn is_global(change: &Change) -> bool {
    let shared = ["/servers", "/security", "/components/securitySchemes"];
    change.rule == ChangeRule::ErrorTypeChanged
        || shared.iter().any(|location| is_within(&change.pointer, location))
}
