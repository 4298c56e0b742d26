// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! Commands, and what runs them.

use twilio_trusthub::Client;
use crate::CliConfig;

/// Runs commands with a client, and tells a [`CliConfig`] what came of them.
pub struct Cli<T: CliConfig> {
    pub(crate) client: Client,
    pub(crate) config: T,
}

impl<T: CliConfig> Cli<T> {
    /// Commands that use `client` and tell `config`.
    pub fn new(client: Client, config: T) -> Self {
        Self { client, config }
    }

    /// The command as clap knows it.
    pub fn get_command(cmd: CliCommand) -> clap::Command {
        match cmd {
            CliCommand::ListChannelEndpointAssignments => {
                Self::cli_list_channel_endpoint_assignments()
            }
            CliCommand::CreateChannelEndpointAssignment => {
                Self::cli_create_channel_endpoint_assignment()
            }
            CliCommand::FetchChannelEndpointAssignment => {
                Self::cli_fetch_channel_endpoint_assignment()
            }
            CliCommand::DeleteChannelEndpointAssignment => {
                Self::cli_delete_channel_endpoint_assignment()
            }
        }
    }

    /// Runs a command with what clap read.
    pub async fn execute(
        &self,
        cmd: CliCommand,
        matches: &clap::ArgMatches,
    ) -> anyhow::Result<()> {
        match cmd {
            CliCommand::ListChannelEndpointAssignments => {
                self.execute_list_channel_endpoint_assignments(matches).await
            }
            CliCommand::CreateChannelEndpointAssignment => {
                self.execute_create_channel_endpoint_assignment(matches).await
            }
            CliCommand::FetchChannelEndpointAssignment => {
                self.execute_fetch_channel_endpoint_assignment(matches).await
            }
            CliCommand::DeleteChannelEndpointAssignment => {
                self.execute_delete_channel_endpoint_assignment(matches).await
            }
        }
    }
}

/// One command for each operation.
#[derive(Copy, Clone, Debug)]
#[non_exhaustive]
pub enum CliCommand {
    /// Lists the channel endpoint assignments of a customer profile.
    ListChannelEndpointAssignments,
    /// Assigns a channel endpoint to a customer profile.
    CreateChannelEndpointAssignment,
    /// Fetches an assignment.
    FetchChannelEndpointAssignment,
    /// Deletes an assignment.
    DeleteChannelEndpointAssignment,
}

impl CliCommand {
    /// Every command.
    pub fn iter() -> impl Iterator<Item = CliCommand> {
        vec![
            CliCommand::ListChannelEndpointAssignments,
            CliCommand::CreateChannelEndpointAssignment,
            CliCommand::FetchChannelEndpointAssignment,
            CliCommand::DeleteChannelEndpointAssignment,
        ]
            .into_iter()
    }

    /// The operation, in snake case.
    pub fn operation_id(&self) -> &'static str {
        match *self {
            CliCommand::ListChannelEndpointAssignments => {
                "list_channel_endpoint_assignments"
            }
            CliCommand::CreateChannelEndpointAssignment => {
                "create_channel_endpoint_assignment"
            }
            CliCommand::FetchChannelEndpointAssignment => {
                "fetch_channel_endpoint_assignment"
            }
            CliCommand::DeleteChannelEndpointAssignment => {
                "delete_channel_endpoint_assignment"
            }
        }
    }

    /// The resource that the command is about, as `assignments`.
    pub fn resource(&self) -> &'static str {
        match *self {
            CliCommand::ListChannelEndpointAssignments => "assignments",
            CliCommand::CreateChannelEndpointAssignment => "assignments",
            CliCommand::FetchChannelEndpointAssignment => "assignments",
            CliCommand::DeleteChannelEndpointAssignment => "assignments",
        }
    }

    /// What the resource is, in the document's words.
    pub fn resource_about(&self) -> &'static str {
        match *self {
            CliCommand::ListChannelEndpointAssignments => {
                "Manage the channel endpoint assignments of a customer profile."
            }
            CliCommand::CreateChannelEndpointAssignment => {
                "Manage the channel endpoint assignments of a customer profile."
            }
            CliCommand::FetchChannelEndpointAssignment => {
                "Manage the channel endpoint assignments of a customer profile."
            }
            CliCommand::DeleteChannelEndpointAssignment => {
                "Manage the channel endpoint assignments of a customer profile."
            }
        }
    }

    /// What the command does with the resource, as `create`.
    pub fn verb(&self) -> &'static str {
        match *self {
            CliCommand::ListChannelEndpointAssignments => "list",
            CliCommand::CreateChannelEndpointAssignment => "create",
            CliCommand::FetchChannelEndpointAssignment => "fetch",
            CliCommand::DeleteChannelEndpointAssignment => "delete",
        }
    }

    /// Arguments that the command can be tried with, made of the document's examples.
    pub fn example(&self) -> &'static [&'static str] {
        match *self {
            CliCommand::ListChannelEndpointAssignments => {
                &["--customer-profile", "BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]
            }
            CliCommand::CreateChannelEndpointAssignment => {
                &[
                    "--customer-profile",
                    "BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                    "--channel-endpoint-type",
                    "phone-number",
                    "--channel-endpoint-sid",
                    "PNaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                ]
            }
            CliCommand::FetchChannelEndpointAssignment => {
                &[
                    "--customer-profile",
                    "BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                    "--sid",
                    "RAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                ]
            }
            CliCommand::DeleteChannelEndpointAssignment => {
                &[
                    "--customer-profile",
                    "BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                    "--sid",
                    "RAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                ]
            }
        }
    }

    /// The properties of a record that the command brings, in the document's order. A record need not have them all.
    pub fn columns(&self) -> &'static [&'static str] {
        match *self {
            CliCommand::ListChannelEndpointAssignments => {
                &[
                    "sid",
                    "customer_profile_sid",
                    "account_sid",
                    "channel_endpoint_type",
                    "channel_endpoint_sid",
                    "date_created",
                    "url",
                ]
            }
            CliCommand::CreateChannelEndpointAssignment => {
                &[
                    "sid",
                    "customer_profile_sid",
                    "account_sid",
                    "channel_endpoint_type",
                    "channel_endpoint_sid",
                    "date_created",
                    "url",
                ]
            }
            CliCommand::FetchChannelEndpointAssignment => {
                &[
                    "sid",
                    "customer_profile_sid",
                    "account_sid",
                    "channel_endpoint_type",
                    "channel_endpoint_sid",
                    "date_created",
                    "url",
                ]
            }
            CliCommand::DeleteChannelEndpointAssignment => &[],
        }
    }

    /// Returns the columns whose values the required options of the command determine.
    pub fn fixed_columns(&self) -> &'static [&'static str] {
        match *self {
            CliCommand::ListChannelEndpointAssignments => &["customer_profile_sid"],
            CliCommand::CreateChannelEndpointAssignment => {
                &[
                    "customer_profile_sid",
                    "channel_endpoint_type",
                    "channel_endpoint_sid",
                ]
            }
            CliCommand::FetchChannelEndpointAssignment => {
                &["sid", "customer_profile_sid"]
            }
            CliCommand::DeleteChannelEndpointAssignment => &[],
        }
    }
}
