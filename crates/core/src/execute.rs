//! One call: its attempts, what each of them tells, and the span that reports it.

use std::time::{Duration, SystemTime};

use bytes::{Bytes, BytesMut};
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, LOCATION, RETRY_AFTER};
use reqwest::{Method, Request, Response, StatusCode};
use serde::de::DeserializeOwned;
use tokio::time::{Instant, timeout_at};
use tracing::{Instrument as _, Span, field};

use crate::error::body::Problem;
use crate::error::{Answer, Course, ErrorKind, KEPT};
use crate::redact::Redaction;
use crate::retry::{Outcome, retry_after};
use crate::{ByteStream, Error, Operation, ResponseValue, Transport, sanitize};

/// The largest body of a success, in bytes; a page of 1,000 records has about 500,000.
const LARGEST_BODY: usize = 64 * 1024 * 1024;

/// The largest body of a failure that is read, in bytes: what is not read ends the connection.
const LARGEST_FAILURE: usize = 256 * 1024;

/// The header by which Twilio names a request.
const REQUEST_ID: &str = "twilio-request-id";

/// How much of an answer is wanted.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Wanted {
    /// All of it: an attempt whose body breaks off has failed.
    Whole,
    /// Its beginning; the body is the caller's to read.
    Open,
}

/// What an attempt brought.
pub(crate) enum Got {
    Whole(Whole),
    Open(Response),
}

/// An answer whose body has been read.
pub(crate) struct Whole {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

/// A failed attempt.
struct Failure {
    error: Error,
    outcome: Outcome,
}

/// A call that is being made.
pub(crate) struct Call<'a> {
    transport: &'a Transport,
    operation: &'a Operation,
    method: Method,
    span: Span,
    began: Instant,
}

impl<'a> Call<'a> {
    pub(crate) fn new(transport: &'a Transport, operation: &'a Operation, method: &Method) -> Self {
        let span = tracing::info_span!(
            "twilio_call",
            operation = operation.id,
            method = method.as_str(),
            status = field::Empty,
            attempts = field::Empty,
            request_id = field::Empty,
            duration_ms = field::Empty,
        );
        Self { transport, operation, method: method.clone(), span, began: Instant::now() }
    }

    /// Makes the call, and lets `make` make a value of the answer.
    pub(crate) async fn run<T>(
        self,
        request: Request,
        wanted: Wanted,
        make: fn(Got, &Redaction) -> Result<ResponseValue<T>, Error>,
    ) -> Result<ResponseValue<T>, Error> {
        let span = self.span.clone();
        async {
            let (got, course) = self.attempts(request, wanted).await?;
            make(got, self.transport.redaction())
                .map_err(|error| error.in_call(self.operation.id, &self.method, course))
        }
        .instrument(span)
        .await
    }

