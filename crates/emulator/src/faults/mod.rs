//! What goes wrong on demand, and how much is too much.

mod fault;
mod injector;
mod limits;

pub use fault::{Fault, Faults};
pub(crate) use fault::{Kind, RetryAfter};
pub(crate) use injector::{Injector, Strike};
pub(crate) use limits::{InFlight, Limits};
