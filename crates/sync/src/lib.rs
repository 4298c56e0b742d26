#![doc = include_str!("../README.md")]

mod account;
mod audit;
mod execute;
mod model;
mod numbers;
mod observer;
mod plan;
mod plan_error;
mod prune;
mod remote;
mod report;
mod shutdown;
mod snapshot;
mod stats;
mod target;
mod verify;

pub use account::{Bundle, Holding, holdings};
pub use audit::{Audit, Coverage, Finding, FindingKind};
pub use execute::{Applied, Job, apply, apply_all};
pub use model::{
    Desired, DesiredState, DesiredStateBuilder, Duplicate, EndpointTypeId, Removal, RemovalReason, Task,
    TaskError, TaskResult, TaskStatus, TooManyTypes, TypeConflict, TypeConflicts,
};
pub use numbers::{ParsePhoneNumberError, PhoneNumber, PhoneNumbers};
pub use observer::{Event, Observer};
pub use plan::{Plan, Skipped};
pub use plan_error::PlanError;
pub use prune::{DEFAULT_MAX_DELETE, MaxDelete, ParseMaxDeleteError, PruneCheck, PruneError};
pub use remote::{Listing, ListingError, Options, Remote};
pub use report::ReportLine;
pub use shutdown::{Phase, Shutdown, StopCause};
pub use snapshot::Snapshot;
pub use stats::Stats;
pub use target::{Assignment, Target};
pub use twilio_core::throttle::{Backpressure, Timing};

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_send<T: Send>(_: T) {}

    /// Never called: it only has to compile, so that services can spawn runs.
    #[allow(dead_code)]
    fn futures_are_send(plan: &Plan, desired: &DesiredState, remote: &Remote<'_>) {
        assert_send(Plan::compute(desired, true, remote));
        assert_send(apply(plan, desired, remote));
    }
}
