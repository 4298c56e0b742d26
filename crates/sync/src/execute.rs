//! Doing what a plan says, many requests at a time.

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use twilio_trusthub::Sid;
use twilio_trusthub::types::AssignmentSid;

use super::brake::{Cause, Level};
use super::plan::{Extra, Plan};
use super::service::{Created, Service, Undone};
use super::watch::Event;
use crate::input::{Input, Wanted};

/// How many items in a row may fail, each after all its attempts, before that is taken for a failure of all.
const FAILURES_IN_A_ROW: u32 = 100;

/// Something that a plan asked for, and what became of it.
#[derive(Debug)]
pub(crate) struct Item<'a> {
    pub(crate) job: Job<'a>,
    pub(crate) outcome: Outcome,
}

/// Something that a plan asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Job<'a> {
    /// An endpoint to assign, as a type.
    Create(Wanted, &'a str),
    /// An assignment to remove.
    Remove(&'a Extra),
}

/// What became of a job.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The assignment was made.
    Created(Option<AssignmentSid>),
    /// The assignment was there: the service refused to make a second one.
    Kept(Option<AssignmentSid>),
    /// The assignment was removed.
    Removed,
    /// The assignment was gone before it was removed.
    Gone,
    /// It was not done, or nobody knows whether it was.
    Undone(Undone),
}

impl Item<'_> {
    pub(crate) fn endpoint(&self) -> Sid {
        match self.job {
            Job::Create(wanted, _) => wanted.sid,
            Job::Remove(extra) => extra.endpoint,
        }
    }

    /// Why it was not done, if it was not.
    pub(crate) fn reason(&self) -> Option<String> {
        match &self.outcome {
            Outcome::Undone(Undone::Failed(error) | Undone::Unknown(error)) => Some(error.to_string()),
            Outcome::Undone(Undone::Impossible(why)) => Some(why.clone()),
            _ => None,
        }
    }
}

/// Does what `plan` says: first what is missing is made, then number by number what is there as another type is replaced,
/// and in the end the rest is removed. Once something could not be made, nothing more is removed: a profile that cannot be
/// filled must not be emptied. Tells whether that was so; what becomes of each item is told to the service's watch.
pub(crate) async fn apply(plan: &Plan, input: &Input, service: &Service<'_>, concurrency: usize) -> bool {
    let create = |wanted: &Wanted| Job::Create(*wanted, input.kind(wanted));
    let creates = plan.creates.iter().map(|wanted| Step { clears: &[], job: create(wanted) });
    let replaces =
        plan.replaces.iter().map(|wanted| Step { clears: plan.cleared_for(wanted), job: create(wanted) });
    let removes = plan.removes.iter().map(|extra| Step { clears: &[], job: Job::Remove(extra) });
    let mut worker = Worker { service, concurrency, proven: true, not_made: false };
    worker.run(creates).await;
    // The first replacement goes alone: if the service does not take the type, that costs one number.
    worker.proven = false;
    worker.run(replaces).await;
    worker.proven = true;
    worker.run(removes).await;
    worker.not_made
}

/// A job, and what has to be removed before it.
struct Step<'a> {
    clears: &'a [Extra],
    job: Job<'a>,
}

impl Step<'_> {
    fn removes(&self) -> bool {
        !self.clears.is_empty() || matches!(self.job, Job::Remove(_))
    }
}

struct Worker<'a> {
    service: &'a Service<'a>,
    concurrency: usize,
    /// Whether it is known that such a step can be done; until then there is one at a time.
    proven: bool,
    /// Whether something could not be made.
    not_made: bool,
}

impl<'a> Worker<'a> {
    async fn run(&mut self, steps: impl Iterator<Item = Step<'a>>) {
        let mut steps = steps.fuse().peekable();
        let mut under_way = FuturesUnordered::new();
        let mut failures = 0;
        loop {
            let at_a_time = if self.proven { self.concurrency } else { 1 };
            while under_way.len() < at_a_time && !self.service.brake.is_pulled() {
                let Some(step) = steps.next_if(|step| !(self.not_made && step.removes())) else { break };
                under_way.push(perform(step, self.service));
            }
            let Some(item) = under_way.next().await else { return };
            failures = match &item.outcome {
                Outcome::Undone(Undone::Stopped) => failures,
                Outcome::Undone(Undone::Unknown(_)) => failures + 1,
                Outcome::Undone(Undone::Failed(error)) if error.may_have_been_processed() => failures + 1,
                // It is the item's own, or there was none.
                _ => 0,
            };
            if failures == FAILURES_IN_A_ROW {
                let why = format!("{failures} in a row failed, each after all its attempts");
                self.service.brake.pull(Cause::All(why));
            }
            match (&item.job, &item.outcome) {
                (_, Outcome::Undone(Undone::Stopped)) | (Job::Remove(_), Outcome::Undone(_)) => {}
                (Job::Create(..), Outcome::Undone(_)) => self.not_made = true,
                _ => self.proven = true,
            }
            self.service.watch.see(&Event::Done(&item));
        }
    }
}

/// Does all of a step, and brings what became of its last part; the others are told to the watch.
async fn perform<'a>(step: Step<'a>, service: &Service<'_>) -> Item<'a> {
    for extra in step.clears {
        let item = perform_job(Job::Remove(extra), service, Level::Finish).await;
        if matches!(item.outcome, Outcome::Undone(_)) {
            return item;
        }
        service.watch.see(&Event::Done(&item));
    }
    // A number that was removed for another type is under way until it is assigned again.
    let until = if step.clears.is_empty() { Level::Finish } else { Level::Leave };
    perform_job(step.job, service, until).await
}

/// Does a job, which is given up where the brake reaches `until`.
async fn perform_job<'a>(job: Job<'a>, service: &Service<'_>, until: Level) -> Item<'a> {
    let outcome = match job {
        Job::Create(wanted, kind) => {
            service.create(wanted.sid, kind, until).await.map(|created| match created {
                Created::Made(sid) => Outcome::Created(sid),
                Created::Already(sid) => Outcome::Kept(sid),
            })
        }
        Job::Remove(extra) => service.remove(extra.sid).await.map(|was_there| match was_there {
            true => Outcome::Removed,
            false => Outcome::Gone,
        }),
    };
    Item { job, outcome: outcome.unwrap_or_else(Outcome::Undone) }
}
