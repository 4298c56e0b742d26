//! The command line: its syntax, and what runs for each subcommand.

use std::ffi::OsString;

use clap::{
    Arg, ArgAction, ArgMatches, Args, Command, CommandFactory as _, FromArgMatches as _, Parser,
    Subcommand as _, error::ErrorKind, parser::ValueSource,
};

use crate::{
    commands::{
        audit, auth, completions, conformance, demo, emulator, export, find,
        generated::{self, GeneratedCommand, GeneratedCommands},
        man, status, sync,
    },
    context::{ConnectArgs, Context, connect},
    error::CliError,
    exit_status::ExitStatus,
    logging::LogScope,
    output::{Format, Output},
};

const AFTER_HELP: &str = "\
Exit codes:
    0  success
    1  a request was rejected or failed
    2  usage error; nothing was changed
    3  partial success: some items failed, or the command was stopped
    4  --dry-run found changes
  130  interrupted by a second Ctrl-C

Examples:
  trusthub demo
  trusthub auth check
  trusthub sync --customer-profile BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa \\
    --from numbers.csv --dry-run
  trusthub assignments list \\
    --customer-profile BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// The options that select credentials and the URL of the service, by id.
const CONNECTION_OPTIONS: [&str; 8] = [
    "global.profile",
    "global.account-sid",
    "global.api-key",
    "global.edge",
    "global.region",
    "global.base-url",
    "global.emulator",
    "db",
];

/// The global options that do not apply to a subcommand, by id.
const INAPPLICABLE_OPTIONS: [(&str, &[&[&str]]); 6] = [
    ("auth", &[&["db"]]),
    ("emulator", &[&CONNECTION_OPTIONS, &["global.format", "global.quiet"]]),
    ("conformance", &[&["global.format"]]),
    ("demo", &[&CONNECTION_OPTIONS]),
    ("completions", &[&CONNECTION_OPTIONS, &["global.format", "global.quiet", "global.verbose"]]),
    ("man", &[&CONNECTION_OPTIONS, &["global.format", "global.verbose"]]),
];

/// Assign phone numbers to Twilio TrustHub customer profiles
#[derive(Parser)]
#[command(name = "trusthub", version, after_help = AFTER_HELP, subcommand_required = true, arg_required_else_help = true)]
struct GlobalArgs {
    #[command(flatten)]
    connect: ConnectArgs,

    #[command(flatten)]
    output: OutputArgs,
}

/// The options that determine what is printed.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Output")]
struct OutputArgs {
    /// Print results in this format
    #[arg(id = "global.format", long = "format", value_name = "FORMAT", global = true)]
    format: Option<Format>,

    /// Print only results and errors
    #[arg(id = "global.quiet", short = 'q', long = "quiet", global = true)]
    quiet: bool,

    /// Log requests to stderr; -vv logs every attempt, -vvv everything
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

/// A parsed command line.
pub(crate) struct Cli {
    global: GlobalArgs,
    subcommand: Subcommand,
}

enum Subcommand {
    Client(ClientCommand),
    Builtin(Builtin),
}

// A comment, because clap would use a doc comment as the description of the program.
// Subcommands that send requests with a connected client.
#[derive(clap::Subcommand)]
enum ClientCommand {
    Sync(sync::args::SyncArgs),
    Export(export::args::ExportArgs),
    Where(find::WhereArgs),
    Status(status::StatusArgs),
    Audit(audit::AuditArgs),
    Conformance(conformance::ConformanceArgs),
    #[command(skip)]
    Generated(GeneratedCommand, ArgMatches),
}

// Subcommands that need no client, or create their own.
#[derive(clap::Subcommand)]
enum Builtin {
    /// Show and test credentials
    Auth(auth::AuthArgs),
    /// Run an emulator of the service on this machine
    #[command(after_help = emulator::AFTER_HELP)]
    Emulator(twilio_emulator::cli::Options),
    /// Run a demo in the terminal, without an account
    #[command(after_help = demo::AFTER_HELP)]
    Demo,
    /// Print shell completions
    Completions(completions::CompletionsArgs),
    /// Print the manual page, or write a page for each command
    Man(man::ManArgs),
}

impl Cli {
    /// Parses a command line. The first argument is the name of the program.
    pub(crate) fn parse<T: Into<OsString> + Clone>(
        args: impl IntoIterator<Item = T>,
    ) -> Result<Self, clap::Error> {
        let (mut program, generated) = program_and_generated();
        let mut matches = program.try_get_matches_from_mut(args)?;
        reject_inapplicable_options(&mut program, &matches)?;
        let global = GlobalArgs::from_arg_matches(&matches)?;
        let subcommand = if matches.subcommand_name().is_some_and(Builtin::has_subcommand) {
            Subcommand::Builtin(Builtin::from_arg_matches_mut(&mut matches)?)
        } else {
            Subcommand::Client(ClientCommand::from_matches(&mut matches, &generated)?)
        };
        Ok(Self { global, subcommand })
    }

