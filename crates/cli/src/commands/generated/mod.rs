//! The commands generated from the OpenAPI documents, one for each operation, as `RESOURCE VERB`.

mod printer;
mod references;
mod tree;

use std::{collections::BTreeSet, iter};

use clap::{ArgMatches, Command};

use crate::{context::Context, error::CliError, exit_status::ExitStatus};
use printer::{Printer, print_results};
use tree::{CommandTree, Operation};

/// The generated commands and their operations.
pub(crate) struct GeneratedCommands(CommandTree<GeneratedCommand>);

impl GeneratedCommands {
    /// Builds the commands of all operations, with names that differ from the subcommands and options of `program`.
    pub(crate) fn new(program: &Command) -> Self {
        let names = program.get_subcommands().map(|command| command.get_name().to_owned());
        let names: BTreeSet<String> = names.chain(["help".to_owned()]).collect();
        let options = program.get_arguments().filter_map(|argument| argument.get_long()).map(str::to_owned);
        let options: BTreeSet<String> = options.chain(["help".to_owned(), "version".to_owned()]).collect();
        Self(CommandTree::new(operations(), &names, &options))
    }

    /// Returns a command for each resource, with its verbs as subcommands.
    pub(crate) fn commands(&self) -> Vec<Command> {
        self.0.commands()
    }

    /// Returns the operation that `matches` selects, if it is a generated command, and its arguments.
    pub(crate) fn selected(&self, matches: &ArgMatches) -> Option<(GeneratedCommand, ArgMatches)> {
        let (resource, matches) = matches.subcommand()?;
        let (verb, matches) = matches.subcommand()?;
        Some((*self.0.find(resource, verb)?, matches.clone()))
    }
}

/// Defines the commands of the documents, each with the crate of its commands and the field of its client.
macro_rules! documents {
    ($($document:ident: $commands:ident, $client:ident;)*) => {
        /// A command of one of the documents.
        #[derive(Clone, Copy, Debug)]
        pub(crate) enum GeneratedCommand {
            $($document($commands::CliCommand),)*
        }

        fn operations() -> impl Iterator<Item = Operation<GeneratedCommand>> {
            iter::empty()$(.chain($commands::CliCommand::iter().map(|id| Operation {
                id: GeneratedCommand::$document(id),
                resource: id.resource(),
                about: id.resource_about(),
                verb: id.verb(),
                example: id.example(),
                command: references::relax($commands::Cli::<&Printer<'_>>::get_command(id)),
            })))*
        }

        /// Sends the request, or the requests of a list, and prints the results.
        pub(crate) async fn run(
            command: GeneratedCommand,
            matches: &ArgMatches,
            context: &Context,
        ) -> Result<ExitStatus, CliError> {
            match command {
                $(GeneratedCommand::$document(id) => {
                    let strict = $commands::Cli::<&Printer<'_>>::get_command(id);
                    let numbers = references::phone_numbers(matches, context).await?;
                    let matches = &references::resolve(strict, matches, context).await?;
                    let names = [id.resource(), id.verb()];
                    let columns = [id.columns(), id.fixed_columns()];
                    let printer = Printer::new(names, columns, matches, &context.output).with_phone_numbers(numbers);
                    $commands::Cli::new(context.clients.$client.clone(), &printer).execute(id, matches).await?;
                    printer.finish()?;
                })*
            }
            Ok(ExitStatus::Success)
        }

        $(print_results!($commands);)*
    };
}

documents! {
    TrustHub: twilio_trusthub_cli, trusthub;
    Api: twilio_api_cli, api;
}
