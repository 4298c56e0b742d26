//! Which requests are struck by which faults.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::Method;

use super::fault::{Fault, Faults, Kind};

/// Decides which requests are struck.
#[derive(Debug)]
pub(crate) struct Injector {
    faults: Vec<Fault>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    chance: fastrand::Rng,
    /// Of each fault: how many requests it could have struck, and how many it has.
    counts: Vec<(u64, u64)>,
}

/// What strikes one request.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Strike {
    pub(crate) latency: Duration,
    pub(crate) kind: Option<Kind>,
    /// Whether it strikes when the request has been carried out.
    pub(crate) after: bool,
    /// As a person wrote it, for the log.
    pub(crate) told: Option<String>,
}

impl Injector {
    pub(crate) fn new(faults: &Faults) -> Self {
        let counts = vec![(0, 0); faults.all.len()];
        let state = State { chance: fastrand::Rng::with_seed(faults.seed), counts };
        Self { faults: faults.all.clone(), state: Mutex::new(state) }
    }

    /// What strikes a request. `own` are those that it asks for itself, which come first.
    pub(crate) fn strike(&self, method: &Method, path: &str, own: &[Fault]) -> Strike {
        let mut strike = Strike::default();
        for fault in own {
            strike.add(fault);
        }
        if self.faults.is_empty() {
            return strike;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let State { chance, counts } = &mut *state;
        for (fault, (met, struck)) in self.faults.iter().zip(counts) {
            if !fault.could_strike(method, path) || fault.times.is_some_and(|times| *struck >= times) {
                continue;
            }
            *met += 1;
            if fault.every.is_some_and(|every| *met % every != 0) {
                continue;
            }
            if fault.chance.is_some_and(|of| chance.f64() >= of) {
                continue;
            }
            if strike.add(fault) {
                *struck += 1;
            }
        }
        strike
    }
}

impl Strike {
    /// Adds a fault; `false` where another has struck already.
    fn add(&mut self, fault: &Fault) -> bool {
        match &fault.kind {
            Kind::Latency(more) => self.latency += *more,
            _ if self.kind.is_some() => return false,
            kind => {
                self.kind = Some(kind.clone());
                self.after = fault.after || matches!(kind, Kind::HalfBody | Kind::BrokenJson);
            }
        }
        let told = self.told.get_or_insert_default();
        if !told.is_empty() {
            told.push_str("; ");
        }
        told.push_str(&fault.to_string());
        true
    }
}
