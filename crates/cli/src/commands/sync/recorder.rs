//! The account of a run: what was done, what was not and why, and the report of it.

use std::sync::Mutex;

use super::report::Report;
use crate::bulk::apply::{Item, Outcome};
use crate::bulk::brake::{Brake, Cause};
use crate::bulk::service::Undone;
use crate::bulk::watch::{Event, Watch};

/// How many failures a summary lists; the report has them all.
const LISTED: usize = 20;

/// How often what happened. What was found on the list, in the input, or was never begun is the plan's to tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) created: u64,
    pub(crate) removed: u64,
    /// Refused because they are there.
    pub(crate) kept: u64,
    pub(crate) failed: u64,
    pub(crate) unknown: u64,
}

impl Counts {
    /// How many items a request was made for.
    pub(crate) fn begun(&self) -> u64 {
        self.created + self.removed + self.kept + self.failed + self.unknown
    }
}

/// Counts, writes the report, and tells the display.
pub(crate) struct Ledger<'a> {
    state: Mutex<State>,
    brake: &'a Brake,
    display: &'a dyn Watch,
}

#[derive(Default)]
struct State {
    counts: Counts,
    failures: Vec<String>,
    report: Option<Report>,
}

impl<'a> Ledger<'a> {
    pub(crate) fn new(report: Option<Report>, brake: &'a Brake, display: &'a dyn Watch) -> Self {
        Self { state: Mutex::new(State { report, ..State::default() }), brake, display }
    }

    pub(crate) fn counts(&self) -> Counts {
        self.lock().counts
    }

    /// The first failures, each in a sentence.
    pub(crate) fn failures(&self) -> Vec<String> {
        self.lock().failures.clone()
    }

    /// Ends the report, for who leaves without another word.
    pub(crate) fn close_report(&self) {
        self.lock().report = None;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("no holder panics")
    }
}

impl Watch for Ledger<'_> {
    fn see(&self, event: &Event<'_>) {
        let mut state = self.lock();
        if let Event::Done(item) = event {
            state.count(item);
        }
        // Who asked for a report relies on it: nothing more is done that would not be in it.
        if let Some(Err(error)) = state.report.as_mut().map(|report| report.write(event)) {
            state.report = None;
            self.brake.pull(Cause::All(format!("the report cannot be written: {error}")));
        }
        drop(state);
        self.display.see(event);
    }
}

impl State {
    fn count(&mut self, item: &Item<'_>) {
        let counts = &mut self.counts;
        *match &item.outcome {
            Outcome::Created(_) => &mut counts.created,
            Outcome::Kept(_) => &mut counts.kept,
            Outcome::Removed | Outcome::Gone => &mut counts.removed,
            Outcome::Undone(Undone::Unknown(_)) => &mut counts.unknown,
            Outcome::Undone(Undone::Failed(_) | Undone::Impossible(_)) => &mut counts.failed,
            Outcome::Undone(Undone::Stopped) => return,
        } += 1;
        if let Some(reason) = item.reason()
            && self.failures.len() < LISTED
        {
            self.failures.push(format!("{}: {reason}", item.endpoint()));
        }
    }
}
