//! `sync`: reads, plans, asks, applies, and tells how far it came.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use serde::Serialize;
use twilio_trusthub::types::CustomerProfileSid;

use super::apply;
use super::args::SyncArgs;
use super::brake::{Brake, Cause, Level};
use super::gate::Delays;
use super::input::{self, Input, Source};
use super::ledger::{Counts, Ledger};
use super::plan::{self, Left, NoPlan, Plan};
use super::progress::{Bar, Lines, Nothing};
use super::prune::{self, Stake};
use super::report::Report;
use super::service::{Service, Undone};
use super::show::{self, Planned};
use super::signals::Signals;
use super::text::{count, duration, plural};
use super::watch::{Event, Watch};
use crate::connect::Context;
use crate::outcome::{Failure, Outcome};
use crate::output::{Format, Output};

/// The exit code of who leaves at a second Ctrl-C: that of a process which the signal ended.
const LEFT: i32 = 130;

/// Makes a profile hold what an input says.
///
/// # Errors
///
/// If nothing was changed: the input is bad, the list cannot be had, or the removals are more than allowed.
pub(crate) async fn sync(args: SyncArgs, context: &Context) -> Result<Outcome, Failure> {
    let output = &context.output;
    let source = args.source();
    let input = input::read(&source, &args.input())
        .map_err(|refusal| Failure::usage(format!("failed to read {source}: {refusal}")))?;
    let report = match &args.report {
        Some(path) => Some(Report::create(path).map_err(|error| {
            Failure::usage(format!("failed to begin the report {}: {error}", path.display()))
        })?),
        None => None,
    };
    let signals =
        Signals::take().map_err(|error| Failure::failed(format!("failed to listen for Ctrl-C: {error}")))?;
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
    let done = plural(ledger.counts().begun(), "item");
    output
        .tell(&format!("left at once after {done}: run it again to finish, which finds out what was done\n"));
    std::process::exit(LEFT)
}

