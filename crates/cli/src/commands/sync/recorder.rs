//! Records the results of a run.

use std::sync::{Mutex, OnceLock};

use trusthub_sync::{
    Event, Observer, PhoneNumber, PhoneNumbers, ReportLine, Shutdown, Stats, StopCause, Target, Task,
    TaskError, TaskResult,
};
use twilio_trusthub::Sid;

use super::failed::FailedRow;
use super::report::{Rejection, Report};

/// The maximum number of failures in a summary. The report has all of them.
const MAX_LISTED: usize = 20;

/// Counts results, writes the report, and forwards all events to the progress display.
pub(super) struct Recorder<'a> {
    state: Mutex<State>,
    /// The phone numbers, once they are known.
    numbers: OnceLock<PhoneNumbers>,
    shutdown: &'a Shutdown,
    progress: &'a dyn Observer,
}

/// Records the events of a customer profile or a trust product.
pub(super) struct TargetObserver<'a> {
    recorder: &'a Recorder<'a>,
    target: Target,
}

#[derive(Default)]
struct State {
    stats: Stats,
    failures: Vec<String>,
    duplicates: Vec<String>,
    report: Option<Report>,
    /// The rows of `--failed`, if that was passed.
    failed_rows: Option<Vec<FailedRow>>,
}

impl<'a> Recorder<'a> {
    pub(super) fn new(
        report: Option<Report>,
        collects_failed: bool,
        shutdown: &'a Shutdown,
        progress: &'a dyn Observer,
    ) -> Self {
        let failed_rows = collects_failed.then(Vec::new);
        let state = Mutex::new(State { report, failed_rows, ..State::default() });
        Self { state, numbers: OnceLock::new(), shutdown, progress }
    }

    pub(super) fn observer(&'a self, target: Target) -> TargetObserver<'a> {
        TargetObserver { recorder: self, target }
    }

    /// Sets the phone numbers that messages show.
    pub(super) fn set_numbers(&self, numbers: PhoneNumbers) {
        // A run knows them only once.
        let _ = self.numbers.set(numbers);
    }

    /// Returns the phone numbers that are known.
    pub(super) fn numbers(&self) -> &PhoneNumbers {
        self.numbers.get_or_init(PhoneNumbers::default)
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

    /// Returns the rows of `--failed`.
    pub(super) fn take_failed_rows(&self) -> Vec<FailedRow> {
        self.lock().failed_rows.take().unwrap_or_default()
    }

    /// Keeps a rejection of an earlier run in the report.
    pub(super) fn carry_over(&self, rejection: &Rejection) {
        self.write_report(&mut self.lock(), |report| report.carry_over(rejection));
    }

    /// Gives access to the report, if there is one.
    pub(super) fn with_report<T>(&self, access: impl FnOnce(&mut Report) -> T) -> Option<T> {
        self.lock().report.as_mut().map(access)
    }

    /// Closes the report, because the process is about to end without running destructors.
    pub(super) fn close_report(&self) {
        self.lock().report = None;
    }

    /// Starts the changes: the report of an earlier run is replaced.
    pub(super) fn start(&self, creates: u64, removes: u64) {
        self.write_report(&mut self.lock(), Report::start);
        self.progress.on_event(&Event::Started { creates, removes });
    }

    /// Forwards an event of the whole run to the progress display.
    pub(super) fn show(&self, event: &Event<'_>) {
        self.progress.on_event(event);
    }

    fn record(&self, target: Target, event: &Event<'_>) {
        let mut state = self.lock();
        if let Event::TaskDone(result) = event {
            state.stats.record(result);
            if let Some(error) = result.failure() {
                self.record_failure(&mut state, target, result, error);
            }
        }
        if let Event::DuplicateAssignments { endpoint, count, .. } = event
            && state.duplicates.len() < MAX_LISTED
        {
            let label = self.label(endpoint.sid, Some(endpoint.line));
            state.duplicates.push(format!("{label} is assigned {count} times{}", of_product(target)));
        }
        if let Some(line) = ReportLine::from_event(event) {
            let line = line.target(target).phone_number(self.numbers());
            self.write_report(&mut state, |report| report.write(&line));
        }
    }

    /// Writes to the report. It must be complete: without it, nothing more is changed.
    fn write_report(&self, state: &mut State, write: impl FnOnce(&mut Report) -> std::io::Result<()>) {
        if let Some(Err(error)) = state.report.as_mut().map(write) {
            state.report = None;
            self.shutdown.request_stop(StopCause::Fatal(format!("failed to write the report: {error}")));
        }
    }

    fn record_failure(&self, state: &mut State, target: Target, result: &TaskResult<'_>, error: &TaskError) {
        let line = match result.task {
            Task::Create { endpoint, endpoint_type } => {
                if let Some(rows) = &mut state.failed_rows {
                    let number = self.numbers().number(endpoint.sid);
                    rows.push(FailedRow::new(target, &endpoint, number, endpoint_type, error));
                }
                Some(endpoint.line)
            }
            Task::Remove(_) => None,
        };
        if state.failures.len() < MAX_LISTED {
            let hint = match error {
                TaskError::Conflict(_) => "; use `--prune` to replace it",
                _ => "",
            };
            let label = self.label(result.endpoint(), line);
            state.failures.push(format!("{label}{}: {error}{hint}", of_product(target)));
        }
    }

    /// Returns the SID of an endpoint with what people know it by: `PN… (+14155550100, line 3)`.
    fn label(&self, endpoint: Sid, line: Option<u32>) -> String {
        let number = self.numbers().number(endpoint).map(|number: PhoneNumber| number.to_string());
        let line = line.filter(|line| *line > 0).map(|line| format!("line {line}"));
        match number.into_iter().chain(line).collect::<Vec<_>>() {
            details if details.is_empty() => endpoint.to_string(),
            details => format!("{endpoint} ({})", details.join(", ")),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("no holder panics")
    }
}

/// Names a trust product at the end of a message. The customer profile needs no name.
fn of_product(target: Target) -> String {
    match target {
        Target::TrustProduct(product) => format!(" on trust product {product}"),
        _ => String::new(),
    }
}

impl Observer for TargetObserver<'_> {
    fn on_event(&self, event: &Event<'_>) {
        // The changes of all targets start together.
        if matches!(event, Event::Started { .. }) {
            return;
        }
        self.recorder.record(self.target, event);
        self.recorder.progress.on_event(event);
    }
}
