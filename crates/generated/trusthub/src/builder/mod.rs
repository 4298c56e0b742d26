// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! Builders of calls: one for each operation.

mod create_channel_endpoint_assignment;
mod delete_channel_endpoint_assignment;
mod fetch_channel_endpoint_assignment;
mod list_channel_endpoint_assignments;

pub use create_channel_endpoint_assignment::CreateChannelEndpointAssignment;
pub use delete_channel_endpoint_assignment::DeleteChannelEndpointAssignment;
pub use fetch_channel_endpoint_assignment::FetchChannelEndpointAssignment;
pub use list_channel_endpoint_assignments::ListChannelEndpointAssignments;
