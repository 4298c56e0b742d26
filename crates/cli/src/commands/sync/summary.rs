//! Prints the result of a run, for people and as JSON.

use std::io::{self, Write as _};
use std::time::Duration;

use serde::ser::{SerializeMap as _, Serializer};
use trusthub_sync::{Applied, Skipped, Stats, StopCause, Target};

use super::plan_output::{self, PlanViews, Tense};
use crate::error::CliError;
use crate::exit_status::ExitStatus;
use crate::output::{Format, Output};
use crate::ui::status_line;
use crate::util::text::{duration, plural, thousands};

/// The result of a run that finished or was stopped.
pub(super) struct RunSummary<'a> {
    pub(super) views: PlanViews<'a>,
    /// Numbers that a trust product rejected in an earlier run, and that were not retried.
    pub(super) rejected_before: u64,
    pub(super) stats: Stats,
    /// The first failures, one sentence each.
    pub(super) failures: Vec<String>,
    /// The reason for which the run was stopped, if it was.
    pub(super) stop_cause: Option<StopCause>,
    /// The first numbers that are assigned more than once, one sentence each.
    pub(super) duplicates: Vec<String>,
    /// The outcome for each target.
    pub(super) applied: Vec<Applied>,
    pub(super) elapsed: Duration,
    pub(super) requests: u64,
}

impl RunSummary<'_> {
    /// Prints what was done, what was not, and what to do next. Returns the exit status.
    pub(super) fn print(self, output: &Output) -> Result<ExitStatus, CliError> {
        let counts = self.counts();
        if matches!(output.format, Some(Format::Json | Format::Ndjson)) {
            let mut out = output.stdout();
            serde_json::to_writer(&mut out, &counts).map_err(io::Error::from)?;
            writeln!(out)?;
            out.flush()?;
        }
        self.print_failures(output);
        let is_complete = counts.is_complete();
        let verb = match &self.stop_cause {
            Some(StopCause::Fatal(_)) => "Stopped",
            Some(StopCause::Interrupted) if !is_complete => "Stopped",
            _ if is_complete => "Finished",
            _ => "Incomplete",
        };
        output.ui.status(verb, &counts.sentence());
        for view in self.views.0 {
            for note in plan_output::notes(view.plan, view.target, Tense::Done) {
                output.ui.note(&note);
            }
        }
        self.print_contention(output);
        match self.stop_cause {
            // The cause may not show in the counts, for example if the report cannot be written.
            Some(StopCause::Fatal(cause))
                if self.stats.created + self.stats.removed + self.stats.unknown == 0 =>
            {
                Err(CliError::failed(cause))
            }
            Some(StopCause::Fatal(cause)) => {
                output.ui.error(&CliError::failed(cause).help("fix the cause, then rerun to continue"));
                Ok(ExitStatus::Partial)
            }
            _ if is_complete => Ok(ExitStatus::Success),
            None if self.create_failed() && counts.not_started > 0 => {
                output.ui.note(&format!(
                    "{} not started, because nothing is removed or replaced once a number could not be assigned; fix the \
                     cause or remove the number from the input, then rerun to continue",
                    match counts.not_started {
                        1 => "1 change was".to_owned(),
                        count => format!("{} were", plural(count, "change")),
                    }
                ));
                Ok(ExitStatus::Partial)
            }
            Some(StopCause::Interrupted) | None => {
                if self.stats.rejected > 0 {
                    let (were, them) =
                        if self.stats.rejected == 1 { ("was", "it") } else { ("were", "them") };
                    output.ui.note(&format!(
                        "{} {were} rejected, and will be again in a rerun; fix the cause, or remove {them} from the input",
                        plural(self.stats.rejected, "change")
                    ));
                }
                if self.stats.failed + self.stats.unknown + counts.not_started > self.stats.rejected {
                    output.ui.note("rerun to continue");
                }
                Ok(ExitStatus::Partial)
            }
        }
    }

    /// Prints what another run on the same profile has caused.
    fn print_contention(&self, output: &Output) {
        if self.applied.iter().any(|applied| applied.is_contended) {
            output.ui.warn("another client assigned numbers to this profile during the run");
        }
        match self.duplicates() {
            0 => {}
            count => output.ui.note(&format!(
                "{} assigned more than once, probably by another run at the same time; once it has finished, run `sync` with \
                 `--prune` to remove the duplicates",
                match count {
                    1 => "1 number is".to_owned(),
                    count => format!("{} are", plural(count, "number")),
                }
            )),
        }
        for error in self.applied.iter().filter_map(|applied| applied.duplicates.as_ref().err()) {
            output.ui.warn(&format!("failed to list the assignments after the run: {error}"));
        }
    }

    fn create_failed(&self) -> bool {
        self.applied.iter().any(|applied| applied.create_failed)
    }

    /// Returns the number of endpoints that are assigned more than once, as far as the lists could be read.
    fn duplicates(&self) -> u64 {
        self.applied.iter().filter_map(|applied| applied.duplicates.as_ref().ok()).sum()
    }

    fn print_failures(&self, output: &Output) {
        for failure in &self.failures {
            print_failure(output, failure);
        }
        for duplicate in &self.duplicates {
            output.ui.print(&format!("{}\n", status_line("Duplicate", duplicate)));
        }
        let total = self.stats.failed + self.stats.unknown;
        if let more @ 1.. = total.saturating_sub(self.failures.len() as u64) {
            print_failure(output, &format!("{} more (use `--report FILE` to list all)", thousands(more)));
        }
    }

    fn counts(&self) -> Counts {
        let views = self.views;
        let stats = self.stats;
        let skipped = |count: fn(&Skipped) -> u64| views.sum(|plan| count(&plan.skipped));
        Counts {
            targets: views.0.iter().map(|view| view.target).collect(),
            created: stats.created,
            removed: stats.removed,
            unchanged: views.sum(|plan| plan.unchanged) + stats.already_assigned,
            duplicates: views.0.first().map_or(0, |view| view.desired.duplicates().len() as u64),
            failed: stats.failed,
            unknown: stats.unknown,
            other_type: views.sum(|plan| plan.other_type),
            assigned_more_than_once: self.duplicates(),
            not_started: views
                .sum(|plan| plan.create_count() + plan.removal_count())
                .saturating_sub(stats.total()),
            rejected_before: self.rejected_before,
            skipped: SkippedCounts {
                not_in_input: skipped(|skipped| skipped.not_desired),
                duplicate: skipped(|skipped| skipped.duplicate),
                other_type: skipped(|skipped| skipped.other_type),
            },
            // Milliseconds are precise enough.
            seconds: (self.elapsed.as_secs_f64() * 1000.0).round() / 1000.0,
            requests: self.requests,
            stopped: self.stop_cause.as_ref().map(|cause| match cause {
                StopCause::Interrupted => "interrupted".to_owned(),
                StopCause::Fatal(cause) => cause.clone(),
            }),
        }
    }
}

