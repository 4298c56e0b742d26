//! How a command ends: what was reached, or what went wrong, and the exit code of each.

use std::fmt;

use anstyle::{AnsiColor, Style};
use twilio_core::ErrorKind;
use twilio_trusthub::Error;

/// A command came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All of it is done.
    Done,
    /// Some of it failed, and the rest is done.
    Partly,
    /// Nothing was asked to be changed, and something would have to be.
    SomethingToDo,
}

impl Outcome {
    /// The exit code.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Partly => 3,
            Self::SomethingToDo => 4,
        }
    }
}

/// A command could not do what it was asked to.
#[derive(Debug)]
pub(crate) struct Failure {
    code: u8,
    message: String,
    notes: Vec<(&'static str, String)>,
}

impl Failure {
    /// A call was refused or failed: exit code 1.
    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self { code: 1, message: message.into(), notes: Vec::new() }
    }

    /// It was asked for wrongly, and nothing was sent: exit code 2.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { code: 2, ..Self::failed(message) }
    }

    /// Adds a line to what is said, as `help: …`.
    pub(crate) fn note(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.notes.push((name, text.into()));
        self
    }

    /// Adds what to do about it.
    pub(crate) fn help(self, text: impl Into<String>) -> Self {
        self.note("help", text)
    }

    /// The exit code.
    pub(crate) fn code(&self) -> u8 {
        self.code
    }

    /// What is printed: the message, and what else there is to know, each on its line.
    pub(crate) fn shown(&self, colour: bool) -> String {
        let style = |style: Style| if colour { style } else { Style::new() };
        let error = style(AnsiColor::Red.on_default().bold());
        let name = style(Style::new().bold());
        let mut text = format!("{error}error{error:#}: {}\n", self.message);
        for (key, note) in &self.notes {
            text.push_str(&format!("{name}{key:>7}{name:#}: {note}\n"));
        }
        text
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        let Some(status) = error.status().filter(|_| error.kind() == ErrorKind::Status) else {
            // The sentence of such an error says what to do by itself.
            return match error.kind() {
                ErrorKind::InvalidRequest | ErrorKind::Configuration => Self::usage(error.to_string()),
                _ => Self::failed(error.to_string()),
            };
        };
        let what = error.operation().unwrap_or("make a call").replace('_', " ");
        let mut failure = Self::failed(format!("failed to {what}"));
        if let Some(message) = error.message() {
            failure = failure.note("reason", message);
        }
        let code = error.code().map(|code| format!(", code {code}")).unwrap_or_default();
        let retries = match error.retries() {
            0 => String::new(),
            1 => ", after 1 retry".to_owned(),
            retries => format!(", after {retries} retries"),
        };
        failure = failure.note("answer", format!("{status}{code}{retries}"));
        if let Some(details) = error.details() {
            failure = failure.note("details", details.to_string());
        }
        if let Some(id) = error.request_id() {
            failure = failure.note("request", id);
        }
        if let Some(address) = error.more_info() {
            failure = failure.note("see", address);
        }
        match advice(error) {
            Some(advice) => failure.help(advice),
            None => failure,
        }
    }
}

/// What to do about an answer.
fn advice(error: &Error) -> Option<&'static str> {
    let status = error.status()?.as_u16();
    Some(match status {
        400 | 422 => "correct the value that the reason names",
        401 => "`trusthub auth check` tells which credentials are used, and where they come from",
        403 => "these credentials may not do this: use others, or have the account's owner allow it",
        404 => "check the SIDs, and by `trusthub auth check` that the account is the one that has them",
        409 => "what you asked for may be there already: list to see it",
        429 => "nothing was done by this call: wait a little, and run the command again",
        500..=599 => {
            "run the command again; if it was to change something, list first: it may have been carried out"
        }
        _ => return None,
    })
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::failed(format!("failed to write the output: {error}"))
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        match error.downcast::<Error>() {
            Ok(error) => Self::from(error),
            Err(error) => Self::failed(format!("{error:#}")),
        }
    }
}
