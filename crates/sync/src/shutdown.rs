//! How work that is under way is stopped: gently, then at once.

use std::sync::Mutex;

use tokio::sync::watch;

/// How much is still to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// Everything.
    Run,
    /// What is in flight.
    Finish,
    /// Nothing.
    Leave,
}

/// Why work was stopped before its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Somebody asked for it.
    Asked,
    /// Something that holds for all that is left, for which it would fail as well.
    All(String),
}

/// Shared by what stops and what is stopped. It is pulled once, and never let go.
#[derive(Debug)]
pub(crate) struct Brake {
    level: watch::Sender<Level>,
    cause: Mutex<Option<Cause>>,
}

impl Default for Brake {
    fn default() -> Self {
        Self { level: watch::Sender::new(Level::Run), cause: Mutex::default() }
    }
}

impl Brake {
    /// Finishes what is in flight, for a reason; the first one counts.
    pub(crate) fn pull(&self, why: Cause) {
        self.cause.lock().expect("no holder panics").get_or_insert(why);
        self.raise(Level::Finish);
    }

    /// One more wish to stop: the first finishes what is in flight, the second leaves.
    pub(crate) fn ask(&self) {
        if self.is_pulled() {
            self.raise(Level::Leave);
        } else {
            self.pull(Cause::Asked);
        }
    }

    pub(crate) fn is_pulled(&self) -> bool {
        self.is_at(Level::Finish)
    }

    /// Whether work is to go no further than `level`.
    pub(crate) fn is_at(&self, level: Level) -> bool {
        *self.level.borrow() >= level
    }

    pub(crate) fn cause(&self) -> Option<Cause> {
        self.cause.lock().expect("no holder panics").clone()
    }

    /// Waits until work is to go no further than `level`.
    pub(crate) async fn reached(&self, level: Level) {
        let mut changes = self.level.subscribe();
        // The sender is here, so that the channel cannot be closed.
        let _ = changes.wait_for(|now| *now >= level).await;
    }

    fn raise(&self, level: Level) {
        self.level.send_if_modified(|now| {
            let raised = level > *now;
            *now = level.max(*now);
            raised
        });
    }
}
