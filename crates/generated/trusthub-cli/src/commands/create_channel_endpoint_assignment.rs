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
                "Assign a channel endpoint to a customer profile.\n\nPrints the new assignment. Its SID is needed to delete it later.\n\nIf the endpoint is already assigned to the profile, Twilio may respond with status 409 or create a second assignment.",
            )
            .arg(
                clap::Arg::new("customer-profile-sid")
                    .long("customer-profile")
                    .alias("customer-profile-sid")
                    .env("TWILIO_CUSTOMER_PROFILE_SID")
                    .hide_env_values(true)
                    .value_name("SID")
                    .value_parser(clap::value_parser!(types::CustomerProfileSid))
                    .required(true)
                    .help("The SID of the customer profile"),
            )
            .arg(
                clap::Arg::new("channel-endpoint-type")
                    .long("channel-endpoint-type")
                    .value_name("VALUE")
                    .value_parser(clap::value_parser!(String))
                    .required(true)
                    .help("The type of the channel endpoint, such as phone-number"),
            )
            .arg(
                clap::Arg::new("channel-endpoint-sid")
                    .long("channel-endpoint-sid")
                    .value_name("SID")
                    .value_parser(clap::value_parser!(types::ChannelEndpointSid))
                    .required(true)
                    .help("The SID of the channel endpoint to assign"),
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
