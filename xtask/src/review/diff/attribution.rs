//! Which change took something away: what the crates no longer offer is laid to the change that touches it.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    change::{Change, Class},
    public_api::Loss,
};
use crate::names;

/// The change that explains each loss, if there is one.
pub(super) fn of(losses: &[Loss], changes: &[Change]) -> Vec<Option<usize>> {
    let causes: Vec<Cause> = changes.iter().map(Cause::new).collect();
    let mut given: Vec<Option<usize>> = losses.iter().map(|loss| best(&Effect::new(loss), &causes)).collect();
    // What stands beside a loss that is explained is explained by the same: the `use` of a type, say.
    let beside = |loss: &Loss| {
        [("module", &loss.was.module), ("owner", &loss.was.owner)]
            .map(|(kind, name)| (kind, loss.suffix.clone(), name.clone()))
    };
    let mut known = BTreeMap::new();
    for (loss, at) in losses.iter().zip(&given) {
        for key in beside(loss) {
            if let Some(at) = at {
                known.entry(key).or_insert(*at);
            }
        }
    }
    for (loss, at) in losses.iter().zip(&mut given).filter(|(_, at)| at.is_none()) {
        *at = beside(loss).iter().find_map(|key| known.get(key).copied());
    }
    // A single change is the cause of all there is.
    let only = (changes.len() == 1).then_some(0);
    given.into_iter().map(|at| at.or(only)).collect()
}

/// A change, by what it touches.
struct Cause {
    class: Class,
    /// Words alone take nothing away.
    is_words: bool,
    items: Vec<Item>,
    /// The builders of the operations that it reaches.
    operations: BTreeSet<String>,
}

/// A Rust item that a change touches: a type, or a part of one.
struct Item {
    owner: String,
    part: Option<String>,
    /// What a type is called that is named after the part.
    part_type: Option<String>,
}

/// A loss, by what it is about.
struct Effect<'l> {
    owner: &'l str,
    /// The builder of the call that a mock is about.
    call: &'l str,
    member: Option<&'l str>,
    /// The builder of the operation that a method or a variant is about.
    method: Option<String>,
    words: BTreeSet<&'l str>,
}

impl Cause {
    fn new(change: &Change) -> Self {
        Self {
            class: change.class,
            is_words: change.rule == "words-changed",
            items: change.items.iter().filter_map(|item| Item::new(item)).collect(),
            operations: change.operations.iter().map(|id| names::pascal(id)).collect(),
        }
    }
}

impl Item {
    fn new(path: &str) -> Option<Self> {
        let steps: Vec<&str> = path.split("::").collect();
        let (owner, part) = match steps[..] {
            ["Client", method] => (names::pascal(method), None),
            [_, owner] => (owner.to_owned(), None),
            [_, owner, part] => (owner.to_owned(), Some(part.to_owned())),
            _ => return None,
        };
        Some(Self { owner, part_type: part.as_deref().map(names::pascal), part })
    }
}

impl<'l> Effect<'l> {
    fn new(loss: &'l Loss) -> Self {
        let owner = loss.was.owner.as_str();
        let member = loss.was.member.as_deref();
        let plain = |member: &str| {
            let name = member.strip_prefix("cli_").or_else(|| member.strip_prefix("execute_"));
            names::pascal(name.unwrap_or(member))
        };
        Self {
            owner,
            call: owner.strip_suffix("When").or_else(|| owner.strip_suffix("Then")).unwrap_or(owner),
            member,
            method: member.map(plain),
            words: loss.was.text.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect(),
        }
    }
}

/// The change that a loss fits best: of those that fit as well, one that is known to break something.
fn best(effect: &Effect<'_>, causes: &[Cause]) -> Option<usize> {
    causes
        .iter()
        .enumerate()
        .filter(|(_, cause)| !cause.is_words)
        .map(|(at, cause)| (fit(effect, cause), cause, at))
        // That both are about one operation says little of a change that changes nothing.
        .filter(|(fit, cause, _)| *fit > 1 || (*fit == 1 && cause.class != Class::Documentation))
        .max_by_key(|(fit, cause, at)| (*fit, cause.class.breaks(), usize::MAX - at))
        .map(|(_, _, at)| at)
}

/// How well a change explains a loss: 0 for not at all.
fn fit(effect: &Effect<'_>, cause: &Cause) -> u8 {
    let of_item = |item: &Item| {
        let same = item.owner == effect.owner || item.owner == effect.call;
        let is_method = || effect.method.as_ref() == Some(&item.owner);
        match (&item.part, &item.part_type) {
            (Some(part), _) if same && effect.member == Some(part) => 4,
            // A type that is called after the property that has it.
            (_, Some(ty)) if effect.owner.ends_with(ty.as_str()) => 3,
            (Some(_), _) if same && effect.member.is_none() => 2,
            (None, _) if same || is_method() => 3,
            (None, _) if effect.words.contains(item.owner.as_str()) => 2,
            _ => 0,
        }
    };
    let by_operation = cause.operations.contains(effect.call)
        || effect.method.as_ref().is_some_and(|method| cause.operations.contains(method));
    cause.items.iter().map(of_item).max().unwrap_or_default().max(u8::from(by_operation))
}
