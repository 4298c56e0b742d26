//! The clock and the random numbers of records.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};

/// The clock and the random numbers of records. Both can be made reproducible.
#[derive(Debug, Default)]
pub(crate) struct Environment(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// The time at which the clock is stopped.
    stopped_at: Option<DateTime<Utc>>,
    /// The generator, if it was seeded.
    rng: Option<fastrand::Rng>,
}

impl Environment {
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.lock().stopped_at.unwrap_or_else(Utc::now)
    }

    pub(crate) fn is_clock_stopped(&self) -> bool {
        self.lock().stopped_at.is_some()
    }

    /// Stops the clock at a time, or lets it follow the system's.
    pub(crate) fn stop_clock(&self, time: Option<DateTime<Utc>>) {
        self.lock().stopped_at = time;
    }

    /// Starts a reproducible sequence of random numbers, or ends it.
    pub(crate) fn seed(&self, seed: Option<u64>) {
        self.lock().rng = seed.map(fastrand::Rng::with_seed);
    }

    /// Returns a new SID: the prefix and 32 random hexadecimal digits.
    pub(crate) fn random_sid(&self, prefix: &str) -> String {
        let digits = match &mut self.lock().rng {
            Some(rng) => rng.u128(..),
            None => fastrand::u128(..),
        };
        format!("{prefix}{digits:032x}")
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
