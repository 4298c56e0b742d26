//! How much is too much.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::Faults;

/// The limits of an emulator.
#[derive(Debug)]
pub(crate) struct Limits {
    rate: Option<Rate>,
    at_once: Option<u32>,
}

/// A bucket that holds a second's requests, and fills as time goes by.
#[derive(Debug)]
struct Rate {
    per_second: f64,
    bucket: Mutex<(f64, Instant)>,
}

/// Counts the requests that are being answered.
#[derive(Clone, Debug, Default)]
pub(crate) struct InFlight(Arc<AtomicU32>);

/// One request that is being answered, until it is dropped.
#[derive(Debug)]
pub(crate) struct Flight {
    of: InFlight,
    /// How many there are with this one.
    pub(crate) count: u32,
}

impl Limits {
    pub(crate) fn new(faults: &Faults) -> Self {
        let rate = faults.rate_limit.map(|requests| {
            let per_second = f64::from(requests);
            Rate { per_second, bucket: Mutex::new((per_second, Instant::now())) }
        });
        Self { rate, at_once: faults.concurrency_limit }
    }

    /// Whether a request may be carried out while so many are in flight, itself among them; if not, how long it has to wait.
    pub(crate) fn admit(&self, in_flight: u32) -> Result<(), Duration> {
        if self.at_once.is_some_and(|most| in_flight > most) {
            return Err(Duration::from_secs(1));
        }
        self.rate.as_ref().map_or(Ok(()), Rate::take)
    }
}

impl Rate {
    fn take(&self) -> Result<(), Duration> {
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let (level, since) = &mut *bucket;
        let now = Instant::now();
        *level = (*level + now.duration_since(*since).as_secs_f64() * self.per_second).min(self.per_second);
        *since = now;
        if *level < 1.0 {
            return Err(Duration::from_secs(1));
        }
        *level -= 1.0;
        Ok(())
    }
}

impl InFlight {
    pub(crate) fn enter(&self) -> Flight {
        let count = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        Flight { of: self.clone(), count }
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.of.0.fetch_sub(1, Ordering::Relaxed);
    }
}