fn display(output: &Output) -> Box<dyn Watch> {
    match (output.quiet, output.stderr.is_terminal) {
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
    async fn run(self) -> Result<Outcome, Failure> {
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
        if self.args.dry_run {
            self.ledger.see(&Event::Ended);
            show::plan(planned, self.output.format, &mut self.output.stdout())?;
            if let Err(refusal) = allowed {
                self.output.warn(&refusal);
            }
            return Ok(if plan.is_empty() { Outcome::Done } else { Outcome::SomethingToDo });
        }
        if let Err(refusal) = allowed {
            self.ledger.see(&Event::Ended);
            return Err(Failure::failed(refusal));
        }
        if plan.removals() > 0 && !self.args.yes {
            self.ledger.see(&Event::Ended);
            self.agree(planned).await?;
        }
        self.ledger.see(&Event::Begun { creates: plan.creates.len() as u64, removes: plan.removals() });
        apply::apply(&plan, self.input, self.service, self.args.concurrency()).await;
        self.ledger.see(&Event::Ended);
        self.finish(&plan, began.elapsed())
    }

    fn without_plan(&self, why: NoPlan) -> Result<Outcome, Failure> {
        match self.service.brake.cause() {
            Some(Cause::Asked) => {
                self.output.tell("stopped while the assignments were listed: nothing was changed\n");
                return Ok(Outcome::Partly);
            }
            // What a failed call tells of it says more.
            Some(Cause::All(cause)) if !matches!(why, NoPlan::Listing(Undone::Failed(_))) => {
                return Err(Failure::failed(cause).note("note", "nothing was changed"));
            }
            _ => {}
        }
        let failure = match why {
            NoPlan::Listing(Undone::Failed(error) | Undone::Unknown(error)) => Failure::from(error),
            NoPlan::Listing(Undone::Impossible(what)) | NoPlan::Record(what) => Failure::failed(what),
            NoPlan::Listing(Undone::Stopped) => Failure::failed("it was stopped"),
        };
        Err(failure.note("note", "nothing was changed: without the whole list there is no plan"))
    }

    /// Has a person agree to the removals.
    async fn agree(&self, planned: Planned<'_>) -> Result<(), Failure> {
        let removals = plural(planned.plan.removals(), "assignment");
        let asked = *self.source != Source::Stdin && io::stdin().is_terminal() && io::stderr().is_terminal();
        if !asked {
            return Err(Failure::failed(format!(
                "{removals} would be removed, and there is nobody to ask; nothing was changed"
            ))
            .help("look at it with --dry-run, then add --yes"));
        }
        let _ = write!(
            io::stderr(),
            "{}: {}\nRemove {removals}? [y/N] ",
            planned.profile,
            show::sentence(planned)
        );
        // A thread of its own, since one that waits for a key must not keep the process.
        let (tell, told) = tokio::sync::oneshot::channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            let read = io::stdin().lock().read_line(&mut line);
            // Nobody listens any more after Ctrl-C.
            let _ = tell.send(read.is_ok() && matches!(line.trim(), "y" | "Y" | "yes" | "Yes"));
        });
        let agreed = tokio::select! {
            agreed = told => agreed.unwrap_or_default(),
            () = self.service.brake.reached(Level::Finish) => false,
        };
        if agreed {
            Ok(())
        } else {
            Err(Failure::failed("nothing was changed: the removals were not agreed to"))
        }
    }

    /// Tells what was done, and how it ends.
    fn finish(&self, plan: &Plan, took: Duration) -> Result<Outcome, Failure> {
        let counts = self.ledger.counts();
        let cause = self.service.brake.cause();
        let summary = Summary::new(self, plan, &counts, took, cause.as_ref());
        if self.output.format == Some(Format::Json) || self.output.format == Some(Format::Ndjson) {
            let mut out = self.output.stdout();
            serde_json::to_writer(&mut out, &summary).map_err(io::Error::from)?;
            writeln!(out)?;
            out.flush()?;
        }
        for failure in self.ledger.failures() {
            self.output.tell(&format!("{:>12} {failure}\n", "Failed"));
        }
        let listed = self.ledger.failures().len() as u64;
        if let more @ 1.. = (counts.failed + counts.unknown).saturating_sub(listed) {
            let more = count(more);
            self.output.tell(&format!("{:>12} {more} more, which --report writes down\n", "Failed"));
        }
        let complete = summary.not_begun == 0 && counts.failed + counts.unknown == 0;
        self.output.say(if complete { "Finished" } else { "Stopped" }, &summary.sentence());
        if let Some(left) = show::left(plan.left) {
            self.output.say("Note", &left);
        }
        match cause {
            _ if complete => Ok(Outcome::Done),
            Some(Cause::All(cause)) if counts.created + counts.removed == 0 => Err(Failure::failed(cause)),
            Some(Cause::All(cause)) => {
                let failure = Failure::failed(cause).help("mend the cause, then run it again to finish");
                self.output.tell(&failure.shown(self.output.stderr.colour));
                Ok(Outcome::Partly)
            }
            Some(Cause::Asked) | None => {
                self.output.say("Note", "run it again to finish");
                Ok(Outcome::Partly)
            }
        }
    }
}

/// How it ended, as JSON.
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
    /// What it was stopped before.
    not_begun: u64,
    left: Left,
    seconds: f64,
    requests: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped: Option<String>,
}

impl Summary {
    fn new(run: &Run<'_>, plan: &Plan, counts: &Counts, took: Duration, cause: Option<&Cause>) -> Self {
        Self {
            customer_profile_sid: run.args.customer_profile,
            created: counts.created,
            removed: counts.removed,
            kept: plan.kept + counts.kept,
            duplicates: run.input.duplicates.len() as u64,
            failed: counts.failed,
            unknown: counts.unknown,
            not_begun: (plan.creates.len() as u64 + plan.removals()).saturating_sub(counts.begun()),
            left: plan.left,
            // A thousandth is more than anybody needs.
            seconds: (took.as_secs_f64() * 1000.0).round() / 1000.0,
            requests: run.service.requests(),
            stopped: cause.map(|cause| match cause {
                Cause::Asked => "asked to stop".to_owned(),
                Cause::All(cause) => cause.clone(),
            }),
        }
    }

    fn sentence(&self) -> String {
        let mut parts = vec![
            format!("{} created", count(self.created)),
            format!("{} removed", count(self.removed)),
            format!("{} kept", count(self.kept)),
            plural(self.duplicates, "duplicate"),
            format!("{} failed", count(self.failed)),
        ];
        if self.unknown > 0 {
            parts.push(format!("{} unknown", count(self.unknown)));
        }
        if self.not_begun > 0 {
            parts.push(format!("{} not begun", count(self.not_begun)));
        }
        let took = duration(Duration::from_secs_f64(self.seconds));
        format!("{}; {took}, {}", parts.join(", "), plural(self.requests, "request"))
    }
}
