//! The commands of the document's operations: whatever the document has, by resource and verb.

mod printer;
mod tree;

use std::collections::BTreeSet;

use clap::{ArgMatches, Command};
use twilio_trusthub_cli::{Cli, CliCommand};

use crate::{
    context::Context,
    error::{Failure, Outcome},
};
use printer::Printer;
use tree::{Entry, Tree};

/// The commands, and which operation each of them is.
pub(crate) struct Resources(Tree<CliCommand>);

impl Resources {
    /// The commands of all operations. `program` has the other commands and the options that hold everywhere.
    pub(crate) fn new(program: &Command) -> Self {
        let names = program.get_subcommands().map(|own| own.get_name().to_owned()).chain(["help".to_owned()]);
        let options = program.get_arguments().filter_map(|argument| argument.get_long()).map(str::to_owned);
        let options: BTreeSet<String> = options.chain(["help".to_owned(), "version".to_owned()]).collect();
        let entries = CliCommand::iter().map(|which| Entry {
            which,
            resource: which.resource(),
            about: which.resource_about(),
            verb: which.verb(),
            example: which.example(),
            command: Cli::<&Printer<'_>>::get_command(which),
        });
        Self(Tree::new(entries, &names.collect(), &options))
    }

    /// The commands as clap knows them, one for each resource.
    pub(crate) fn commands(&self) -> Vec<Command> {
        self.0.commands()
    }

    /// The operation that was asked for, and what was said to it.
    pub(crate) fn chosen(&self, matches: &ArgMatches) -> Option<(CliCommand, ArgMatches)> {
        let (resource, matches) = matches.subcommand()?;
        let (verb, matches) = matches.subcommand()?;
        Some((*self.0.find(resource, verb)?, matches.clone()))
    }
}

/// Makes the call, or the calls of a list, and prints what comes.
pub(crate) async fn run(
    which: CliCommand,
    matches: &ArgMatches,
    context: &Context,
) -> Result<Outcome, Failure> {
    let printer = Printer::new(which, matches, &context.output);
    Cli::new(context.client.clone(), &printer).execute(which, matches).await?;
    printer.fault()?;
    Ok(Outcome::Done)
}
