// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! What a program that uses the client needs in scope.

pub use crate::Client;
pub use crate::ClientChannelEndpointAssignmentsExt;
