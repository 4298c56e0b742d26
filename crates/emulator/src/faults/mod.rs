//! Injected faults, and limits on the rate and the number of concurrent requests.

mod fault;
mod injector;
mod limits;

pub use fault::{Fault, Faults};
pub(crate) use fault::{FaultKind, RetryAfter};
pub(crate) use injector::{FaultInjector, InjectedFault};
pub(crate) use limits::{InFlightCounter, Limits};
