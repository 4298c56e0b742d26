//! The error of every operation.

mod body;
pub mod codes;
mod connect;
mod construct;
mod display;
mod outcome;

use std::error::Error as StdError;
use std::time::Duration;

use ::http::HeaderMap;
use ::http::StatusCode;
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub(crate) use self::body::ErrorBody;
use self::connect::ConnectCause;
pub(crate) use self::display::chain;
pub use self::outcome::Outcome;
pub(crate) use self::outcome::is_transient_status;

/// An error returned when a call fails, or when a client or a request cannot be created.
///
/// It keeps the status, the request ID and the beginning of the body of a response in any format: Twilio's JSON, RFC 9457,
/// HTML or text. [`Display`](std::fmt::Display) writes one sentence: what failed, why, and what to do. It never contains a
/// secret.
///
/// ```
/// # fn handle(error: twilio_core::Error) {
/// if error.is_not_found() {
///     // Already deleted.
/// } else if error.is_rate_limited() {
///     // Every attempt was rejected with status 429: send fewer requests.
/// } else if error.may_have_been_processed() {
///     // Look before creating the same thing again.
/// } else {
///     eprintln!("{error}");
/// }
/// # }
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    /// The cause, or how the response failed. Empty if the response alone explains the error.
    message: String,
    operation: Option<&'static str>,
    /// The method is safe: it does not matter whether the request was processed.
    is_read_only: bool,
    response: Option<ErrorResponse>,
    history: AttemptHistory,
    /// The request was not sent, although the kind of the error leaves it open.
    is_unsent: bool,
    /// The cause of a failed connection, if it is known.
    connect_cause: Option<ConnectCause>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// The attempts of a call before its last one.
#[derive(Clone, Copy, Default)]
pub(crate) struct AttemptHistory {
    /// The number of retries.
    pub(crate) retries: u32,
    /// An attempt before the last one may have been processed.
    pub(crate) earlier_attempt_ambiguous: bool,
}

/// The part of a response that an error keeps.
pub(crate) struct ErrorResponse {
    pub(crate) status: StatusCode,
    /// Without secrets.
    pub(crate) headers: HeaderMap,
    pub(crate) request_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    /// The beginning of the body.
    pub(crate) raw_body: Bytes,
    pub(crate) is_truncated: bool,
    pub(crate) body: ErrorBody,
}

/// The category of an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A value is missing or invalid, and nothing was sent. Fix the value that the message names.
    InvalidRequest,
    /// The client cannot be created with this configuration. Fix the setting that the message names.
    Configuration,
    /// The [provider](crate::ProvideCredentials) of credentials failed. The request was not sent, or rejected with status 401.
    Credentials,
    /// The connection failed, and the request was not sent. Check the URL, the network and the proxy.
    Connect,
    /// The response was not complete in time. See [`Error::outcome`] for whether the request was processed.
    Timeout,
    /// The connection was lost before the response was complete. See [`Error::outcome`] for whether the request was
    /// processed.
    Interrupted,
    /// The service returned an error: see [`Error::status`] and [`Error::code`].
    Status,
    /// The service returned success with a body that does not match its API description. The request was processed.
    Decode,
    /// The URL of a page was not requested: it is invalid, at another origin, or part of a pagination loop.
    Page,
}

