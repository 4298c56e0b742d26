// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! What a mock expects and answers: a `When` and a `Then` for each operation.

mod list_channel_endpoint_assignments;
mod create_channel_endpoint_assignment;
mod fetch_channel_endpoint_assignment;
mod delete_channel_endpoint_assignment;

pub use list_channel_endpoint_assignments::{
    ListChannelEndpointAssignmentsThen, ListChannelEndpointAssignmentsWhen,
};
pub use create_channel_endpoint_assignment::{
    CreateChannelEndpointAssignmentThen, CreateChannelEndpointAssignmentWhen,
};
pub use fetch_channel_endpoint_assignment::{
    FetchChannelEndpointAssignmentThen, FetchChannelEndpointAssignmentWhen,
};
pub use delete_channel_endpoint_assignment::{
    DeleteChannelEndpointAssignmentThen, DeleteChannelEndpointAssignmentWhen,
};
