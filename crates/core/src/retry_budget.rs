//! A budget of retries that all clones of a client share.
//!
//! Retries multiply the load of a service that fails. Each costs a token; successes return tokens, so that a service with
//! few failures is not affected. When nothing succeeds, one retry for ten calls remains.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// The parts of a token that are counted.
const TOKEN: u32 = 10;

/// The size of the bucket, which is full at first: 50 retries.
const CAPACITY: u32 = 50 * TOKEN;

/// The deposit of each call, whatever its result is: the budget is 10% of the calls.
const CALL_DEPOSIT: u32 = TOKEN / 10;

/// The time without calls and failures after which the bucket is full again.
const QUIET_PERIOD: Duration = Duration::from_secs(5);

/// A token bucket. The order of its operations does not matter, so that all of them are relaxed.
pub(crate) struct RetryBudget {
    tokens: AtomicU32,
    calls_in_progress: AtomicU32,
    created: Instant,
    /// In milliseconds since `created`.
    last_failure: AtomicU64,
}

impl RetryBudget {
    pub(crate) fn new() -> Self {
        Self {
            tokens: AtomicU32::new(CAPACITY),
            calls_in_progress: AtomicU32::new(0),
            created: Instant::now(),
            last_failure: AtomicU64::new(0),
        }
    }

    /// Counts a call until the guard is dropped.
    pub(crate) fn begin_call(&self) -> CallGuard<'_> {
        let was_idle = self.calls_in_progress.fetch_add(1, Ordering::Relaxed) == 0;
        if self.tokens.load(Ordering::Relaxed) < CAPACITY {
            let failed_at = Duration::from_millis(self.last_failure.load(Ordering::Relaxed));
            let is_quiet = was_idle && self.created.elapsed() >= failed_at + QUIET_PERIOD;
            self.deposit(if is_quiet { CAPACITY } else { CALL_DEPOSIT });
        }
        CallGuard(self)
    }

    /// Records a response from a service that works.
    pub(crate) fn record_success(&self) {
        self.deposit(TOKEN);
    }

    /// Records a failure that a retry may fix. Returns `true` if there is a token for the retry, and takes it.
    pub(crate) fn withdraw(&self) -> bool {
        let now = u64::try_from(self.created.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last_failure.store(now, Ordering::Relaxed);
        let take = |tokens: u32| tokens.checked_sub(TOKEN);
        self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }

    fn deposit(&self, amount: u32) {
        // A full bucket is the common case, and is not written to.
        let add = |tokens: u32| (tokens < CAPACITY).then(|| (tokens + amount).min(CAPACITY));
        let _ = self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }
}

/// A call in progress.
pub(crate) struct CallGuard<'a>(&'a RetryBudget);

impl Drop for CallGuard<'_> {
    fn drop(&mut self) {
        self.0.calls_in_progress.fetch_sub(1, Ordering::Relaxed);
    }
}
