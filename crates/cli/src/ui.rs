//! Messages for the user, on standard error: status lines, notes, warnings and errors. Results are the job of
//! [`output`](crate::output).

use std::io::{self, Write as _};

use anstyle::{AnsiColor, Style};

use crate::{error::CliError, util::terminal::Terminal};

/// The width of the column that holds the verb of a status line.
const VERB_WIDTH: usize = 12;

/// Prints messages to standard error.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ui {
    /// Suppresses everything but errors.
    pub(crate) quiet: bool,
    /// Standard error.
    pub(crate) terminal: Terminal,
}

impl Ui {
    /// Creates the user interface of this process.
    pub(crate) fn new(quiet: bool) -> Self {
        Self { quiet, terminal: Terminal::stderr() }
    }

    /// Prints what was done, as `    Deleted RA…`. Prints nothing with `--quiet`.
    pub(crate) fn status(&self, verb: &str, object: &str) {
        if !self.quiet {
            let style = self.terminal.style(AnsiColor::Green.on_default().bold());
            let object = self.terminal.wrap(object, VERB_WIDTH + 1);
            self.print(&format!("{style}{verb:>VERB_WIDTH$}{style:#} {object}\n"));
        }
    }

    /// Prints a warning. Prints nothing with `--quiet`.
    pub(crate) fn warn(&self, message: &str) {
        if !self.quiet {
            self.labeled("warning", AnsiColor::Yellow.on_default().bold(), message);
        }
    }

    /// Prints a note. Prints nothing with `--quiet`.
    pub(crate) fn note(&self, message: &str) {
        if !self.quiet {
            self.labeled("note", Style::new().bold(), message);
        }
    }

    /// Prints an error, even with `--quiet`.
    pub(crate) fn error(&self, error: &CliError) {
        self.print(&error.render(self.terminal));
    }

    /// Writes `text` to standard error as it is, even with `--quiet`. A failure to write is ignored: there is no other
    /// place to report it.
    pub(crate) fn print(&self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    fn labeled(&self, label: &str, style: Style, message: &str) {
        let style = self.terminal.style(style);
        let message = self.terminal.wrap(message, label.len() + 2);
        self.print(&format!("{style}{label}{style:#}: {message}\n"));
    }
}

/// Formats a status line without color, for output that replaces itself, such as a progress bar.
pub(crate) fn status_line(verb: &str, object: &str) -> String {
    format!("{verb:>VERB_WIDTH$} {object}")
}
