//! The second judge. The rules are about documents; whether code that uses the crates goes on as it is can be seen in the
//! crates. What they no longer offer, and no breaking change explains, is breaking, whatever its rule says.

use std::thread;

use super::{
    attribution,
    change::{Change, rule},
    public_api::{Loss, Surface},
};
use crate::{
    diagnostic::{Diagnostic, Result},
    names,
    read::Document,
    timing::Stopwatch,
};

/// Judges what the rules have found by the crates of both documents.
pub(super) fn judge(old: &Document, new: &Document, changes: &mut Vec<Change>, stopwatch: &mut Stopwatch) {
    let (was, is) = both(old, new);
    stopwatch.lap("generate both");
    match (&was, &is) {
        (Ok(was), Ok(is)) => explain(&was.lost(is), new, changes),
        _ => {
            changes.extend(was.err().map(|diagnostic| refused(&diagnostic, &old.display_path, true)));
            changes.extend(is.err().map(|diagnostic| refused(&diagnostic, &new.display_path, false)));
        }
    }
    stopwatch.lap("judge by crates");
}

/// What has to be told of a document that there is nothing to compare with: that no crates can be made of it.
pub(super) fn alone(document: &Document) -> Option<Change> {
    Surface::of(document).err().map(|diagnostic| refused(&diagnostic, &document.display_path, false))
}

/// A document of which no crates can be made.
pub(super) fn refused(diagnostic: &Diagnostic, shown: &str, removed: bool) -> Change {
    let found = rule("not-generated");
    Change {
        class: found.class,
        rule: found.id,
        what: diagnostic.summary().split_whitespace().collect::<Vec<_>>().join(" "),
        why: found.why,
        place: diagnostic.location().unwrap_or_else(|| shown.to_owned()),
        operations: diagnostic.operation_id().map(names::snake).into_iter().collect(),
        pointer: diagnostic.pointer().unwrap_or_default().to_owned(),
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
            .map_err(|error| Diagnostic::new(format!("failed to start a thread: {error}")))
            .and_then(|old| old.join().unwrap_or_else(|_| Err(Diagnostic::new("xtask panicked"))));
        (was, is)
    })
}

/// Lays each loss to the change that explains it best. One that was not thought to break anything does.
fn explain(losses: &[Loss], new: &Document, changes: &mut Vec<Change>) {
    let mut unexplained = Vec::new();
    let mut breaking: Vec<(usize, Vec<String>)> = Vec::new();
    for (loss, at) in losses.iter().zip(attribution::of(losses, changes)) {
        if at.is_some_and(|at| changes[at].class.breaks()) {
            continue;
        }
        let told = loss.told(&new.name);
        match at {
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
            place: new.display_path.clone(),
            pointer: String::new(),
            removed: false,
            operations: Vec::new(),
            items,
            loses,
        });
    }
}
