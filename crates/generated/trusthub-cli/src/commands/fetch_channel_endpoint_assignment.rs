// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! The command `fetch-channel-endpoint-assignment`.

use twilio_trusthub::prelude::*;
use twilio_trusthub::types;
use crate::{Cli, CliConfig};

impl<T: CliConfig> Cli<T> {
    /// The arguments of `fetch-channel-endpoint-assignment`.
    pub fn cli_fetch_channel_endpoint_assignment() -> clap::Command {
        clap::Command::new("fetch-channel-endpoint-assignment")
            .about("Fetch an assignment by its SID")
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
                clap::Arg::new("sid")
                    .long("sid")
                    .value_name("SID")
                    .value_parser(clap::value_parser!(types::AssignmentSid))
                    .required(true)
                    .help(
                        "The SID of the assignment (RA…), not of its channel endpoint",
                    ),
            )
    }

    /// Runs `fetch-channel-endpoint-assignment`.
    pub async fn execute_fetch_channel_endpoint_assignment(
        &self,
        matches: &clap::ArgMatches,
    ) -> anyhow::Result<()> {
        let mut request = self.client.fetch_channel_endpoint_assignment();
        if let Some(value) = matches
            .get_one::<types::CustomerProfileSid>("customer-profile-sid")
        {
            request = request.customer_profile_sid(value.clone());
        }
        if let Some(value) = matches.get_one::<types::AssignmentSid>("sid") {
            request = request.sid(value.clone());
        }
        self.config.execute_fetch_channel_endpoint_assignment(matches, &mut request)?;
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
