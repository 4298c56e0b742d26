//! `sync`: reads, plans, asks, applies, and tells how far it came.

pub(crate) mod args;
mod plan_output;
pub(crate) mod progress;
mod recorder;
mod report;
mod summary;

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::time::Instant;

use crate::bulk::apply;
use crate::bulk::brake::{Brake, Cause, Level};
use crate::bulk::gate::Delays;
use crate::bulk::plan::{self, NoPlan};
use crate::bulk::prune::{self, Stake};
use crate::bulk::service::{Service, Undone};
use crate::bulk::watch::{Event, Watch};
use crate::context::Context;
use crate::error::CliError;
use crate::exit_status::ExitStatus;
use crate::input::{self, Input, Source};
use crate::output::{Format, Output};
use crate::util::signals::Signals;
use crate::util::text::plural;
use args::SyncArgs;
use plan_output::Planned;
use progress::{Bar, Lines, Nothing};
use recorder::Ledger;
use report::Report;
use summary::Ending;

/// Makes a profile hold what an input says.
///
/// # Errors
///
/// If nothing was changed: the input is bad, the list cannot be had, or the removals are more than allowed.
pub(crate) async fn sync(args: SyncArgs, context: &Context) -> Result<ExitStatus, CliError> {
    let output = &context.output;
    if output.format == Some(Format::Csv) && !args.dry_run {
        return Err(CliError::usage("a sync has no summary as CSV, only its plan (--dry-run) has one")
            .help("say --format json, or have a line for each item written by --report FILE"));
    }
    let source = args.source();
    let input = input::read(&source, &args.input())
        .map_err(|refusal| CliError::usage(format!("failed to read {source}: {refusal}")))?;
    let report = args.report.as_deref().map(|path| Report::new(path, &source));
    let report = report.transpose().map_err(CliError::usage)?;
    let signals =
        Signals::take().map_err(|error| CliError::failed(format!("failed to listen for Ctrl-C: {error}")))?;
    let brake = Brake::default();
    let display = display(output);
    let ledger = Ledger::new(report, &brake, display.as_ref());
    let settings = (args.concurrency(), Delays::default());
    let service = Service::new(&context.client, args.customer_profile, settings, &brake, &ledger);
    let run = Run { args: &args, input: &input, source: &source, service: &service, ledger: &ledger, output };
    tokio::select! {
        biased;
        outcome = run.run() => outcome,
        () = brake.reached(Level::Leave) => leave(&ledger, output),
        never = signals.pass_on(&brake, || ledger.see(&Event::Stopping)) => match never {},
    }
}

/// Ends the process, whatever is under way. The report has all that is known.
fn leave(ledger: &Ledger<'_>, output: &Output) -> ! {
    ledger.see(&Event::Ended);
    ledger.close_report();
    let done = plural(ledger.counts().begun(), "item");
    output.ui.print(&format!(
        "left at once after {done}: run it again to finish, which finds out what was done\n"
    ));
    std::process::exit(ExitStatus::Interrupted.code().into())
}

fn display(output: &Output) -> Box<dyn Watch> {
    match (output.ui.quiet, output.ui.terminal.is_terminal) {
        (true, _) => Box::new(Nothing),
        (false, true) => Box::new(Bar::new()),
        (false, false) => Box::new(Lines::new(io::stderr())),
    }
}

struct Run<'a> {
    args: &'a SyncArgs,
    input: &'a Input,
    source: &'a Source,
    service: &'a Service<'a>,
    ledger: &'a Ledger<'a>,
    output: &'a Output,
}

