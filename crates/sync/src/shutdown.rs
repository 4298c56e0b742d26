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

    fn advance(&self, phase: Phase) {
        self.phase.send_if_modified(|current| {
            let advances = phase > *current;
            *current = phase.max(*current);
            advances
        });
    }
}
