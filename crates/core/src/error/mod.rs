//! What went wrong with a call: one type for every operation.

pub(crate) mod body;
mod display;

use std::error::Error as StdError;
use std::time::Duration;

use bytes::Bytes;
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

use self::body::Problem;

/// Why a call failed, or could not be made.
///
/// Whatever the answer was, JSON as declared, RFC 9457, HTML or nothing, status, request id and the beginning of the
/// body are here. [`Display`](std::fmt::Display) is one sentence that says what was being done, what went wrong and, where there
/// is something, what to do; it holds no secret.
///
/// ```
/// # fn handle(error: twilio_core::Error) {
/// if error.is_not_found() {
///     // Nothing to delete: done.
/// } else if error.is_rate_limited() {
///     // Every attempt met 429: slow down before the next call.
/// } else {
///     eprintln!("{error}");
/// }
/// # }
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    /// What went wrong, where no answer tells it.
    what: String,
    operation: Option<&'static str>,
    /// Whether the call changes nothing, so that it does not matter whether it was carried out.
    only_reads: bool,
    answer: Option<Answer>,
    retries: u32,
    /// Whether an attempt before the last may have been carried out.
    earlier_unknown: bool,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// How a call went that ended in an error.
#[derive(Clone, Copy, Default)]
pub(crate) struct Course {
    /// How often the request was sent again.
    pub(crate) retries: u32,
    /// Whether an attempt before the last may have been carried out.
    pub(crate) earlier_unknown: bool,
}

/// An answer, as far as an error keeps it.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) request_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    /// At most [`KEPT`] bytes.
    pub(crate) body: Bytes,
    pub(crate) truncated: bool,
    pub(crate) problem: Problem,
}

/// How much of a body an error keeps, in bytes.
pub(crate) const KEPT: usize = 16 * 1024;

/// What kind of failure an [`Error`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A value was missing or refused; nothing was sent. Correct the value that the message names.
    InvalidRequest,
    /// The client cannot be made as it was configured. Correct the setting that the message names.
    Configuration,
    /// No connection was made, so that nothing was carried out. Check address, network and proxy.
    Connect,
    /// No complete answer came in time. Unless the call only reads, it may have been carried out, and was if there is a
    /// [status](Error::status).
    Timeout,
    /// The connection broke before the answer was complete. Unless the call only reads, it may have been carried out, and was
    /// if there is a [status](Error::status).
    Interrupted,
    /// The service answered, and not with success: [`Error::status`] and [`Error::code`] tell why.
    Status,
    /// The service answered with success, and its body is not what its document says. The call was carried out.
    Decode,
    /// The address of a page cannot be followed: it is another host's, less safe, or was visited before.
    Page,
}

impl Error {
    /// A request that was refused before it was sent, for the reason `message`.
    #[must_use]
    pub fn invalid_request(message: String) -> Self {
        Self::new(ErrorKind::InvalidRequest, message)
    }

