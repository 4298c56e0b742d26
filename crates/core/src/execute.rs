//! Executes calls: sends attempts, decides on retries, and records a span for each call.

use std::sync::Arc;
use std::time::Duration;

use tracing::Instrument as _;

use crate::credential_provider::CredentialCache;
use crate::endpoint::BaseUrl;
use crate::error::{AttemptHistory, ErrorKind};
use crate::http::header::{ACCEPT, AUTHORIZATION, HeaderValue, USER_AGENT};
use crate::http::{self, Method, Request, StatusCode, Url};
use crate::middleware::{BoxFuture, Middleware, Network, Next};
use crate::operation::Operation;
use crate::read::{Deadline, ObserveBody, ReadContext, ReadResponse, read_error};
use crate::redact::Redactor;
use crate::retry::{AttemptError, Retryability};
use crate::retry_budget::RetryBudget;
use crate::span::CallSpan;
use crate::throttle::{Backoff, Backpressure, Permit, Throttle};
use crate::{Error, RequestOptions, Response, RetryPolicy, sanitize};

/// The connections, credentials and settings that the calls of a client share.
#[derive(Clone)]
pub(crate) struct Executor {
    pub(crate) http: reqwest::Client,
    /// The HTTP client is the caller's, and may follow redirects.
    pub(crate) may_follow_redirects: bool,
    pub(crate) endpoint: BaseUrl,
    pub(crate) user_agent: HeaderValue,
    pub(crate) middleware: Arc<[Arc<dyn Middleware>]>,
    pub(crate) timeout: Duration,
    pub(crate) retry: RetryPolicy,
    pub(crate) throttle: Option<Throttle>,
    // Shared with clones and with transports that have another retry policy.
    pub(crate) credentials: Arc<CredentialCache>,
    pub(crate) budget: Arc<RetryBudget>,
}

impl Executor {
    /// Sends `request`, retries it if the policy and the method allow, and reads the response as `R`.
    pub(crate) async fn execute<R: ReadResponse>(
        &self,
        operation: &Operation,
        request: Request,
        options: &RequestOptions,
    ) -> Result<Response<R::Value>, Error> {
        self.execute_observed::<R>(operation, request, options, None).await
    }

    /// Does the same as [`execute`](Self::execute), and shows the body of a JSON response to `observer` first.
    pub(crate) async fn execute_observed<R: ReadResponse>(
        &self,
        operation: &Operation,
        request: Request,
        options: &RequestOptions,
        observer: Option<&dyn ObserveBody>,
    ) -> Result<Response<R::Value>, Error> {
        let method = request.method().clone();
        let span = CallSpan::new(operation, &request, &self.credentials.redactor());
        let mut call = Call { executor: self, operation, method, options, observer, span };
        let span = call.span.as_span().clone();
        call.run::<R>(request).instrument(span).await
    }

    /// Creates the request for the URL of a page. A relative URL is resolved against `current`, the URL of the page that
    /// contains it, or else against the base URL.
    pub(crate) fn page_request(&self, page_url: &str, current: Option<&Url>) -> Result<Request, Error> {
        let url = self.endpoint.resolve_page_url(page_url, current, &self.credentials.redactor())?;
        let mut request = Request::new(Method::GET, url);
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
        Ok(request)
    }

    async fn send_to_service(&self, Request(mut request): Request) -> Result<http::Response, reqwest::Error> {
        // reqwest follows a redirect with status 307 or 308 only if it can send the body again, and it cannot rewind a
        // stream.
        if self.may_follow_redirects
            && let Some(body) = request.body_mut().take()
        {
            *request.body_mut() = Some(reqwest::Body::wrap(body));
        }
        self.http.execute(request).await.map(http::Response::from_network)
    }

    fn check_origin(&self, url: &Url) -> Result<(), Error> {
        if self.endpoint.is_same_origin(url) {
            return Ok(());
        }
        Err(Error::invalid_request(format!(
            "the URL of the request is at another origin: credentials are only sent to {}",
            self.endpoint.as_str()
        )))
    }
}

