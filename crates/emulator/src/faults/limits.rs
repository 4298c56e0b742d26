//! Rate and concurrency limits.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::Faults;

/// The time that a client should wait after a rejected request.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// The limits of an emulator.
#[derive(Debug)]
pub(crate) struct Limits {
    rate: Option<TokenBucket>,
    max_concurrency: Option<u32>,
}

/// A token bucket that holds one second's requests.
#[derive(Debug)]
struct TokenBucket {
    per_second: f64,
    level: Mutex<(f64, Instant)>,
}

/// Counts the requests in flight.
#[derive(Clone, Debug, Default)]
pub(crate) struct InFlightCounter(Arc<AtomicU32>);

/// A request in flight, until it is dropped.
#[derive(Debug)]
pub(crate) struct InFlightGuard {
    counter: InFlightCounter,
    /// The number of requests in flight when this one arrived, including itself.
    pub(crate) count: u32,
}

impl Limits {
    pub(crate) fn new(faults: &Faults) -> Self {
        let rate = faults.rate_limit.map(|requests| {
            let per_second = f64::from(requests);
            TokenBucket { per_second, level: Mutex::new((per_second, Instant::now())) }
        });
        Self { rate, max_concurrency: faults.concurrency_limit }
    }

    /// Admits a request, or returns how long the client should wait. `in_flight` includes the request.
    pub(crate) fn admit(&self, in_flight: u32) -> Result<(), Duration> {
        if self.max_concurrency.is_some_and(|max| in_flight > max) {
            return Err(RETRY_AFTER);
        }
        match &self.rate {
            Some(bucket) if !bucket.take() => Err(RETRY_AFTER),
            _ => Ok(()),
        }
    }
}

impl TokenBucket {
    /// Takes a token. Returns `false` if there is none.
    fn take(&self) -> bool {
        let mut state = self.level.lock().unwrap_or_else(PoisonError::into_inner);
        let (level, updated_at) = &mut *state;
        let now = Instant::now();
        let added = now.duration_since(*updated_at).as_secs_f64() * self.per_second;
        *level = (*level + added).min(self.per_second);
        *updated_at = now;
        let has_token = *level >= 1.0;
        if has_token {
            *level -= 1.0;
        }
        has_token
    }
}

impl InFlightCounter {
    pub(crate) fn enter(&self) -> InFlightGuard {
        let count = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        InFlightGuard { counter: self.clone(), count }
    }
}

impl Drop for InFlightGuard {
    fn drop(&mut self) {
        self.counter.0.fetch_sub(1, Ordering::Relaxed);
    }
}
