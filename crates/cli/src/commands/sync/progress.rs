//! Shows the progress of a run: a bar on a terminal, and a line every few seconds elsewhere.

use std::io::Write;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressDrawTarget, ProgressState, ProgressStyle};
use trusthub_sync::{Event, Observer, Task, TaskError, TaskStatus};

use crate::ui::status_line;
use crate::util::text::{duration, plural, thousands};

/// The interval between lines without a terminal.
const INTERVAL: Duration = Duration::from_secs(5);

const LISTING_TEMPLATE: &str = "{prefix:>12.cyan.bold} {spinner} {msg}";
const APPLYING_TEMPLATE: &str =
    "{prefix:>12.cyan.bold} [{bar:25}] {human_pos} of {human_len}, {rate}, {eta} left {wide_msg}";

/// A progress bar on standard error.
pub(super) struct ProgressBar {
    bar: indicatif::ProgressBar,
    /// The end of the pause that the bar shows.
    paused_until: Mutex<Option<Instant>>,
}

impl ProgressBar {
    pub(super) fn new() -> Self {
        let bar = indicatif::ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.set_style(style(LISTING_TEMPLATE));
        bar.set_prefix("Listing");
        bar.enable_steady_tick(Duration::from_millis(100));
        Self { bar, paused_until: Mutex::default() }
    }

    /// Clears the message about a pause that is over. Tasks that end during a pause were sent before it.
    fn clear_pause(&self) {
        let mut paused_until = self.paused_until.lock().expect("no holder panics");
        if paused_until.is_some_and(|until| until <= Instant::now()) {
            *paused_until = None;
            self.bar.set_message("");
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .expect("both templates are constants that a test uses")
        // The default has four decimal places.
        .with_key("rate", |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            // If it fails, the bar shows no rate.
            let _ = write!(out, "{:.0}/s", state.per_sec());
        })
        .progress_chars("=> ")
}

impl Observer for ProgressBar {
    fn on_event(&self, event: &Event<'_>) {
        let bar = &self.bar;
        match event {
            Event::Listed(count) => bar.set_message(plural(*count, "assignment")),
            Event::Started { creates: 0, removes: 0 } => bar.finish_and_clear(),
            Event::Started { creates, removes } => {
                bar.set_message("");
                bar.set_length(creates + removes);
                bar.set_prefix(if *creates > 0 { "Assigning" } else { "Removing" });
                bar.reset();
                // Last, because every call draws the bar, and the earlier style does not show the values that they change.
                bar.set_style(style(APPLYING_TEMPLATE));
            }
            Event::TaskDone(result) => {
                self.clear_pause();
                match &result.status {
                    TaskStatus::NotDone(TaskError::Stopped) => {}
                    TaskStatus::NotDone(_) => bar.inc(1),
                    _ => {
                        bar.set_prefix(match result.task {
                            Task::Create { .. } => "Assigning",
                            Task::Remove(_) => "Removing",
                        });
                        bar.inc(1);
                    }
                }
            }
            Event::Throttled { wait, reason, .. } => {
                *self.paused_until.lock().expect("no holder panics") = Some(Instant::now() + *wait);
                bar.set_message(format!("(waiting {}: {reason})", duration(*wait)));
            }
            // During the confirmation, there are no requests to wait for.
            Event::Stopping if bar.is_finished() => {}
            Event::Stopping => bar.println(stopping_line()),
            Event::Finished => bar.finish_and_clear(),
            _ => {}
        }
    }
}

/// Lines for a log: one every few seconds, and one for each unusual event.
pub(super) struct ProgressLines<W> {
    state: Mutex<LinesState<W>>,
}

struct LinesState<W> {
    out: W,
    last_line: Instant,
    started: Instant,
    done: u64,
    total: u64,
}

impl<W: Write + Send> ProgressLines<W> {
    pub(super) fn new(out: W) -> Self {
        let now = Instant::now();
        Self { state: Mutex::new(LinesState { out, last_line: now, started: now, done: 0, total: 0 }) }
    }
}

impl<W: Write + Send> Observer for ProgressLines<W> {
    fn on_event(&self, event: &Event<'_>) {
        let mut state = self.state.lock().expect("no holder panics");
        let now = Instant::now();
        let line = match event {
            Event::Listed(count) if now - state.last_line >= INTERVAL => {
                status_line("Listing", &plural(*count, "assignment"))
            }
            Event::Started { creates, removes } => {
                (state.started, state.total) = (now, creates + removes);
                return;
            }
            Event::TaskDone(_) => {
                state.done += 1;
                if now - state.last_line < INTERVAL {
                    return;
                }
                state.progress_line(now - state.started)
            }
            Event::Throttled { wait, concurrency, reason } => {
                let requests = plural(*concurrency as u64, "request");
                status_line("Waiting", &format!("{}: {reason}; then {requests} at a time", duration(*wait)))
            }
            Event::Stopping => stopping_line(),
            _ => return,
        };
        state.last_line = now;
        // A closed standard error does not stop the run.
        let _ = writeln!(state.out, "{line}");
    }
}

impl<W> LinesState<W> {
    fn progress_line(&self, elapsed: Duration) -> String {
        let rate = self.done as f64 / elapsed.as_secs_f64().max(0.001);
        let remaining = self.total.saturating_sub(self.done) as f64 / rate.max(0.001);
        let (done, total) = (thousands(self.done), thousands(self.total));
        let remaining = duration(Duration::from_secs_f64(remaining));
        status_line("Applying", &format!("{done} of {total}, {rate:.0}/s, {remaining} left"))
    }
}

fn stopping_line() -> String {
    status_line("Stopping", "after the requests in flight (press Ctrl-C again to abort)")
}

#[cfg(test)]
mod tests {
    use trusthub_sync::{Backpressure, Removal, RemovalReason, TaskResult};

