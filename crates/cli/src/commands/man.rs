//! What is made of the tree of commands: completions and manual pages.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use clap::{Args, Command};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::{
    cli,
    error::{Failure, Outcome},
    output::Output,
};

const COMPLETIONS_HELP: &str = "\
Examples:
  trusthub completions bash > ~/.local/share/bash-completion/completions/trusthub
  trusthub completions fish > ~/.config/fish/completions/trusthub.fish";

const MAN_HELP: &str = "\
Examples:
  trusthub man | man -l -
  trusthub man ~/.local/share/man/man1";

/// `trusthub completions …`
#[derive(Args)]
#[command(after_help = COMPLETIONS_HELP)]
pub(crate) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

/// `trusthub man …`
#[derive(Args)]
#[command(after_help = MAN_HELP)]
pub(crate) struct ManArgs {
    /// Write a page for each command into this directory, which is made where it is not there
    directory: Option<PathBuf>,
}

/// Prints completions.
pub(crate) fn completions(args: &CompletionsArgs, output: &Output) -> Result<Outcome, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut cli::command(), "trusthub", &mut text);
    print(&text, output)?;
    Ok(Outcome::Done)
}

/// Prints or writes manual pages.
pub(crate) fn man(args: &ManArgs, output: &Output) -> Result<Outcome, Failure> {
    let mut command = cli::command();
    command.build();
    let Some(directory) = &args.directory else {
        print(&page(command)?, output)?;
        return Ok(Outcome::Done);
    };
    let fault = |error: io::Error| {
        Failure::failed(format!("failed to write manual pages into {}: {error}", directory.display()))
    };
    fs::create_dir_all(directory).map_err(fault)?;
    let count = pages(command, directory).map_err(fault)?;
    output.say("Wrote", &format!("{count} pages into {}", directory.display()));
    Ok(Outcome::Done)
}

/// A page for `command` and for each command below it. Returns how many.
fn pages(command: Command, directory: &Path) -> io::Result<usize> {
    let mut count = 1;
    let own = command.get_subcommands().filter(|below| below.get_name() != "help" && !below.is_hide_set());
    for below in own.cloned().collect::<Vec<_>>() {
        count += pages(below, directory)?;
    }
    let path = directory.join(Man::new(command.clone()).get_filename());
    fs::File::create(path)?.write_all(&page(command)?)?;
    Ok(count)
}

fn page(command: Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    // Without the day on which it was made: the same command gives the same page.
    Man::new(command).date("").render(&mut page)?;
    Ok(page)
}

fn print(text: &[u8], output: &Output) -> io::Result<()> {
    let mut out = output.stdout();
    out.write_all(text)?;
    out.flush()
}
