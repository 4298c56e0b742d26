// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! What operations take and answer.

mod aliases;
mod api_error;
mod channel_endpoint_assignment;
mod channel_endpoint_assignment_page;
mod create_channel_endpoint_assignment_request;
mod page_meta;

/// Builders of the types.
pub mod builder;

/// Why a value was refused.
pub mod error;

pub use aliases::*;
pub use api_error::ApiError;
pub use channel_endpoint_assignment::ChannelEndpointAssignment;
pub use channel_endpoint_assignment_page::ChannelEndpointAssignmentPage;
pub use create_channel_endpoint_assignment_request::CreateChannelEndpointAssignmentRequest;
pub use page_meta::PageMeta;
