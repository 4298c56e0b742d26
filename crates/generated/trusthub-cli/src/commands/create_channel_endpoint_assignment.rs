// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! The command `create-channel-endpoint-assignment`.

use twilio_trusthub::prelude::*;
use twilio_trusthub::types;
use crate::{Cli, CliConfig};

impl<T: CliConfig> Cli<T> {
    /// The arguments of `create-channel-endpoint-assignment`.
    pub fn cli_create_channel_endpoint_assignment() -> clap::Command {
        clap::Command::new("create-channel-endpoint-assignment")
            .about("Assign a channel endpoint to a customer profile")
            .long_about(
                "Assign a channel endpoint to a customer profile.\n\nMakes the endpoint part of the profile and answers the new assignment, whose SID is needed to remove it again.\n\nWhat the service does with an endpoint that the profile already holds is not documented: it has been seen to refuse with status 409, and to make a second assignment. Whoever repeats a call whose outcome is unknown has to look for duplicates afterwards.",
            )
            .arg(
                clap::Arg::new("customer-profile-sid")
                    .long("customer-profile-sid")
                    .value_name("SID")
                    .value_parser(clap::value_parser!(types::CustomerProfileSid))
                    .required(true)
                    .help("The profile that the endpoints belong to"),
            )
            .arg(
                clap::Arg::new("channel-endpoint-type")
                    .long("channel-endpoint-type")
                    .value_name("VALUE")
                    .value_parser(clap::value_parser!(String))
                    .required(true)
                    .help(
                        "What kind of endpoint it is. The service takes any text; for phone numbers it is `phone-number`",
                    ),
            )
            .arg(
                clap::Arg::new("channel-endpoint-sid")
                    .long("channel-endpoint-sid")
                    .value_name("SID")
                    .value_parser(clap::value_parser!(types::ChannelEndpointSid))
                    .required(true)
                    .help("The endpoint to assign"),
            )
    }

    /// Runs `create-channel-endpoint-assignment`.
    pub async fn execute_create_channel_endpoint_assignment(
        &self,
        matches: &clap::ArgMatches,
    ) -> anyhow::Result<()> {
        let mut request = self.client.create_channel_endpoint_assignment();
        if let Some(value) = matches
            .get_one::<types::CustomerProfileSid>("customer-profile-sid")
        {
            request = request.customer_profile_sid(value.clone());
        }
        if let Some(value) = matches.get_one::<String>("channel-endpoint-type") {
            request = request.channel_endpoint_type(value.clone());
        }
        if let Some(value) = matches
            .get_one::<types::ChannelEndpointSid>("channel-endpoint-sid")
        {
            request = request.channel_endpoint_sid(value.clone());
        }
        self.config.execute_create_channel_endpoint_assignment(matches, &mut request)?;
        match request.send().await {
            Ok(response) => {
                self.config.success_item(&response);
                Ok(())
            }
            Err(error) => {
                self.config.error(&error);
                Err(anyhow::Error::new(error))
            }
        }
    }
}
