//! Attributes each removed API item to the most likely change.

use std::collections::{BTreeMap, BTreeSet};

use super::{change::Change, public_api::RemovedItem, rules::Class};
use crate::ir::names;

/// Returns the index of the change that most likely removed each item, or `None` if no change explains it.
pub(super) fn attribute(removed: &[RemovedItem], changes: &[Change]) -> Vec<Option<usize>> {
    let candidates: Vec<Candidate> = changes.iter().map(Candidate::new).collect();
    let mut attributed: Vec<Option<usize>> =
        removed.iter().map(|item| most_likely(&ItemNames::new(item), &candidates)).collect();
    // Items in the same module or of the same owner, such as a type and its `use`, are removed together.
    let neighborhoods = |item: &RemovedItem| {
        [("module", &item.old.module), ("owner", &item.old.owner)]
            .map(|(kind, name)| (kind, item.crate_suffix.clone(), name.clone()))
    };
    let mut known = BTreeMap::new();
    for (item, change) in removed.iter().zip(&attributed) {
        for neighborhood in neighborhoods(item) {
            if let Some(change) = change {
                known.entry(neighborhood).or_insert(*change);
            }
        }
    }
    for (item, change) in removed.iter().zip(&mut attributed).filter(|(_, change)| change.is_none()) {
        *change = neighborhoods(item).iter().find_map(|neighborhood| known.get(neighborhood).copied());
    }
    let only_change = (changes.len() == 1).then_some(0);
    attributed.into_iter().map(|change| change.or(only_change)).collect()
}

/// A change that may have removed an item.
struct Candidate {
    class: Class,
    /// `true` if it cannot remove anything.
    is_documentation: bool,
    items: Vec<AffectedItem>,
    /// The builders of the operations that it affects.
    operations: BTreeSet<String>,
}

/// A Rust item that a change affects: a type or one of its members.
struct AffectedItem {
    owner: String,
    member: Option<String>,
    /// The name of a type that is named after the member.
    member_type: Option<String>,
}

/// The names by which a removed item is attributed.
struct ItemNames<'l> {
    owner: &'l str,
    /// The builder of the operation that a mock belongs to.
    operation: &'l str,
    member: Option<&'l str>,
    /// The builder of the operation that a method or a variant belongs to.
    method_operation: Option<String>,
    /// Every identifier in the signature.
    identifiers: BTreeSet<&'l str>,
}

impl Candidate {
    fn new(change: &Change) -> Self {
        Self {
            class: change.class,
            is_documentation: change.rule == "documentation-changed",
            items: change.rust_items.iter().filter_map(|path| AffectedItem::parse(path)).collect(),
            operations: change.operations.iter().map(|id| names::pascal(id)).collect(),
        }
    }
}

impl AffectedItem {
    fn parse(path: &str) -> Option<Self> {
        let steps: Vec<&str> = path.split("::").collect();
        let (owner, member) = match steps[..] {
            ["Client", method] => (names::pascal(method), None),
            [_, owner] => (owner.to_owned(), None),
            [_, owner, member] => (owner.to_owned(), Some(member.to_owned())),
            _ => return None,
        };
        Some(Self { owner, member_type: member.as_deref().map(names::pascal), member })
    }
}

impl<'l> ItemNames<'l> {
    fn new(item: &'l RemovedItem) -> Self {
        let owner = item.old.owner.as_str();
        let member = item.old.member.as_deref();
        let operation_of_method = |method: &str| {
            let name = method.strip_prefix("cli_").or_else(|| method.strip_prefix("execute_"));
            names::pascal(name.unwrap_or(method))
        };
        Self {
            owner,
            operation: owner.strip_suffix("When").or_else(|| owner.strip_suffix("Then")).unwrap_or(owner),
            member,
            method_operation: member.map(operation_of_method),
            identifiers: item.old.text.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect(),
        }
    }
}

/// Returns the candidate with the highest score. Among equal scores, breaking changes come first.
fn most_likely(item: &ItemNames<'_>, candidates: &[Candidate]) -> Option<usize> {
    candidates
        .iter()
        .enumerate()
        .filter(|(_, candidate)| !candidate.is_documentation)
        .map(|(index, candidate)| (score(item, candidate), candidate, index))
        // A shared operation alone does not implicate a change that only affects documentation.
        .filter(|(score, candidate, _)| {
            *score > 1 || (*score == 1 && candidate.class != Class::Documentation)
        })
        .max_by_key(|(score, candidate, index)| (*score, candidate.class.is_breaking(), usize::MAX - index))
        .map(|(_, _, index)| index)
}

/// Returns how well a change explains a removed item, from 0 (not at all) to 4 (it affects the item itself).
fn score(item: &ItemNames<'_>, candidate: &Candidate) -> u8 {
    let score_of = |affected: &AffectedItem| {
        let same_owner = affected.owner == item.owner || affected.owner == item.operation;
        let is_method = || item.method_operation.as_ref() == Some(&affected.owner);
        match (&affected.member, &affected.member_type) {
            (Some(member), _) if same_owner && item.member == Some(member) => 4,
            (_, Some(ty)) if item.owner.ends_with(ty.as_str()) => 3,
            (Some(_), _) if same_owner && item.member.is_none() => 2,
            (None, _) if same_owner || is_method() => 3,
            (None, _) if item.identifiers.contains(affected.owner.as_str()) => 2,
            _ => 0,
        }
    };
    let same_operation = candidate.operations.contains(item.operation)
        || item.method_operation.as_ref().is_some_and(|operation| candidate.operations.contains(operation));
    candidate.items.iter().map(score_of).max().unwrap_or_default().max(u8::from(same_operation))
}
