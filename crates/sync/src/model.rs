//! The data that the engine works on: the desired state of a profile, and the tasks that bring it about.

mod desired;
mod task;

pub use desired::{
    Desired, DesiredState, DesiredStateBuilder, Duplicate, EndpointTypeId, TooManyTypes, TypeConflict,
    TypeConflicts,
};
pub(crate) use desired::{SidKey, is_other_type, sid_key};
pub use task::{Removal, RemovalReason, Task, TaskError, TaskResult, TaskStatus};