impl Run<'_> {
    async fn run(self) -> Result<ExitStatus, CliError> {
        let began = Instant::now();
        let made = plan::make(self.input, self.args.prune, self.service).await;
        let plan = match made {
            Ok(plan) => plan,
            Err(why) => {
                self.ledger.see(&Event::Ended);
                return self.without_plan(why);
            }
        };
        let planned = Planned { profile: self.args.customer_profile, input: self.input, plan: &plan };
        let stake = Stake {
            there: plan.listed,
            removals: plan.removals(),
            empty_input: self.input.wanted.is_empty(),
        };
        let allowed = prune::check(stake, self.args.max_delete);
        if stake.empty_input && allowed.is_ok() {
            self.output.ui.warn(&format!("{} names no number", self.source));
        }
        if self.args.dry_run {
            self.ledger.see(&Event::Ended);
            plan_output::plan(planned, self.output.format, &mut self.output.stdout())?;
            if let Err(refusal) = allowed {
                self.output.ui.warn(&refusal);
            }
            return Ok(if plan.is_fulfilled() { ExitStatus::Success } else { ExitStatus::ChangesPending });
        }
        if let Err(refusal) = allowed {
            self.ledger.see(&Event::Ended);
            return Err(CliError::failed(refusal));
        }
        if plan.removals() > 0 && !self.args.yes {
            self.ledger.see(&Event::Ended);
            self.agree(planned).await?;
        }
        self.ledger.see(&Event::Begun { creates: plan.creations(), removes: plan.removals() });
        let not_made = apply::apply(&plan, self.input, self.service, self.args.concurrency()).await;
        self.ledger.see(&Event::Ended);
        let (took, requests) = (began.elapsed(), self.service.requests());
        Ending { planned, ledger: self.ledger, cause: self.service.brake.cause(), not_made, took, requests }
            .tell(self.output)
    }

    fn without_plan(&self, why: NoPlan) -> Result<ExitStatus, CliError> {
        match self.service.brake.cause() {
            Some(Cause::Asked) => {
                self.output.ui.print("stopped while the assignments were listed: nothing was changed\n");
                return Ok(ExitStatus::Partial);
            }
            // What a failed call tells of it says more.
            Some(Cause::All(cause)) if !matches!(why, NoPlan::Listing(Undone::Failed(_))) => {
                return Err(CliError::failed(cause).note("note", "nothing was changed"));
            }
            _ => {}
        }
        let failure = match why {
            NoPlan::Listing(Undone::Failed(error) | Undone::Unknown(error)) => CliError::from(error),
            NoPlan::Listing(Undone::Impossible(what)) | NoPlan::Record(what) => CliError::failed(what),
            NoPlan::Listing(Undone::Stopped) => CliError::failed("it was stopped"),
        };
        Err(failure.note("note", "nothing was changed: without the whole list there is no plan"))
    }

    /// Has a person agree to the removals.
    async fn agree(&self, planned: Planned<'_>) -> Result<(), CliError> {
        let removals = plural(planned.plan.removals(), "assignment");
        let asked = *self.source != Source::Stdin && io::stdin().is_terminal() && io::stderr().is_terminal();
        if !asked {
            return Err(CliError::failed(format!(
                "{removals} would be removed, and there is nobody to ask; nothing was changed"
            ))
            .help("look at it with --dry-run, then add --yes"));
        }
        let _ = write!(
            io::stderr(),
            "{}: {}\nRemove {removals}? [y/N] ",
            planned.profile,
            plan_output::sentence(planned)
        );
        // A thread of its own, since one that waits for a key must not keep the process.
        let (tell, told) = tokio::sync::oneshot::channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            let read = io::stdin().lock().read_line(&mut line);
            // Nobody listens any more after Ctrl-C.
            let _ = tell.send(read.map(|_| line).unwrap_or_default());
        });
        let answer = tokio::select! {
            answer = told => answer.unwrap_or_default(),
            () = self.service.brake.reached(Level::Finish) => String::new(),
        };
        if !answer.ends_with('\n') {
            // What comes next is not to stand beside the question.
            let _ = writeln!(io::stderr());
        }
        let agreed = ["y", "yes"].iter().any(|yes| answer.trim().eq_ignore_ascii_case(yes));
        if agreed {
            Ok(())
        } else {
            Err(CliError::failed("nothing was changed: the removals were not agreed to"))
        }
    }
}
