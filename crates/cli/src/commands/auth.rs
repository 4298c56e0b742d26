//! `trusthub auth`

use clap::{Args, Subcommand};
use serde::Serialize;
use twilio_trusthub::{Error, types::CustomerProfileSid};

use crate::{
    context::{Backend, ConnectArgs, Connection, connect},
    error::CliError,
    exit_status::ExitStatus,
    output::Output,
};

const CHECK_HELP: &str = "\
Credentials are taken from the first of these sources:
  1. --profile NAME, a saved profile of twilio-cli
  2. --api-key SID with TWILIO_API_SECRET
     or --account-sid SID with TWILIO_AUTH_TOKEN
  3. TWILIO_API_KEY and TWILIO_API_SECRET
     or else TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN
  4. the active profile of twilio-cli

The profiles of twilio-cli are read from config.json in TWILIO_CONFIG_DIR, which defaults to ~/.twilio-cli.

Secrets are never passed as arguments, and never printed.

Examples:
  trusthub auth check
  trusthub auth check --profile work --format json";

/// The arguments of `trusthub auth`.
#[derive(Args)]
#[command(
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "Example:\n  trusthub auth check"
)]
pub(crate) struct AuthArgs {
    #[command(subcommand)]
    command: AuthCommand,
}

#[derive(Subcommand)]
enum AuthCommand {
    /// Show which credentials are used, and test them with a read-only request
    Check(CheckArgs),
}

#[derive(Args)]
#[command(after_help = CHECK_HELP)]
struct CheckArgs {
    /// Test access to this customer profile; without it, only authentication is tested
    #[arg(
        long,
        alias = "customer-profile-sid",
        value_name = "SID",
        env = "TWILIO_CUSTOMER_PROFILE_SID",
        hide_env_values = true
    )]
    customer_profile: Option<CustomerProfileSid>,
}

/// The report of `auth check`. It has no field for a secret.
#[derive(Serialize)]
struct AuthReport {
    credentials: String,
    source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    url: String,
    valid: Validity,
}

/// The result of testing the credentials.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
enum Validity {
    Yes,
    No,
    /// The request failed before they were verified.
    Unknown,
}

/// Runs `trusthub auth`.
pub(crate) async fn run(
    args: AuthArgs,
    connect_args: &ConnectArgs,
    output: &Output,
) -> Result<ExitStatus, CliError> {
    match args.command {
        AuthCommand::Check(args) => check(args, connect_args, output).await,
    }
}

async fn check(args: CheckArgs, connect_args: &ConnectArgs, output: &Output) -> Result<ExitStatus, CliError> {
    let connection = connect(connect_args).await?;
    let mut request = connection.clients.trusthub.list_channel_endpoint_assignments().page_size(1);
    request = match args.customer_profile {
        Some(profile) => request.customer_profile_sid(profile),
        None => request.customer_profile_sid("BU00000000000000000000000000000000"),
    };
    let error = match request.send().await {
        Ok(_) => None,
        // Authentication precedes lookup: a 404 proves that the credentials work.
        Err(error) if error.is_not_found() && args.customer_profile.is_none() => None,
        Err(error) => Some(error),
    };
    let valid = match &error {
        None => Validity::Yes,
        Some(error) if error.is_unauthorized() => Validity::No,
        // Authorization and lookup come after authentication.
        Some(error) if error.is_forbidden() || error.is_not_found() => Validity::Yes,
        Some(_) => Validity::Unknown,
    };
    output.record(&[], &AuthReport::new(&connection, valid))?;
    match error {
        None => Ok(ExitStatus::Success),
        Some(error) if error.is_unauthorized() => Err(rejected(&error, &connection.backend)),
        Some(error) => Err(error.into()),
    }
}

fn rejected(error: &Error, backend: &Backend) -> CliError {
    let mut failure = CliError::failed("the service rejected these credentials");
    if let Some(message) = error.message() {
        failure = failure.note("reason", message);
    }
    let is_api_key = matches!(backend, Backend::Service(credentials) if credentials.is_api_key());
    failure.help(if is_api_key {
        "check in the Twilio Console that the key still exists and belongs to this account and region; its secret is \
         shown only once, so create another key if in doubt"
    } else {
        "copy the auth token from the Twilio Console again; each region has its own token"
    })
}

impl AuthReport {
    fn new(connection: &Connection, valid: Validity) -> Self {
        let url = connection.clients.trusthub.transport().base_url().to_owned();
        match &connection.backend {
            Backend::Service(resolved) => {
                let kind = if resolved.is_api_key() { "API key" } else { "account" };
                Self {
                    credentials: format!("{kind} {}", resolved.credentials.user()),
                    source: resolved.source.clone(),
                    account: resolved.account.clone(),
                    url,
                    valid,
                }
            }
            Backend::Emulator(_) => Self {
                credentials: "any".to_owned(),
                source: "the emulator inside this process".to_owned(),
                account: None,
                url,
                valid,
            },
        }
    }
}
