//! The effect of a failed call.

use super::{Error, ErrorKind};
use crate::malformed;
use ::http::StatusCode;

/// The effect of a call that failed, from [`Error::outcome`].
///
/// ```
/// use twilio_core::http::{Method, StatusCode, header::HeaderMap};
/// use twilio_core::{Error, Outcome};
///
/// fn next_step(error: &Error) -> &'static str {
///     match error.outcome() {
///         Outcome::NotProcessed => "it is safe to send the request again",
///         Outcome::Ambiguous => "look whether the resource exists before sending the request again",
///         Outcome::Processed => "the request took effect: do not send it again",
///     }
/// }
///
/// let failed = |status, method| {
///     Error::for_status(status, &HeaderMap::new(), "").with_operation("create_thing", method)
/// };
/// assert!(next_step(&failed(StatusCode::TOO_MANY_REQUESTS, &Method::POST)).contains("safe"));
/// assert!(next_step(&failed(StatusCode::BAD_GATEWAY, &Method::POST)).contains("look"));
/// // A read changes nothing, whatever happened to it.
/// assert!(next_step(&failed(StatusCode::BAD_GATEWAY, &Method::GET)).contains("safe"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The request had no effect: it was not sent, the service rejected it, or it is a read.
    NotProcessed,
    /// The request may have been processed: the response was lost, or the service or a gateway failed.
    Ambiguous,
    /// The request was processed: the service returned success, but the response was incomplete or malformed.
    Processed,
}

impl Error {
    /// Returns the effect of the call, over all of its attempts. See [`Outcome`] for an example.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self.last_outcome() {
            _ if self.0.is_read_only => Outcome::NotProcessed,
            Outcome::NotProcessed if self.0.history.earlier_attempt_ambiguous => Outcome::Ambiguous,
            outcome => outcome,
        }
    }

    /// Returns `true` if the last attempt or an earlier one may have been processed although the call failed: if
    /// [`outcome`](Self::outcome) is anything but [`Outcome::NotProcessed`].
    ///
    /// Check whether the resource exists before creating it again.
    #[must_use]
    pub fn may_have_been_processed(&self) -> bool {
        self.outcome() != Outcome::NotProcessed
    }

    /// Returns `true` if the same request may succeed later: the connection failed or was lost
    /// (but not for a certificate or a proxy that the configuration has to change), there was no response in
    /// time, or the status is 408, 429, 500, 502, 503 or 504.
    ///
    /// This does not mean that it is safe to send it again: see [`outcome`](Self::outcome).
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self.kind() {
            ErrorKind::Connect => !self.is_permanent_connect(),
            ErrorKind::Timeout | ErrorKind::Interrupted => true,
            ErrorKind::Status => self.status().is_some_and(is_transient_status),
            _ => false,
        }
    }

    fn has_html_body(&self) -> bool {
        self.headers().zip(self.body()).is_some_and(|(headers, body)| malformed::is_html(headers, body))
    }

    /// Returns the effect of the last attempt, as if the method were not safe.
    pub(super) fn last_outcome(&self) -> Outcome {
        match self.kind() {
            _ if self.0.is_unsent => Outcome::NotProcessed,
            ErrorKind::InvalidRequest
            | ErrorKind::Configuration
            | ErrorKind::Credentials
            | ErrorKind::Connect
            | ErrorKind::Page => Outcome::NotProcessed,
            // The page of a proxy or captive portal, which has status 200, is not the service's response. A 201 is.
            ErrorKind::Decode if self.has_html_body() && self.status() == Some(StatusCode::OK) => {
                Outcome::Ambiguous
            }
            ErrorKind::Decode => Outcome::Processed,
            // The response that broke off was a success; otherwise its status would be the error.
            ErrorKind::Timeout | ErrorKind::Interrupted if self.status().is_some() => Outcome::Processed,
            ErrorKind::Timeout | ErrorKind::Interrupted => Outcome::Ambiguous,
            ErrorKind::Status => match self.status() {
                Some(status) if status.is_success() => Outcome::Processed,
                Some(status) if status.is_server_error() => Outcome::Ambiguous,
                // A gateway may send 408 after it forwarded the request. 303 refers to the result of a request.
                Some(StatusCode::REQUEST_TIMEOUT | StatusCode::SEE_OTHER) | None => Outcome::Ambiguous,
                Some(_) => Outcome::NotProcessed,
            },
        }
    }
}

/// Returns `true` if the same request may get another status later.
pub(crate) fn is_transient_status(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 500 | 502..=504)
}
