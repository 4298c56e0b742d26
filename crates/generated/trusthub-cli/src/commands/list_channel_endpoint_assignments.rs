// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! The command `list-channel-endpoint-assignments`.

use twilio_trusthub::prelude::*;
use twilio_trusthub::types;
use crate::{Cli, CliConfig};

impl<T: CliConfig> Cli<T> {
    /// The arguments of `list-channel-endpoint-assignments`.
    pub fn cli_list_channel_endpoint_assignments() -> clap::Command {
        clap::Command::new("list-channel-endpoint-assignments")
            .about("List the channel endpoint assignments of a customer profile")
            .long_about(
                "List the channel endpoint assignments of a customer profile.\n\nRequests all pages, one after another, until the list ends or `--limit` assignments have been printed.",
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
                clap::Arg::new("channel-endpoint-sid")
                    .long("channel-endpoint-sid")
                    .value_name("SID")
                    .value_parser(clap::value_parser!(types::ChannelEndpointSid))
                    .required(false)
                    .help("List only assignments of this channel endpoint"),
            )
            .arg(
                clap::Arg::new("channel-endpoint-sids")
                    .long("channel-endpoint-sids")
                    .value_name("LIST")
                    .value_parser(
                        clap::value_parser!(
                            twilio_trusthub::twilio_core::CommaSeparated <
                            types::ChannelEndpointSid, >
                        ),
                    )
                    .required(false)
                    .help(
                        "List only assignments of these channel endpoints, given as comma-separated SIDs (at least 1 item)",
                    ),
            )
            .arg(
                clap::Arg::new("page-size")
                    .long("page-size")
                    .value_name("NUMBER")
                    .value_parser(clap::value_parser!(types::PageSize))
                    .required(false)
                    .help(
                        "The maximum number of assignments per page (from 1 to 1000, 50 if it is not set)",
                    ),
            )
            .arg(
                clap::Arg::new("limit")
                    .long("limit")
                    .value_name("COUNT")
                    .value_parser(clap::value_parser!(u64))
                    .required(false)
                    .help("End the list after this many items"),
            )
    }

    /// Runs `list-channel-endpoint-assignments`.
    pub async fn execute_list_channel_endpoint_assignments(
        &self,
        matches: &clap::ArgMatches,
    ) -> anyhow::Result<()> {
        let mut request = self.client.list_channel_endpoint_assignments();
        if let Some(value) = matches
            .get_one::<types::CustomerProfileSid>("customer-profile-sid")
        {
            request = request.customer_profile_sid(value.clone());
        }
        if let Some(value) = matches
            .get_one::<types::ChannelEndpointSid>("channel-endpoint-sid")
        {
            request = request.channel_endpoint_sid(value.clone());
        }
        if let Some(value) = matches
            .get_one::<
                twilio_trusthub::twilio_core::CommaSeparated<types::ChannelEndpointSid>,
            >("channel-endpoint-sids")
        {
            request = request.channel_endpoint_sids(value.clone());
        }
        if let Some(value) = matches.get_one::<types::PageSize>("page-size") {
            request = request.page_size(value.clone());
        }
        if let Some(value) = matches.get_one::<u64>("limit") {
            request = request.limit(*value);
        }
        self.config.execute_list_channel_endpoint_assignments(matches, &mut request)?;
        let mut items = request.stream();
        self.config
            .list_start::<
                <types::ChannelEndpointAssignmentPage as twilio_trusthub::twilio_core::Page>::Item,
            >();
        loop {
            match items.try_next().await {
                Ok(Some(item)) => {
                    if self.config.list_item(&item).is_break() {
                        return Ok(());
                    }
                }
                Ok(None) => {
                    self.config
                        .list_end_success::<
                            <types::ChannelEndpointAssignmentPage as twilio_trusthub::twilio_core::Page>::Item,
                        >();
                    return Ok(());
                }
                Err(error) => {
                    self.config.list_end_error(&error);
                    return Err(anyhow::Error::new(error));
                }
            }
        }
    }
}
