//! `trusthub emulator`

use twilio_emulator::cli::{Options, Shutdown};

use crate::{context::DOCUMENTS, error::CliError, exit_status::ExitStatus, output::Output};

/// The end of its help.
pub(crate) const AFTER_HELP: &str = "\
The emulator prints the environment variables that make this program and other clients use it.

Examples:
  trusthub emulator
  trusthub emulator --db assignments.db --fault status=503,chance=0.1";

/// Runs `trusthub emulator` until it is interrupted.
pub(crate) async fn run(options: &Options, output: &Output) -> Result<ExitStatus, CliError> {
    match twilio_emulator::cli::run(options, DOCUMENTS, &mut output.stdout()).await {
        Ok(Shutdown::Graceful) => Ok(ExitStatus::Success),
        Ok(Shutdown::Immediate) => Ok(ExitStatus::Interrupted),
        Err(error) => Err(CliError::failed(error.to_string())),
    }
}