impl Network for Executor {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<http::Response, Error>> {
        Box::pin(async move {
            // Middleware may have changed the URL.
            self.check_origin(request.url())?;
            self.send_to_service(request).await.map_err(Error::from_reqwest)
        })
    }
}

/// A call of an operation.
struct Call<'a> {
    executor: &'a Executor,
    operation: &'a Operation,
    method: Method,
    options: &'a RequestOptions,
    observer: Option<&'a dyn ObserveBody>,
    span: CallSpan,
}

impl<'a> Call<'a> {
    async fn run<R: ReadResponse>(&mut self, request: Request) -> Result<Response<R::Value>, Error> {
        let mut history = AttemptHistory::default();
        let result = self
            .send_until_done::<R>(request, &mut history)
            .await
            .map_err(|error| error.with_operation(self.operation.id, &self.method).with_history(history));
        self.span.finish(result.as_ref().err());
        result
    }

    /// Sends attempts until one succeeds, or fails in a way that is not retried.
    async fn send_until_done<R: ReadResponse>(
        &mut self,
        mut request: Request,
        history: &mut AttemptHistory,
    ) -> Result<Response<R::Value>, Error> {
        // Credentials are only sent to the client's own origin.
        self.executor.check_origin(request.url())?;
        let credentials = &*self.executor.credentials;
        let mut authorization = credentials.get(self.max_wait()).await?;
        let mut may_replace_credentials = credentials.may_change();
        let policy = self.options.retry_or(&self.executor.retry);
        let budget = &*self.executor.budget;
        let _in_progress = budget.begin_call();
        let mut last_error = None;
        loop {
            let permit = match self.admit().await {
                Ok(permit) => permit,
                Err(error) => return Err(last_error.unwrap_or(error)),
            };
            let attempts = self.span.begin_attempt();
            history.retries = attempts - 1;
            request.headers_mut().insert(AUTHORIZATION, authorization.header.clone());
            request.headers_mut().insert(USER_AGENT, self.executor.user_agent.clone());
            // A request whose body is a stream cannot be cloned, and is not retried.
            let may_repeat = policy.allows(attempts + 1) || may_replace_credentials;
            let retry = if may_repeat { request.try_clone() } else { None };
            let redactor = &authorization.redactor;
            let failure = match self.attempt::<R>(request, redactor, history.earlier_attempt_ambiguous).await
            {
                Ok(value) => {
                    if let Some(permit) = permit {
                        permit.record_response();
                    }
                    budget.record_success();
                    return Ok(value);
                }
                Err(failure) => failure,
            };
            let may_wait = permit.is_none_or(|permit| may_wait(permit, &failure.error));
            if failure.error.is_unauthorized()
                && std::mem::take(&mut may_replace_credentials)
                && let Some(retry) = retry
            {
                let Some(replacement) = credentials.replace(&authorization, self.max_wait()).await? else {
                    return Err(failure.error);
                };
                tracing::debug!(attempt = attempts, "sending the request again with other credentials");
                authorization = replacement;
                request = retry;
                continue;
            }
            if failure.retryability == Retryability::Permanent {
                budget.record_success();
                return Err(failure.error);
            }
            let Some(retry) = retry.filter(|_| may_wait && self.may_retry(failure.retryability)) else {
                return Err(failure.error);
            };
            let Some(delay) = policy.delay(attempts, failure.error.retry_after()) else {
                return Err(failure.error);
            };
            let elapsed = self.span.started().elapsed();
            if self.options.call_deadline().is_some_and(|deadline| elapsed + delay >= deadline) {
                return Err(failure.error);
            }
            // A service that says when to retry is not flooded.
            let is_scheduled = failure.error.is_rate_limited() && failure.error.retry_after().is_some();
            if policy.respects_budget() && !is_scheduled && !budget.withdraw() {
                tracing::debug!(attempt = attempts, "the retry budget is exhausted");
                return Err(failure.error);
            }
            history.earlier_attempt_ambiguous |= failure.retryability == Retryability::Ambiguous;
            tracing::debug!(
                attempt = attempts,
                delay_ms = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX),
                status = failure.error.status().map(|status| status.as_u16()),
                kind = ?failure.error.kind(),
                "retrying the request"
            );
            tokio::time::sleep(delay).await;
            last_error = Some(failure.error);
            request = retry;
        }
    }

    /// Waits until the throttle admits an attempt, or until the deadline of the call.
    async fn admit(&self) -> Result<Option<Permit<'a>>, Error> {
        let executor: &'a Executor = self.executor;
        let Some(throttle) = &executor.throttle else { return Ok(None) };
        let Some(deadline) = self.options.call_deadline() else { return Ok(Some(throttle.acquire().await)) };
        let remaining = deadline.saturating_sub(self.span.started().elapsed());
        let permit = tokio::time::timeout(remaining, throttle.acquire()).await;
        permit.map(Some).map_err(|_| {
            let message =
                format!("the throttle held the request back for {deadline:?}, the deadline of the call");
            Error::new(ErrorKind::Timeout, message).not_sent()
        })
    }

    /// Sends the request once, with a timeout that includes the body. With reqwest's own timeout, the status would be lost
    /// if the body is incomplete; and a caller's HTTP client may have another timeout.
    async fn attempt<R: ReadResponse>(
        &self,
        request: Request,
        redactor: &Redactor,
        earlier_attempt_ambiguous: bool,
    ) -> Result<Response<R::Value>, AttemptError> {
        let timeout = self.options.attempt_timeout_or(self.executor.timeout);
        let deadline = Deadline::after(timeout).or_earlier(self.span.started(), self.options.call_deadline());
        let response = deadline.apply(self.send(request, redactor)).await?;
        let (operation, method) = (self.operation.id, &self.method);
        let context = ReadContext { deadline, redactor, operation, method, observer: self.observer };
        let status = response.status();
        self.span.record_response(&response, redactor);
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

    async fn send(&self, request: Request, redactor: &Redactor) -> Result<http::Response, AttemptError> {
        let response = if self.executor.middleware.is_empty() {
            self.executor.send_to_service(request).await?
        } else {
            let next = Next {
                operation: self.operation.id,
                rest: &self.executor.middleware,
                network: self.executor,
            };
            next.run(request).await?
        };
        // A caller's HTTP client may follow redirects. reqwest removes the credentials then, and the response is not the
        // service's.
        let url = response.inner.url();
        if !response.is_in_memory && !self.executor.endpoint.is_same_origin(url) {
            let host = redactor.redact_text(url.host_str().unwrap_or_default());
            let host = sanitize::escape_truncate(&host, 200);
            let message = format!("the response came from another origin, at host `{host}`");
            return Err(AttemptError::permanent(Error::new(ErrorKind::Interrupted, message)));
        }
        Ok(response)
    }

    fn may_retry(&self, retryability: Retryability) -> bool {
        retryability.allows(&self.method)
            || self.options.is_idempotent() && retryability == Retryability::Ambiguous
    }

    /// Returns how long the call may wait before it sends an attempt.
    fn max_wait(&self) -> Duration {
        let timeout = self.options.attempt_timeout_or(self.executor.timeout);
        let remaining = |deadline: Duration| deadline.saturating_sub(self.span.started().elapsed());
        self.options.call_deadline().map_or(timeout, |deadline| timeout.min(remaining(deadline)))
    }
}

/// Informs the throttle about a failed attempt. Returns `false` if the service has been busy for too long to wait.
fn may_wait(permit: Permit<'_>, error: &Error) -> bool {
    match Backpressure::of(error) {
        Some(reason) => {
            let backoff = permit.record_backpressure(error.retry_after(), reason);
            tracing::debug!(?backoff, %reason, "the throttle holds requests back");
            !matches!(backoff, Backoff::GiveUp(_))
        }
        None => {
            if error.status().is_some() {
                permit.record_response();
            }
            true
        }
    }
}
