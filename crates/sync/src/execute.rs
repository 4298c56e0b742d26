//! Applies a plan, with many requests in flight.

use std::collections::BTreeMap;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use twilio_trusthub::types::AssignmentSid;

use crate::model::{
    Desired, DesiredState, Removal, SidKey, Task, TaskError, TaskResult, TaskStatus, sid_key,
};
use crate::observer::Event;
use crate::plan::Plan;
use crate::remote::{ListingError, Remote};
use crate::shutdown::{Phase, StopCause};
use crate::target::Target;
use crate::verify;

/// The number of consecutive tasks that fail, each after all its attempts, until the run is stopped.
const MAX_CONSECUTIVE_FAILURES: u32 = 100;

/// The number of tasks that are rejected with 401 or 403 before any other task succeeded, until the run is stopped.
const MAX_INITIAL_REJECTIONS: u32 = 100;

/// The outcome of [`apply`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Applied {
    /// An endpoint could not be assigned, so that nothing was removed after that.
    pub create_failed: bool,
    /// Another client assigned some of the endpoints during the run.
    pub is_contended: bool,
    /// The number of endpoints that this run assigned and that the profile now holds more than once. 0 if nothing was
    /// assigned or the run was stopped.
    ///
    /// # Errors
    ///
    /// If the assignments cannot be listed after the run.
    pub duplicates: Result<u64, ListingError>,
}

/// A plan, and what it was computed from.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The changes.
    pub plan: &'a Plan,
    /// The desired state.
    pub desired: &'a DesiredState,
    /// The customer profile or the trust product.
    pub remote: &'a Remote<'a>,
}

impl<'a> Job<'a> {
    /// Creates a job.
    #[must_use]
    pub fn new(plan: &'a Plan, desired: &'a DesiredState, remote: &'a Remote<'a>) -> Self {
        Self { plan, desired, remote }
    }
}

/// Applies `plan`: creates what is missing, then replaces assignments of another type one endpoint at a time, and removes
/// the others last. The result of each task is an [`Event::TaskDone`].
///
/// Nothing is removed once an endpoint could not be assigned: a profile that cannot be filled must not be emptied. The
/// shutdown stops it between tasks.
///
/// If another run changes the same profile, it is noticed before the first create, so that each endpoint is looked up
/// before it is assigned, and by the list of assignments after the last create.
pub async fn apply(plan: &Plan, desired: &DesiredState, remote: &Remote<'_>) -> Applied {
    let mut executor = Executor::new(Job::new(plan, desired, remote));
    executor.assign(&Failed::new()).await;
    executor.remove(&Failed::new()).await;
    executor.finish().await
}

/// Applies the plans of a customer profile and of the trust products that it supports. The profile is the first job:
/// endpoints are assigned to it first, and removed from it last. An endpoint that could not be assigned to it is not
/// assigned to a product, and one that could not be removed from a product is not removed from the profile. Otherwise
/// each job is applied as by [`apply`], except that nothing is removed anywhere once any endpoint could not be assigned.
pub async fn apply_all(jobs: &[Job<'_>]) -> Vec<Applied> {
    let mut executors: Vec<_> = jobs.iter().map(|job| Executor::new(*job)).collect();
    let (none, mut unassigned) = (Failed::new(), Failed::new());
    for (at, executor) in executors.iter_mut().enumerate() {
        executor.assign(&unassigned).await;
        if at == 0 {
            unassigned = std::mem::take(&mut executor.failed);
        }
    }
    let has_failed = executors.iter().any(|executor| executor.create_failed);
    let mut unremoved = Failed::new();
    for (at, executor) in executors.iter_mut().enumerate().rev() {
        executor.failed.clear();
        executor.create_failed = has_failed;
        executor.remove(if at == 0 { &unremoved } else { &none }).await;
        unremoved.append(&mut executor.failed);
    }
    let mut applied = Vec::new();
    for executor in executors {
        applied.push(executor.finish().await);
    }
    applied
}

/// Steps in their order. Boxed, because closures in the type would keep the future of [`apply`] from being `Send`.
type Steps<'a> = Box<dyn Iterator<Item = Step<'a>> + Send + 'a>;

/// Returns a step for each endpoint that is not among those found to be `assigned` already.
fn creates<'a>(
    job: Job<'a>,
    assigned: &'a [(Desired, Option<AssignmentSid>)],
    blocked: &'a Failed,
) -> Steps<'a> {
    let is_assigned = |endpoint: &Desired| assigned.iter().any(|(other, _)| other == endpoint);
    let missing = job.plan.creates.iter().filter(move |endpoint| !is_assigned(endpoint));
    Box::new(missing.map(move |endpoint| Step::new(&[], create(endpoint, job.desired), blocked)))
}

