//! When a request is sent again, and how long after.

use std::time::{Duration, SystemTime};

use reqwest::{Method, StatusCode};

/// How often and how soon a request that failed is sent again.
///
/// What is safe to send again does not depend on this: a GET or DELETE after a broken connection, a timeout, 429, 500,
/// 502, 503 or 504; any other method only where it was certainly not carried out, which is 429 and a connection that was
/// never made.
///
/// ```
/// use std::time::Duration;
/// use twilio_core::RetryPolicy;
///
/// let patient = RetryPolicy::default().max_attempts(6).max_delay(Duration::from_secs(30));
/// let never = RetryPolicy::none();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    max_attempts: u32,
    base_delay: Duration,
    max_delay: Duration,
    retry_after_cap: Duration,
}

impl Default for RetryPolicy {
    /// Three attempts in all, the delays drawn from up to 500 ms and 1 s, `Retry-After` honoured up to 60 s.
    fn default() -> Self {
        Self {
            max_attempts: 3,
            base_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(20),
            retry_after_cap: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// One attempt, whatever happens.
    #[must_use]
    pub fn none() -> Self {
        Self::default().max_attempts(1)
    }

    /// How often a request is sent at most, the first time included; 0 counts as 1.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// The upper end of the first delay; it doubles with each that follows.
    #[must_use]
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// The upper end of any delay that the service did not ask for.
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// The longest `Retry-After` that is waited for. Where the service asks for more, the call fails at once: to come
    /// back sooner than asked would only be refused again.
    #[must_use]
    pub fn retry_after_cap(mut self, cap: Duration) -> Self {
        self.retry_after_cap = cap;
        self
    }

    /// Whether there may be an attempt of that number, the first being 1.
    pub(crate) fn allows(&self, attempt: u32) -> bool {
        attempt <= self.max_attempts
    }

    /// How long to wait before attempt `attempts + 1`; `None` to give up.
    pub(crate) fn delay(&self, attempts: u32, retry_after: Option<Duration>) -> Option<Duration> {
        if !self.allows(attempts + 1) {
            return None;
        }
        match retry_after {
            Some(asked) => (asked <= self.retry_after_cap).then_some(asked),
            None => Some(self.backoff(attempts)),
        }
    }

    /// Full jitter: anything from nothing to the doubled delay. backon's jitter adds to the delay instead of drawing
    /// from all of it, so that clients which failed together come back together.
    fn backoff(&self, attempts: u32) -> Duration {
        let doubled = self.base_delay.saturating_mul(2_u32.saturating_pow(attempts.saturating_sub(1)));
        // A day is beyond any use, and far from where the product would overflow.
        doubled.min(self.max_delay).min(Duration::from_secs(86_400)).mul_f64(fastrand::f64())
    }
}

/// What a failed attempt tells about whether the request was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It certainly was not: no connection was made, or the service said that it refused to.
    NotCarriedOut,
    /// It may have been.
    Unknown,
    /// It was answered for good: another attempt would get the same answer.
    Settled,
}

impl Outcome {
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            429 => Self::NotCarriedOut,
            500 | 502 | 503 | 504 => Self::Unknown,
            _ => Self::Settled,
        }
    }

    /// Whether a request of that method may be sent again.
    pub(crate) fn allows(self, method: &Method) -> bool {
        match self {
            Self::NotCarriedOut => true,
            Self::Unknown => matches!(*method, Method::GET | Method::HEAD | Method::DELETE | Method::OPTIONS),
            Self::Settled => false,
        }
    }
}

/// Reads a `Retry-After`: seconds, or an HTTP date, of which the difference to `now` counts. A date that has passed is
/// no delay; anything else is no `Retry-After`.
#[must_use]
pub fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More seconds than fit are as many as fit: no cap lets them pass.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}
