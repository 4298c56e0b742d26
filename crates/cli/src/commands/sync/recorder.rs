//! Records the results of a run.

use std::sync::Mutex;

use trusthub_sync::{Event, Observer, Shutdown, Stats, StopCause, TaskError, TaskResult};

use super::report::Report;

/// The maximum number of failures in a summary. The report has all of them.
const MAX_LISTED: usize = 20;

/// Counts results, writes the report, and forwards all events to the progress display.
pub(super) struct Recorder<'a> {
    state: Mutex<State>,
    shutdown: &'a Shutdown,
    progress: &'a dyn Observer,
}

#[derive(Default)]
struct State {
    stats: Stats,
    failures: Vec<String>,
    duplicates: Vec<String>,
    report: Option<Report>,
}

impl<'a> Recorder<'a> {
    pub(super) fn new(report: Option<Report>, shutdown: &'a Shutdown, progress: &'a dyn Observer) -> Self {
        Self { state: Mutex::new(State { report, ..State::default() }), shutdown, progress }
    }

    pub(super) fn stats(&self) -> Stats {
        self.lock().stats
    }

    /// Returns the first failures, one sentence each.
    pub(super) fn failures(&self) -> Vec<String> {
        self.lock().failures.clone()
    }

    /// Returns the first numbers that are assigned more than once, one sentence each.
    pub(super) fn duplicates(&self) -> Vec<String> {
        self.lock().duplicates.clone()
    }

    /// Closes the report, because the process is about to end without running destructors.
    pub(super) fn close_report(&self) {
        self.lock().report = None;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("no holder panics")
    }
}

impl Observer for Recorder<'_> {
    fn on_event(&self, event: &Event<'_>) {
        let mut state = self.lock();
        if let Event::TaskDone(result) = event {
            state.stats.record(result);
            state.record_failure(result);
        }
        if let Event::DuplicateAssignments { endpoint, count, .. } = event
            && state.duplicates.len() < MAX_LISTED
        {
            state
                .duplicates
                .push(format!("{} (line {}) is assigned {count} times", endpoint.sid, endpoint.line));
        }
        // The report must be complete: without it, nothing more is changed.
        if let Some(Err(error)) = state.report.as_mut().map(|report| report.write(event)) {
            state.report = None;
            self.shutdown.request_stop(StopCause::Fatal(format!("failed to write the report: {error}")));
        }
        drop(state);
        self.progress.on_event(event);
    }
}

impl State {
    fn record_failure(&mut self, result: &TaskResult<'_>) {
        if let Some(error) = result.failure()
            && self.failures.len() < MAX_LISTED
        {
            let hint = match error {
                TaskError::Conflict(_) => "; use `--prune` to replace it",
                _ => "",
            };
            self.failures.push(format!("{}: {error}{hint}", result.endpoint()));
        }
    }
}