fn replacements<'a>(job: Job<'a>, blocked: &'a Failed) -> Steps<'a> {
    let Job { plan, desired, .. } = job;
    Box::new(
        plan.replaces
            .iter()
            .map(move |endpoint| Step::new(plan.replaced_by(endpoint), create(endpoint, desired), blocked)),
    )
}

fn removals<'a>(job: Job<'a>, blocked: &'a Failed) -> Steps<'a> {
    Box::new(job.plan.removes.iter().map(move |removal| Step::new(&[], Task::Remove(removal), blocked)))
}

fn create<'a>(endpoint: &Desired, desired: &'a DesiredState) -> Task<'a> {
    Task::Create { endpoint: *endpoint, endpoint_type: desired.type_of(endpoint) }
}

/// A task, and the assignments to remove first.
struct Step<'a> {
    replaced: &'a [Removal],
    task: Task<'a>,
    blocked: Option<Failure>,
}

impl<'a> Step<'a> {
    fn new(replaced: &'a [Removal], task: Task<'a>, blocked: &Failed) -> Self {
        let blocked = if blocked.is_empty() { None } else { blocked.get(&sid_key(task.endpoint())).copied() };
        Self { replaced, task, blocked }
    }

    fn removes(&self) -> bool {
        !self.replaced.is_empty() || matches!(self.task, Task::Remove(_))
    }
}

/// The resource of a task that failed, and `true` if a rerun can succeed.
#[derive(Clone, Copy)]
struct Failure {
    target: Target,
    is_transient: bool,
}

/// The endpoints of tasks that failed.
type Failed = BTreeMap<SidKey, Failure>;

struct Executor<'a> {
    job: Job<'a>,
    remote: &'a Remote<'a>,
    /// Until a step of the current kind succeeded, only one runs at a time.
    canary_passed: bool,
    create_failed: bool,
    created: u64,
    /// The number of tasks rejected with 401 or 403, until one succeeds.
    initial_rejections: Option<u32>,
    failed: Failed,
}

impl<'a> Executor<'a> {
    fn new(job: Job<'a>) -> Self {
        let Job { plan, remote, .. } = job;
        let (creates, removes) = (plan.create_count(), plan.removal_count());
        remote.observer().on_event(&Event::Started { creates, removes });
        Self {
            job,
            remote,
            canary_passed: true,
            create_failed: false,
            created: 0,
            initial_rejections: Some(0),
            failed: Failed::new(),
        }
    }

    /// Creates and replaces, except for endpoints that failed elsewhere.
    async fn assign(&mut self, blocked: &Failed) {
        let Job { plan, desired, remote } = self.job;
        let assigned = remote.find_assigned(&plan.creates, desired).await;
        for (endpoint, sid) in &assigned {
            let result =
                TaskResult { task: create(endpoint, desired), status: TaskStatus::AlreadyAssigned(*sid) };
            remote.observer().on_event(&Event::TaskDone(&result));
        }
        self.run(creates(self.job, &assigned, blocked)).await;
        // The first replacement is a canary: if the service rejects the type, only one endpoint is lost.
        self.canary_passed = false;
        self.run(replacements(self.job, blocked)).await;
        self.canary_passed = true;
    }

    /// Removes, except for endpoints that failed elsewhere.
    async fn remove(&mut self, blocked: &Failed) {
        self.run(removals(self.job, blocked)).await;
    }

    /// Looks for endpoints that are assigned twice.
    async fn finish(self) -> Applied {
        let Job { plan, desired, remote } = self.job;
        let duplicates = match self.created {
            1.. if !remote.shutdown().is_requested() => verify::count_duplicates(plan, desired, remote).await,
            _ => Ok(0),
        };
        Applied { create_failed: self.create_failed, is_contended: remote.is_contended(), duplicates }
    }

