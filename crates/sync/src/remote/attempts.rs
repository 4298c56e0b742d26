//! The attempts of one request.

use std::sync::atomic::Ordering;

use tokio::time::{Instant, sleep};
use twilio_core::throttle::{Backoff, Backpressure, Permit};
use twilio_trusthub::{Error, Outcome};

use super::Remote;
use crate::model::TaskError;
use crate::observer::Event;
use crate::shutdown::{Phase, StopCause};

/// The maximum number of attempts. Those that backpressure rejected do not count.
const MAX_ATTEMPTS: u32 = 5;

/// The minimum number of times that a single task is rate limited before it fails. It also has to last a quarter of the
/// maximum outage, so that a limit which concerns all requests fails no task.
const MAX_RATE_LIMITED: u32 = 10;

/// Sends one request, as often as necessary and safe.
pub(super) struct Attempts<'a> {
    remote: &'a Remote<'a>,
    /// No attempt is started once the shutdown has reached this phase.
    stop_at: Phase,
    failures: u32,
    /// The number of times that the service rejected this task for its rate, and the time of the first one. `None` if
    /// there is no limit.
    rate_limited: Option<(u32, Option<Instant>)>,
}

/// The error of a request after its attempts.
pub(super) enum SendError {
    /// The run was stopped, before the request was sent or because of its response.
    Stopped,
    /// The same as [`Stopped`](Self::Stopped), by the error of this request, which was not processed.
    Fatal(Error),
    /// The request was not processed, and a retry would fail in the same way.
    Rejected(Error),
    /// The request may have been processed, or it is a read that failed for a transient reason.
    Ambiguous(Error),
}

/// The reaction to an error.
enum RetryDecision {
    Retry,
    Stop,
    Fail,
}

impl<'a> Attempts<'a> {
    pub(super) fn new(remote: &'a Remote<'a>, stop_at: Phase) -> Self {
        Self { remote, stop_at, failures: 0, rate_limited: None }
    }

    /// The same for a task that is one of many. If the service rejects it for its rate again and again, only this task
    /// fails.
    pub(super) fn of_task(remote: &'a Remote<'a>, stop_at: Phase) -> Self {
        Self { rate_limited: Some((0, None)), ..Self::new(remote, stop_at) }
    }

    /// Returns the number of failed attempts that may have been processed.
    pub(super) fn failures(&self) -> u32 {
        self.failures
    }

    pub(super) fn are_exhausted(&self) -> bool {
        self.failures >= MAX_ATTEMPTS
    }

    /// Waits before the next attempt. Returns `None` if there must not be another one because of a shutdown.
    pub(super) async fn back_off(&self) -> Option<()> {
        self.remote.back_off(self.failures, self.stop_at).await
    }

    /// Sends the request, and retries it as long as it is certain that it was not processed.
    // Not `AsyncFnMut`: the futures of a run have to be `Send`.
    pub(super) async fn send<T, F>(&mut self, mut request: impl FnMut() -> F) -> Result<T, SendError>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let remote = self.remote;
        loop {
            let permit = remote.shutdown.or_stopped(self.stop_at, remote.throttle.acquire()).await;
            let permit = permit.ok_or(SendError::Stopped)?;
            remote.requests.fetch_add(1, Ordering::Relaxed);
            let error = match request().await {
                Ok(response) => {
                    permit.record_response();
                    return Ok(response);
                }
                Err(error) => error,
            };
            if error.is_rate_limited() && self.is_rate_limit_exhausted() {
                return Err(SendError::Rejected(error));
            }
            match remote.classify(permit, &error) {
                RetryDecision::Retry if !is_rejected_unprocessed(&error) => {
                    self.failures += 1;
                    return Err(SendError::Ambiguous(error));
                }
                RetryDecision::Retry => {}
                RetryDecision::Stop => return Err(SendError::Fatal(error)),
                RetryDecision::Fail => return Err(SendError::Rejected(error)),
            }
        }
    }

    /// Counts a rejection of this task for its rate. Returns `true` if there were too many of them.
    fn is_rate_limit_exhausted(&mut self) -> bool {
        let Some((count, since)) = &mut self.rate_limited else { return false };
        *count += 1;
        let since = *since.get_or_insert_with(Instant::now);
        *count >= MAX_RATE_LIMITED && since.elapsed() > self.remote.throttle.timing().max_outage / 4
    }

    /// The same for a request that may be repeated although it may have been processed. Once an attempt may have been, an
    /// error other than 404 does not settle the result.
    pub(super) async fn send_idempotent<T, F>(
        &mut self,
        mut request: impl FnMut() -> F,
    ) -> Result<T, SendError>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let mut ambiguous = None;
        loop {
            match (self.send(&mut request).await, ambiguous.take()) {
                (Err(SendError::Ambiguous(error)), _) => {
                    if self.are_exhausted() || self.back_off().await.is_none() {
                        return Err(SendError::Ambiguous(error));
                    }
                    ambiguous = Some(error);
                }
                (Err(SendError::Stopped | SendError::Fatal(_)), Some(error)) => {
                    return Err(SendError::Ambiguous(error));
                }
                (Err(SendError::Rejected(error)), Some(_)) if !error.is_not_found() => {
                    return Err(SendError::Ambiguous(error));
                }
                (sent, _) => return sent,
            }
        }
    }
}

impl From<SendError> for TaskError {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Stopped | SendError::Fatal(_) => Self::Stopped,
            SendError::Rejected(error) => Self::Failed(error),
            SendError::Ambiguous(error) => Self::Unknown(error),
        }
    }
}

impl Remote<'_> {
    /// Waits before a task's next attempt, after `failures` failures of its own. Returns `None` once the shutdown has
    /// reached `stop_at`.
    pub(super) async fn back_off(&self, failures: u32, stop_at: Phase) -> Option<()> {
        self.shutdown.or_stopped(stop_at, sleep(self.throttle.timing().backoff(failures))).await
    }

    /// Decides whether to retry after `error`, and informs the throttle, because some errors affect all requests.
    fn classify(&self, permit: Permit<'_>, error: &Error) -> RetryDecision {
        let Some(reason) = Backpressure::of(error) else {
            if error.status().is_some() {
                permit.record_response();
            } else {
                drop(permit);
            }
            return if error.may_have_been_processed() || error.is_transient() {
                RetryDecision::Retry
            } else {
                RetryDecision::Fail
            };
        };
        match permit.record_backpressure(error.retry_after(), reason) {
            Backoff::AlreadyPaused => RetryDecision::Retry,
            Backoff::Paused { wait, concurrency } => {
                self.observer.on_event(&Event::Throttled { wait, concurrency, reason });
                RetryDecision::Retry
            }
            Backoff::GiveUp(reason) => {
                self.shutdown.request_stop(StopCause::Fatal(reason));
                RetryDecision::Stop
            }
        }
    }
}

/// Returns `true` if the request was certainly not processed, because the service is unreachable or limits its rate. Such
/// an attempt does not count.
fn is_rejected_unprocessed(error: &Error) -> bool {
    error.outcome() == Outcome::NotProcessed && (error.is_connect() || error.is_rate_limited())
}
