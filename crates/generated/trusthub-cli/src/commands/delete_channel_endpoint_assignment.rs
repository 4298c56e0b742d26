// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! The command `delete-channel-endpoint-assignment`.

use twilio_trusthub::prelude::*;
use twilio_trusthub::types;
use crate::{Cli, CliConfig};

impl<T: CliConfig> Cli<T> {
    /// The arguments of `delete-channel-endpoint-assignment`.
    pub fn cli_delete_channel_endpoint_assignment() -> clap::Command {
        clap::Command::new("delete-channel-endpoint-assignment")
            .about(
                "Delete an assignment, which removes its channel endpoint from the customer profile",
            )
            .long_about(
                "Delete an assignment, which removes its channel endpoint from the customer profile.\n\nThe channel endpoint itself is not deleted. To remove a phone number, find its assignment with `list --channel-endpoint-sid PN…`, then delete the assignment by its own SID (RA…).",
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

    /// Runs `delete-channel-endpoint-assignment`.
    pub async fn execute_delete_channel_endpoint_assignment(
        &self,
        matches: &clap::ArgMatches,
    ) -> anyhow::Result<()> {
        let mut request = self.client.delete_channel_endpoint_assignment();
        if let Some(value) = matches
            .get_one::<types::CustomerProfileSid>("customer-profile-sid")
        {
            request = request.customer_profile_sid(value.clone());
        }
        if let Some(value) = matches.get_one::<types::AssignmentSid>("sid") {
            request = request.sid(value.clone());
        }
        self.config.execute_delete_channel_endpoint_assignment(matches, &mut request)?;
        match request.send().await {
            Ok(response) => {
                self.config.success_no_item(&response);
                Ok(())
            }
            Err(error) => {
                self.config.error(&error);
                Err(anyhow::Error::new(error))
            }
        }
    }
}
