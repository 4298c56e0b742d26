//! `trusthub sync`: reads the input, plans, asks, applies, and reports.

pub(crate) mod args;
mod plan_output;
mod progress;
mod recorder;
mod report;
mod summary;

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::time::Instant;

use trusthub_sync::{
    DesiredState, Event, ListingError, MaxDelete, Observer, Options, Phase, Plan, PlanError, PruneCheck,
    PruneError, Remote, Shutdown, StopCause, apply,
};

use crate::context::Context;
use crate::error::CliError;
use crate::exit_status::ExitStatus;
use crate::input::{self, Input, Source};
use crate::output::{Format, Output};
use crate::signals;
use crate::util::text::{plural, thousands};
use args::SyncArgs;
use plan_output::PlanView;
use progress::{ProgressBar, ProgressLines};
use recorder::Recorder;
use report::Report;
use summary::RunSummary;

/// Brings a customer profile to the state that an input describes.
///
/// # Errors
///
/// If nothing was changed: the input is invalid, the assignments cannot be listed, or too many would be removed.
pub(crate) async fn run(args: SyncArgs, context: &Context) -> Result<ExitStatus, CliError> {
    let output = &context.output;
    if output.format == Some(Format::Csv) && !args.dry_run {
        return Err(CliError::usage(
            "`--format csv` requires `--dry-run`: only a plan can be printed as CSV",
        )
        .help("use `--format json` for the summary, or `--report FILE` for a line for each item"));
    }
    let source = args.source();
    let Input { desired, warnings } = input::read(&source, &args.input_options())
        .map_err(|error| CliError::usage(format!("failed to read {source}: {error}")))?;
    for warning in warnings {
        output.ui.warn(warning);
    }
    let report = args.report.as_deref().map(|path| Report::open(path, &source)).transpose()?;
    let signals = signals::listen()?;
    let shutdown = Shutdown::default();
    let progress = progress(output);
    let recorder = Recorder::new(report, &shutdown, progress.as_ref());
    let options = Options::default().concurrency(args.concurrency());
    let remote =
        Remote::new(&context.clients.trusthub, args.profile.customer_profile, options, &shutdown, &recorder);
    let run = Run {
        args: &args,
        desired: &desired,
        source: &source,
        remote: &remote,
        shutdown: &shutdown,
        recorder: &recorder,
        output,
    };
    tokio::select! {
        biased;
        status = run.run() => status,
        () = shutdown.reached(Phase::Aborting) => abort(&recorder, output),
        never = signals::interrupt_on(signals, &shutdown, || recorder.on_event(&Event::Stopping)) => match never {},
    }
}

/// Ends the process without waiting for the requests in flight. The report is complete up to this point.
fn abort(recorder: &Recorder<'_>, output: &Output) -> ! {
    recorder.on_event(&Event::Finished);
    recorder.close_report();
    let done = plural(recorder.stats().total(), "change");
    output
        .ui
        .print(&format!("aborted after {done}; rerun to continue (what was already done is detected)\n"));
    std::process::exit(ExitStatus::Interrupted.code().into())
}

fn progress(output: &Output) -> Box<dyn Observer> {
    match (output.ui.quiet, output.ui.terminal.is_terminal) {
        (true, _) => Box::new(()),
        (false, true) => Box::new(ProgressBar::new()),
        (false, false) => Box::new(ProgressLines::new(io::stderr())),
    }
}

struct Run<'a> {
    args: &'a SyncArgs,
    desired: &'a DesiredState,
    source: &'a Source,
    remote: &'a Remote<'a>,
    shutdown: &'a Shutdown,
    recorder: &'a Recorder<'a>,
    output: &'a Output,
}