    async fn run<'s>(&mut self, steps: Steps<'s>)
    where
        'a: 's,
    {
        let remote = self.remote;
        let mut steps = steps.fuse().peekable();
        let mut in_flight = FuturesUnordered::new();
        let mut consecutive_failures = 0;
        loop {
            let concurrency = if self.canary_passed { remote.concurrency() } else { 1 };
            while in_flight.len() < concurrency && !remote.shutdown().is_requested() {
                let Some(step) = steps.next_if(|step| !(self.create_failed && step.removes())) else { break };
                in_flight.push(perform_step(step, remote));
            }
            let Some(result) = in_flight.next().await else { return };
            consecutive_failures = match &result.status {
                TaskStatus::NotDone(TaskError::Stopped) => consecutive_failures,
                TaskStatus::NotDone(TaskError::Unknown(_)) => consecutive_failures + 1,
                TaskStatus::NotDone(TaskError::Failed(error))
                    if error.may_have_been_processed() || error.is_transient() =>
                {
                    consecutive_failures + 1
                }
                // A success, or a failure of this one task.
                _ => 0,
            };
            if consecutive_failures == MAX_CONSECUTIVE_FAILURES {
                let reason =
                    format!("{consecutive_failures} consecutive tasks failed, each after all its attempts");
                remote.shutdown().request_stop(StopCause::Fatal(reason));
            }
            self.count_initial_rejection(&result.status);
            if let Some(error) = result.failure() {
                let failure = Failure { target: remote.target(), is_transient: error.is_transient() };
                self.failed.insert(sid_key(result.endpoint()), failure);
            }
            match (&result.task, &result.status) {
                (_, TaskStatus::NotDone(TaskError::Stopped)) => {}
                (Task::Remove(_), TaskStatus::NotDone(_)) => {}
                (Task::Create { .. }, TaskStatus::NotDone(_)) => self.create_failed = true,
                (_, TaskStatus::Created(_)) => {
                    self.created += 1;
                    self.canary_passed = true;
                }
                _ => self.canary_passed = true,
            }
            remote.observer().on_event(&Event::TaskDone(&result));
        }
    }
}

impl Executor<'_> {
    /// Stops the run if the credentials can read the profile, but not change it.
    fn count_initial_rejection(&mut self, status: &TaskStatus) {
        match (status, &mut self.initial_rejections) {
            (TaskStatus::NotDone(TaskError::Failed(error)), Some(count))
                if error.is_unauthorized() || error.is_forbidden() =>
            {
                *count += 1;
                if *count == MAX_INITIAL_REJECTIONS {
                    let reason = format!("all of the first {count} changes were rejected: {error}");
                    self.remote.shutdown().request_stop(StopCause::Fatal(reason));
                }
            }
            (TaskStatus::NotDone(_), _) => {}
            _ => self.initial_rejections = None,
        }
    }
}

/// Performs all tasks of a step. Returns the result of the last one; the observer receives the others.
async fn perform_step<'a>(step: Step<'a>, remote: &Remote<'_>) -> TaskResult<'a> {
    if let Some(Failure { target, is_transient }) = step.blocked {
        let status = TaskStatus::NotDone(TaskError::Blocked { by: target, is_transient });
        return TaskResult { task: step.task, status };
    }
    for removal in step.replaced {
        let result = perform(Task::Remove(removal), remote, Phase::Draining).await;
        if matches!(result.status, TaskStatus::NotDone(_)) {
            return result;
        }
        remote.observer().on_event(&Event::TaskDone(&result));
    }
    // An endpoint that was removed to be replaced is assigned again even while draining.
    let stop_at = if step.replaced.is_empty() { Phase::Draining } else { Phase::Aborting };
    perform(step.task, remote, stop_at).await
}

/// Performs a task, unless the shutdown reaches `stop_at` first.
async fn perform<'a>(task: Task<'a>, remote: &Remote<'_>, stop_at: Phase) -> TaskResult<'a> {
    let status = match task {
        Task::Create { endpoint, endpoint_type } => remote.create(endpoint.sid, endpoint_type, stop_at).await,
        Task::Remove(removal) => remote.remove(removal.sid).await,
    };
    TaskResult { task, status: status.unwrap_or_else(TaskStatus::NotDone) }
}
