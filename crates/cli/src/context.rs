//! How the client of a command is made: for the service, or for an emulator inside this process.

use std::path::PathBuf;

use clap::Args;
use twilio_emulator::Emulator;
use twilio_trusthub::{Client, ClientBuilder, OPENAPI_JSON};

use crate::{
    credentials::{self, Choice, Identity, Surroundings},
    error::Failure,
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

    /// Send requests here instead, as `TWILIO_BASE_URL` does: an emulator, a mock, a gateway
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
    // `trusthub emulator` has an option of the same name and id, which takes the place of this one there.
    #[arg(id = "db", long = "db", value_name = "FILE", global = true, requires = "global.emulator")]
    pub(crate) db: Option<PathBuf>,
}

/// A client, and what has to stay while it is used.
pub(crate) struct Connection {
    pub(crate) client: Client,
    /// Whose calls they are, and where that is from; none for an emulator.
    pub(crate) identity: Option<Identity>,
    /// What answers, where it is inside this process.
    pub(crate) emulator: Option<Emulator>,
}

/// Makes the client that `args` and the environment ask for. For an emulator, nothing else is looked at.
pub(crate) async fn connect(args: &ConnectArgs) -> Result<Connection, Failure> {
    let builder = Client::builder().user_agent_suffix(concat!("trusthub/", env!("CARGO_PKG_VERSION")));
    if args.emulator {
        let mut emulator = Emulator::builder(OPENAPI_JSON);
        if let Some(file) = &args.db {
            emulator = emulator.database(file);
        }
        let emulator = emulator.start().await.map_err(|error| Failure::failed(error.to_string()))?;
        let client = emulator.client(builder)?;
        return Ok(Connection { client, identity: None, emulator: Some(emulator) });
    }
    let around = Surroundings::of_process();
    let identity = credentials::choose(&args.identity, &around)?;
    let builder = addressed(builder, args, &identity, &around)?;
    let client = builder.credentials(identity.credentials.clone()).build().map_err(|error| {
        // What the library advises a program to call, nobody can type.
        let said = error.to_string();
        Failure::usage(said.split(", or call `").next().unwrap_or(&said))
    })?;
    Ok(Connection { client, identity: Some(identity), emulator: None })
}

/// Where requests go: what the command line says counts before the environment, and that before a profile.
fn addressed(
    mut builder: ClientBuilder<Client>,
    args: &ConnectArgs,
    identity: &Identity,
    around: &Surroundings,
) -> Result<ClientBuilder<Client>, Failure> {
    let said = args.edge.is_some() || args.region.is_some();
    let base_url = match &args.base_url {
        Some(url) => Some(url.clone()),
        None if said => None,
        None => around.variable("TWILIO_BASE_URL")?,
    };
    if let Some(base_url) = base_url {
        return Ok(builder.base_url(base_url));
    }
    // What is said of one counts for both, as in the library: an edge belongs to a region.
    let (edge, region) = if said { (&args.edge, &args.region) } else { (&identity.edge, &identity.region) };
    if let Some(edge) = edge {
        builder = builder.edge(edge);
    }
    if let Some(region) = region {
        builder = builder.region(region);
    }
    Ok(builder)
}