    pub(crate) fn new(kind: ErrorKind, what: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            what: what.into(),
            operation: None,
            only_reads: false,
            answer: None,
            retries: 0,
            earlier_unknown: false,
            source: None,
        }))
    }

    pub(crate) fn answered(kind: ErrorKind, what: impl Into<String>, answer: Answer) -> Self {
        let mut error = Self::new(kind, what);
        error.0.answer = Some(answer);
        error
    }

    /// The same error, met when the head of this answer had come.
    pub(crate) fn after(mut self, answer: Answer) -> Self {
        self.0.answer = Some(answer);
        self
    }

    pub(crate) fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    pub(crate) fn in_call(mut self, operation: &'static str, method: &Method, course: Course) -> Self {
        self.0.operation = Some(operation);
        self.0.only_reads = method.is_safe();
        self.0.retries = course.retries;
        self.0.earlier_unknown = course.earlier_unknown;
        self
    }

    /// What kind of failure it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The operation that failed, in snake case.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// The status of the answer, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.answer.as_ref().map(|answer| answer.status)
    }

    /// Twilio's own code, such as 20404.
    #[must_use]
    pub fn code(&self) -> Option<i64> {
        self.problem().and_then(|problem| problem.code)
    }

    /// The service's message, on one line and at most 500 characters of it.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.problem().and_then(|problem| problem.message.as_deref())
    }

    /// Where the code is explained.
    #[must_use]
    pub fn more_info(&self) -> Option<&str> {
        self.problem().and_then(|problem| problem.more_info.as_deref())
    }

    /// What more the service said: `details`, or the `errors` of RFC 9457.
    #[must_use]
    pub fn details(&self) -> Option<&Value> {
        self.problem().and_then(|problem| problem.details.as_ref())
    }

    /// The request's identifier, which Twilio's support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.answer.as_ref().and_then(|answer| answer.request_id.as_deref())
    }

    /// How long the service asks to wait before the next request, by the `Retry-After` of the last answer.
    ///
    /// The client waits by itself as far as its [`RetryPolicy`](crate::RetryPolicy) allows; what is left for the caller is
    /// not to send anything else before.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.answer.as_ref().and_then(|answer| answer.retry_after)
    }

    /// How often the request was sent again before it was given up.
    #[must_use]
    pub fn retries(&self) -> u32 {
        self.0.retries
    }

    /// The body of the answer: its first 16 KiB. [`body_truncated`](Self::body_truncated) tells whether there was more.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.0.answer.as_ref().map(|answer| answer.body.as_ref())
    }

    /// Whether the body was longer than what [`body`](Self::body) has.
    #[must_use]
    pub fn body_truncated(&self) -> bool {
        self.0.answer.as_ref().is_some_and(|answer| answer.truncated)
    }

    /// The body as a type that the service's document declares for failures; `None` if it is something else.
    #[must_use]
    pub fn body_as<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(self.body()?).ok()
    }

    /// Nothing was sent: a value was missing or refused.
    #[must_use]
    pub fn is_invalid_request(&self) -> bool {
        self.kind() == ErrorKind::InvalidRequest
    }

    /// No connection was made, so that nothing was carried out.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.kind() == ErrorKind::Connect
    }

    /// No answer came in time.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// The service answered with success, and its body could not be read.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        self.kind() == ErrorKind::Decode
    }

    /// 400: the service refused a value.
    #[must_use]
    pub fn is_bad_request(&self) -> bool {
        self.has(StatusCode::BAD_REQUEST)
    }

    /// 401: the credentials are wrong.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.has(StatusCode::UNAUTHORIZED)
    }

    /// 403: the credentials are good, and do not allow this.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.has(StatusCode::FORBIDDEN)
    }

    /// 404: there is no such resource, or it is another account's.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.has(StatusCode::NOT_FOUND)
    }

    /// 409: it is there already, or in another state.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.has(StatusCode::CONFLICT)
    }

    /// 429: too many requests. This one was not carried out.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.has(StatusCode::TOO_MANY_REQUESTS)
    }

    /// 500 to 599: the service, or a gateway before it, failed.
    #[must_use]
    pub fn is_server_error(&self) -> bool {
        self.kind() == ErrorKind::Status && self.status().is_some_and(|status| status.is_server_error())
    }

    /// Whether the request may have been carried out although the call failed, by its last attempt or by one before: what
    /// a caller has to look at before a create is sent again.
    #[must_use]
    pub fn may_have_been_processed(&self) -> bool {
        self.0.earlier_unknown || self.last_may_have_been_processed()
    }

    fn last_may_have_been_processed(&self) -> bool {
        match self.kind() {
            ErrorKind::InvalidRequest | ErrorKind::Configuration | ErrorKind::Connect | ErrorKind::Page => {
                false
            }
            ErrorKind::Timeout | ErrorKind::Interrupted | ErrorKind::Decode => true,
            ErrorKind::Status => self.status().is_some_and(|status| status.is_server_error()),
        }
    }

    fn has(&self, status: StatusCode) -> bool {
        self.kind() == ErrorKind::Status && self.status() == Some(status)
    }

    fn problem(&self) -> Option<&Problem> {
        self.0.answer.as_ref().map(|answer| &answer.problem)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl From<reqwest::Error> for Error {
    /// The address is left out: it may hold what the caller does not want in a log.
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let (kind, what) = if error.is_builder() {
            (ErrorKind::InvalidRequest, "the request cannot be made")
        } else if error.is_connect() {
            (ErrorKind::Connect, "no connection was made")
        } else if error.is_timeout() {
            (ErrorKind::Timeout, "no complete answer came in time")
        } else if error.is_redirect() {
            (ErrorKind::Status, "the answer leads elsewhere")
        } else {
            (ErrorKind::Interrupted, "the connection broke before the answer was complete")
        };
        Self::new(kind, what).with_source(error)
    }
}
