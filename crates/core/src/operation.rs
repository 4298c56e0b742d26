//! The operations of an API.

use crate::http::{Method, StatusCode};
use std::ops::RangeInclusive;

/// An operation of an API.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Operation {
    /// The name of the operation in snake case, for errors and spans.
    pub id: &'static str,
    /// The status codes of successful responses in the API description.
    pub success: &'static [RangeInclusive<u16>],
}

impl Operation {
    /// Creates an operation with this name in snake case and these status codes of successful responses.
    #[must_use]
    pub const fn new(id: &'static str, success: &'static [RangeInclusive<u16>]) -> Self {
        Self { id, success }
    }

    /// Returns `true` if the request succeeded: a read needs a status of the API description, a change any 2xx.
    pub(crate) fn is_success(&self, method: &Method, status: StatusCode) -> bool {
        match *method {
            Method::GET | Method::HEAD => self.success.iter().any(|range| range.contains(&status.as_u16())),
            _ => status.is_success(),
        }
    }
}
