//! Limits the requests in flight to what the service accepts: additive increase, multiplicative decrease.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::Error;
use crate::backoff::delay_bound;

/// The longest wait that the service can ask for. A longer one is not awaited.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(3600);

/// The maximum number of attempts to connect to a server that has never responded.
const MAX_CONNECT_ATTEMPTS: u32 = 3;

/// The delays where the service does not specify one.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// The upper bound of the first delay. It doubles with each delay that follows.
    pub base_delay: Duration,
    /// The upper bound of all delays.
    pub max_delay: Duration,
    /// The duration for which the service may reject every request until they are no longer held back.
    pub max_outage: Duration,
}

impl Default for Timing {
    /// Delays of up to 500 ms at first and 30 s later, and an outage of up to 5 minutes.
    fn default() -> Self {
        Self {
            base_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(30),
            max_outage: Duration::from_secs(300),
        }
    }
}

impl Timing {
    /// Returns the delay after `failures` failures in a row. It is at least half of the upper bound, so that no worker
    /// retries at once, and random, so that workers which failed together do not retry together.
    #[must_use]
    pub fn backoff(&self, failures: u32) -> Duration {
        delay_bound(self.base_delay, self.max_delay, failures).mul_f64(0.5 + fastrand::f64() / 2.0)
    }
}

/// A limit of the requests in flight, which adapts to the service. Clones share it, and so do clients that are created with
/// clones: see [`ClientBuilder::throttle`](crate::ClientBuilder::throttle).
///
/// A request that the service rejects for its rate, or that reaches no server, was not processed. It signals load, so that
/// all requests are held back: for as long as the service asks, or for a delay that doubles each time. Then at most half as
/// many are in flight at a time. Every response raises that limit again a little.
///
/// ```
/// use twilio_core::{ClientBuilder, Throttle, ThrottleTiming};
///
/// fn at_most_16_in_flight<C: From<twilio_core::Transport>>(builder: ClientBuilder<C>) -> ClientBuilder<C> {
///     builder.throttle(Throttle::new(16, ThrottleTiming::default()))
/// }
/// # let _ = at_most_16_in_flight::<twilio_core::Transport>;
/// ```
#[derive(Clone, Debug)]
pub struct Throttle(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    timing: Timing,
    max_concurrency: usize,
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug)]
struct State {
    /// The maximum number of requests in flight at the moment.
    limit: usize,
    /// Responses since the limit last changed.
    responses: usize,
    in_flight: usize,
    paused_until: Instant,
    /// Counts the pauses. The rejection of a request that was sent before the latest pause is old news.
    generation: u64,
    has_responded: bool,
    /// Pauses since the last response, and when the first of them began.
    pauses: u32,
    outage_since: Instant,
}

/// Permission to send one request. Dropping it admits the next one.
#[doc(hidden)]
#[derive(Debug)]
#[must_use]
pub struct Permit<'a> {
    throttle: &'a Shared,
    generation: u64,
}

/// The reason for which all requests wait. The request that met it was not processed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Backpressure {
    /// The service responded 429 Too Many Requests.
    RateLimited,
    /// No connection could be made.
    Unreachable,
    /// The service responded with a server error and a `Retry-After`.
    Unavailable,
}

impl Backpressure {
    /// Returns the reason for all requests to wait after `error`, if there is one.
    #[must_use]
    pub fn of(error: &Error) -> Option<Self> {
        if error.is_rate_limited() {
            Some(Self::RateLimited)
        } else if error.is_connect() {
            Some(Self::Unreachable)
        } else if error.retry_after().is_some() && error.is_server_error() {
            Some(Self::Unavailable)
        } else {
            None
        }
    }
}

impl fmt::Display for Backpressure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RateLimited => "rate limited by the service",
            Self::Unreachable => "cannot connect to the service",
            Self::Unavailable => "service unavailable",
        })
    }
}

/// The effect of backpressure on the throttle.
#[doc(hidden)]
#[derive(Debug, PartialEq)]
pub enum Backoff {
    /// The throttle was paused already.
    AlreadyPaused,
    /// All requests wait for `wait`, and then at most `concurrency` are in flight at a time.
    Paused {
        /// The time until the next request.
        wait: Duration,
        /// The maximum number of requests in flight.
        concurrency: usize,
    },
    /// The outage is too long to wait, for this reason.
    GiveUp(String),
}

