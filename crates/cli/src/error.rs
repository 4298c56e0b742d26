//! The error of a command: what failed, why, and what to do next.

use std::{borrow::Cow, fmt, time::Duration};

use anstyle::{AnsiColor, Style};
use twilio_core::sanitize;
use twilio_trusthub::{Error, ErrorKind, Outcome};

use crate::{
    exit_status::ExitStatus,
    util::{terminal::Terminal, text::plural},
};

/// The column in which the labels of notes end.
const LABEL_WIDTH: usize = 7;

/// An error that ends a command.
#[derive(Debug)]
pub(crate) struct CliError {
    status: ExitStatus,
    message: String,
    notes: Vec<(&'static str, String)>,
}

impl CliError {
    /// Creates an error for a request that was rejected or failed.
    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self { status: ExitStatus::Failure, message: message.into(), notes: Vec::new() }
    }

    /// Creates an error for an invalid command line, environment or input. Nothing was sent.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { status: ExitStatus::Usage, ..Self::failed(message) }
    }

    /// Adds a labeled line, such as `reason: …`.
    pub(crate) fn note(mut self, label: &'static str, text: impl Into<String>) -> Self {
        self.notes.push((label, text.into()));
        self
    }

    /// Adds advice on what to do next.
    pub(crate) fn help(self, text: impl Into<String>) -> Self {
        self.note("help", text)
    }

    /// Returns the exit status of the program.
    pub(crate) fn status(&self) -> ExitStatus {
        self.status
    }

    /// Formats the error for `terminal`: the message and its notes, each on a line of its own.
    pub(crate) fn render(&self, terminal: Terminal) -> String {
        let error = terminal.style(AnsiColor::Red.on_default().bold());
        let bold = terminal.style(Style::new().bold());
        let mut text = format!("{error}error{error:#}: {}\n", terminal.wrap(&self.message, "error: ".len()));
        for (label, note) in &self.notes {
            let note = terminal.wrap(note, LABEL_WIDTH + 2);
            text.push_str(&format!("{bold}{label:>LABEL_WIDTH$}{bold:#}: {note}\n"));
        }
        text
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<Error> for CliError {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}

impl From<&Error> for CliError {
    fn from(error: &Error) -> Self {
        let Some(status) = error.status().filter(|_| error.kind() == ErrorKind::Status) else {
            // The message of such an error already ends with advice.
            return match error.kind() {
                ErrorKind::InvalidRequest | ErrorKind::Configuration => Self::usage(error.to_string()),
                _ => Self::failed(error.to_string()),
            };
        };
        let operation = error.operation().unwrap_or("send a request").replace('_', " ");
        let mut failure = Self::failed(format!("failed to {operation}"));
        if let Some(message) = error.message() {
            failure = failure.note("reason", message);
        }
        let code = error.code().map(|code| format!(", code {code}")).unwrap_or_default();
        let retries = match error.retries() {
            0 => String::new(),
            retries => format!(", after {}", plural(retries.into(), "retry")),
        };
        failure = failure.note("status", format!("{status}{code}{retries}"));
        if let Some(details) = error.details() {
            failure = failure.note("details", sanitize::escape(&details.to_string()));
        }
        if let Some(id) = error.request_id() {
            failure = failure.note("request", id);
        }
        if let Some(url) = error.more_info() {
            failure = failure.note("see", url);
        }
        match advice(status.as_u16(), error.outcome(), error.retry_after()) {
            Some(advice) => failure.help(advice),
            None => failure,
        }
    }
}

/// Returns advice for a response with this status.
fn advice(status: u16, outcome: Outcome, retry_after: Option<Duration>) -> Option<Cow<'static, str>> {
    let wait = match retry_after.map(|delay| delay.as_secs()) {
        None | Some(0) => "wait a moment".to_owned(),
        Some(seconds) => format!("wait {seconds} s, as the service asks"),
    };
    let advice = match status {
        400 | 422 => "correct the value named in the reason",
        401 => "run `trusthub auth check` to see which credentials are used and where they come from",
        403 => "these credentials lack the permission: use others, or ask the account's owner to grant it",
        404 => {
            "check the SIDs, and run `trusthub auth check` to see whether the credentials belong to the right account"
        }
        409 => "the resource may already exist: list to find it",
        429 => return Some(format!("the request was not processed: {wait}, then rerun the command").into()),
        _ if outcome == Outcome::Ambiguous => {
            let advice = format!(
                "the request may have been processed: {wait}, then list before you rerun the command"
            );
            return Some(advice.into());
        }
        408 | 500..=599 => return Some(format!("{wait}, then rerun the command").into()),
        _ => return None,
    };
    Some(advice.into())
}

impl From<std::io::Error> for CliError {
    fn from(error: std::io::Error) -> Self {
        Self::failed(format!("failed to write the output: {error}"))
    }
}

impl From<anyhow::Error> for CliError {
    fn from(error: anyhow::Error) -> Self {
        match error.downcast::<Error>() {
            Ok(error) => Self::from(error),
            Err(error) => Self::failed(format!("{error:#}")),
        }
    }
}
