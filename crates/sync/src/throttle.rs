//! The gate that all requests of a run go through: what the service says to one of them slows down all of them.
//!
//! A request that the service refused for its rate, or that reached nobody, was not carried out. It says nothing of its
//! own item and much of all the others: the gate closes for as long as the service asks, or for a delay that doubles
//! from round to round, and then lets half as many through at a time. Every answer lets a little more through again.

use std::fmt;
use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::brake::{Brake, Level};

/// The longest wait that the service may ask for. Who has to wait longer comes back another time.
const LONGEST: Duration = Duration::from_secs(3600);

/// How often a connection is attempted at most before there ever was one.
const ATTEMPTS: u32 = 3;

/// How long to wait where the service does not say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delays {
    /// The upper end of the first delay; it doubles with each that follows.
    pub(crate) base: Duration,
    pub(crate) longest: Duration,
    /// How long all may be refused before it is given up.
    pub(crate) patience: Duration,
}

impl Default for Delays {
    fn default() -> Self {
        Self {
            base: Duration::from_millis(500),
            longest: Duration::from_secs(30),
            patience: Duration::from_secs(300),
        }
    }
}

impl Delays {
    /// The delay after `failures` failures in a row, of which at least half is waited for: workers that failed together do
    /// not come back together, and none comes back at once.
    pub(crate) fn after(&self, failures: u32) -> Duration {
        let doubled = self.base.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1).min(20)));
        doubled.min(self.longest).mul_f64(0.5 + fastrand::f64() / 2.0)
    }
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Gate {
    delays: Delays,
    most: usize,
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug)]
struct State {
    /// How many requests may be under way, and how many answers there were since that was one fewer.
    limit: usize,
    gained: usize,
    under_way: usize,
    /// It is closed until then.
    opens: Instant,
    /// How often the gate was closed: what was sent before it was closed last says nothing new.
    round: u64,
    /// Whether there ever was an answer.
    ever_answered: bool,
    /// Rounds since the last answer, and when the first of them was.
    rounds_without: u32,
    silent_since: Instant,
}

/// Leave to make one request; to drop it gives the place to the next one.
#[must_use]
pub(crate) struct Permit<'a> {
    gate: &'a Gate,
    round: u64,
}

/// Why a request was not carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The service asks to slow down.
    TooMany,
    /// There is no connection.
    Unreachable,
    /// The service says when it will be available.
    Unavailable,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooMany => "the service asks to slow down",
            Self::Unreachable => "no connection is made",
            Self::Unavailable => "the service is not available",
        })
    }
}

/// What closing the gate came to.
#[derive(Debug, PartialEq)]
pub(crate) enum Closed {
    /// It was closed already.
    Before,
    /// All wait that long, and then so many go through at a time.
    For(Duration, usize),
    /// It does not open again.
    ForGood(String),
}

impl Gate {
    /// A gate that lets `most` requests through at a time.
    pub(crate) fn new(most: usize, delays: Delays) -> Self {
        let most = most.max(1);
        let state = State {
            limit: most,
            gained: 0,
            under_way: 0,
            opens: Instant::now(),
            round: 0,
            ever_answered: false,
            rounds_without: 0,
            silent_since: Instant::now(),
        };
        Self { delays, most, state: Mutex::new(state), changed: Notify::new() }
    }

    /// Waits for leave to make a request; `None` once the brake has reached `until`.
    pub(crate) async fn enter(&self, brake: &Brake, until: Level) -> Option<Permit<'_>> {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            // Before the state is looked at, so that no change is missed.
            changed.as_mut().enable();
            if brake.is_at(until) {
                return None;
            }
            let now = Instant::now();
            let opens = {
                let mut state = self.lock();
                if state.opens <= now && state.under_way < state.limit {
                    state.under_way += 1;
                    return Some(Permit { gate: self, round: state.round });
                }
                state.opens
            };
            tokio::select! {
                () = changed => {}
                () = sleep_until(opens), if opens > now => {}
                () = brake.reached(until) => return None,
            }
        }
    }

    /// Waits as long as an item has to after its own failure; `None` once the brake has reached `until`.
    pub(crate) async fn pause(&self, failures: u32, brake: &Brake, until: Level) -> Option<()> {
        tokio::select! {
            () = tokio::time::sleep(self.delays.after(failures)) => Some(()),
            () = brake.reached(until) => None,
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("no holder panics")
    }
}

impl Permit<'_> {
    /// The service answered, be it a failure of this one item.
    pub(crate) fn answered(self) {
        let mut state = self.gate.lock();
        state.rounds_without = 0;
        state.ever_answered = true;
        // An answer for each place makes one more place.
        state.gained += 1;
        if state.gained >= state.limit {
            state.gained = 0;
            state.limit = (state.limit + 1).min(self.gate.most);
        }
    }

    /// The request was not carried out, for a reason `why` that holds for others as well: they all wait as long as the
    /// service asked, or for a delay.
    pub(crate) fn refused(self, asked: Option<Duration>, why: Refused) -> Closed {
        if let Some(asked) = asked.filter(|asked| *asked > LONGEST) {
            let minutes = asked.as_secs() / 60;
            return Closed::ForGood(format!("{why}: the service asks to wait {minutes} minutes"));
        }
        let now = Instant::now();
        let mut state = self.gate.lock();
        if self.round < state.round {
            // Sent before the gate was closed. A longer wait than is known already still counts.
            if let Some(asked) = asked {
                state.opens = state.opens.max(now + asked);
            }
            return Closed::Before;
        }
        state.round += 1;
        if state.rounds_without == 0 {
            state.silent_since = now;
        }
        state.rounds_without += 1;
        let silent = now - state.silent_since;
        // An address that never answered is more likely wrong than busy.
        let never = why == Refused::Unreachable && !state.ever_answered && state.rounds_without > ATTEMPTS;
        if never || silent > self.gate.delays.patience {
            let rounds = state.rounds_without;
            return Closed::ForGood(format!("{why}, {rounds} times in {} s", silent.as_secs()));
        }
        let wait = asked.unwrap_or_else(|| self.gate.delays.after(state.rounds_without));
        state.limit = (state.limit / 2).max(1);
        state.gained = 0;
        state.opens = state.opens.max(now + wait);
        Closed::For(wait, state.limit)
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.gate.lock().under_way -= 1;
        self.gate.changed.notify_waiters();
    }
}

#[cfg(test)]
#[path = "throttle/tests.rs"]
mod tests;
