//! Executes a call: sends its attempts, decides on retries, and records the call's span.

use reqwest::{Method, Request, Response, StatusCode};
use tokio::time::Instant;
use tracing::{Instrument as _, Span, field};

use crate::error::{AttemptHistory, ErrorKind};
use crate::response::{Deadline, ReadContext, ReadResponse, read_error, request_id};
use crate::retry::Retryability;
use crate::{Error, Operation, ResponseValue, Transport, sanitize};

/// A failed attempt.
pub(crate) struct AttemptError {
    pub(crate) error: Error,
    pub(crate) retryability: Retryability,
}

impl From<reqwest::Error> for AttemptError {
    fn from(error: reqwest::Error) -> Self {
        let error = Error::from(error);
        let retryability = match error.kind() {
            ErrorKind::Connect => Retryability::NotProcessed,
            ErrorKind::InvalidRequest => Retryability::Permanent,
            _ => Retryability::Ambiguous,
        };
        Self { error, retryability }
    }
}

/// A call of an operation.
pub(crate) struct Call<'a> {
    transport: &'a Transport,
    operation: &'a Operation,
    method: Method,
    span: Span,
    started: Instant,
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
        Self { transport, operation, method: method.clone(), span, started: Instant::now() }
    }

    /// Sends `request`, retries it if the policy and the method allow, and reads the response by `R`.
    pub(crate) async fn run<R: ReadResponse>(
        self,
        request: Request,
    ) -> Result<ResponseValue<R::Value>, Error> {
        let span = self.span.clone();
        self.attempts::<R>(request).instrument(span).await
    }

    async fn attempts<R: ReadResponse>(
        &self,
        mut request: Request,
    ) -> Result<ResponseValue<R::Value>, Error> {
        if let Err(error) = self.transport.authorize(&mut request) {
            return Err(self.fail(error, AttemptHistory::default()));
        }
        let mut attempts = 0;
        let mut earlier_attempt_ambiguous = false;
        let result = loop {
            attempts += 1;
            // A request whose body is a stream cannot be cloned, and is not retried.
            let retry = if self.transport.policy().allows(attempts + 1) { request.try_clone() } else { None };
            let failure = match self.attempt::<R>(request, earlier_attempt_ambiguous).await {
                Ok(value) => break Ok(value),
                Err(failure) => failure,
            };
            let Some(retry) = retry.filter(|_| failure.retryability.allows(&self.method)) else {
                break Err(failure.error);
            };
            let Some(delay) = self.transport.policy().delay(attempts, failure.error.retry_after()) else {
                break Err(failure.error);
            };
            earlier_attempt_ambiguous |= failure.retryability == Retryability::Ambiguous;
            tracing::debug!(
                attempt = attempts,
                delay_ms = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX),
                status = failure.error.status().map(|status| status.as_u16()),
                kind = ?failure.error.kind(),
                "retrying the request"
            );
            tokio::time::sleep(delay).await;
            request = retry;
        };
        self.span.record("attempts", attempts);
        self.span
            .record("duration_ms", u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX));
        result.map_err(|error| {
            let retries = attempts.saturating_sub(1);
            self.fail(error, AttemptHistory { retries, earlier_attempt_ambiguous })
        })
    }

    /// Sends the request once. The timeout covers the body too: reqwest's own timeout would lose the status of a response
    /// whose body breaks off, and a caller's HTTP client may have another timeout.
    async fn attempt<R: ReadResponse>(
        &self,
        request: Request,
        earlier_attempt_ambiguous: bool,
    ) -> Result<ResponseValue<R::Value>, AttemptError> {
        let deadline = Deadline::after(self.transport.timeout());
        let response = deadline.apply(self.send(request)).await?;
        let context = ReadContext { deadline, redactor: self.transport.redactor() };
        let status = response.status();
        self.record_response(&response);
        // An earlier attempt may have deleted the resource.
        let treat_404_as_success = earlier_attempt_ambiguous && self.method == Method::DELETE;
        if self.operation.is_success(&self.method, status)
            || treat_404_as_success && status == StatusCode::NOT_FOUND
        {
            R::read(response, context).await
        } else {
            Err(read_error(response, context).await)
        }
    }

    async fn send(&self, request: Request) -> Result<Response, AttemptError> {
        let response = self.transport.http().execute(request).await?;
        // A caller's HTTP client may follow redirects. reqwest removes the credentials then, and the response is not the
        // service's.
        if !self.transport.endpoint().is_same_origin(response.url()) {
            let host = sanitize::escape_truncate(response.url().host_str().unwrap_or_default(), 200);
            let message = format!("the response came from another origin, at host `{host}`");
            return Err(AttemptError {
                error: Error::new(ErrorKind::Interrupted, message),
                retryability: Retryability::Permanent,
            });
        }
        Ok(response)
    }

    fn record_response(&self, response: &Response) {
        if self.span.is_disabled() {
            return;
        }
        self.span.record("status", response.status().as_u16());
        if let Some(id) = request_id(response.headers(), self.transport.redactor()) {
            self.span.record("request_id", id);
        }
    }

    fn fail(&self, error: Error, history: AttemptHistory) -> Error {
        error.with_operation(self.operation.id, &self.method, history)
    }
}
