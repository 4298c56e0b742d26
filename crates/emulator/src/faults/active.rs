//! The faults and limits in effect, which can be replaced at any time.

use std::sync::{Arc, PoisonError, RwLock};

use super::Faults;
use super::injector::FaultInjector;
use super::limits::Limits;

/// The faults and limits in effect.
#[derive(Debug)]
pub(crate) struct FaultSwitch(RwLock<Arc<ActiveFaults>>);

/// Faults and limits, with their counts.
#[derive(Debug)]
pub(crate) struct ActiveFaults {
    pub(crate) settings: Faults,
    pub(crate) injector: FaultInjector,
    pub(crate) limits: Limits,
}

impl FaultSwitch {
    pub(crate) fn new(faults: &Faults) -> Self {
        Self(RwLock::new(Arc::new(ActiveFaults::new(faults))))
    }

    /// Replaces the faults and limits. Their counts start over.
    pub(crate) fn set(&self, faults: &Faults) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ActiveFaults::new(faults));
    }

    pub(crate) fn current(&self) -> Arc<ActiveFaults> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ActiveFaults {
    fn new(faults: &Faults) -> Self {
        Self { settings: faults.clone(), injector: FaultInjector::new(faults), limits: Limits::new(faults) }
    }
}
