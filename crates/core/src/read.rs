//! Reads the response of an attempt, within the attempt's deadline.

use std::future::Future;
use std::marker::PhantomData;
use std::time::{Duration, SystemTime};

use bytes::{Bytes, BytesMut};
use serde::de::DeserializeOwned;
use tokio::time::{Instant, timeout_at};

use crate::error::{ErrorBody, ErrorKind, ErrorResponse};
use crate::http::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, LOCATION, RETRY_AFTER};
use crate::http::{self, Method, StatusCode};
use crate::redact::Redactor;
use crate::response::{ByteStream, REQUEST_ID, Response};
use crate::retry::{AttemptError, Retryability, parse_retry_after};
use crate::{Error, malformed, sanitize};

/// The largest body of a successful response, in bytes. A page of 1,000 records has about 500,000.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// The number of bytes of an error response that are read. Reading only a part of a body closes the connection.
const MAX_ERROR_BODY: usize = 256 * 1024;

/// The number of bytes of a body that an error keeps.
const MAX_BODY_KEPT: usize = 16 * 1024;

/// Reads the response of a successful attempt into the value that the call returns.
pub(crate) trait ReadResponse {
    type Value;

    fn read(
        response: http::Response,
        context: ReadContext<'_>,
    ) -> impl Future<Output = Result<Response<Self::Value>, AttemptError>> + Send;
}

/// Is shown the body of a successful response before it is decoded.
pub(crate) trait ObserveBody: Send + Sync {
    /// Returns `true` if other tasks can now proceed.
    fn observe(&self, body: &[u8]) -> bool;
}

/// The settings of an attempt that reading its response needs.
#[derive(Clone, Copy)]
pub(crate) struct ReadContext<'a> {
    pub(crate) deadline: Deadline,
    pub(crate) redactor: &'a Redactor,
    pub(crate) operation: &'static str,
    pub(crate) method: &'a Method,
    pub(crate) observer: Option<&'a dyn ObserveBody>,
}

/// The time at which an attempt times out.
#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    at: Instant,
    timeout: Duration,
    /// It is the deadline of the call, over all its attempts.
    is_of_call: bool,
}

/// Returns an instant in about 30 years, which every clock can represent.
fn far_future() -> Instant {
    Instant::now() + Duration::from_secs(86400 * 365 * 30)
}

impl Deadline {
    pub(crate) fn after(timeout: Duration) -> Self {
        // A timeout that the clock cannot represent counts as none.
        let at = Instant::now().checked_add(timeout).unwrap_or_else(far_future);
        Self { at, timeout, is_of_call: false }
    }

    /// Returns the deadline of the call if it is earlier. It is `timeout` after `started`.
    pub(crate) fn or_earlier(self, started: Instant, timeout: Option<Duration>) -> Self {
        match timeout.and_then(|timeout| Some((started.checked_add(timeout)?, timeout))) {
            Some((at, timeout)) if at < self.at => Self { at, timeout, is_of_call: true },
            _ => self,
        }
    }

    pub(crate) async fn apply<T>(
        self,
        future: impl Future<Output = Result<T, AttemptError>>,
    ) -> Result<T, AttemptError> {
        timeout_at(self.at, future).await.unwrap_or_else(|_| {
            let of_call = if self.is_of_call { ", the deadline of the call" } else { "" };
            let message = format!("no complete response was received within {:?}{of_call}", self.timeout);
            Err(AttemptError {
                error: Error::new(ErrorKind::Timeout, message),
                retryability: Retryability::Ambiguous,
            })
        })
    }
}

/// Reads the whole body and deserializes it.
pub(crate) struct Json<T>(PhantomData<fn() -> T>);

impl<T: DeserializeOwned> ReadResponse for Json<T> {
    type Value = T;

    async fn read(
        response: http::Response,
        context: ReadContext<'_>,
    ) -> Result<Response<Self::Value>, AttemptError> {
        let response = CompleteResponse::read(response, context).await?;
        if context.observer.is_some_and(|observer| observer.observe(&response.body)) {
            // Decoding would block those that the runtime runs after this one, such as that of the connection.
            tokio::task::yield_now().await;
        }
        response.into_json(context.redactor)
    }
}

/// Reads the whole body and deserializes it, or returns `None` if it is empty.
pub(crate) struct OptionalJson<T>(PhantomData<fn() -> T>);