    /// Returns where and how to print.
    pub(crate) fn output(&self) -> Output {
        Output::new(self.global.output.format, self.global.output.quiet)
    }

    /// Returns the number of `-v` options.
    pub(crate) fn verbosity(&self) -> u8 {
        self.global.output.verbose
    }

    /// Returns what `-v` logs.
    pub(crate) fn log_scope(&self) -> LogScope {
        match self.subcommand {
            Subcommand::Builtin(Builtin::Emulator(_)) => LogScope::Emulator,
            _ => LogScope::Client,
        }
    }

    /// Runs the subcommand.
    pub(crate) async fn run(self, output: Output) -> Result<ExitStatus, CliError> {
        let connect_args = &self.global.connect;
        match self.subcommand {
            Subcommand::Client(command) => {
                // The backend may be an emulator in this process, which must outlive the command.
                let connection = connect(connect_args).await?;
                let (clients, account) = (connection.clients.clone(), connection.account());
                command.run(&Context { clients, account, output }).await
            }
            Subcommand::Builtin(Builtin::Auth(args)) => auth::run(args, connect_args, &output).await,
            Subcommand::Builtin(Builtin::Emulator(options)) => emulator::run(&options, &output).await,
            Subcommand::Builtin(Builtin::Demo) => demo::run(output, run_client_command).await,
            Subcommand::Builtin(Builtin::Completions(args)) => completions::run(&args, program(), &output),
            Subcommand::Builtin(Builtin::Man(args)) => man::run(&args, program(), &output),
        }
    }
}

impl ClientCommand {
    fn from_matches(matches: &mut ArgMatches, generated: &GeneratedCommands) -> Result<Self, clap::Error> {
        match generated.selected(matches) {
            Some((command, matches)) => Ok(Self::Generated(command, matches)),
            None => Self::from_arg_matches_mut(matches),
        }
    }

