//! A limiter that all requests of a run share: additive increase, multiplicative decrease.
//!
//! A request that the service rejects for its rate, or that reaches no server, was not processed. It signals load, not a
//! bad item, so every worker backs off: the throttle pauses for as long as the service asks, or for a delay that doubles
//! each time, and then admits half as many concurrent requests. Every response raises that limit again a little.

use std::fmt;
use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};
use twilio_core::backoff::delay_bound;

use crate::shutdown::{Phase, Shutdown};

/// The longest wait that the service can ask for. A longer one ends the run.
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
    /// The duration for which the service may reject every request until the run is stopped.
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
    fn backoff(&self, failures: u32) -> Duration {
        delay_bound(self.base_delay, self.max_delay, failures).mul_f64(0.5 + fastrand::f64() / 2.0)
    }
}

/// Admits requests. See the [module](self).
#[derive(Debug)]
pub(crate) struct Throttle {
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
#[must_use]
pub(crate) struct Permit<'a> {
    throttle: &'a Throttle,
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
#[derive(Debug, PartialEq)]
pub(crate) enum Backoff {
    /// The throttle was paused already.
    AlreadyPaused,
    /// All requests wait for `wait`, and then at most `concurrency` are in flight at a time.
    Paused { wait: Duration, concurrency: usize },
    /// The outage is too long: the run has to stop, for this reason.
    GiveUp(String),
}

impl Throttle {
    /// Creates a throttle that admits up to `max_concurrency` requests at a time.
    pub(crate) fn new(max_concurrency: usize, timing: Timing) -> Self {
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
        Self { timing, max_concurrency, state: Mutex::new(state), changed: Notify::new() }
    }

    /// Returns the delays after failures.
    pub(crate) fn timing(&self) -> &Timing {
        &self.timing
    }

    /// Waits for permission to send a request. Returns `None` once the shutdown has reached `stop_at`.
    pub(crate) async fn acquire(&self, shutdown: &Shutdown, stop_at: Phase) -> Option<Permit<'_>> {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            // Registered before the state is read, so that no change is missed.
            changed.as_mut().enable();
            if shutdown.has_reached(stop_at) {
                return None;
            }
            let now = Instant::now();
            let paused_until = {
                let mut state = self.lock();
                if state.paused_until <= now && state.in_flight < state.limit {
                    state.in_flight += 1;
                    return Some(Permit { throttle: self, generation: state.generation });
                }
                state.paused_until
            };
            tokio::select! {
                () = changed => {}
                () = sleep_until(paused_until), if paused_until > now => {}
                () = shutdown.reached(stop_at) => return None,
            }
        }
    }

    /// Waits before a task's next attempt, after `failures` failures of its own. Returns `None` once the shutdown has
    /// reached `stop_at`.
    pub(crate) async fn back_off(&self, failures: u32, shutdown: &Shutdown, stop_at: Phase) -> Option<()> {
        tokio::select! {
            () = tokio::time::sleep(self.timing.backoff(failures)) => Some(()),
            () = shutdown.reached(stop_at) => None,
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("no holder panics")
    }
}

impl Permit<'_> {
    /// Records a response, even if it rejected this one item.
    pub(crate) fn record_response(self) {
        let mut state = self.throttle.lock();
        state.pauses = 0;
        state.has_responded = true;
        // As many responses as the limit raise the limit by one.
        state.responses += 1;
        if state.responses >= state.limit {
            state.responses = 0;
            state.limit = (state.limit + 1).min(self.throttle.max_concurrency);
        }
    }

    /// Records that the request was not processed for a reason that concerns all requests, and pauses them: for
    /// `retry_after`, or for a delay.
    pub(crate) fn record_backpressure(self, retry_after: Option<Duration>, reason: Backpressure) -> Backoff {
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
        Backoff::Paused { wait, concurrency: state.limit }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.throttle.lock().in_flight -= 1;
        self.throttle.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests;
