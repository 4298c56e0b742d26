//! Tasks, and their results.

use std::{error, fmt};

use twilio_core::sanitize::escape_truncate;
use twilio_trusthub::types::AssignmentSid;
use twilio_trusthub::{Error, Sid};

use super::Desired;
use crate::target::Target;

/// The maximum number of characters of an endpoint type in an error.
const MAX_SHOWN: usize = 40;

/// A change to a profile that a plan asks for.
#[derive(Clone, Copy, Debug)]
pub enum Task<'a> {
    /// Assign an endpoint.
    Create {
        /// The endpoint.
        endpoint: Desired,
        /// The type to assign it as.
        endpoint_type: &'a str,
    },
    /// Remove an assignment.
    Remove(&'a Removal),
}

/// An assignment to remove.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Removal {
    /// The assignment.
    pub sid: AssignmentSid,
    /// The endpoint that is assigned.
    #[serde(rename = "channel_endpoint_sid")]
    pub endpoint: Sid,
    /// The reason for the removal.
    pub reason: RemovalReason,
}

/// The reason for a removal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RemovalReason {
    /// The desired state does not include its endpoint.
    #[serde(rename = "not_in_input")]
    NotDesired,
    /// Its endpoint has another assignment, which is kept.
    Duplicate,
    /// The desired state has its endpoint as another type.
    OtherType,
}

/// A task and its result.
#[derive(Debug)]
pub struct TaskResult<'a> {
    /// The task.
    pub task: Task<'a>,
    /// The result.
    pub status: TaskStatus,
}

/// The status of a task after a run.
#[derive(Debug)]
pub enum TaskStatus {
    /// The assignment was created. Its SID is missing if no response contained it.
    Created(Option<AssignmentSid>),
    /// The service rejected the create because the profile already holds the assignment.
    AlreadyAssigned(Option<AssignmentSid>),
    /// The assignment was removed.
    Removed,
    /// The assignment had already been removed by another client.
    AlreadyRemoved,
    /// The task was not completed, or may not have been.
    NotDone(TaskError),
}

/// The error of a task that was not completed.
#[derive(Debug)]
#[non_exhaustive]
pub enum TaskError {
    /// The service rejected the request or kept failing. The request was not processed.
    Failed(Error),
    /// The profile holds the endpoint as another type, which is the value.
    Conflict(String),
    /// The request may have been processed, and a lookup failed.
    Unknown(Error),
    /// The change of another customer profile or trust product, which must come first, failed. No request was sent.
    Blocked {
        /// That resource.
        by: Target,
        /// `true` if a rerun can succeed without any other change.
        is_transient: bool,
    },
    /// The run was stopped before the request was sent.
    Stopped,
}

impl Task<'_> {
    /// Returns the endpoint that the task is about.
    #[must_use]
    pub fn endpoint(&self) -> Sid {
        match self {
            Self::Create { endpoint, .. } => endpoint.sid,
            Self::Remove(removal) => removal.endpoint,
        }
    }
}

impl TaskResult<'_> {
    /// Returns the endpoint that the task is about.
    #[must_use]
    pub fn endpoint(&self) -> Sid {
        self.task.endpoint()
    }

    /// Returns the error of a task that failed. A task that was stopped did not fail.
    #[must_use]
    pub fn failure(&self) -> Option<&TaskError> {
        match &self.status {
            TaskStatus::NotDone(TaskError::Stopped) => None,
            TaskStatus::NotDone(error) => Some(error),
            _ => None,
        }
    }
}

impl TaskError {
    /// Returns the error of the request, if a request failed.
    #[must_use]
    pub fn request_error(&self) -> Option<&Error> {
        match self {
            Self::Failed(error) | Self::Unknown(error) => Some(error),
            Self::Conflict(_) | Self::Blocked { .. } | Self::Stopped => None,
        }
    }
}

impl TaskError {
    /// Returns `true` if a rerun can succeed without any other change: the service failed, was busy or was not reached, or
    /// the run was stopped. `false` if it rejected this item.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unknown(_) | Self::Stopped => true,
            Self::Conflict(_) => false,
            Self::Blocked { is_transient, .. } => *is_transient,
            Self::Failed(error) => error.is_transient() || error.may_have_been_processed(),
        }
    }
}

impl fmt::Display for TaskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) | Self::Unknown(error) => error.fmt(f),
            Self::Conflict(other) => {
                write!(f, "already assigned as type `{}`", escape_truncate(other, MAX_SHOWN))
            }
            Self::Blocked { by, .. } => write!(f, "not sent, because the change of {by} failed"),
            Self::Stopped => f.write_str("the run was stopped"),
        }
    }
}

impl error::Error for TaskError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        self.request_error().and_then(error::Error::source)
    }
}
