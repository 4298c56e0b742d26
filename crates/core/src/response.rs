//! Reads the response of an attempt, within the attempt's deadline.

use std::future::Future;
use std::marker::PhantomData;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::{HeaderMap, HeaderName, LOCATION};
use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;
use tokio::time::{Instant, timeout_at};

use crate::error::{ErrorKind, ErrorResponse, MAX_BODY_READ};
use crate::execute::AttemptError;
use crate::redact::Redactor;
use crate::retry::Retryability;
use crate::{ByteStream, Error, ResponseValue, sanitize};

/// The largest body of a successful response, in bytes. A page of 1,000 records has about 500,000.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// The header with Twilio's ID of the request.
const REQUEST_ID: HeaderName = HeaderName::from_static("twilio-request-id");

/// How the response of a successful attempt becomes the value that the call returns.
pub(crate) trait ReadResponse {
    type Value;

    fn read(
        response: Response,
        context: ReadContext<'_>,
    ) -> impl Future<Output = Result<ResponseValue<Self::Value>, AttemptError>> + Send;
}

/// What reading a response takes from its attempt.
#[derive(Clone, Copy)]
pub(crate) struct ReadContext<'a> {
    pub(crate) deadline: Deadline,
    pub(crate) redactor: &'a Redactor,
}

/// When an attempt times out.
#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    at: Instant,
    timeout: Duration,
}

impl Deadline {
    pub(crate) fn after(timeout: Duration) -> Self {
        Self { at: Instant::now() + timeout, timeout }
    }

    pub(crate) async fn apply<T>(
        self,
        future: impl Future<Output = Result<T, AttemptError>>,
    ) -> Result<T, AttemptError> {
        timeout_at(self.at, future).await.unwrap_or_else(|_| {
            let message = format!("no complete response was received within {:?}", self.timeout);
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
        response: Response,
        context: ReadContext<'_>,
    ) -> Result<ResponseValue<Self::Value>, AttemptError> {
        let CompleteResponse { status, headers, body } = CompleteResponse::read(response, context).await?;
        serde_json::from_slice(&body).map(|value| ResponseValue::new(value, status, headers.clone())).map_err(
            |error| {
                // serde's message repeats the invalid value. As a source error it would not be redacted.
                let error = error.to_string();
                let error = sanitize::collapse_whitespace(&context.redactor.redact_text(&error), 300);
                let message = format!("its body does not match the API description: {error}");
                let response = ErrorResponse::new(status, &headers, &body, false, context.redactor);
                AttemptError {
                    error: Error::from_response(ErrorKind::Decode, message, response),
                    retryability: Retryability::Permanent,
                }
            },
        )
    }
}

/// Reads the whole body and ignores it.
pub(crate) struct Empty;

impl ReadResponse for Empty {
    type Value = ();

    async fn read(
        response: Response,
        context: ReadContext<'_>,
    ) -> Result<ResponseValue<Self::Value>, AttemptError> {
        let CompleteResponse { status, headers, .. } = CompleteResponse::read(response, context).await?;
        Ok(ResponseValue::new((), status, headers))
    }
}

/// Leaves the body to the caller.
pub(crate) struct Stream;

impl ReadResponse for Stream {
    type Value = ByteStream;

    async fn read(
        mut response: Response,
        _: ReadContext<'_>,
    ) -> Result<ResponseValue<Self::Value>, AttemptError> {
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        let body = ByteStream::new(Box::pin(response.bytes_stream()));
        Ok(ResponseValue::new(body, status, headers))
    }
}

/// A successful response with its whole body.
struct CompleteResponse {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl CompleteResponse {
    async fn read(mut response: Response, context: ReadContext<'_>) -> Result<Self, AttemptError> {
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        let body = context.deadline.apply(read_body(response, MAX_BODY)).await;
        let error_response =
            |body: &Bytes| ErrorResponse::new(status, &headers, body, true, context.redactor);
        match body {
            Ok((body, false)) => Ok(Self { status, headers, body }),
            Ok((body, true)) => {
                let message = format!("its body is larger than {} MiB", MAX_BODY / 1024 / 1024);
                Err(AttemptError {
                    error: Error::from_response(ErrorKind::Decode, message, error_response(&body)),
                    retryability: Retryability::Permanent,
                })
            }
            Err(AttemptError { error, retryability }) => {
                Err(AttemptError { error: error.with_response(error_response(&Bytes::new())), retryability })
            }
        }
    }
}

/// Reads a response with another status than success. The status is the error: if the body cannot be read, it is empty.
pub(crate) async fn read_error(response: Response, context: ReadContext<'_>) -> AttemptError {
    let (status, headers) = (response.status(), response.headers().clone());
    let body = context.deadline.apply(read_body(response, MAX_BODY_READ)).await;
    let (body, is_truncated) = body.unwrap_or_default();
    let message = match header(&headers, &LOCATION).filter(|_| status.is_redirection()) {
        Some(location) => {
            let location = context.redactor.redact_text(&location);
            format!("a redirect to `{}`, which was not followed", sanitize::escape_truncate(&location, 200))
        }
        None if status.is_success() => "which the API description does not declare".to_owned(),
        None => String::new(),
    };
    let response = ErrorResponse::new(status, &headers, &body, is_truncated, context.redactor);
    AttemptError {
        error: Error::from_response(ErrorKind::Status, message, response),
        retryability: Retryability::of_status(status),
    }
}

/// Returns up to `max` bytes of the body, and `true` if there are more.
async fn read_body(mut response: Response, max: usize) -> Result<(Bytes, bool), AttemptError> {
    // Most bodies are one chunk, which is not copied.
    let mut first: Option<Bytes> = None;
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await? {
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

/// Returns a header as text.
pub(crate) fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// Returns Twilio's ID of the request, safe to print.
pub(crate) fn request_id(headers: &HeaderMap, redactor: &Redactor) -> Option<String> {
    header(headers, &REQUEST_ID).map(|id| sanitize::escape_truncate(&redactor.redact_text(&id), 64))
}
