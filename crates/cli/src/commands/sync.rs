//! `trusthub sync`: reads the input, plans, asks, applies, and reports.

pub(crate) mod args;
mod confirm;
mod desired;
mod failed;
mod number_filter;
mod plan_output;
mod progress;
mod recorder;
mod report;
mod summary;

use std::io;
use std::time::Instant;

use trusthub_sync::{
    DesiredState, Event, Job, ListingError, Observer, Options, Phase, Plan, PlanError, PruneCheck, Remote,
    Shutdown, Snapshot, StopCause, Target, apply_all,
};

use crate::context::Context;
use crate::error::CliError;
use crate::exit_status::ExitStatus;
use crate::input::{self, Input, Source};
use crate::output::{Format, Output};
use crate::signals;
use crate::util::text::plural;
use args::SyncArgs;
use plan_output::{PlanView, PlanViews};
use progress::{ProgressBar, ProgressLines};
use recorder::Recorder;
use report::{Rejection, Report};
use summary::RunSummary;

/// Brings a customer profile, and the trust products that it supports, to the state that an input describes.
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
    let input = input::read(&source, &args.input_options())
        .map_err(|error| CliError::usage(format!("failed to read {source}: {error}")))?;
    for warning in &input.warnings {
        output.ui.warn(warning);
    }
    if let Some(path) = &args.failed {
        failed::check(path, &source)?;
    }
    let report = args.report.as_deref().map(|path| Report::open(path, &source)).transpose()?;
    let signals = signals::listen()?;
    let shutdown = Shutdown::default();
    let progress = progress(output);
    let recorder = Recorder::new(report, args.failed.is_some(), &shutdown, progress.as_ref());
    let run = Run {
        args: &args,
        context,
        source: &source,
        shutdown: &shutdown,
        recorder: &recorder,
        started: Instant::now(),
    };
    tokio::select! {
        biased;
        status = run.run(input) => status,
        () = shutdown.reached(Phase::Aborting) => abort(&recorder, output),
        never = signals::interrupt_on(signals, &shutdown, || recorder.show(&Event::Stopping)) => match never {},
    }
}

/// Ends the process without waiting for the requests in flight. The report is complete up to this point.
fn abort(recorder: &Recorder<'_>, output: &Output) -> ! {
    recorder.show(&Event::Finished);
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
    context: &'a Context,
    source: &'a Source,
    shutdown: &'a Shutdown,
    recorder: &'a Recorder<'a>,
    started: Instant,
}

/// The desired state of a target, and the numbers that it will not get.
struct TargetState<'a> {
    /// `None` if it is the same as for the customer profile.
    reduced: Option<DesiredState>,
    desired: &'a DesiredState,
    rejections: Vec<Rejection>,
}

impl TargetState<'_> {
    fn desired(&self) -> &DesiredState {
        self.reduced.as_ref().unwrap_or(self.desired)
    }
}