    async fn run(self, context: &Context) -> Result<ExitStatus, CliError> {
        match self {
            Self::Sync(args) => sync::run(args, context).await,
            Self::Export(args) => export::run(args, context).await,
            Self::Where(args) => find::run(args, context).await,
            Self::Status(args) => status::run(args, context).await,
            Self::Audit(args) => audit::run(args, context).await,
            Self::Conformance(args) => conformance::run(args, context).await,
            Self::Generated(command, matches) => generated::run(command, &matches, context).await,
        }
    }
}

/// Parses and runs a command line that sends requests, with a client that is already connected.
async fn run_client_command(args: Vec<OsString>, context: &Context) -> Result<ExitStatus, CliError> {
    let generated = GeneratedCommands::new(&builtin_program());
    let program = ClientCommand::augment_subcommands(GlobalArgs::command().subcommands(generated.commands()));
    let parse = || -> Result<_, clap::Error> {
        let mut matches = program.try_get_matches_from(args)?;
        let global = GlobalArgs::from_arg_matches(&matches)?;
        Ok((global, ClientCommand::from_matches(&mut matches, &generated)?))
    };
    let (global, command) = parse().map_err(|error| CliError::usage(error.to_string()))?;
    let format = global.output.format.or(context.output.format);
    let output = Output { format, ..context.output };
    command.run(&Context { clients: context.clients.clone(), output, ..*context }).await
}

/// Returns the program with all of its subcommands.
pub(crate) fn program() -> Command {
    program_and_generated().0
}

/// The generated commands come first: they are the purpose of the program.
fn program_and_generated() -> (Command, GeneratedCommands) {
    let generated = GeneratedCommands::new(&builtin_program());
    let program = GlobalArgs::command().max_term_width(100).subcommands(generated.commands());
    let program = Builtin::augment_subcommands(ClientCommand::augment_subcommands(program));
    (hide_inapplicable_options(ignore_empty_variables(program)), generated)
}

fn builtin_program() -> Command {
    Builtin::augment_subcommands(ClientCommand::augment_subcommands(GlobalArgs::command()))
}

/// Makes an empty environment variable count as unset, which clap would report as an invalid value.
fn ignore_empty_variables(command: Command) -> Command {
    let command = command.mut_args(|option| {
        let is_empty = option.get_env().and_then(std::env::var_os).is_some_and(|value| value.is_empty());
        if is_empty { option.env(None) } else { option }
    });
    command.mut_subcommands(ignore_empty_variables)
}

/// Hides the options that do not apply to a subcommand from its help. A hidden option with the same id keeps clap from
/// adding the global one.
fn hide_inapplicable_options(mut program: Command) -> Command {
    for (name, options) in INAPPLICABLE_OPTIONS {
        let hidden: Vec<Arg> = program
            .get_arguments()
            .filter(|option| options.iter().any(|ids| ids.contains(&option.get_id().as_str())))
            .map(|option| {
                let mut hidden = Arg::new(option.get_id().clone()).action(option.get_action().clone());
                if let Some(long) = option.get_long() {
                    hidden = hidden.long(long.to_owned());
                }
                if let Some(short) = option.get_short() {
                    hidden = hidden.short(short);
                }
                hidden.hide(true)
            })
            .collect();
        program = program.mut_subcommand(name, |subcommand| add_hidden(subcommand, &hidden));
    }
    program
}

/// Adds hidden options to a command and its subcommands, except for those that a command defines itself.
fn add_hidden(command: Command, hidden: &[Arg]) -> Command {
    let missing: Vec<Arg> = hidden
        .iter()
        .filter(|option| command.get_arguments().all(|known| known.get_id() != option.get_id()))
        .cloned()
        .collect();
    command.args(missing).mut_subcommands(|subcommand| add_hidden(subcommand, hidden))
}

/// Returns an error if an option was passed that does not apply to the subcommand, before or after its name.
fn reject_inapplicable_options(program: &mut Command, matches: &ArgMatches) -> Result<(), clap::Error> {
    let Some(name) = matches.subcommand_name() else { return Ok(()) };
    let Some((_, options)) = INAPPLICABLE_OPTIONS.iter().find(|(subcommand, _)| *subcommand == name) else {
        return Ok(());
    };
    let Some(subcommand) = program.find_subcommand_mut(name) else { return Ok(()) };
    let passed = subcommand.get_arguments().find(|option| {
        option.is_hide_set()
            && options.iter().any(|ids| ids.contains(&option.get_id().as_str()))
            && matches.value_source(option.get_id().as_str()) == Some(ValueSource::CommandLine)
    });
    let Some(option) = passed.and_then(Arg::get_long) else { return Ok(()) };
    let message = format!("the option '--{option}' does not apply to 'trusthub {name}'");
    Err(subcommand.error(ErrorKind::ArgumentConflict, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inapplicable_options_name_existing_subcommands_and_options() {
        let program = program();
        for (name, options) in INAPPLICABLE_OPTIONS {
            assert!(program.find_subcommand(name).is_some(), "{name}");
            for id in options.iter().copied().flatten() {
                assert!(program.get_arguments().any(|option| option.get_id() == id), "{name}: {id}");
            }
        }
    }

    #[test]
    fn clap_accepts_the_definition_of_every_command() {
        program().debug_assert();
    }
}
