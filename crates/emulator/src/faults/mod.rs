//! Injected faults, and limits on the rate and the number of concurrent requests.

mod active;
mod fault;
mod injector;
mod limits;

pub(crate) use active::FaultSwitch;
pub use fault::{Fault, Faults};
pub(crate) use fault::{FaultKind, RetryAfter};
pub(crate) use injector::InjectedFault;
pub(crate) use limits::InFlightCounter;
