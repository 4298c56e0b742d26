//! `trusthub auth`: which credentials are used, and whether they work.

use clap::{Args, Subcommand};

use crate::{
    connect::{ConnectArgs, connect},
    outcome::{Failure, Outcome},
    output::Output,
};

/// `trusthub auth …`
#[derive(Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct AuthArgs {
    #[command(subcommand)]
    command: AuthCommand,
}

#[derive(Subcommand)]
enum AuthCommand {
    /// Say which credentials are used and from where, and make one harmless call with them
    Check,
}

/// Runs it.
pub(crate) async fn run(
    args: AuthArgs,
    connect_args: &ConnectArgs,
    output: Output,
) -> Result<Outcome, Failure> {
    let AuthCommand::Check = args.command;
    let connection = connect(connect_args).await?;
    output.say("Using", &connection.client.transport().base_url().to_owned());
    Ok(Outcome::Done)
}
