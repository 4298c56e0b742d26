//! Events of a run, and the trait that receives them.

use std::time::Duration;

use twilio_trusthub::types::AssignmentSid;

use crate::model::{Desired, Duplicate, TaskResult};
use twilio_core::throttle::Backpressure;

/// Something that happened during a run.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A line of the input repeats an earlier one.
    Duplicate {
        /// The line.
        duplicate: &'a Duplicate,
        /// The type of the endpoint.
        endpoint_type: &'a str,
    },
    /// More assignments were listed. The value is their number so far.
    Listed(u64),
    /// The profile already holds a desired endpoint.
    Unchanged {
        /// The endpoint.
        endpoint: &'a Desired,
        /// The type of the endpoint.
        endpoint_type: &'a str,
        /// The assignment.
        sid: Option<AssignmentSid>,
    },
    /// [`apply`](crate::apply) starts.
    Started {
        /// The number of assignments that the plan creates.
        creates: u64,
        /// The number of assignments that the plan removes.
        removes: u64,
    },
    /// A task ended.
    TaskDone(&'a TaskResult<'a>),
    /// The profile holds an endpoint more than once, although it did not before the run: another client assigned it at the
    /// same time, or a create was processed after its response was lost.
    DuplicateAssignments {
        /// The endpoint.
        endpoint: &'a Desired,
        /// The type of the endpoint.
        endpoint_type: &'a str,
        /// The number of assignments.
        count: u32,
    },
    /// All requests wait, and then fewer are sent at a time.
    Throttled {
        /// The duration of the pause.
        wait: Duration,
        /// The maximum number of requests in flight after the pause.
        concurrency: usize,
        /// The reason.
        reason: Backpressure,
    },
    /// The user asked to stop. No new tasks are started.
    Stopping,
    /// The run has ended.
    Finished,
}

/// Receives the events of a run, from several tasks at a time.
pub trait Observer: Sync {
    /// Handles an event. The run waits for it.
    fn on_event(&self, event: &Event<'_>);
}

/// Ignores all events.
impl Observer for () {
    fn on_event(&self, _: &Event<'_>) {}
}
