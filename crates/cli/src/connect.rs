//! How the client of a command is made: for the service, or for an emulator inside this process.

use std::path::PathBuf;

use clap::Args;
use twilio_trusthub::Client;

use crate::{
    credentials::{self, Choice, Identity},
    outcome::Failure,
    output::Output,
};

/// What a command has to work with.
pub(crate) struct Context {
    /// Makes the calls.
    pub(crate) client: Client,
    /// How to talk.
    pub(crate) output: Output,
}

/// Where requests go, and whose they are.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Account and address")]
pub(crate) struct ConnectArgs {
    #[command(flatten)]
    pub(crate) identity: Choice,

    /// Enter Twilio's network at this location, as `dublin`
    #[arg(id = "global.edge", long = "edge", value_name = "EDGE", global = true)]
    pub(crate) edge: Option<String>,

    /// Have requests processed in this region, as `ie1`
    #[arg(id = "global.region", long = "region", value_name = "REGION", global = true)]
    pub(crate) region: Option<String>,

    /// Send requests here instead: an emulator, a mock, a gateway
    #[arg(
        id = "global.base-url",
        long = "base-url",
        value_name = "URL",
        global = true,
        conflicts_with_all = ["global.edge", "global.region"]
    )]
    pub(crate) base_url: Option<String>,

    /// Run against an emulator inside this process: no account, no network
    #[arg(
        id = "global.emulator",
        long = "emulator",
        global = true,
        conflicts_with_all = [
            "global.edge", "global.region", "global.base-url",
            "global.profile", "global.account-sid", "global.api-key",
        ]
    )]
    pub(crate) emulator: bool,

    /// Keep what the emulator holds in this file, for the next command
    #[arg(id = "global.db", long = "db", value_name = "FILE", global = true, requires = "global.emulator")]
    pub(crate) db: Option<PathBuf>,
}

/// A client, and what has to stay while it is used.
pub(crate) struct Connection {
    pub(crate) client: Client,
    /// Whose calls they are, and where that is from; none for an emulator.
    pub(crate) identity: Option<Identity>,
}

/// Makes the client that `args` and the environment ask for.
pub(crate) async fn connect(args: &ConnectArgs) -> Result<Connection, Failure> {
    if args.emulator {
        return Err(Failure::failed("the emulator is not a part of this program yet"));
    }
    let identity = credentials::choose(&args.identity, &credentials::Surroundings::of_process())?;
    let mut builder = Client::builder()
        .credentials(identity.credentials.clone())
        .user_agent_suffix(concat!("trusthub/", env!("CARGO_PKG_VERSION")));
    if let Some(base_url) = &args.base_url {
        builder = builder.base_url(base_url);
    } else {
        // One that is said on the command line counts for both, as in the library.
        let (edge, region) = match (&args.edge, &args.region) {
            (None, None) => (&identity.edge, &identity.region),
            said => said,
        };
        if let Some(edge) = edge {
            builder = builder.edge(edge);
        }
        if let Some(region) = region {
            builder = builder.region(region);
        }
    }
    Ok(Connection { client: builder.build()?, identity: Some(identity) })
}
