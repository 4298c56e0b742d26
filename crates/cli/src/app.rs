//! The command line: what can be typed, and what is run for it.

use std::ffi::OsString;

use clap::{ArgAction, Args, Command, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::{
    auth,
    connect::ConnectArgs,
    outcome::{Failure, Outcome},
    output::{Format, Output},
};

const AFTER_HELP: &str = "\
Exit codes:
  0  done
  1  a call was refused or failed
  2  asked for wrongly; nothing was sent
  3  partly done: some of many failed
  4  --dry-run found something to do

Examples:
  trusthub demo
  trusthub auth check
  trusthub assignments list --customer-profile-sid BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// Assign phone numbers to customer profiles of Twilio TrustHub
#[derive(Parser)]
#[command(name = "trusthub", version, after_help = AFTER_HELP, subcommand_required = true, arg_required_else_help = true)]
struct Global {
    #[command(flatten)]
    connect: ConnectArgs,

    #[command(flatten)]
    talk: TalkArgs,
}

/// How the program talks.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Output")]
struct TalkArgs {
    /// The form of what is printed
    #[arg(id = "global.format", long = "format", value_name = "FORMAT", global = true)]
    format: Option<Format>,

    /// Say nothing but results and errors
    #[arg(id = "global.quiet", short = 'q', long = "quiet", global = true)]
    quiet: bool,

    /// Tell on stderr what is sent: -v each call, -vv each attempt, -vvv everything
    #[arg(
        id = "global.verbose",
        short = 'v',
        long = "verbose",
        global = true,
        action = ArgAction::Count,
        conflicts_with = "global.quiet"
    )]
    verbose: u8,
}

// The commands that no document knows of. (Not a doc comment: clap would take it for the program's description.)
#[derive(Subcommand)]
enum Own {
    /// Say which credentials are used, where they come from, and whether they work
    Auth(auth::AuthArgs),
}

/// A command line that was read.
pub(crate) struct App {
    global: Global,
    chosen: Own,
}

/// The whole tree of commands.
pub(crate) fn command() -> Command {
    Own::augment_subcommands(Global::command())
}

impl App {
    /// Reads a command line; the first word is the program's name.
    pub(crate) fn read<W: Into<OsString> + Clone>(
        words: impl IntoIterator<Item = W>,
    ) -> Result<Self, clap::Error> {
        let mut matches = command().try_get_matches_from(words)?;
        let global = Global::from_arg_matches(&matches)?;
        let chosen = Own::from_arg_matches_mut(&mut matches)?;
        Ok(Self { global, chosen })
    }

    /// How to talk.
    pub(crate) fn output(&self) -> Output {
        let TalkArgs { format, quiet, verbose } = self.global.talk;
        Output::new(format, quiet, verbose)
    }

    /// Runs the command.
    pub(crate) async fn run(self, output: Output) -> Result<Outcome, Failure> {
        let connect_args = &self.global.connect;
        match self.chosen {
            Own::Auth(args) => auth::run(args, connect_args, output).await,
        }
    }
}
