//! The exit status of the program.

use std::process::ExitCode;

/// The result of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExitStatus {
    /// Everything was done.
    Success,
    /// A request was rejected or failed.
    Failure,
    /// The command line or the input is invalid; nothing was sent.
    Usage,
    /// Some items failed, or the command was stopped; the rest was done.
    Partial,
    /// `--dry-run` found changes to make.
    ChangesPending,
    /// A second Ctrl-C ended the command at once.
    Interrupted,
}

impl ExitStatus {
    /// Returns the exit code.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Failure => 1,
            Self::Usage => 2,
            Self::Partial => 3,
            Self::ChangesPending => 4,
            // 128 + SIGINT, as a shell reports a process that the signal ended.
            Self::Interrupted => 130,
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status.code())
    }
}
