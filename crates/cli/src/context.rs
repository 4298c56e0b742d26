//! The clients of a command, for the service or for an emulator inside this process.

use std::path::PathBuf;

use clap::Args;
use twilio_api::types::AccountSid;
use twilio_core::Transport;
use twilio_emulator::{Emulator, EmulatorBuilder};
use twilio_trusthub::{Client, ClientBuilder};

use crate::{
    credentials::{self, CredentialArgs, Env, ResolvedCredentials},
    error::CliError,
    output::Output,
};

/// The clients and the output of a command that sends requests.
pub(crate) struct Context {
    pub(crate) clients: Clients,
    /// The account of the credentials, if they name it: an API key does not.
    pub(crate) account: Option<AccountSid>,
    pub(crate) output: Output,
}

/// A client for each document.
#[derive(Clone)]
pub(crate) struct Clients {
    pub(crate) trusthub: Client,
    pub(crate) api: twilio_api::Client,
}

impl Clients {
    /// Returns clients of `emulator`.
    pub(crate) fn of_emulator(emulator: &Emulator) -> Result<Self, CliError> {
        Ok(Self {
            trusthub: emulator.client(with_user_agent(Client::builder()))?,
            api: emulator.client(with_user_agent(twilio_api::Client::builder()))?,
        })
    }
}

/// The documents that an emulator serves: those of the clients.
pub(crate) const DOCUMENTS: [&str; 2] = [twilio_trusthub::OPENAPI_JSON, twilio_api::OPENAPI_JSON];

/// Returns an emulator of these documents, which is not started yet.
pub(crate) fn emulator() -> EmulatorBuilder {
    let [first, others @ ..] = DOCUMENTS;
    others.into_iter().fold(Emulator::builder(first), EmulatorBuilder::document)
}

/// The options that select credentials and the URL of the service.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Connection")]
pub(crate) struct ConnectArgs {
    #[command(flatten)]
    pub(crate) credentials: CredentialArgs,

    /// Send requests through this edge location, such as `dublin`
    #[arg(id = "global.edge", long = "edge", value_name = "EDGE", global = true)]
    pub(crate) edge: Option<String>,

    /// Have requests processed in this region, such as `ie1`
    #[arg(id = "global.region", long = "region", value_name = "REGION", global = true)]
    pub(crate) region: Option<String>,

    /// Send requests to this URL instead, like `TWILIO_BASE_URL`: an emulator, a mock or a gateway
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

    /// Store the emulator's records in this SQLite file, so that they persist between commands
    // `trusthub emulator` has its own option with this name, which replaces this one because it has the same id.
    #[arg(id = "db", long = "db", value_name = "FILE", global = true, requires = "global.emulator")]
    pub(crate) db: Option<PathBuf>,
}

impl Connection {
    /// Returns the account of the credentials, if they name it.
    pub(crate) fn account(&self) -> Option<AccountSid> {
        match &self.backend {
            Backend::Service(credentials) => credentials.account_sid()?.parse().ok(),
            Backend::Emulator(emulator) => emulator.account().account_sid().parse().ok(),
        }
    }
}

/// The clients and their backend.
pub(crate) struct Connection {
    pub(crate) clients: Clients,
    pub(crate) backend: Backend,
}

/// The destination of the requests.
pub(crate) enum Backend {
    /// The service, or whatever is at the configured base URL.
    Service(ResolvedCredentials),
    /// An emulator inside this process, which stops when it is dropped.
    Emulator(Emulator),
}

/// Connects as `args` and the environment specify. With `--emulator`, neither credentials nor the environment are read.
pub(crate) async fn connect(args: &ConnectArgs) -> Result<Connection, CliError> {
    if args.emulator {
        let mut emulator = emulator();
        if let Some(file) = &args.db {
            emulator = emulator.database(file);
        }
        let emulator = emulator.start().await.map_err(|error| CliError::failed(error.to_string()))?;
        let clients = Clients::of_emulator(&emulator)?;
        return Ok(Connection { clients, backend: Backend::Emulator(emulator) });
    }
    let env = Env::process();
    let credentials = credentials::resolve(&args.credentials, &env)?;
    let clients = Clients {
        trusthub: service_client(Client::builder(), args, &credentials, &env)?,
        api: service_client(twilio_api::Client::builder(), args, &credentials, &env)?,
    };
    Ok(Connection { clients, backend: Backend::Service(credentials) })
}

fn service_client<C: From<Transport>>(
    builder: ClientBuilder<C>,
    args: &ConnectArgs,
    credentials: &ResolvedCredentials,
    env: &Env,
) -> Result<C, CliError> {
    let builder = with_endpoint(with_user_agent(builder), args, credentials, env)?;
    Ok(builder.credentials(credentials.credentials.clone()).build()?)
}

fn with_user_agent<C: From<Transport>>(builder: ClientBuilder<C>) -> ClientBuilder<C> {
    builder.user_agent_suffix(concat!("trusthub/", env!("CARGO_PKG_VERSION")))
}

/// Sets the base URL, or the edge and the region. The command line takes precedence over the environment, and the
/// environment over a profile.
fn with_endpoint<C: From<Transport>>(
    mut builder: ClientBuilder<C>,
    args: &ConnectArgs,
    credentials: &ResolvedCredentials,
    env: &Env,
) -> Result<ClientBuilder<C>, CliError> {
    let has_option = args.edge.is_some() || args.region.is_some();
    let base_url = match &args.base_url {
        Some(url) => Some(url.clone()),
        None if has_option => None,
        None => env.var("TWILIO_BASE_URL")?,
    };
    if let Some(base_url) = base_url {
        return Ok(builder.base_url(base_url));
    }
    // An option for one overrides both, as in the library: an edge belongs to a region.
    let (edge, region) =
        if has_option { (&args.edge, &args.region) } else { (&credentials.edge, &credentials.region) };
    if let Some(edge) = edge {
        builder = builder.edge(edge);
    }
    if let Some(region) = region {
        builder = builder.region(region);
    }
    Ok(builder)
}