impl Run<'_> {
    async fn run(self, input: Input) -> Result<ExitStatus, CliError> {
        let targets = self.targets().await?;
        let observers: Vec<_> = targets.iter().map(|target| self.recorder.observer(*target)).collect();
        let options = Options::default().concurrency(self.args.concurrency());
        let remotes: Vec<_> = targets
            .iter()
            .zip(&observers)
            .map(|(target, observer)| {
                Remote::new(&self.context.clients.trusthub, *target, options, self.shutdown, observer)
            })
            .collect();
        // Before the numbers: one that is bought in between is then never removed.
        let needs_numbers = *self.source == Source::Account || !input.unresolved().is_empty();
        let mut snapshots = Vec::new();
        if needs_numbers {
            for remote in &remotes {
                match Snapshot::read(remote).await {
                    Ok(snapshot) => snapshots.push(snapshot),
                    Err(error) => return self.fail_without_plan(error),
                }
            }
        }
        let found = desired::find(self.args, input, self.source, self.context);
        let found = tokio::select! {
            biased;
            () = self.shutdown.reached(Phase::Draining) => return Ok(self.stopped_without_plan()),
            found = found => found,
        };
        let found = found.inspect_err(|_| self.recorder.show(&Event::Finished))?;
        self.recorder.set_numbers(found.numbers);
        let states = self.states(&targets, &found.desired);
        let mut plans = Vec::new();
        for (at, (remote, state)) in remotes.iter().zip(&states).enumerate() {
            let plan = match snapshots.get(at) {
                Some(snapshot) => {
                    Ok(Plan::from_snapshot(snapshot, state.desired(), self.args.prune, &observers[at]))
                }
                None => Plan::compute(state.desired(), self.args.prune, remote).await,
            };
            match plan {
                Ok(plan) => plans.push(plan),
                Err(error) => return self.fail_without_plan(error),
            }
        }
        drop(snapshots);
        let views: Vec<_> = remotes
            .iter()
            .zip(&states)
            .zip(&plans)
            .map(|((remote, state), plan)| PlanView {
                target: remote.target(),
                desired: state.desired(),
                plan,
                numbers: self.recorder.numbers(),
            })
            .collect();
        let jobs: Vec<_> = views
            .iter()
            .zip(&remotes)
            .map(|(view, remote)| Job::new(view.plan, view.desired, remote))
            .collect();
        self.note_rejections(&states);
        if let Some(status) = self.check(PlanViews(&views)).await? {
            return Ok(status);
        }
        self.recorder
            .start(PlanViews(&views).sum(Plan::create_count), PlanViews(&views).sum(Plan::removal_count));
        let applied = apply_all(&jobs).await;
        self.recorder.show(&Event::Finished);
        if let Some(path) = &self.args.failed {
            failed::write(path, &self.recorder.take_failed_rows())?;
        }
        let summary = RunSummary {
            views: PlanViews(&views),
            rejected_before: states.iter().map(|state| state.rejections.len() as u64).sum(),
            stats: self.recorder.stats(),
            failures: self.recorder.failures(),
            stop_cause: self.shutdown.cause(),
            duplicates: self.recorder.duplicates(),
            applied,
            elapsed: self.started.elapsed(),
            requests: remotes.iter().map(Remote::requests).sum::<u64>() + found.requests,
        };
        summary.print(&self.context.output)
    }

    /// Returns the customer profile, followed by the trust products.
    async fn targets(&self) -> Result<Vec<Target>, CliError> {
        let client = &self.context.clients.trusthub;
        let mut targets = vec![self.args.profile.customer_profile.profile_target(client).await?];
        for product in &self.args.trust_products {
            let target = product.product_target(client).await?;
            if targets.iter().any(|other| other.sid() == target.sid()) {
                return Err(CliError::usage(format!(
                    "{target} was passed twice, as a profile or a trust product"
                )));
            }
            targets.push(target);
        }
        Ok(targets)
    }

    /// Returns the desired state of each target: without what it rejected in an earlier run.
    fn states<'d>(&self, targets: &[Target], desired: &'d DesiredState) -> Vec<TargetState<'d>> {
        let state = |target: &Target| {
            let rejections = self.recorder.with_report(|report| report.rejections_of(*target));
            let mut rejections = rejections.unwrap_or_default();
            rejections
                .retain(|rejection| !self.args.retry_rejected && desired.find(rejection.endpoint).is_some());
            let is_rejected =
                |sid: twilio_trusthub::Sid| rejections.iter().any(|rejection| rejection.endpoint == sid);
            let reduced = (!rejections.is_empty()).then(|| desired.without(is_rejected));
            TargetState { reduced, desired, rejections }
        };
        targets.iter().map(state).collect()
    }

    /// Prints the numbers that are not retried, and keeps them in the report.
    fn note_rejections(&self, states: &[TargetState<'_>]) {
        for rejection in states.iter().flat_map(|state| &state.rejections) {
            self.recorder.carry_over(rejection);
        }
        let mut rejections = states.iter().flat_map(|state| &state.rejections);
        if let Some(first) = rejections.next() {
            let count = 1 + rejections.count() as u64;
            self.context.output.ui.note(&format!(
                "{} not retried, because a trust product rejected {} before, such as {} ({}); pass \
                 `--retry-rejected` to try again",
                if count == 1 {
                    "1 number is".to_owned()
                } else {
                    format!("{} are", plural(count, "number"))
                },
                if count == 1 { "it" } else { "them" },
                first.endpoint,
                first.reason()
            ));
        }
    }

    /// Prints the plan if there is nothing else to do, or else checks and confirms the removals.
    async fn check(&self, views: PlanViews<'_>) -> Result<Option<ExitStatus>, CliError> {
        let output = &self.context.output;
        let is_empty_input = views.0.first().is_none_or(|view| view.desired.endpoints().is_empty());
        let checked = views.0.iter().try_for_each(|view| {
            let check =
                PruneCheck { listed: view.plan.listed, removals: view.plan.removal_count(), is_empty_input };
            check.check(self.args.max_delete)
        });
        if is_empty_input && checked.is_ok() {
            output.ui.warn(&format!("{} contains no numbers", self.source));
        }
        if self.args.dry_run {
            self.recorder.show(&Event::Finished);
            views.print(output.format, &mut output.stdout())?;
            if let Err(error) = checked {
                let message = confirm::prune_message(&error);
                output.ui.warn(&format!("this would fail without `--dry-run`: {message}"));
            }
            let is_fulfilled = views.are_fulfilled();
            return Ok(Some(if is_fulfilled { ExitStatus::Success } else { ExitStatus::ChangesPending }));
        }
        if let Err(error) = checked {
            self.recorder.show(&Event::Finished);
            return Err(CliError::failed(confirm::prune_message(&error)).note("note", "nothing was changed"));
        }
        if views.sum(Plan::removal_count) > 0 && !self.args.yes {
            self.recorder.show(&Event::Finished);
            confirm::confirm(views, self.source, self.shutdown).await?;
        }
        Ok(None)
    }

    fn stopped_without_plan(&self) -> ExitStatus {
        self.recorder.show(&Event::Finished);
        self.context.output.ui.print("stopped while listing assignments; nothing was changed\n");
        ExitStatus::Partial
    }

    fn fail_without_plan(&self, error: PlanError) -> Result<ExitStatus, CliError> {
        self.recorder.show(&Event::Finished);
        let error = match (self.shutdown.cause(), error) {
            (Some(StopCause::Interrupted), _) => return Ok(self.stopped_without_plan()),
            // The error of a request has more details than the cause of the stop.
            (_, PlanError::Listing(ListingError::Failed(error))) => CliError::from(error),
            (Some(StopCause::Fatal(cause)), _) => {
                return Err(CliError::failed(cause).note("note", "nothing was changed"));
            }
            (None, error) => CliError::failed(error.to_string()),
        };
        Err(error.note("note", "nothing was changed: planning needs the complete list of assignments"))
    }
}
