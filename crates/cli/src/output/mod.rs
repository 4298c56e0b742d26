//! What is printed: where to, in which form, and how wide.

mod cell;
mod records;
mod stdout;
mod table;

use std::io::{self, Write as _};

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use serde::Serialize;

pub(crate) use records::Records;
pub(crate) use stdout::Stdout;

/// A form of what a command brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Aligned columns for people.
    Table,
    /// One JSON value; of a list, an array.
    Json,
    /// A JSON value on each line, as it comes.
    Ndjson,
    /// Comma-separated values with a header, as they come.
    Csv,
}

/// How a command talks: what `--format`, `--quiet` and `-v` say, and what it talks to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    /// What `--format` says, if it is given.
    pub(crate) format: Option<Format>,
    /// Errors only.
    pub(crate) quiet: bool,
    /// How often `-v` was given.
    pub(crate) verbosity: u8,
    /// Where results go.
    pub(crate) stdout: Screen,
    /// Where everything else goes.
    pub(crate) stderr: Screen,
}

/// What one of the program's two outputs is connected to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    /// Whether a person is likely to read it as it comes.
    pub(crate) is_terminal: bool,
    /// Whether it may be coloured: a terminal, and neither `NO_COLOR` nor `TERM=dumb`.
    pub(crate) colour: bool,
    /// How many columns a terminal has; anything else has no end.
    pub(crate) width: Option<usize>,
}

/// How wide a terminal is that does not say so, as one within an editor or a container may not.
const USUAL_WIDTH: usize = 80;

impl Output {
    /// What this process talks to.
    pub(crate) fn new(format: Option<Format>, quiet: bool, verbosity: u8) -> Self {
        Self {
            format,
            quiet,
            verbosity,
            stdout: Screen::of(&io::stdout(), terminal_size::terminal_size_of(io::stdout())),
            stderr: Screen::of(&io::stderr(), terminal_size::terminal_size_of(io::stderr())),
        }
    }

    /// The writer for results.
    pub(crate) fn stdout(&self) -> Stdout {
        Stdout::new()
    }

    /// Prints one record: whole, in whichever form.
    pub(crate) fn record(&self, columns: &[&str], record: &impl Serialize) -> io::Result<()> {
        records::one(self, columns, record)
    }

    /// Says on stderr what was done, as `    Created RA…`; nothing under `--quiet`.
    pub(crate) fn say(&self, verb: &str, what: &str) {
        if !self.quiet {
            let style = if self.stderr.colour { AnsiColor::Green.on_default().bold() } else { Style::new() };
            self.tell(&format!("{style}{verb:>12}{style:#} {what}\n"));
        }
    }

    /// Says on stderr what a person should know although nothing failed; nothing under `--quiet`.
    pub(crate) fn warn(&self, what: &str) {
        if !self.quiet {
            let style = if self.stderr.colour { AnsiColor::Yellow.on_default().bold() } else { Style::new() };
            self.tell(&format!("{style}warning{style:#}: {what}\n"));
        }
    }

    /// Says on stderr what is good to know; nothing under `--quiet`.
    pub(crate) fn note(&self, what: &str) {
        if !self.quiet {
            let style = if self.stderr.colour { Style::new().bold() } else { Style::new() };
            self.tell(&format!("{style}note{style:#}: {what}\n"));
        }
    }

    /// Writes `text` to stderr as it is, whatever `--quiet` says. Nobody can be told that this failed.
    pub(crate) fn tell(&self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }
}

impl Screen {
    fn of(
        stream: &impl anstream::stream::RawStream,
        size: Option<(terminal_size::Width, terminal_size::Height)>,
    ) -> Self {
        let is_terminal = stream.is_terminal();
        let told = size.map(|(width, _)| usize::from(width.0)).filter(|width| *width > 0);
        Self {
            is_terminal,
            colour: anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never,
            width: if is_terminal { told.or_else(columns).or(Some(USUAL_WIDTH)) } else { None },
        }
    }
}

/// What the environment says of the terminal's width.
fn columns() -> Option<usize> {
    std::env::var("COLUMNS").ok()?.parse().ok().filter(|columns| *columns > 0)
}