    /// Repeats the attempt as far as the policy and what is safe allow, and tells how that went.
    async fn attempts(&self, mut request: Request, wanted: Wanted) -> Result<(Got, Course), Error> {
        let mut attempts = 0;
        // Whether an earlier attempt may have been carried out.
        let mut unknown = false;
        if let Err(error) = self.transport.dress(&mut request) {
            return Err(error.in_call(self.operation.id, &self.method, Course::default()));
        }
        let mut spare = Some(request);
        let outcome = loop {
            // The last attempt that there may be takes the request itself, and so does the only one of a body that is a
            // stream, which cannot be sent twice.
            let copy = match &spare {
                Some(request) if self.transport.policy().allows(attempts + 2) => request.try_clone(),
                _ => None,
            };
            let Some(request) = copy.or_else(|| spare.take()) else { break Err(unread()) };
            attempts += 1;
            let failure = match self.attempt(request, wanted, unknown).await {
                Ok(got) => break Ok(got),
                Err(failure) => failure,
            };
            if spare.is_none() || !failure.outcome.allows(&self.method) {
                break Err(failure.error);
            }
            let Some(delay) = self.transport.policy().delay(attempts, failure.error.retry_after()) else {
                break Err(failure.error);
            };
            unknown |= failure.outcome == Outcome::Unknown;
            tracing::debug!(
                attempt = attempts,
                delay_ms = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX),
                status = failure.error.status().map(|status| status.as_u16()),
                kind = ?failure.error.kind(),
                "the request is sent again"
            );
            tokio::time::sleep(delay).await;
        };
        let course = Course { retries: attempts.saturating_sub(1), earlier_unknown: unknown };
        self.span.record("attempts", attempts);
        self.span.record("duration_ms", u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX));
        outcome
            .map(|answer| (answer, course))
            .map_err(|error| error.in_call(self.operation.id, &self.method, course))
    }

    async fn send(&self, request: Request) -> Result<Response, Failure> {
        let response = self.transport.http().execute(request).await.map_err(failed)?;
        // A client of the caller's own may have followed a redirect. reqwest took the credentials off, and what another
        // host answers is not the service's answer.
        if !self.transport.address().is_origin_of(response.url()) {
            let host = sanitize::shown(response.url().host_str().unwrap_or_default(), 200);
            let error =
                Error::new(ErrorKind::Interrupted, format!("the answer came from another host, `{host}`"));
            return Err(Failure { error, outcome: Outcome::Settled });
        }
        Ok(response)
    }

    async fn attempt(&self, request: Request, wanted: Wanted, gone_is_done: bool) -> Result<Got, Failure> {
        let method = &self.method;
        // The timeout is the attempt's, body included. reqwest's own would do as much for a client that was made here, but
        // a caller's may have another; and of what broke off in its body the status is known.
        let timeout = self.transport.timeout();
        let until = Instant::now() + timeout;
        let mut response =
            timeout_at(until, self.send(request)).await.unwrap_or_else(|_| Err(too_slow(timeout)))?;
        let status = response.status();
        // What an earlier attempt may have deleted is deleted.
        let gone = gone_is_done && *method == Method::DELETE && status == StatusCode::NOT_FOUND;
        if !self.operation.succeeded(method, status) && !gone {
            return Err(self.refused(response, until).await);
        }
        self.note(status, response.headers());
        if wanted == Wanted::Open {
            return Ok(Got::Open(response));
        }
        // Taken, not cloned: nothing reads them from the response again.
        let headers = std::mem::take(response.headers_mut());
        let body =
            timeout_at(until, body(response, LARGEST_BODY)).await.unwrap_or_else(|_| Err(too_slow(timeout)));
        match body {
            Ok((body, false)) => Ok(Got::Whole(Whole { status, headers, body })),
            Err(Failure { error, outcome }) => {
                let answer = answer(status, &headers, &Bytes::new(), true, self.transport.redaction());
                Err(Failure { error: error.after(answer), outcome })
            }
            Ok((body, true)) => {
                let what = format!("its body is longer than {} MiB", LARGEST_BODY / 1024 / 1024);
                let answer = answer(status, &headers, &body, true, self.transport.redaction());
                let error = Error::answered(ErrorKind::Decode, what, answer);
                Err(Failure { error, outcome: Outcome::Settled })
            }
        }
    }

    /// The failure that an answer other than success is.
    async fn refused(&self, response: Response, until: Instant) -> Failure {
        let (status, headers) = (response.status(), response.headers().clone());
        self.note(status, &headers);
        // Half a body of a failure tells as much as can be known; the status is what counts.
        let body = timeout_at(until, body(response, LARGEST_FAILURE)).await;
        let (body, truncated) = body.ok().and_then(Result::ok).unwrap_or_default();
        let redaction = self.transport.redaction();
        let what = match header(&headers, LOCATION.as_str()).filter(|_| status.is_redirection()) {
            Some(location) => {
                let location = redaction.text(&location);
                format!("which leads to `{}` and is not followed", sanitize::shown(&location, 200))
            }
            None => String::new(),
        };
        let answer = answer(status, &headers, &body, truncated, redaction);
        Failure {
            outcome: Outcome::of_status(status),
            error: Error::answered(ErrorKind::Status, what, answer),
        }
    }

    fn note(&self, status: StatusCode, headers: &HeaderMap) {
        if self.span.is_disabled() {
            return;
        }
        self.span.record("status", status.as_u16());
        if let Some(id) = header(headers, REQUEST_ID) {
            self.span.record("request_id", sanitize::shown(&self.transport.redaction().text(&id), 64));
        }
    }
}

