//! Selection of the faults to inject into each request.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hyper::Method;

use super::fault::{Fault, FaultKind, Faults};

/// Selects the faults to inject into each request.
#[derive(Debug)]
pub(crate) struct FaultInjector {
    faults: Vec<Fault>,
    state: Mutex<InjectorState>,
}

#[derive(Debug)]
struct InjectorState {
    rng: fastrand::Rng,
    /// The counts of each fault.
    counts: Vec<Counts>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    matched: u64,
    injected: u64,
}

/// The combined effect of the faults on one request.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct InjectedFault {
    pub(crate) latency: Duration,
    /// `None` if there is no fault but latency.
    pub(crate) kind: Option<FaultKind>,
    /// `true` if the request is processed and only its response is lost.
    pub(crate) after: bool,
    /// The text of the faults, for the request log.
    pub(crate) description: Option<String>,
}

impl FaultInjector {
    pub(crate) fn new(faults: &Faults) -> Self {
        let counts = vec![Counts::default(); faults.faults.len()];
        let state = InjectorState { rng: fastrand::Rng::with_seed(faults.seed), counts };
        Self { faults: faults.faults.clone(), state: Mutex::new(state) }
    }

    /// Returns the faults to inject into a request. Those that the request itself asks for take precedence.
    pub(crate) fn inject(&self, method: &Method, path: &str, requested: &[Fault]) -> InjectedFault {
        let mut injected = InjectedFault::default();
        for fault in requested {
            injected.add(fault);
        }
        if self.faults.is_empty() {
            return injected;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let InjectorState { rng, counts } = &mut *state;
        for (fault, counts) in self.faults.iter().zip(counts) {
            let is_exhausted = fault.times.is_some_and(|times| counts.injected >= times);
            if is_exhausted || !fault.matches(method, path) {
                continue;
            }
            counts.matched += 1;
            if fault.every.is_some_and(|every| counts.matched % every != 0) {
                continue;
            }
            if fault.chance.is_some_and(|chance| rng.f64() >= chance) {
                continue;
            }
            if injected.add(fault) {
                counts.injected += 1;
            }
        }
        injected
    }
}

impl InjectedFault {
    /// Adds a fault. Returns `false` if there is one already: only latencies combine with others.
    fn add(&mut self, fault: &Fault) -> bool {
        match &fault.kind {
            FaultKind::Latency(latency) => self.latency += *latency,
            _ if self.kind.is_some() => return false,
            kind => {
                self.kind = Some(kind.clone());
                self.after = fault.after || matches!(kind, FaultKind::HalfBody | FaultKind::BrokenJson);
            }
        }
        let description = self.description.get_or_insert_default();
        if !description.is_empty() {
            description.push_str("; ");
        }
        description.push_str(&fault.to_string());
        true
    }
}