impl Run<'_> {
    async fn run(self) -> Result<ExitStatus, CliError> {
        let started = Instant::now();
        let plan = match Plan::compute(self.desired, self.args.prune, self.remote).await {
            Ok(plan) => plan,
            Err(error) => {
                self.recorder.on_event(&Event::Finished);
                return self.fail_without_plan(error);
            }
        };
        let view =
            PlanView { profile: self.args.profile.customer_profile, desired: self.desired, plan: &plan };
        let prune_check = PruneCheck {
            listed: plan.listed,
            removals: plan.removal_count(),
            is_empty_input: self.desired.endpoints().is_empty(),
        };
        let checked = prune_check.check(self.args.max_delete);
        if prune_check.is_empty_input && checked.is_ok() {
            self.output.ui.warn(&format!("{} contains no numbers", self.source));
        }
        if self.args.dry_run {
            self.recorder.on_event(&Event::Finished);
            view.print(self.output.format, &mut self.output.stdout())?;
            if let Err(error) = checked {
                let message = prune_message(&error);
                self.output.ui.warn(&format!("this would fail without `--dry-run`: {message}"));
            }
            return Ok(if plan.is_fulfilled() { ExitStatus::Success } else { ExitStatus::ChangesPending });
        }
        if let Err(error) = checked {
            self.recorder.on_event(&Event::Finished);
            return Err(CliError::failed(prune_message(&error)).note("note", "nothing was changed"));
        }
        if plan.removal_count() > 0 && !self.args.yes {
            self.recorder.on_event(&Event::Finished);
            self.confirm(view).await?;
        }
        let applied = apply(&plan, self.desired, self.remote).await;
        self.recorder.on_event(&Event::Finished);
        let summary = RunSummary {
            view,
            stats: self.recorder.stats(),
            failures: self.recorder.failures(),
            stop_cause: self.shutdown.cause(),
            duplicates: self.recorder.duplicates(),
            applied,
            elapsed: started.elapsed(),
            requests: self.remote.requests(),
        };
        summary.print(self.output)
    }

    fn fail_without_plan(&self, error: PlanError) -> Result<ExitStatus, CliError> {
        let error = match (self.shutdown.cause(), error) {
            (Some(StopCause::Interrupted), _) => {
                self.output.ui.print("stopped while listing assignments; nothing was changed\n");
                return Ok(ExitStatus::Partial);
            }
            // The error of a request has more details than the cause of the stop.
            (_, PlanError::Listing(ListingError::Failed(error))) => CliError::from(error),
            (Some(StopCause::Fatal(cause)), _) => {
                return Err(CliError::failed(cause).note("note", "nothing was changed"));
            }
            (None, error) => CliError::failed(error.to_string()),
        };
        Err(error.note("note", "nothing was changed: planning needs the complete list of assignments"))
    }

    /// Asks the user to confirm the removals.
    async fn confirm(&self, view: PlanView<'_>) -> Result<(), CliError> {
        let removals = plural(view.plan.removal_count(), "assignment");
        if let Some(reason) = self.cannot_ask() {
            return Err(CliError::failed(format!("cannot confirm removals: {reason}; pass `--yes`"))
                .note("note", format!("{removals} would be removed; nothing was changed"))
                .help("preview the changes with `--dry-run`"));
        }
        let overview = view.overview();
        let _ = write!(io::stderr(), "{}: {overview}\nRemove {removals}? [y/N] ", view.profile);
        // A separate thread, because a task that waits for a key would keep the process from ending.
        let (sender, receiver) = tokio::sync::oneshot::channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            let read = io::stdin().lock().read_line(&mut line);
            // After Ctrl-C, the receiver was dropped.
            let _ = sender.send(read.map(|_| line).unwrap_or_default());
        });
        let reply = tokio::select! {
            reply = receiver => reply.unwrap_or_default(),
            () = self.shutdown.reached(Phase::Draining) => String::new(),
        };
        if !reply.ends_with('\n') {
            // End the line of the question.
            let _ = writeln!(io::stderr());
        }
        let is_confirmed = ["y", "yes"].iter().any(|yes| reply.trim().eq_ignore_ascii_case(yes));
        if is_confirmed {
            Ok(())
        } else {
            Err(CliError::failed("the removals were not confirmed; nothing was changed"))
        }
    }

    /// Returns the reason if the user cannot be asked.
    fn cannot_ask(&self) -> Option<&'static str> {
        if *self.source == Source::Stdin {
            Some("stdin is the input")
        } else if !io::stdin().is_terminal() {
            Some("stdin is not a terminal")
        } else if !io::stderr().is_terminal() {
            Some("stderr is not a terminal")
        } else {
            None
        }
    }
}

/// Returns the message for a plan that removes too much.
fn prune_message(error: &PruneError) -> String {
    match *error {
        PruneError::EmptyInput { listed } => format!(
            "refusing to remove all {}: the input contains no numbers; pass `--max-delete {listed}` to allow it",
            plural(listed, "assignment")
        ),
        PruneError::LimitExceeded { removals, listed, limit, max_delete, is_default } => {
            let source = match max_delete {
                _ if is_default => format!(", the {max_delete} default"),
                MaxDelete::Percent(_) => format!(", {max_delete}"),
                MaxDelete::Count(_) => String::new(),
            };
            format!(
                "refusing to remove {} of {} (limit: {}{source}); pass `--max-delete {removals}` to allow it",
                thousands(removals),
                plural(listed, "assignment"),
                thousands(limit)
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(listed: u64, removals: u64, max_delete: Option<&str>) -> String {
        let max_delete = max_delete.map(|text| text.parse().unwrap());
        let check = PruneCheck { listed, removals, is_empty_input: false };
        prune_message(&check.check(max_delete).unwrap_err())
    }

    #[test]
    fn prune_message_names_the_limit_and_how_to_raise_it() {
        insta::assert_snapshot!(message(100, 11, None), @"refusing to remove 11 of 100 assignments (limit: 10, the 10% default); pass `--max-delete 11` to allow it");
        insta::assert_snapshot!(message(20_000, 5_000, Some("20%")), @"refusing to remove 5,000 of 20,000 assignments (limit: 4,000, 20%); pass `--max-delete 5000` to allow it");
        insta::assert_snapshot!(message(9, 9, Some("8")), @"refusing to remove 9 of 9 assignments (limit: 8); pass `--max-delete 9` to allow it");
        let empty = PruneCheck { listed: 3, removals: 3, is_empty_input: true };
        insta::assert_snapshot!(prune_message(&empty.check(None).unwrap_err()), @"refusing to remove all 3 assignments: the input contains no numbers; pass `--max-delete 3` to allow it");
    }
}