    use super::*;

    const RA: &str = "RA00000000000000000000000000000001";

    #[test]
    fn bar_shows_listing_then_removing_then_pause() {
        let bar = ProgressBar::new();
        bar.on_event(&Event::Listed(2));
        assert_eq!((bar.bar.prefix().as_str(), bar.bar.message().as_str()), ("Listing", "2 assignments"));
        bar.on_event(&Event::Started { creates: 0, removes: 7 });
        assert_eq!(bar.bar.message(), "");
        assert_eq!((bar.bar.prefix().as_str(), bar.bar.length()), ("Removing", Some(7)));
        let wait = Duration::from_secs(2);
        bar.on_event(&Event::Throttled { wait, concurrency: 4, reason: Backpressure::RateLimited });
        assert_eq!(bar.bar.message(), "(waiting 2.0 s: rate limited by the service)");
        bar.on_event(&Event::Stopping);
        bar.on_event(&Event::Finished);
        assert!(bar.bar.is_finished());
    }

    #[test]
    fn bar_shows_pause_until_it_is_over() {
        let bar = ProgressBar::new();
        bar.on_event(&Event::Started { creates: 0, removes: 7 });
        let (sid, endpoint) = (RA.parse().unwrap(), RA.parse().unwrap());
        let removal = Removal { sid, endpoint, reason: RemovalReason::NotDesired };
        let done = TaskResult { task: Task::Remove(&removal), status: TaskStatus::Removed };
        let throttled = |wait| Event::Throttled { wait, concurrency: 4, reason: Backpressure::RateLimited };
        bar.on_event(&throttled(Duration::from_secs(600)));
        // The request was sent before the pause.
        bar.on_event(&Event::TaskDone(&done));
        assert_eq!(bar.bar.message(), "(waiting 10 min 0 s: rate limited by the service)");
        bar.on_event(&throttled(Duration::ZERO));
        bar.on_event(&Event::TaskDone(&done));
        assert_eq!(bar.bar.message(), "");
    }

    #[test]
    fn bar_without_tasks_is_cleared() {
        let bar = ProgressBar::new();
        bar.on_event(&Event::Started { creates: 0, removes: 0 });
        assert!(bar.bar.is_finished());
    }

    #[test]
    fn lines_report_unusual_events_at_once() {
        let lines = ProgressLines::new(Vec::new());
        lines.on_event(&Event::Listed(2));
        lines.on_event(&Event::Started { creates: 3, removes: 0 });
        let wait = Duration::from_secs(75);
        lines.on_event(&Event::Throttled { wait, concurrency: 4, reason: Backpressure::Unavailable });
        lines.on_event(&Event::Stopping);
        lines.on_event(&Event::Finished);
        let text = String::from_utf8(lines.state.into_inner().unwrap().out).unwrap();
        assert_eq!(
            text,
            "     Waiting 1 min 15 s: service unavailable; then 4 requests at a time\n    Stopping after the requests in flight (press Ctrl-C again to abort)\n"
        );
    }
}
