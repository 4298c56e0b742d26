//! `trusthub emulator`: a service on this machine, to stay.

use twilio_emulator::cli::{self as command, Options};
use twilio_trusthub::OPENAPI_JSON;

use crate::{
    error::{Failure, Outcome},
    output::Output,
};

/// What follows the options in its help.
pub(crate) const AFTER_HELP: &str = "\
Examples:
  trusthub emulator
  trusthub emulator --db assignments.db --fault status=503,chance=0.1

It prints the variables that lead this program, and every client of the service, to it.";

/// Runs it until it is interrupted.
pub(crate) async fn run(options: &Options, output: &Output) -> Result<Outcome, Failure> {
    match command::run(options, OPENAPI_JSON, &mut output.stdout()).await {
        Ok(_) => Ok(Outcome::Done),
        Err(failure) => Err(Failure::failed(failure.to_string())),
    }
}
