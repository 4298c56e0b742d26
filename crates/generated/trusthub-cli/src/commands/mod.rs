// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! One module for each command.

mod list_channel_endpoint_assignments;
mod create_channel_endpoint_assignment;
mod fetch_channel_endpoint_assignment;
mod delete_channel_endpoint_assignment;