impl Throttle {
    /// Creates a throttle that admits up to `max_concurrency` requests at a time. 0 counts as 1.
    #[must_use]
    pub fn new(max_concurrency: usize, timing: Timing) -> Self {
        let max_concurrency = max_concurrency.max(1);
        let state = State {
            limit: max_concurrency,
            responses: 0,
            in_flight: 0,
            paused_until: Instant::now(),
            generation: 0,
            has_responded: false,
            pauses: 0,
            outage_since: Instant::now(),
        };
        Self(Arc::new(Shared { timing, max_concurrency, state: Mutex::new(state), changed: Notify::new() }))
    }

    /// Returns the delays after failures.
    #[must_use]
    pub fn timing(&self) -> &Timing {
        &self.0.timing
    }

    /// Waits for permission to send a request.
    #[doc(hidden)]
    pub async fn acquire(&self) -> Permit<'_> {
        let throttle = &*self.0;
        loop {
            let mut changed = std::pin::pin!(throttle.changed.notified());
            // Registered before the state is read, so that no change is missed.
            changed.as_mut().enable();
            let now = Instant::now();
            let paused_until = {
                let mut state = throttle.lock();
                if state.paused_until <= now && state.in_flight < state.limit {
                    state.in_flight += 1;
                    return Permit { throttle, generation: state.generation };
                }
                state.paused_until
            };
            if paused_until > now {
                let _ = tokio::time::timeout_at(paused_until, changed).await;
            } else {
                changed.await;
            }
        }
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("no holder panics")
    }
}

impl Permit<'_> {
    /// Records a response, even if it rejected this one item.
    pub fn record_response(self) {
        let mut state = self.throttle.lock();
        state.pauses = 0;
        state.has_responded = true;
        // As many responses as the limit raise the limit by one.
        state.responses += 1;
        if state.responses >= state.limit {
            state.responses = 0;
            if state.limit < self.throttle.max_concurrency {
                state.limit += 1;
                self.throttle.changed.notify_one();
            }
        }
    }

    /// Records that the request was not processed for a reason that concerns all requests, and pauses them: for
    /// `retry_after`, or for a delay.
    #[must_use]
    pub fn record_backpressure(self, retry_after: Option<Duration>, reason: Backpressure) -> Backoff {
        if let Some(wait) = retry_after.filter(|wait| *wait > MAX_RETRY_AFTER) {
            let minutes = wait.as_secs() / 60;
            let limit = MAX_RETRY_AFTER.as_secs() / 60;
            return Backoff::GiveUp(format!("{reason}: asked to wait {minutes} minutes (limit: {limit})"));
        }
        let now = Instant::now();
        let mut state = self.throttle.lock();
        if self.generation < state.generation {
            // Sent before the latest pause. A longer wait than the current one still counts.
            if let Some(wait) = retry_after {
                state.paused_until = state.paused_until.max(now + wait);
            }
            return Backoff::AlreadyPaused;
        }
        state.generation += 1;
        if state.pauses == 0 {
            state.outage_since = now;
        }
        state.pauses += 1;
        let outage = now - state.outage_since;
        // A server that has never responded is more likely the wrong one than a busy one.
        let is_wrong_server = reason == Backpressure::Unreachable
            && !state.has_responded
            && state.pauses > MAX_CONNECT_ATTEMPTS;
        if is_wrong_server || outage > self.throttle.timing.max_outage {
            let pauses = state.pauses;
            return Backoff::GiveUp(format!("{reason} ({pauses} failed attempts in {} s)", outage.as_secs()));
        }
        let wait = retry_after.unwrap_or_else(|| self.throttle.timing.backoff(state.pauses));
        state.limit = (state.limit / 2).max(1);
        state.responses = 0;
        state.paused_until = state.paused_until.max(now + wait);
        // All of them now wait for the end of the pause: if one of them is cancelled, the others must not depend on it.
        self.throttle.changed.notify_waiters();
        Backoff::Paused { wait, concurrency: state.limit }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.throttle.lock().in_flight -= 1;
        self.throttle.changed.notify_one();
    }
}

#[cfg(test)]
mod tests;