/// Reads an answer as JSON.
pub(crate) fn json<T: DeserializeOwned>(got: Got, redaction: &Redaction) -> Result<ResponseValue<T>, Error> {
    let Got::Whole(Whole { status, headers, body }) = got else { return Err(unread()) };
    match serde_json::from_slice(&body) {
        Ok(value) => Ok(ResponseValue::new(value, status, headers)),
        Err(error) => {
            // serde repeats the value that it could not use. As a source it would be told twice, and not redacted.
            let error = error.to_string();
            let error = sanitize::one_line(&redaction.text(&error), 300);
            let what = format!("and its body is not what was declared: {error}");
            Err(Error::answered(ErrorKind::Decode, what, answer(status, &headers, &body, false, redaction)))
        }
    }
}

/// Takes an answer for what its status says.
pub(crate) fn empty(got: Got, _: &Redaction) -> Result<ResponseValue<()>, Error> {
    let Got::Whole(Whole { status, headers, .. }) = got else { return Err(unread()) };
    Ok(ResponseValue::new((), status, headers))
}

/// Hands the body over as it comes.
pub(crate) fn stream(got: Got, _: &Redaction) -> Result<ResponseValue<ByteStream>, Error> {
    let (status, headers, body) = match got {
        Got::Open(response) => (
            response.status(),
            response.headers().clone(),
            ByteStream::new(Box::pin(response.bytes_stream())),
        ),
        Got::Whole(_) => return Err(unread()),
    };
    Ok(ResponseValue::new(body, status, headers))
}

/// The two sides of a call, in `transport.rs`, did not agree on what was wanted.
fn unread() -> Error {
    Error::new(ErrorKind::Decode, "the answer was read in another way than it was asked for")
}

/// The body, up to `largest` bytes, and whether there was more.
async fn body(mut response: Response, largest: usize) -> Result<(Bytes, bool), Failure> {
    let mut first: Option<Bytes> = None;
    let mut all = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        // One chunk, as most answers are, is not copied.
        match first.take() {
            None if all.is_empty() => {
                first = Some(chunk);
                continue;
            }
            None => {}
            Some(before) => all.extend_from_slice(&before),
        }
        all.extend_from_slice(&chunk);
        if all.len() > largest {
            all.truncate(largest);
            return Ok((all.freeze(), true));
        }
    }
    Ok((first.unwrap_or_else(|| all.freeze()), false))
}

/// What an error keeps of an answer. A service that repeats what it was sent would bring the secret into it.
fn answer(status: StatusCode, headers: &HeaderMap, body: &Bytes, cut: bool, redaction: &Redaction) -> Answer {
    let body = &redaction.bytes(body);
    let is_html = header(headers, CONTENT_TYPE.as_str()).is_some_and(|media| media.starts_with("text/html"));
    // The body of a success says nothing of a problem.
    let mut problem = if status.is_success() { Problem::default() } else { Problem::read(body, is_html) };
    // JSON may have written it with escapes.
    for text in [&mut problem.message, &mut problem.more_info].into_iter().flatten() {
        *text = redaction.text(text).into_owned();
    }
    Answer {
        status,
        request_id: header(headers, REQUEST_ID).map(|id| sanitize::shown(&redaction.text(&id), 64)),
        retry_after: asked(headers),
        truncated: cut || body.len() > KEPT,
        // Copied, so that a small part does not keep a large whole.
        body: Bytes::copy_from_slice(&body[..body.len().min(KEPT)]),
        problem,
    }
}

fn failed(error: reqwest::Error) -> Failure {
    let error = Error::from(error);
    let outcome = match error.kind() {
        ErrorKind::Connect => Outcome::NotCarriedOut,
        ErrorKind::InvalidRequest => Outcome::Settled,
        _ => Outcome::Unknown,
    };
    Failure { error, outcome }
}

fn too_slow(timeout: Duration) -> Failure {
    let error = Error::new(ErrorKind::Timeout, format!("no complete answer came within {timeout:?}"));
    Failure { error, outcome: Outcome::Unknown }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// How long the service asks to wait.
fn asked(headers: &HeaderMap) -> Option<Duration> {
    let now = date(headers).unwrap_or_else(SystemTime::now);
    retry_after(&header(headers, RETRY_AFTER.as_str())?, now)
}

/// The service's own clock, by which its dates are meant.
fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(&header(headers, DATE.as_str())?).ok()
}
