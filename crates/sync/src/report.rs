//! A line of a report for each item of the input, with its result.

use serde::Serialize;
use twilio_trusthub::types::{AssignmentSid, TrustProductSid};
use twilio_trusthub::{Error, Sid};

use crate::model::{RemovalReason, Task, TaskError, TaskResult, TaskStatus};
use crate::numbers::{PhoneNumber, PhoneNumbers};
use crate::observer::Event;
use crate::target::Target;

/// A line of a report, to be serialized as JSON.
#[derive(Debug, Serialize)]
pub struct ReportLine<'a> {
    /// The line of the input.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    /// The trust product, if the line is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    trust_product_sid: Option<TrustProductSid>,
    channel_endpoint_sid: Sid,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<PhoneNumber>,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel_endpoint_type: Option<&'a str>,
    /// The assignment, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<AssignmentSid>,
    outcome: &'static str,
    /// The line that a duplicate repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    of_line: Option<u32>,
    /// The reason for a removal.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<RemovalReason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// The number of assignments of an endpoint that has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    assignments: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<i64>,
}

impl<'a> ReportLine<'a> {
    /// Returns the line for an event, or `None` if the event is not about an item, or the item was not processed because
    /// the run was stopped.
    #[must_use]
    pub fn from_event(event: &Event<'a>) -> Option<Self> {
        Some(match *event {
            Event::Duplicate { duplicate, endpoint_type } => Self {
                line: Some(duplicate.line),
                channel_endpoint_type: Some(endpoint_type),
                of_line: Some(duplicate.of_line),
                ..Self::new(duplicate.sid, "duplicate")
            },
            Event::Unchanged { endpoint, endpoint_type, sid } => Self {
                line: Some(endpoint.line),
                channel_endpoint_type: Some(endpoint_type),
                sid,
                ..Self::new(endpoint.sid, "unchanged")
            },
            Event::DuplicateAssignments { endpoint, endpoint_type, count } => Self {
                line: Some(endpoint.line),
                channel_endpoint_type: Some(endpoint_type),
                assignments: Some(count),
                ..Self::new(endpoint.sid, "assigned_more_than_once")
            },
            Event::TaskDone(result) => return Self::from_result(result),
            _ => return None,
        })
    }

    /// Adds the resource that the event is about. A customer profile is not part of the line, because a run has only one.
    #[must_use]
    pub fn target(mut self, target: Target) -> Self {
        self.trust_product_sid = match target {
            Target::TrustProduct(product) => Some(product),
            Target::CustomerProfile(_) => None,
        };
        self
    }

    /// Adds the number of the endpoint.
    #[must_use]
    pub fn phone_number(mut self, numbers: &PhoneNumbers) -> Self {
        self.phone_number = numbers.number(self.channel_endpoint_sid);
        self
    }

    fn from_result(result: &TaskResult<'a>) -> Option<Self> {
        let (outcome, created) = match &result.status {
            TaskStatus::Created(sid) => ("created", *sid),
            TaskStatus::AlreadyAssigned(sid) => ("unchanged", *sid),
            TaskStatus::Removed => ("removed", None),
            TaskStatus::AlreadyRemoved => ("already_removed", None),
            TaskStatus::NotDone(TaskError::Stopped) => return None,
            TaskStatus::NotDone(TaskError::Unknown(_)) => ("unknown", None),
            TaskStatus::NotDone(_) => ("failed", None),
        };
        let failure = result.failure();
        let request_error = failure.and_then(TaskError::request_error);
        let line = Self {
            error: failure.map(ToString::to_string),
            status: request_error.and_then(Error::status).map(|status| status.as_u16()),
            code: request_error.and_then(Error::code),
            ..Self::new(result.endpoint(), outcome)
        };
        Some(match result.task {
            Task::Create { endpoint, endpoint_type } => Self {
                line: Some(endpoint.line),
                channel_endpoint_type: Some(endpoint_type),
                sid: created,
                ..line
            },
            Task::Remove(removal) => Self { sid: Some(removal.sid), reason: Some(removal.reason), ..line },
        })
    }

    fn new(endpoint: Sid, outcome: &'static str) -> Self {
        Self {
            line: None,
            trust_product_sid: None,
            channel_endpoint_sid: endpoint,
            phone_number: None,
            channel_endpoint_type: None,
            sid: None,
            outcome,
            of_line: None,
            reason: None,
            error: None,
            assignments: None,
            status: None,
            code: None,
        }
    }
}
