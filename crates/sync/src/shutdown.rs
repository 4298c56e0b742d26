//! Stops a run: first gracefully, then immediately.

use std::sync::Mutex;

use tokio::sync::watch;

/// The progress of a shutdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// No stop was requested.
    Running,
    /// Requests in flight are completed, and no new ones are started.
    Draining,
    /// Requests in flight are abandoned.
    Aborting,
}

/// The reason for which a run was stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StopCause {
    /// The user asked for it.
    Interrupted,
    /// An error that every remaining task would meet as well.
    Fatal(String),
}

/// Requests a stop, and waits for one. A stop cannot be revoked.
#[derive(Debug)]
pub struct Shutdown {
    phase: watch::Sender<Phase>,
    cause: Mutex<Option<StopCause>>,
}

impl Default for Shutdown {
    fn default() -> Self {
        Self { phase: watch::Sender::new(Phase::Running), cause: Mutex::default() }
    }
}

impl Shutdown {
    /// Starts draining. The first cause is kept.
    pub fn request_stop(&self, cause: StopCause) {
        self.cause.lock().expect("no holder panics").get_or_insert(cause);
        self.advance(Phase::Draining);
    }

    /// Handles an interrupt by the user: the first one starts draining, the second one aborts.
    pub fn interrupt(&self) {
        if self.is_requested() {
            self.advance(Phase::Aborting);
        } else {
            self.request_stop(StopCause::Interrupted);
        }
    }

    /// Returns `true` if a stop was requested.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        self.has_reached(Phase::Draining)
    }

    /// Returns `true` if the shutdown is in `phase` or a later one.
    #[must_use]
    pub fn has_reached(&self, phase: Phase) -> bool {
        *self.phase.borrow() >= phase
    }

    /// Returns the reason for which the run was stopped.
    #[must_use]
    pub fn cause(&self) -> Option<StopCause> {
        self.cause.lock().expect("no holder panics").clone()
    }

    /// Waits until the shutdown is in `phase` or a later one.
    pub async fn reached(&self, phase: Phase) {
        let mut changes = self.phase.subscribe();
        // An error would mean that the sender was dropped, but `self` owns it.
        let _ = changes.wait_for(|current| *current >= phase).await;
    }

    /// Waits for `future`. Returns `None` once the shutdown is in `phase` or a later one.
    pub(crate) async fn or_stopped<T>(&self, phase: Phase, future: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.reached(phase) => None,
            value = future => Some(value),
        }
    }

    fn advance(&self, phase: Phase) {
        self.phase.send_if_modified(|current| {
            let advances = phase > *current;
            *current = phase.max(*current);
            advances
        });
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use twilio_core::throttle::{Backpressure, Throttle, Timing};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn stop_request_ends_all_waiting() {
        const SECOND: Duration = Duration::from_secs(1);
        let throttle = Throttle::new(1, Timing::default());
        let backoff =
            throttle.acquire().await.record_backpressure(Some(1000 * SECOND), Backpressure::RateLimited);
        drop(backoff);
        let shutdown = Shutdown::default();
        let started = tokio::time::Instant::now();
        let stop = async {
            tokio::time::sleep(SECOND).await;
            shutdown.request_stop(StopCause::Interrupted);
        };
        let (permit, ()) = tokio::join!(shutdown.or_stopped(Phase::Draining, throttle.acquire()), stop);
        assert!(permit.is_none());
        assert_eq!(shutdown.or_stopped(Phase::Draining, std::future::ready(())).await, None);
        assert_eq!(shutdown.or_stopped(Phase::Aborting, std::future::ready(())).await, Some(()));
        assert_eq!(started.elapsed(), SECOND);
    }
}
