//! When a failed request is retried, and after which delay.

use std::time::{Duration, SystemTime};

use crate::Error;
use crate::backoff::delay_bound;
use crate::error::{ErrorKind, is_transient_status};
use crate::http::{Method, StatusCode};

/// A policy for retrying failed requests: how often, and after which delays.
///
/// The policy does not change which requests are safe to retry:
///
/// - GET and DELETE are retried after a connection error, a timeout, and the statuses 408, 429, 500, 502, 503
///   and 504.
/// - A certificate that is not trusted, and a refusal of the proxy, are not retried.
/// - Other methods are retried only if the request was not processed: after a failed connection attempt and status 429.
///
/// All clones of a client share a budget of retries, so that they do not flood a service that fails: there can be 50 retries,
/// and then one for each call that succeeds or for ten that fail. The budget is full again after 5 s without calls. A retry
/// after status 429 with a `Retry-After` costs nothing.
///
/// ```
/// use std::time::Duration;
/// use twilio_core::RetryPolicy;
///
/// let patient = RetryPolicy::default().max_attempts(6).max_delay(Duration::from_secs(30));
/// let no_retries = RetryPolicy::none();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    max_attempts: u32,
    base_delay: Duration,
    max_delay: Duration,
    retry_after_cap: Duration,
    respects_budget: bool,
}

impl Default for RetryPolicy {
    /// Returns a policy of three attempts, with random delays of up to 500 ms and 1 s. A `Retry-After` of up to 60 s is
    /// respected.
    fn default() -> Self {
        Self {
            max_attempts: 3,
            base_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(20),
            retry_after_cap: Duration::from_secs(60),
            respects_budget: true,
        }
    }
}

impl RetryPolicy {
    /// Returns a policy that never retries.
    #[must_use]
    pub fn none() -> Self {
        Self::default().max_attempts(1)
    }

    /// Sets the maximum number of attempts, including the first one. 0 counts as 1.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// Sets the upper bound of the first delay. It doubles with each retry.
    #[must_use]
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// Sets the upper bound of every delay that does not come from a `Retry-After`.
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// Sets the longest `Retry-After` to wait for. If the service asks for a longer delay, the call fails at once, since
    /// an earlier retry would be rejected again.
    #[must_use]
    pub fn retry_after_cap(mut self, cap: Duration) -> Self {
        self.retry_after_cap = cap;
        self
    }

    /// Retries without regard to the retry budget that all clones of a client share. Use it for a program that sends few
    /// requests and has to wait for a service to return, however long that takes.
    #[must_use]
    pub fn without_budget(mut self) -> Self {
        self.respects_budget = false;
        self
    }

    pub(crate) fn respects_budget(&self) -> bool {
        self.respects_budget
    }

    /// Returns `true` if there may be an attempt number `attempt`, counted from 1.
    pub(crate) fn allows(&self, attempt: u32) -> bool {
        attempt <= self.max_attempts
    }

    /// Returns the delay after `attempts` failed attempts, or `None` to give up.
    pub(crate) fn delay(&self, attempts: u32, retry_after: Option<Duration>) -> Option<Duration> {
        if !self.allows(attempts + 1) {
            return None;
        }
        match retry_after {
            Some(delay) => (delay <= self.retry_after_cap).then_some(delay),
            None => Some(self.backoff(attempts)),
        }
    }

    /// Exponential backoff with full jitter: a random delay from zero to the bound, so that clients that failed together
    /// do not retry together.
    fn backoff(&self, attempts: u32) -> Duration {
        delay_bound(self.base_delay, self.max_delay, attempts).mul_f64(fastrand::f64())
    }
}

/// The consequence of a failed attempt for a retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Retryability {
    /// The request was not processed: there was no connection, or the service rejected it for its rate.
    NotProcessed,
    /// The request may have been processed.
    Ambiguous,
    /// A retry would fail in the same way.
    Permanent,
}

impl Retryability {
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::TOO_MANY_REQUESTS => Self::NotProcessed,
            status if is_transient_status(status) => Self::Ambiguous,
            _ => Self::Permanent,
        }
    }

    /// Returns `true` if a request with this method may be retried.
    pub(crate) fn allows(self, method: &Method) -> bool {
        match self {
            Self::NotProcessed => true,
            Self::Ambiguous => {
                matches!(*method, Method::GET | Method::HEAD | Method::DELETE | Method::OPTIONS)
            }
            Self::Permanent => false,
        }
    }
}

/// A failed attempt.
pub(crate) struct AttemptError {
    pub(crate) error: Error,
    pub(crate) retryability: Retryability,
}

impl AttemptError {
    pub(crate) fn permanent(error: Error) -> Self {
        Self { error, retryability: Retryability::Permanent }
    }
}

impl From<reqwest::Error> for AttemptError {
    fn from(error: reqwest::Error) -> Self {
        Self::from(Error::from_reqwest(error))
    }
}

impl From<Error> for AttemptError {
    /// Decides by the kind of an error that there is no response for.
    fn from(error: Error) -> Self {
        let retryability = match error.kind() {
            ErrorKind::Connect if error.is_permanent_connect() => Retryability::Permanent,
            ErrorKind::Connect => Retryability::NotProcessed,
            ErrorKind::Timeout | ErrorKind::Interrupted => Retryability::Ambiguous,
            _ => Retryability::Permanent,
        };
        Self { error, retryability }
    }
}

/// Parses the value of a `Retry-After` header: seconds, or an HTTP date relative to `now`. A date in the past means a delay
/// of zero. Returns `None` if the value is neither.
pub(crate) fn parse_retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number that does not fit in a `u64` is longer than any cap.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Failing cases are printed. A file of them would be written to the source directory.
    fn config() -> ProptestConfig {
        ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
    }

    proptest! {
        #![proptest_config(config())]

        #[test]
        fn parse_retry_after_accepts_any_number_of_seconds(text in ".{0,40}", digits in "[0-9]{1,30}") {
            let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
            let _ = parse_retry_after(&text, now);
            prop_assert!(parse_retry_after(&digits, now).is_some());
            if let Ok(seconds) = digits.parse::<u64>() {
                prop_assert_eq!(parse_retry_after(&digits, now), Some(Duration::from_secs(seconds)));
            }
        }

        #[test]
        fn parse_retry_after_returns_the_time_until_a_date(now in 0_u64..4_000_000_000, delay in 0_u64..100_000) {
            let now = SystemTime::UNIX_EPOCH + Duration::from_secs(now);
            let date = httpdate::fmt_http_date(now + Duration::from_secs(delay));
            prop_assert_eq!(parse_retry_after(&date, now), Some(Duration::from_secs(delay)));
        }
    }
}
