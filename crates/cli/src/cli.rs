//! The command line: what can be typed, and what is run for it.

use std::ffi::OsString;

use clap::{
    ArgAction, ArgMatches, Args, Command, CommandFactory as _, FromArgMatches as _, Parser, Subcommand,
};
use twilio_trusthub_cli::CliCommand;

use crate::{
    commands::{
        auth, demo, emulator, export,
        generated::{self, Resources},
        man, sync,
    },
    context::{ConnectArgs, Connection, Context, connect},
    error::{Failure, Outcome},
    output::{Format, Output},
};

const AFTER_HELP: &str = "\
Exit codes:
    0  done
    1  a call was refused or failed
    2  asked for wrongly; nothing was sent
    3  partly done: some of many failed, or it was stopped
    4  --dry-run found something to do
  130  ended by a second Ctrl-C

Examples:
  trusthub demo
  trusthub auth check
  trusthub sync --customer-profile BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa --from numbers.csv --dry-run
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
    Sync(sync::args::SyncArgs),
    Export(export::args::ExportArgs),
    /// Tell which credentials are used and whether they work
    Auth(auth::AuthArgs),
    /// Start an emulator of the service on this machine, to stay
    #[command(after_help = emulator::AFTER_HELP)]
    Emulator(twilio_emulator::cli::Options),
    /// Show the whole story in the terminal, with no account
    Demo(demo::DemoArgs),
    /// Print the completions of a shell
    Completions(man::CompletionsArgs),
    /// Print the manual page, or write all of them into a directory
    Man(man::ManArgs),
}

/// A command line that was read.
pub(crate) struct App {
    global: Global,
    chosen: Chosen,
}

enum Chosen {
    Own(Own),
    Resource(CliCommand, ArgMatches),
}

/// The whole tree of commands.
pub(crate) fn command() -> Command {
    with_resources().0
}

/// The document's commands come first: they are what the program is about.
fn with_resources() -> (Command, Resources) {
    let bare = Global::command().max_term_width(100);
    let resources = Resources::new(&Own::augment_subcommands(bare.clone()));
    (Own::augment_subcommands(bare.subcommands(resources.commands())), resources)
}

impl App {
    /// Reads a command line; the first word is the program's name.
    pub(crate) fn read<W: Into<OsString> + Clone>(
        words: impl IntoIterator<Item = W>,
    ) -> Result<Self, clap::Error> {
        let (command, resources) = with_resources();
        let mut matches = command.try_get_matches_from(words)?;
        let global = Global::from_arg_matches(&matches)?;
        let chosen = match resources.chosen(&matches) {
            Some((which, matches)) => Chosen::Resource(which, matches),
            None => Chosen::Own(Own::from_arg_matches_mut(&mut matches)?),
        };
        Ok(Self { global, chosen })
    }

    /// How to talk.
    pub(crate) fn output(&self) -> Output {
        let TalkArgs { format, quiet, verbose } = self.global.talk;
        Output::new(format, quiet, verbose)
    }

    /// Whether it runs an emulator, and makes no calls.
    pub(crate) fn is_emulator(&self) -> bool {
        matches!(self.chosen, Chosen::Own(Own::Emulator(_)))
    }

    /// Runs the command.
    pub(crate) async fn run(self, output: Output) -> Result<Outcome, Failure> {
        let connect_args = &self.global.connect;
        match self.chosen {
            Chosen::Own(Own::Auth(args)) => auth::run(args, connect_args, &output).await,
            Chosen::Own(Own::Emulator(options)) => emulator::run(&options, &output).await,
            Chosen::Own(Own::Demo(args)) => demo::run(args, output).await,
            Chosen::Own(Own::Completions(args)) => man::completions(&args, &output),
            Chosen::Own(Own::Man(args)) => man::man(&args, &output),
            calls => {
                // An emulator in this process lives as long as the connection.
                let Connection { client, emulator: _emulator, .. } = connect(connect_args).await?;
                calls.run(&Context { client, output }).await
            }
        }
    }

    /// Runs a command that makes calls, with a client that is there already.
    pub(crate) async fn run_with(self, context: &Context) -> Result<Outcome, Failure> {
        self.chosen.run(context).await
    }
}

impl Chosen {
    async fn run(self, context: &Context) -> Result<Outcome, Failure> {
        match self {
            Self::Resource(which, matches) => generated::run(which, &matches, context).await,
            Self::Own(Own::Sync(args)) => sync::sync(args, context).await,
            Self::Own(Own::Export(args)) => export::export(args, context).await,
            Self::Own(_) => Err(Failure::usage("this command makes no calls of its own")),
        }
    }
}
