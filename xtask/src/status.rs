//! The exit codes and the output that all subcommands share.

use std::io::{self, Write};

use crate::diagnostic::Diagnostic;

/// The exit code of a command that succeeded and has nothing to report.
pub const EXIT_OK: u8 = 0;
/// The exit code of a command that failed. No file was changed.
pub const EXIT_FAILURE: u8 = 1;
/// The exit code of a check that reported findings.
pub const EXIT_FINDINGS: u8 = 4;

/// Prints a line as cargo does: a verb, right-aligned to 12 columns, and its object.
pub(crate) fn print_status(to: &mut dyn Write, verb: &str, object: &str) -> io::Result<()> {
    writeln!(to, "{verb:>12} {object}")
}

/// Formats a number with its noun: `1 file`, `2 files`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Converts an error from writing to stdout or stderr.
pub(crate) fn print_failed(error: io::Error) -> Diagnostic {
    Diagnostic::new(format!("failed to print: {error}"))
}
