//! `trusthub man`

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use clap::{Args, Command};
use clap_mangen::Man;

use crate::{error::CliError, exit_status::ExitStatus, output::Output, util::text::plural};

const AFTER_HELP: &str = "\
Examples:
  trusthub man | man -l -
  trusthub man ~/.local/share/man/man1";

/// The arguments of `trusthub man`.
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct ManArgs {
    /// Write a page for each command to this directory, which is created if necessary
    directory: Option<PathBuf>,
}

/// Prints the manual page of `program`, or writes a page for each of its commands to a directory.
pub(crate) fn run(args: &ManArgs, mut program: Command, output: &Output) -> Result<ExitStatus, CliError> {
    program.build();
    let Some(directory) = &args.directory else {
        let mut out = output.stdout();
        out.write_all(&render(program)?)?;
        out.flush()?;
        return Ok(ExitStatus::Success);
    };
    let count =
        fs::create_dir_all(directory).and_then(|()| write_pages(program, directory)).map_err(|error| {
            CliError::failed(format!("failed to write manual pages to {}: {error}", directory.display()))
        })?;
    output.ui.status("Wrote", &format!("{} to {}", plural(count, "manual page"), directory.display()));
    Ok(ExitStatus::Success)
}

/// Writes a page for `command` and for each of its subcommands. Returns the number of pages.
fn write_pages(command: Command, directory: &Path) -> io::Result<u64> {
    let mut count = 1;
    for subcommand in command.get_subcommands() {
        if subcommand.get_name() != "help" && !subcommand.is_hide_set() {
            count += write_pages(subcommand.clone(), directory)?;
        }
    }
    let path = directory.join(Man::new(command.clone()).get_filename());
    fs::File::create(path)?.write_all(&render(command)?)?;
    Ok(count)
}

fn render(command: Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    // Without a date, the same program renders the same page.
    Man::new(command).date("").render(&mut page)?;
    Ok(page)
}
