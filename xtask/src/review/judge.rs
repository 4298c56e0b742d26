//! The second judge. The rules are about documents; whether code that uses the crates goes on as it is can be seen in the
//! crates. What they no longer offer, and no breaking change explains, is breaking, whatever its rule says.

use std::thread;

use super::{
    change::{Change, Class, rule},
    surface::{Loss, Surface},
};
use crate::{
    fault::{Fault, Result},
    generate::Clock,
    names,
    read::Document,
};

/// Judges what the rules have found by the crates of both documents.
pub(super) fn judge(old: &Document, new: &Document, changes: &mut Vec<Change>, clock: &mut Clock) {
    let (was, is) = both(old, new);
    clock.lap("generate both");
    match (&was, &is) {
        (Ok(was), Ok(is)) => explain(&was.lost(is), new, changes),
        _ => {
            changes.extend(was.err().map(|fault| refused(&fault, &old.shown, true)));
            changes.extend(is.err().map(|fault| refused(&fault, &new.shown, false)));
        }
    }
    clock.lap("judge by crates");
}

/// What has to be told of a document that there is nothing to compare with: that no crates can be made of it.
pub(super) fn alone(document: &Document) -> Option<Change> {
    Surface::of(document).err().map(|fault| refused(&fault, &document.shown, false))
}

/// A document of which no crates can be made.
pub(super) fn refused(fault: &Fault, shown: &str, removed: bool) -> Change {
    let found = rule("not-generated");
    Change {
        class: found.class,
        rule: found.id,
        what: fault.what().split_whitespace().collect::<Vec<_>>().join(" "),
        why: found.why,
        place: fault.place().unwrap_or_else(|| shown.to_owned()),
        operations: fault.operation_id().map(names::snake).into_iter().collect(),
        pointer: fault.pointer().unwrap_or_default().to_owned(),
        removed,
        items: Vec::new(),
        loses: Vec::new(),
    }
}

/// Each side on a thread of its own: neither waits for the other.
fn both(old: &Document, new: &Document) -> (Result<Surface>, Result<Surface>) {
    // As much as the program's first thread has: syntax trees are deep.
    let stack = 8 << 20;
    thread::scope(|scope| {
        let old = thread::Builder::new().stack_size(stack).spawn_scoped(scope, || Surface::of(old));
        let is = Surface::of(new);
        let was = old
            .map_err(|error| Fault::new(format!("failed to start a thread: {error}")))
            .and_then(|old| old.join().unwrap_or_else(|_| Err(Fault::new("xtask panicked"))));
        (was, is)
    })
}

/// Gives each loss to the change that explains it best. One that was not thought to break anything does.
fn explain(losses: &[Loss], new: &Document, changes: &mut Vec<Change>) {
    let mut given: Vec<Option<usize>> = losses.iter().map(|loss| best(loss, changes)).collect();
    // What stands beside a loss that is explained is explained by the same: the `use` of a type, say.
    for at in 0..losses.len() {
        if given[at].is_none() {
            let beside = |other: usize| {
                let (one, other) = (&losses[at], &losses[other]);
                one.suffix == other.suffix
                    && (one.was.module == other.was.module || one.was.owner == other.was.owner)
            };
            given[at] = (0..losses.len()).filter(|other| beside(*other)).find_map(|other| given[other]);
        }
    }
    let only = (changes.len() == 1).then_some(0);
    let mut unexplained = Vec::new();
    let mut breaking: Vec<(usize, Vec<String>)> = Vec::new();
    for (loss, at) in losses.iter().zip(given) {
        let told = loss.told(&new.name);
        match at.or(only) {
            Some(at) if changes[at].class.breaks() => {}
            Some(at) => match breaking.iter_mut().find(|(known, _)| *known == at) {
                // A type and its `use` are one thing to a person.
                Some((_, list)) if list.contains(&told) => {}
                Some((_, list)) => list.push(told),
                None => breaking.push((at, vec![told])),
            },
            None => unexplained.push((loss.path(), told)),
        }
    }
    let found = rule("api-changed");
    for (at, loses) in breaking {
        let change = &mut changes[at];
        change.what = format!("{} {}", change.rule, change.what);
        (change.class, change.rule, change.why, change.loses) = (found.class, found.id, found.why, loses);
    }
    if !unexplained.is_empty() {
        let (items, loses): (Vec<String>, Vec<String>) = unexplained.into_iter().unzip();
        changes.push(Change {
            class: found.class,
            rule: found.id,
            what: "no single change explains it".into(),
            why: found.why,
            place: new.shown.clone(),
            pointer: String::new(),
            removed: false,
            operations: Vec::new(),
            items,
            loses,
        });
    }
}

/// The change that a loss fits best: of those that fit as well, one that is known to break something.
fn best(loss: &Loss, changes: &[Change]) -> Option<usize> {
    changes
        .iter()
        .enumerate()
        .filter(|(_, change)| change.rule != "words-changed")
        .map(|(at, change)| (fit(loss, change), change, at))
        // That both are about one operation says little where nothing but words changed.
        .filter(|(fit, change, _)| *fit > 1 || (*fit == 1 && change.class != Class::Documentation))
        .max_by_key(|(fit, change, at)| (*fit, change.class.breaks(), usize::MAX - at))
        .map(|(_, _, at)| at)
}

/// How well a change explains a loss: 0 for not at all.
fn fit(loss: &Loss, change: &Change) -> u8 {
    let member = loss.was.member.as_deref();
    let owner = loss.was.owner.as_str();
    let call = owner.strip_suffix("When").or_else(|| owner.strip_suffix("Then")).unwrap_or(owner);
    let of_item = |item: &String| {
        let steps: Vec<&str> = item.split("::").skip(1).collect();
        let (touched, part) = match (item.split("::").next(), steps.as_slice()) {
            (Some("Client"), [method]) => (names::pascal(method), None),
            (Some(_), [ty]) => ((*ty).to_owned(), None),
            (Some(_), [ty, part]) => ((*ty).to_owned(), Some(*part)),
            _ => return 0,
        };
        let same = touched == owner || touched == call;
        match part {
            Some(part) if same && member == Some(part) => 4,
            // A type that is called after the property that has it.
            Some(part) if owner.ends_with(&names::pascal(part)) => 3,
            Some(_) if same && member.is_none() => 2,
            None if same => 3,
            None if is_method_of(member, &touched) => 3,
            None if mentions(&loss.was.text, &touched) => 2,
            _ => 0,
        }
    };
    let by_items = change.items.iter().map(of_item).max().unwrap_or_default();
    let by_operation = change.operations.iter().any(|operation| {
        let operation = names::pascal(operation);
        operation == call || is_method_of(member, &operation)
    });
    by_items.max(u8::from(by_operation))
}

/// Whether a method, or a variant, is that of an operation.
fn is_method_of(member: Option<&str>, operation: &str) -> bool {
    let plain = |member: &str| {
        let name = member.strip_prefix("cli_").or_else(|| member.strip_prefix("execute_"));
        names::pascal(name.unwrap_or(member)) == operation
    };
    member.is_some_and(plain)
}

fn mentions(text: &str, name: &str) -> bool {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == name)
}
