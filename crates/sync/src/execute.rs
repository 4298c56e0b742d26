//! Applies a plan, with many requests in flight.

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use twilio_trusthub::types::AssignmentSid;

use crate::model::{Desired, DesiredState, Removal, Task, TaskError, TaskResult, TaskStatus};
use crate::observer::Event;
use crate::plan::Plan;
use crate::remote::{ListingError, Remote};
use crate::shutdown::{Phase, StopCause};
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

/// Applies `plan`: creates what is missing, then replaces assignments of another type one endpoint at a time, and removes
/// the others last. The result of each task is an [`Event::TaskDone`].
///
/// Nothing is removed once an endpoint could not be assigned: a profile that cannot be filled must not be emptied. The
/// shutdown stops it between tasks.
///
/// If another run changes the same profile, it is noticed before the first create, so that each endpoint is looked up
/// before it is assigned, and by the list of assignments after the last create.
pub async fn apply(plan: &Plan, desired: &DesiredState, remote: &Remote<'_>) -> Applied {
    remote
        .observer()
        .on_event(&Event::Started { creates: plan.create_count(), removes: plan.removal_count() });
    let mut executor = Executor {
        remote,
        canary_passed: true,
        create_failed: false,
        created: 0,
        initial_rejections: Some(0),
    };
    let assigned = remote.find_assigned(&plan.creates, desired).await;
    for (endpoint, sid) in &assigned {
        let result =
            TaskResult { task: create(endpoint, desired), status: TaskStatus::AlreadyAssigned(*sid) };
        remote.observer().on_event(&Event::TaskDone(&result));
    }
    executor.run(creates(plan, desired, &assigned)).await;
    // The first replacement is a canary: if the service rejects the type, only one endpoint is lost.
    executor.canary_passed = false;
    executor.run(replacements(plan, desired)).await;
    executor.canary_passed = true;
    executor.run(removals(plan)).await;
    let duplicates = match executor.created {
        1.. if !remote.shutdown().is_requested() => verify::count_duplicates(plan, desired, remote).await,
        _ => Ok(0),
    };
    Applied { create_failed: executor.create_failed, is_contended: remote.is_contended(), duplicates }
}

/// Steps in their order. Boxed, because closures in the type would keep the future of [`apply`] from being `Send`.
type Steps<'a> = Box<dyn Iterator<Item = Step<'a>> + Send + 'a>;

/// Returns a step for each endpoint that is not among those found to be `assigned` already.
fn creates<'a>(
    plan: &'a Plan,
    desired: &'a DesiredState,
    assigned: &'a [(Desired, Option<AssignmentSid>)],
) -> Steps<'a> {
    let is_assigned = |endpoint: &Desired| assigned.iter().any(|(other, _)| other == endpoint);
    let missing = plan.creates.iter().filter(move |endpoint| !is_assigned(endpoint));
    Box::new(missing.map(|endpoint| Step { replaced: &[], task: create(endpoint, desired) }))
}

fn replacements<'a>(plan: &'a Plan, desired: &'a DesiredState) -> Steps<'a> {
    Box::new(
        plan.replaces
            .iter()
            .map(|endpoint| Step { replaced: plan.replaced_by(endpoint), task: create(endpoint, desired) }),
    )
}

fn removals(plan: &Plan) -> Steps<'_> {
    Box::new(plan.removes.iter().map(|removal| Step { replaced: &[], task: Task::Remove(removal) }))
}

fn create<'a>(endpoint: &Desired, desired: &'a DesiredState) -> Task<'a> {
    Task::Create { endpoint: *endpoint, endpoint_type: desired.type_of(endpoint) }
}

/// A task, and the assignments to remove first.
struct Step<'a> {
    replaced: &'a [Removal],
    task: Task<'a>,
}

impl Step<'_> {
    fn removes(&self) -> bool {
        !self.replaced.is_empty() || matches!(self.task, Task::Remove(_))
    }
}

struct Executor<'a> {
    remote: &'a Remote<'a>,
    /// Until a step of the current kind succeeded, only one runs at a time.
    canary_passed: bool,
    create_failed: bool,
    created: u64,
    /// The number of tasks rejected with 401 or 403, until one succeeds.
    initial_rejections: Option<u32>,
}

impl<'a> Executor<'a> {
    async fn run(&mut self, steps: Steps<'a>) {
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
