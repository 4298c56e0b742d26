//! The commands generated from the OpenAPI document, one for each operation, as `RESOURCE VERB`.

mod printer;
mod tree;

use std::collections::BTreeSet;

use clap::{ArgMatches, Command};
use twilio_trusthub_cli::{Cli, CliCommand};

use crate::{context::Context, error::CliError, exit_status::ExitStatus};
use printer::Printer;
use tree::{CommandTree, Operation};

/// The generated commands and their operations.
pub(crate) struct GeneratedCommands(CommandTree<CliCommand>);

impl GeneratedCommands {
    /// Builds the commands of all operations, with names that differ from the subcommands and options of `program`.
    pub(crate) fn new(program: &Command) -> Self {
        let names = program.get_subcommands().map(|command| command.get_name().to_owned());
        let names: BTreeSet<String> = names.chain(["help".to_owned()]).collect();
        let options = program.get_arguments().filter_map(|argument| argument.get_long()).map(str::to_owned);
        let options: BTreeSet<String> = options.chain(["help".to_owned(), "version".to_owned()]).collect();
        let operations = CliCommand::iter().map(|id| Operation {
            id,
            resource: id.resource(),
            about: id.resource_about(),
            verb: id.verb(),
            example: id.example(),
            command: Cli::<&Printer<'_>>::get_command(id),
        });
        Self(CommandTree::new(operations, &names, &options))
    }

    /// Returns a command for each resource, with its verbs as subcommands.
    pub(crate) fn commands(&self) -> Vec<Command> {
        self.0.commands()
    }

    /// Returns the operation that `matches` selects, if it is a generated command, and its arguments.
    pub(crate) fn selected(&self, matches: &ArgMatches) -> Option<(CliCommand, ArgMatches)> {
        let (resource, matches) = matches.subcommand()?;
        let (verb, matches) = matches.subcommand()?;
        Some((*self.0.find(resource, verb)?, matches.clone()))
    }
}

/// Sends the request, or the requests of a list, and prints the results.
pub(crate) async fn run(
    command: CliCommand,
    matches: &ArgMatches,
    context: &Context,
) -> Result<ExitStatus, CliError> {
    let printer = Printer::new(command, matches, &context.output);
    Cli::new(context.client.clone(), &printer).execute(command, matches).await?;
    printer.finish()?;
    Ok(ExitStatus::Success)
}
