//! `trusthub completions`

use std::io::Write as _;

use clap::{Args, Command};
use clap_complete::Shell;

use crate::{error::CliError, exit_status::ExitStatus, output::Output};

const AFTER_HELP: &str = "\
Examples:
  source <(trusthub completions bash)
  trusthub completions fish > ~/.config/fish/completions/trusthub.fish";

/// The arguments of `trusthub completions`.
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct CompletionsArgs {
    /// The shell to complete in
    shell: Shell,
}

/// Prints a completion script for `program`.
pub(crate) fn run(
    args: &CompletionsArgs,
    mut program: Command,
    output: &Output,
) -> Result<ExitStatus, CliError> {
    let mut script = Vec::new();
    let name = program.get_name().to_owned();
    clap_complete::generate(args.shell, &mut program, name, &mut script);
    let mut out = output.stdout();
    out.write_all(&script)?;
    out.flush()?;
    Ok(ExitStatus::Success)
}