impl<T: DeserializeOwned> ReadResponse for OptionalJson<T> {
    type Value = Option<T>;

    async fn read(
        response: http::Response,
        context: ReadContext<'_>,
    ) -> Result<Response<Self::Value>, AttemptError> {
        let response = CompleteResponse::read(response, context).await?;
        if response.body.is_empty() {
            return Ok(Response::new(None, response.status, response.headers));
        }
        response.into_json(context.redactor).map(|response: Response<T>| response.map(Some))
    }
}

/// Reads the whole body and ignores it.
pub(crate) struct Empty;

impl ReadResponse for Empty {
    type Value = ();

    async fn read(
        response: http::Response,
        context: ReadContext<'_>,
    ) -> Result<Response<Self::Value>, AttemptError> {
        let response = CompleteResponse::read(response, context).await?;
        // The page of a proxy or captive portal is not the service's response.
        if malformed::is_html(&response.headers, &response.body) {
            return Err(response.into_decode_error("", context.redactor));
        }
        Ok(Response::new((), response.status, response.headers))
    }
}

/// Leaves the body to the caller.
pub(crate) struct Stream;

impl ReadResponse for Stream {
    type Value = ByteStream;

    async fn read(
        mut response: http::Response,
        context: ReadContext<'_>,
    ) -> Result<Response<Self::Value>, AttemptError> {
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        let (operation, method, redactor) =
            (context.operation, context.method.clone(), context.redactor.clone());
        let error_headers = headers.clone();
        let body = ByteStream::new(response.inner.bytes_stream(), move |error| {
            let response = error_response(status, &error_headers, &Bytes::new(), true, &redactor);
            Error::from_reqwest(error).with_response(response).with_operation(operation, &method)
        });
        Ok(Response::new(body, status, headers))
    }
}

/// A successful response with its whole body.
struct CompleteResponse {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl CompleteResponse {
    fn into_json<T: DeserializeOwned>(self, redactor: &Redactor) -> Result<Response<T>, AttemptError> {
        let json = malformed::without_bom(&self.body);
        // Checking the encoding once is faster than for each string.
        let value = match std::str::from_utf8(json) {
            Ok(json) => serde_json::from_str(json),
            Err(_) => serde_json::from_slice(json),
        };
        match value {
            Ok(value) => Ok(Response::new(value, self.status, self.headers)),
            Err(error) => Err(self.into_decode_error(&error.to_string(), redactor)),
        }
    }

    /// Returns the error for a body that is not the expected one. `error` is serde's, which repeats the invalid value: as
    /// a source it would not be redacted.
    fn into_decode_error(self, error: &str, redactor: &Redactor) -> AttemptError {
        let Self { status, headers, body } = self;
        let error = sanitize::collapse_whitespace(&redactor.redact_text(error), 300);
        let message = malformed::problem(&headers, &body, &error, redactor);
        let response = error_response(status, &headers, &body, false, redactor);
        AttemptError::permanent(Error::from_response(ErrorKind::Decode, message, response))
    }

