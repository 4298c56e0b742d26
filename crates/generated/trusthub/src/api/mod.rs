// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! Operations as methods of the client: one trait for each tag.

mod channel_endpoint_assignments;

pub use channel_endpoint_assignments::ClientChannelEndpointAssignmentsExt;
