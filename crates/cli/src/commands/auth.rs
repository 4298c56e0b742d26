//! `trusthub auth`: which credentials are used, and whether they work.

use clap::{Args, Subcommand};
use serde::Serialize;
use twilio_trusthub::{prelude::*, types::CustomerProfileSid};

use crate::{
    context::{ConnectArgs, Connection, connect},
    error::{Failure, Outcome},
    output::Output,
};

const CHECK_HELP: &str = "\
Where credentials come from, the first that there is:
  1. --profile NAME: that profile in ~/.twilio-cli/config.json (TWILIO_CONFIG_DIR for ~/.twilio-cli)
  2. --api-key SID with TWILIO_API_SECRET, or --account-sid SID with TWILIO_AUTH_TOKEN
  3. TWILIO_API_KEY and TWILIO_API_SECRET, else TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN
  4. the active profile in ~/.twilio-cli/config.json

A secret is never an argument, and never shown.

Examples:
  trusthub auth check
  trusthub auth check --profile work --format json";

/// `trusthub auth …`
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
    /// Say which credentials are used and from where, and make one harmless call with them
    Check(CheckArgs),
}

#[derive(Args)]
#[command(after_help = CHECK_HELP)]
struct CheckArgs {
    /// Try whether they may read this profile; without it, one that is nobody's is asked for
    #[arg(long, value_name = "SID")]
    customer_profile_sid: Option<CustomerProfileSid>,
}

/// What is told of credentials. There is no field for a secret.
#[derive(Serialize)]
struct Told {
    credentials: String,
    from: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    address: String,
    works: &'static str,
}

/// Runs it.
pub(crate) async fn run(
    args: AuthArgs,
    connect_args: &ConnectArgs,
    output: &Output,
) -> Result<Outcome, Failure> {
    let AuthCommand::Check(args) = args.command;
    let connection = connect(connect_args).await?;
    let nobodys = CustomerProfileSid::try_from("BU00000000000000000000000000000000");
    let profile = match (args.customer_profile_sid, nobodys) {
        (Some(profile), _) | (None, Ok(profile)) => profile,
        (None, Err(error)) => return Err(Failure::failed(error.to_string())),
    };
    let call =
        connection.client.list_channel_endpoint_assignments().customer_profile_sid(profile).page_size(1);
    let refused = match call.send().await {
        Ok(_) => None,
        // Who is not known is told so before it is looked for anything.
        Err(error) if error.is_not_found() && args.customer_profile_sid.is_none() => None,
        Err(error) => Some(error),
    };
    let works = match &refused {
        None => "yes",
        Some(error) if error.is_unauthorized() => "no",
        // Whoever is refused something else has been recognised.
        Some(error) if error.is_forbidden() || error.is_not_found() => "yes",
        Some(_) => "not known",
    };
    output.record(&[], &told(&connection, works))?;
    match refused {
        None => Ok(Outcome::Done),
        Some(error) if error.is_unauthorized() => {
            let mut failure = Failure::failed("the service does not accept these credentials");
            if let Some(message) = error.message() {
                failure = failure.note("reason", message);
            }
            Err(failure.help(if is_key(&connection) {
                "see in the console whether the key is still there, and of this account and region; its secret is shown \
                 only when it is made, so make another if in doubt"
            } else {
                "copy the auth token from the console again; each region has its own"
            }))
        }
        Some(error) => Err(error.into()),
    }
}

fn is_key(connection: &Connection) -> bool {
    connection.identity.as_ref().is_some_and(|one| one.credentials.user().to_string().starts_with("SK"))
}

fn told(connection: &Connection, works: &'static str) -> Told {
    let address = connection.client.transport().base_url().to_owned();
    match &connection.identity {
        Some(identity) => Told {
            credentials: format!(
                "{} {}",
                if is_key(connection) { "API key" } else { "account" },
                identity.credentials.user()
            ),
            from: identity.source.clone(),
            account: identity.account.clone(),
            address,
            works,
        },
        None => Told {
            credentials: "any".to_owned(),
            from: "an emulator inside this process".to_owned(),
            account: None,
            address,
            works,
        },
    }
}
