//! What goes wrong on demand, and how much is too much.

mod fault;
mod limits;

pub use fault::{Fault, Faults};
pub(crate) use fault::{Injector, Kind, RetryAfter, Strike};
pub(crate) use limits::{InFlight, Limits};
