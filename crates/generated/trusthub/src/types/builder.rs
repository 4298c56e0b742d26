// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! Builders of the types in the module above.

pub use super::api_error::builder::ApiError;
pub use super::channel_endpoint_assignment::builder::ChannelEndpointAssignment;
pub use super::channel_endpoint_assignment_page::builder::ChannelEndpointAssignmentPage;
pub use super::create_channel_endpoint_assignment_request::builder::CreateChannelEndpointAssignmentRequest;
pub use super::page_meta::builder::PageMeta;