    async fn read(mut response: http::Response, context: ReadContext<'_>) -> Result<Self, AttemptError> {
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        let body = context.deadline.apply(read_body(response, MAX_BODY)).await;
        let incomplete = |body: &Bytes| error_response(status, &headers, body, true, context.redactor);
        match body {
            Ok((body, false)) => Ok(Self { status, headers, body }),
            Ok((body, true)) => {
                let message = format!("its body is larger than {} MiB", MAX_BODY / 1024 / 1024);
                let error = Error::from_response(ErrorKind::Decode, message, incomplete(&body));
                Err(AttemptError::permanent(error))
            }
            Err(AttemptError { error, retryability }) => {
                Err(AttemptError { error: error.with_response(incomplete(&Bytes::new())), retryability })
            }
        }
    }
}

/// Reads a response whose status is not a success. If its body cannot be read, the status alone is the error.
pub(crate) async fn read_error(response: http::Response, context: ReadContext<'_>) -> AttemptError {
    let (status, headers) = (response.status(), response.headers().clone());
    let body = context.deadline.apply(read_body(response, MAX_ERROR_BODY)).await;
    let (body, is_truncated) = body.unwrap_or_default();
    let message = match header(&headers, &LOCATION).filter(|_| status.is_redirection()) {
        Some(location) => {
            let location = context.redactor.redact_text(&location);
            format!("a redirect to `{}`, which was not followed", sanitize::escape_truncate(&location, 200))
        }
        None if status.is_success() => "which the API description does not declare".to_owned(),
        None => String::new(),
    };
    let response = error_response(status, &headers, &body, is_truncated, context.redactor);
    AttemptError {
        error: Error::from_response(ErrorKind::Status, message, response),
        retryability: Retryability::of_status(status),
    }
}

/// Returns up to `max` bytes of the body, and `true` if there are more.
async fn read_body(mut response: http::Response, max: usize) -> Result<(Bytes, bool), AttemptError> {
    // Most bodies are one chunk, which is not copied.
    let mut first: Option<Bytes> = None;
    let mut body = BytesMut::new();
    while let Some(chunk) = response.inner.chunk().await? {
        match first.take() {
            None if body.is_empty() => {
                first = Some(chunk);
                continue;
            }
            None => {}
            Some(first) => body.extend_from_slice(&first),
        }
        body.extend_from_slice(&chunk);
        if body.len() > max {
            body.truncate(max);
            return Ok((body.freeze(), true));
        }
    }
    Ok((first.unwrap_or_else(|| body.freeze()), false))
}

impl Error {
    /// Creates the error that a call returns for a response with this status, these headers and this body, for tests of
    /// code that handles errors.
    ///
    /// ```
    /// use std::time::Duration;
    /// use twilio_core::Error;
    /// use twilio_core::http::{StatusCode, header::{HeaderMap, HeaderValue, RETRY_AFTER}};
    ///
    /// let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static("7"))]);
    /// let body = r#"{"code": 20429, "message": "Too Many Requests"}"#;
    /// let error = Error::for_status(StatusCode::TOO_MANY_REQUESTS, &headers, body);
    /// assert!(error.is_rate_limited());
    /// assert_eq!(error.code(), Some(20429));
    /// assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    /// ```
    #[must_use]
    pub fn for_status(status: StatusCode, headers: &HeaderMap, body: impl AsRef<[u8]>) -> Self {
        let body = Bytes::copy_from_slice(body.as_ref());
        let response = error_response(status, headers, &body, false, &Redactor::none());
        Self::from_response(ErrorKind::Status, "", response)
    }
}

/// Returns the part of a response that an error keeps. A service may echo a secret that it was sent, so it is redacted.
fn error_response(
    status: StatusCode,
    headers: &HeaderMap,
    body: &Bytes,
    is_incomplete: bool,
    redactor: &Redactor,
) -> ErrorResponse {
    let (raw_body, is_shortened) = redactor.redact_start(body, MAX_BODY_KEPT);
    // The body of a success is a resource: its `message` is not an error message. A compressed body is not text.
    let body = if status.is_success() || malformed::encoding(headers, body).is_some() {
        ErrorBody::default()
    } else {
        let media = header(headers, &CONTENT_TYPE);
        ErrorBody::parse(body, media.is_some_and(|media| media.starts_with("text/html")), redactor)
    };
    ErrorResponse {
        status,
        headers: redact_headers(headers, redactor),
        request_id: request_id(headers, redactor),
        retry_after: retry_after(headers),
        is_truncated: is_incomplete || is_shortened,
        raw_body: raw_body.into(),
        body,
    }
}

fn redact_headers(headers: &HeaderMap, redactor: &Redactor) -> HeaderMap {
    let mut headers = headers.clone();
    for value in headers.values_mut() {
        if let Some(redacted) = redactor.redact_bytes(value.as_bytes()) {
            *value =
                HeaderValue::try_from(redacted).unwrap_or_else(|_| HeaderValue::from_static("[redacted]"));
        }
    }
    headers
}

/// Returns the delay of the `Retry-After` header, by the service's own clock if it sent a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let date = header(headers, &DATE).and_then(|date| httpdate::parse_http_date(&date).ok());
    parse_retry_after(&header(headers, &RETRY_AFTER)?, date.unwrap_or_else(SystemTime::now))
}

/// Returns a header as text.
fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// Returns Twilio's ID of the request, safe to print.
pub(crate) fn request_id(headers: &HeaderMap, redactor: &Redactor) -> Option<String> {
    header(headers, &REQUEST_ID).map(|id| sanitize::escape_truncate(&redactor.redact_text(&id), 64))
}