fn print_failure(output: &Output, failure: &str) {
    output.ui.print(&format!("{}\n", status_line("Failed", failure)));
}

/// The summary as JSON.
#[derive(Debug, serde::Serialize)]
struct Counts {
    #[serde(flatten, serialize_with = "serialize_targets")]
    targets: Vec<Target>,
    created: u64,
    removed: u64,
    unchanged: u64,
    /// Lines of the input that repeat earlier ones.
    duplicates: u64,
    failed: u64,
    /// Changes that may have been made: the response was lost, and a lookup failed.
    unknown: u64,
    /// Numbers that stay assigned as another type.
    other_type: u64,
    /// Numbers that this run assigned and that another client assigned as well.
    assigned_more_than_once: u64,
    /// Changes that were not started because the run was stopped.
    not_started: u64,
    #[serde(skip_serializing_if = "is_zero")]
    rejected_before: u64,
    skipped: SkippedCounts,
    seconds: f64,
    requests: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped: Option<String>,
}

/// Assignments that were kept, by reason.
#[derive(Debug, serde::Serialize)]
struct SkippedCounts {
    not_in_input: u64,
    duplicate: u64,
    other_type: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// Writes the customer profile, and the trust products if there are any.
fn serialize_targets<S: Serializer>(targets: &[Target], serializer: S) -> Result<S::Ok, S::Error> {
    let mut fields = serializer.serialize_map(None)?;
    if let [profile, products @ ..] = targets {
        fields.serialize_entry("customer_profile_sid", profile)?;
        if !products.is_empty() {
            fields.serialize_entry("trust_product_sids", products)?;
        }
    }
    fields.end()
}

impl Counts {
    /// Returns `true` if the profile matches the input.
    fn is_complete(&self) -> bool {
        let incomplete =
            self.not_started + self.failed + self.unknown + self.other_type + self.assigned_more_than_once;
        incomplete == 0
    }

    fn sentence(&self) -> String {
        let mut parts = vec![
            format!("{} created", thousands(self.created)),
            format!("{} removed", thousands(self.removed)),
            format!("{} unchanged", thousands(self.unchanged)),
            plural(self.duplicates, "duplicate"),
            format!("{} failed", thousands(self.failed)),
        ];
        for (count, label) in [
            (self.unknown, "unknown"),
            (self.other_type, "with another type"),
            (self.assigned_more_than_once, "assigned more than once"),
            (self.not_started, "not started"),
            (self.rejected_before, "rejected before"),
        ] {
            if count > 0 {
                parts.push(format!("{} {label}", thousands(count)));
            }
        }
        let elapsed = duration(Duration::from_secs_f64(self.seconds));
        format!("{}; {elapsed}, {}", parts.join(", "), plural(self.requests, "request"))
    }
}
