//! Doing what a plan says, many requests at a time.

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use twilio_trusthub::Sid;
use twilio_trusthub::types::AssignmentSid;

use super::brake::Cause;
use super::input::{Input, Wanted};
use super::plan::{Extra, Plan};
use super::service::{Created, Service, Undone};
use super::watch::Event;

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

/// Does what `plan` says: first what clears the way, then what is made, then what is removed. What becomes of each is
/// told to the service's watch.
pub(crate) async fn apply(plan: &Plan, input: &Input, service: &Service<'_>, concurrency: usize) {
    let clears = plan.clears.iter().map(Job::Remove);
    let creates = plan.creates.iter().map(|wanted| Job::Create(*wanted, input.kind(wanted)));
    let removes = plan.removes.iter().map(Job::Remove);
    run(clears, service, concurrency).await;
    run(creates, service, concurrency).await;
    run(removes, service, concurrency).await;
}

async fn run<'a>(mut jobs: impl Iterator<Item = Job<'a>>, service: &'a Service<'_>, concurrency: usize) {
    let mut under_way = FuturesUnordered::new();
    let mut failures = 0;
    loop {
        while under_way.len() < concurrency && !service.brake.is_pulled() {
            let Some(job) = jobs.next() else { break };
            under_way.push(perform(job, service));
        }
        let Some(item) = under_way.next().await else { return };
        failures = match &item.outcome {
            Outcome::Undone(Undone::Stopped) => failures,
            Outcome::Undone(Undone::Unknown(_)) => failures + 1,
            Outcome::Undone(Undone::Failed(error)) if error.may_have_been_carried_out() => failures + 1,
            // It is the item's own, or there was none.
            _ => 0,
        };
        if failures == FAILURES_IN_A_ROW {
            let why = format!("{failures} in a row failed, each after all its attempts");
            service.brake.pull(Cause::All(why));
        }
        service.watch.see(&Event::Done(&item));
    }
}

async fn perform<'a>(job: Job<'a>, service: &Service<'_>) -> Item<'a> {
    let outcome = match job {
        Job::Create(wanted, kind) => service.create(wanted.sid, kind).await.map(|created| match created {
            Created::Made(sid) => Outcome::Created(sid),
            Created::Already(sid) => Outcome::Kept(sid),
        }),
        Job::Remove(extra) => service.remove(extra.sid).await.map(|was_there| match was_there {
            true => Outcome::Removed,
            false => Outcome::Gone,
        }),
    };
    Item { job, outcome: outcome.unwrap_or_else(Outcome::Undone) }
}
