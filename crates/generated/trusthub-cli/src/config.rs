// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! What a program does with what commands bring.

use twilio_trusthub::{Error, ResponseValue, builder};

/// What a program does with what commands bring: print it, count it, write it down.
pub trait CliConfig {
    /// A call answered `value`.
    fn success_item<T>(&self, value: &ResponseValue<T>)
    where
        T: serde::Serialize + std::fmt::Debug;

    /// A call succeeded, and answers nothing.
    fn success_no_item(&self, value: &ResponseValue<()>);

    /// A call failed.
    fn error(&self, value: &Error);

    /// A list begins.
    fn list_start<T>(&self)
    where
        T: serde::Serialize + std::fmt::Debug;

    /// A list brought `value`. `Break` ends it: what follows is not asked for.
    fn list_item<T>(&self, value: &T) -> std::ops::ControlFlow<()>
    where
        T: serde::Serialize + std::fmt::Debug;

    /// A list is complete.
    fn list_end_success<T>(&self)
    where
        T: serde::Serialize + std::fmt::Debug;

    /// A list ended before it was complete.
    fn list_end_error(&self, value: &Error);

    /// Changes the request of `list-channel-endpoint-assignments` before it is sent.
    fn execute_list_channel_endpoint_assignments(
        &self,
        matches: &clap::ArgMatches,
        request: &mut builder::ListChannelEndpointAssignments,
    ) -> anyhow::Result<()> {
        Ok(())
    }

    /// Changes the request of `create-channel-endpoint-assignment` before it is sent.
    fn execute_create_channel_endpoint_assignment(
        &self,
        matches: &clap::ArgMatches,
        request: &mut builder::CreateChannelEndpointAssignment,
    ) -> anyhow::Result<()> {
        Ok(())
    }

    /// Changes the request of `fetch-channel-endpoint-assignment` before it is sent.
    fn execute_fetch_channel_endpoint_assignment(
        &self,
        matches: &clap::ArgMatches,
        request: &mut builder::FetchChannelEndpointAssignment,
    ) -> anyhow::Result<()> {
        Ok(())
    }

    /// Changes the request of `delete-channel-endpoint-assignment` before it is sent.
    fn execute_delete_channel_endpoint_assignment(
        &self,
        matches: &clap::ArgMatches,
        request: &mut builder::DeleteChannelEndpointAssignment,
    ) -> anyhow::Result<()> {
        Ok(())
    }
}