impl Error {
    pub(crate) fn invalid_request(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidRequest, message)
    }

    /// Converts the error without its URL, which may contain data that must not be logged.
    pub(crate) fn from_reqwest(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let connect_cause = if error.is_connect() { ConnectCause::of(&error) } else { None };
        let (kind, message) = if error.is_builder() {
            (ErrorKind::InvalidRequest, "cannot create the request")
        } else if let Some(cause) = connect_cause {
            (ErrorKind::Connect, cause.message())
        } else if error.is_connect() {
            (ErrorKind::Connect, "cannot connect to the service")
        } else if error.is_timeout() {
            (ErrorKind::Timeout, "the request timed out")
        } else if error.is_redirect() {
            (ErrorKind::Status, "the service returned a redirect, which was not followed")
        } else {
            (ErrorKind::Interrupted, "the connection was lost before the response was complete")
        };
        let mut error = Self::new(kind, message).with_source(error);
        error.0.connect_cause = connect_cause;
        error
    }

    /// Returns `true` if the connection fails until the configuration is changed.
    pub(crate) fn is_permanent_connect(&self) -> bool {
        self.0.connect_cause.is_some_and(ConnectCause::is_permanent)
    }

    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            operation: None,
            is_read_only: false,
            response: None,
            history: AttemptHistory::default(),
            is_unsent: false,
            connect_cause: None,
            source: None,
        }))
    }

    pub(crate) fn from_response(
        kind: ErrorKind,
        message: impl Into<String>,
        response: ErrorResponse,
    ) -> Self {
        Self::new(kind, message).with_response(response)
    }

    pub(crate) fn with_response(mut self, response: ErrorResponse) -> Self {
        self.0.response = Some(response);
        self
    }

    pub(crate) fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    /// Sets the operation of an error for which no request was sent.
    pub(crate) fn before_sending(mut self, operation: &'static str) -> Self {
        self.0.operation = Some(operation);
        self
    }

    /// Declares that the request of the last attempt was not sent.
    pub(crate) fn not_sent(mut self) -> Self {
        self.0.is_unsent = true;
        self
    }

    pub(crate) fn with_history(mut self, history: AttemptHistory) -> Self {
        self.0.history = history;
        self
    }

    /// Returns the category of the error.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the name of the operation that failed, in snake case.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// Returns the status of the response, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.response.as_ref().map(|response| response.status)
    }

    /// Returns the headers of the response, if there was one. A secret in them is redacted.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.response.as_ref().map(|response| &response.headers)
    }

    /// Returns Twilio's error code, for example 20404. See [`error_codes`](crate::error_codes) for common ones.
    #[must_use]
    pub fn code(&self) -> Option<i64> {
        self.body_fields().and_then(|body| body.code)
    }

    /// Returns the service's message as a single line of at most 500 characters.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.body_fields().and_then(|body| body.message.as_deref())
    }

    /// Returns the URL of the documentation of the error code.
    #[must_use]
    pub fn more_info(&self) -> Option<&str> {
        self.body_fields().and_then(|body| body.more_info.as_deref())
    }

    /// Returns the `details` of the response, or its `errors` if it is in the format of RFC 9457.
    #[must_use]
    pub fn details(&self) -> Option<&Value> {
        self.body_fields().and_then(|body| body.details.as_ref())
    }

    /// Returns the ID of the request. Twilio's support asks for it.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.response.as_ref().and_then(|response| response.request_id.as_deref())
    }

    /// Returns the `Retry-After` of the last response: how long to wait before the next request.
    ///
    /// The client itself waits for as long as its [`RetryPolicy`](crate::RetryPolicy) allows. A caller with other requests
    /// should hold them back for this time.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.response.as_ref().and_then(|response| response.retry_after)
    }

    /// Returns how often the request was retried.
    #[must_use]
    pub fn retries(&self) -> u32 {
        self.0.history.retries
    }

    /// Returns the first 16 KiB of the response's body. See [`body_truncated`](Self::body_truncated).
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.0.response.as_ref().map(|response| response.raw_body.as_ref())
    }

    /// Returns `true` if [`body`](Self::body) is not the whole body.
    #[must_use]
    pub fn body_truncated(&self) -> bool {
        self.0.response.as_ref().is_some_and(|response| response.is_truncated)
    }

    /// Deserializes the body as the error type of the API description. Returns `None` if it does not match.
    #[must_use]
    pub fn body_as<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(self.body()?).ok()
    }

    /// Returns `true` if a value is missing or invalid and nothing was sent.
    #[must_use]
    pub fn is_invalid_request(&self) -> bool {
        self.kind() == ErrorKind::InvalidRequest
    }

    /// Returns `true` if the client cannot be created with this configuration.
    #[must_use]
    pub fn is_configuration(&self) -> bool {
        self.kind() == ErrorKind::Configuration
    }

    /// Returns `true` if the [provider](crate::ProvideCredentials) of credentials failed.
    #[must_use]
    pub fn is_credentials(&self) -> bool {
        self.kind() == ErrorKind::Credentials
    }

    /// Returns `true` if the connection failed and the request was not sent.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.kind() == ErrorKind::Connect
    }

    /// Returns `true` if the response was not complete in time.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// Returns `true` if the connection was lost before the response was complete.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.kind() == ErrorKind::Interrupted
    }

    /// Returns `true` if the service returned an error: see [`status`](Self::status) and [`code`](Self::code).
    #[must_use]
    pub fn is_status(&self) -> bool {
        self.kind() == ErrorKind::Status
    }

    /// Returns `true` if the URL of a page was not requested: it is invalid, at another origin, or part of a pagination
    /// loop.
    #[must_use]
    pub fn is_page(&self) -> bool {
        self.kind() == ErrorKind::Page
    }

    /// Returns `true` if the service returned success with a body that could not be decoded.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        self.kind() == ErrorKind::Decode
    }

    /// Returns `true` for status 400: the service rejected a value.
    #[must_use]
    pub fn is_bad_request(&self) -> bool {
        self.has_status(StatusCode::BAD_REQUEST)
    }

    /// Returns `true` for status 401: the credentials are wrong.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.has_status(StatusCode::UNAUTHORIZED)
    }

    /// Returns `true` for status 403: the credentials are valid but do not permit this operation.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.has_status(StatusCode::FORBIDDEN)
    }

    /// Returns `true` for status 404: the resource does not exist, or belongs to another account.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.has_status(StatusCode::NOT_FOUND)
    }

    /// Returns `true` for status 409: the resource already exists, or is in a conflicting state.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.has_status(StatusCode::CONFLICT)
    }

    /// Returns `true` for status 429: too many requests. This request was not processed.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Returns `true` for the statuses 500 to 599: the service, or a gateway in front of it, failed.
    #[must_use]
    pub fn is_server_error(&self) -> bool {
        self.kind() == ErrorKind::Status && self.status().is_some_and(|status| status.is_server_error())
    }

    fn has_status(&self, status: StatusCode) -> bool {
        self.kind() == ErrorKind::Status && self.status() == Some(status)
    }

    fn body_fields(&self) -> Option<&ErrorBody> {
        self.0.response.as_ref().map(|response| &response.body)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
