//! What a person sees while work goes on: a bar on a terminal, now and then a line elsewhere.

use std::io::Write;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::bulk::apply::{Job, Outcome};
use crate::bulk::service::Undone;
use crate::bulk::watch::{Event, Watch};
use crate::ui::status_line;
use crate::util::text::{duration, plural, thousands};

/// How often a line is written where there is no terminal.
const EVERY: Duration = Duration::from_secs(5);

/// Nothing is shown.
pub(crate) struct Nothing;

impl Watch for Nothing {
    fn see(&self, _: &Event<'_>) {}
}

/// A bar, with rate and time left.
pub(crate) struct Bar {
    bar: ProgressBar,
    /// Until when all requests wait.
    waits_until: Mutex<Option<Instant>>,
}

impl Bar {
    /// A bar on standard error.
    pub(crate) fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.set_style(style("{prefix:>12.cyan.bold} {spinner} {msg}"));
        bar.set_prefix("Listing");
        bar.enable_steady_tick(Duration::from_millis(100));
        Self { bar, waits_until: Mutex::default() }
    }

    /// Takes the word about a wait away, once it is over: what comes to its end meanwhile was sent before.
    fn end_of_wait(&self) {
        let mut until = self.waits_until.lock().expect("no holder panics");
        if until.is_some_and(|until| until <= Instant::now()) {
            *until = None;
            self.bar.set_message("");
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .expect("the templates are those of this file, and a test makes all of them")
        // By itself it tells a rate to the ten-thousandth.
        .with_key("rate", |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            // A rate that cannot be written leaves a gap in the bar.
            let _ = write!(out, "{:.0}/s", state.per_sec());
        })
        .progress_chars("=> ")
}

impl Watch for Bar {
    fn see(&self, event: &Event<'_>) {
        let bar = &self.bar;
        match event {
            Event::Repeats { .. } | Event::Kept { .. } => {}
            Event::Listed(listed) => bar.set_message(plural(*listed, "assignment")),
            // With nothing to do there is nothing to tell of.
            Event::Begun { creates: 0, removes: 0 } => bar.finish_and_clear(),
            Event::Begun { creates, removes } => {
                bar.set_message("");
                bar.set_length(creates + removes);
                bar.set_prefix(if *creates > 0 { "Assigning" } else { "Removing" });
                bar.reset();
                // Last: each of these draws the bar, and in the listing's form it tells nothing untrue.
                bar.set_style(style(
                    "{prefix:>12.cyan.bold} [{bar:25}] {human_pos} of {human_len}, {rate}, {eta} left {wide_msg}",
                ));
            }
            Event::Done(item) => {
                self.end_of_wait();
                if let Outcome::Undone(undone) = &item.outcome {
                    if !matches!(undone, Undone::Stopped) {
                        bar.inc(1);
                    }
                    return;
                }
                bar.set_prefix(match item.job {
                    Job::Create(..) => "Assigning",
                    Job::Remove(_) => "Removing",
                });
                bar.inc(1);
            }
            Event::Slowed { wait, why, .. } => {
                *self.waits_until.lock().expect("no holder panics") = Some(Instant::now() + *wait);
                bar.set_message(format!("(waits {}: {why})", duration(*wait)));
            }
            // While a question waits for its answer nothing is under way.
            Event::Stopping if bar.is_finished() => {}
            Event::Stopping => bar.println(stopping()),
            Event::Ended => bar.finish_and_clear(),
        }
    }
}

/// A line every few seconds, and one for everything that a person would wonder about.
pub(crate) struct Lines<W> {
    state: Mutex<State<W>>,
}

struct State<W> {
    out: W,
    spoke: Instant,
    began: Instant,
    done: u64,
    of: u64,
}

impl<W: Write + Send> Lines<W> {
    pub(crate) fn new(out: W) -> Self {
        let now = Instant::now();
        Self { state: Mutex::new(State { out, spoke: now, began: now, done: 0, of: 0 }) }
    }
}

impl<W: Write + Send> Watch for Lines<W> {
    fn see(&self, event: &Event<'_>) {
        let mut state = self.state.lock().expect("no holder panics");
        let now = Instant::now();
        let line = match event {
            Event::Listed(listed) if now - state.spoke >= EVERY => {
                status_line("Listing", &plural(*listed, "assignment"))
            }
            Event::Begun { creates, removes } => {
                (state.began, state.of) = (now, creates + removes);
                return;
            }
            Event::Done(_) => {
                state.done += 1;
                if now - state.spoke < EVERY {
                    return;
                }
                state.progress(now - state.began)
            }
            Event::Slowed { wait, at_a_time, why } => {
                status_line("Waiting", &format!("{}: {why}; then {at_a_time} at a time", duration(*wait)))
            }
            Event::Stopping => stopping(),
            _ => return,
        };
        state.spoke = now;
        // Nobody reads standard error any more: that is no reason to stop.
        let _ = writeln!(state.out, "{line}");
    }
}

impl<W> State<W> {
    fn progress(&self, took: Duration) -> String {
        let rate = self.done as f64 / took.as_secs_f64().max(0.001);
        let left = Duration::from_secs_f64(self.of.saturating_sub(self.done) as f64 / rate.max(0.001));
        let (done, of) = (thousands(self.done), thousands(self.of));
        status_line("Doing", &format!("{done} of {of}, {rate:.0}/s, {} left", duration(left)))
    }
}

fn stopping() -> String {
    status_line("Stopping", "what is under way is being finished; once more leaves at once")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bulk::apply::Item;
    use crate::bulk::gate::Refused;
    use crate::bulk::plan::{Extra, Why};

    const RA: &str = "RA00000000000000000000000000000001";

    #[test]
    fn a_bar_goes_from_the_list_to_the_end() {
        let bar = Bar::new();
        bar.see(&Event::Listed(2));
        assert_eq!((bar.bar.prefix().as_str(), bar.bar.message().as_str()), ("Listing", "2 assignments"));
        bar.see(&Event::Begun { creates: 0, removes: 7 });
        assert_eq!(bar.bar.message(), "");
        assert_eq!((bar.bar.prefix().as_str(), bar.bar.length()), ("Removing", Some(7)));
        let wait = Duration::from_secs(2);
        bar.see(&Event::Slowed { wait, at_a_time: 4, why: Refused::TooMany });
        assert_eq!(bar.bar.message(), "(waits 2.0 s: the service asks to slow down)");
        bar.see(&Event::Stopping);
        bar.see(&Event::Ended);
        assert!(bar.bar.is_finished());
    }

    /// Requests that were under way when the gate closed come to their end while it is closed.
    #[test]
    fn a_wait_is_shown_until_it_is_over() {
        let bar = Bar::new();
        bar.see(&Event::Begun { creates: 0, removes: 7 });
        let extra = Extra { sid: RA.parse().unwrap(), endpoint: RA.parse().unwrap(), why: Why::NotNamed };
        let done = Item { job: Job::Remove(&extra), outcome: Outcome::Removed };
        let slowed = |wait| Event::Slowed { wait, at_a_time: 4, why: Refused::TooMany };
        bar.see(&slowed(Duration::from_secs(600)));
        bar.see(&Event::Done(&done));
        assert_eq!(bar.bar.message(), "(waits 10 min 0 s: the service asks to slow down)");
        bar.see(&slowed(Duration::ZERO));
        bar.see(&Event::Done(&done));
        assert_eq!(bar.bar.message(), "");
    }

    #[test]
    fn a_bar_with_nothing_to_do_goes_away() {
        let bar = Bar::new();
        bar.see(&Event::Begun { creates: 0, removes: 0 });
        assert!(bar.bar.is_finished());
    }

    #[test]
    fn elsewhere_a_line_tells_what_a_person_would_wonder_about() {
        let lines = Lines::new(Vec::new());
        lines.see(&Event::Listed(2));
        lines.see(&Event::Begun { creates: 3, removes: 0 });
        let wait = Duration::from_secs(75);
        lines.see(&Event::Slowed { wait, at_a_time: 4, why: Refused::Unavailable });
        lines.see(&Event::Stopping);
        lines.see(&Event::Ended);
        let told = String::from_utf8(lines.state.into_inner().unwrap().out).unwrap();
        assert_eq!(
            told,
            "     Waiting 1 min 15 s: the service is not available; then 4 at a time\n    Stopping what is under way is being finished; once more leaves at once\n"
        );
    }
}
