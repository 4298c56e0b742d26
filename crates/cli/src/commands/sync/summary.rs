//! How a run of `sync` ended, told to a person and as JSON.

use std::io::{self, Write as _};
use std::time::Duration;

use serde::Serialize;
use twilio_trusthub::types::CustomerProfileSid;

use super::plan_output::{self, Planned};
use super::recorder::{Counts, Ledger};
use crate::bulk::brake::Cause;
use crate::bulk::plan::Left;
use crate::error::CliError;
use crate::exit_status::ExitStatus;
use crate::output::{Format, Output};
use crate::util::text::{duration, plural, thousands};

/// What there is to tell of a run that came to its end, or was stopped.
pub(crate) struct Ending<'a> {
    pub(crate) planned: Planned<'a>,
    pub(crate) ledger: &'a Ledger<'a>,
    /// Why it was stopped.
    pub(crate) cause: Option<Cause>,
    /// Whether something could not be assigned, after which nothing is removed.
    pub(crate) not_made: bool,
    pub(crate) took: Duration,
    pub(crate) requests: u64,
}

impl Ending<'_> {
    /// Tells what was done, what was not, and what to do next.
    pub(crate) fn tell(self, output: &Output) -> Result<ExitStatus, CliError> {
        let counts = self.ledger.counts();
        let summary = self.summary(&counts);
        if matches!(output.format, Some(Format::Json | Format::Ndjson)) {
            let mut out = output.stdout();
            serde_json::to_writer(&mut out, &summary).map_err(io::Error::from)?;
            writeln!(out)?;
            out.flush()?;
        }
        self.tell_failures(&counts, output);
        let complete = summary.is_complete();
        let verb = match &self.cause {
            Some(Cause::All(_)) => "Stopped",
            Some(Cause::Asked) if !complete => "Stopped",
            _ if complete => "Finished",
            _ => "Ended",
        };
        output.ui.status(verb, &summary.sentence());
        if let Some(left) = plan_output::left(self.planned.plan) {
            output.ui.status("Note", &left);
        }
        if let Some(not_replaced) = plan_output::not_replaced(summary.other_type) {
            output.ui.status("Note", &not_replaced);
        }
        match self.cause {
            // What holds for all may hold for what is not in the counts: that no report can be written, for one.
            Some(Cause::All(cause)) if counts.created + counts.removed == 0 => Err(CliError::failed(cause)),
            Some(Cause::All(cause)) => {
                let failure = CliError::failed(cause).help("mend the cause, then run it again to finish");
                output.ui.error(&failure);
                Ok(ExitStatus::Partial)
            }
            _ if complete => Ok(ExitStatus::Success),
            None if self.not_made && summary.not_begun > 0 => {
                output.ui.status(
                    "Note",
                    &format!(
                        "not begun: {}, since nothing is removed or replaced once a number could not be assigned; \
                         mend that, or take the number out of the input, then run it again",
                        plural(summary.not_begun, "item")
                    ),
                );
                Ok(ExitStatus::Partial)
            }
            None if counts.failed + counts.unknown == 0 => Ok(ExitStatus::Partial),
            Some(Cause::Asked) | None => {
                output.ui.status("Note", "run it again to finish");
                Ok(ExitStatus::Partial)
            }
        }
    }

    fn tell_failures(&self, counts: &Counts, output: &Output) {
        let failures = self.ledger.failures();
        for failure in &failures {
            output.ui.print(&format!("{:>12} {failure}\n", "Failed"));
        }
        if let more @ 1.. = (counts.failed + counts.unknown).saturating_sub(failures.len() as u64) {
            let more = thousands(more);
            output.ui.print(&format!("{:>12} {more} more, which --report writes down\n", "Failed"));
        }
    }

    fn summary(&self, counts: &Counts) -> Summary {
        let Planned { profile, input, plan } = self.planned;
        Summary {
            customer_profile_sid: profile,
            created: counts.created,
            removed: counts.removed,
            kept: plan.kept + counts.kept,
            duplicates: input.duplicates.len() as u64,
            failed: counts.failed,
            unknown: counts.unknown,
            other_type: plan.other_type,
            not_begun: (plan.creations() + plan.removals()).saturating_sub(counts.begun()),
            left: plan.left,
            // A thousandth is more than anybody needs.
            seconds: (self.took.as_secs_f64() * 1000.0).round() / 1000.0,
            requests: self.requests,
            stopped: self.cause.as_ref().map(|cause| match cause {
                Cause::Asked => "asked to stop".to_owned(),
                Cause::All(cause) => cause.clone(),
            }),
        }
    }
}

/// The same as JSON.
#[derive(Debug, Serialize)]
struct Summary {
    customer_profile_sid: CustomerProfileSid,
    created: u64,
    removed: u64,
    kept: u64,
    /// Lines that repeat another one.
    duplicates: u64,
    failed: u64,
    /// Possibly done: the answer was lost, and it could not be found out.
    unknown: u64,
    /// Numbers that are there as another type, which was to be left.
    other_type: u64,
    /// What it was stopped before.
    not_begun: u64,
    left: Left,
    seconds: f64,
    requests: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped: Option<String>,
}

impl Summary {
    /// Whether the profile holds what the input says.
    fn is_complete(&self) -> bool {
        self.not_begun + self.failed + self.unknown + self.other_type == 0
    }

    fn sentence(&self) -> String {
        let mut parts = vec![
            format!("{} created", thousands(self.created)),
            format!("{} removed", thousands(self.removed)),
            format!("{} kept", thousands(self.kept)),
            plural(self.duplicates, "duplicate"),
            format!("{} failed", thousands(self.failed)),
        ];
        for (number, what) in
            [(self.unknown, "unknown"), (self.other_type, "of another type"), (self.not_begun, "not begun")]
        {
            if number > 0 {
                parts.push(format!("{} {what}", thousands(number)));
            }
        }
        let took = duration(Duration::from_secs_f64(self.seconds));
        format!("{}; {took}, {}", parts.join(", "), plural(self.requests, "request"))
    }
}
