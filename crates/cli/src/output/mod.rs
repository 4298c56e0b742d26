//! Results, on standard output. Messages are the job of [`ui`](crate::ui).

mod cell;
mod csv;
mod records;
mod stdout;
mod table;

use std::io;

use clap::ValueEnum;
use serde::Serialize;

pub(crate) use cell::json_for_terminal;
pub(crate) use csv::csv_row;
pub(crate) use records::Records;
pub(crate) use stdout::Stdout;

use crate::{ui::Ui, util::terminal::Terminal};

/// The format of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Aligned columns for people.
    Table,
    /// A single JSON value: an array for a list.
    Json,
    /// One JSON value per line, printed as it arrives.
    Ndjson,
    /// Comma-separated values with a header, printed as they arrive.
    Csv,
}

/// The output of a command: its format and its streams.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    /// The value of `--format`; each command has its own default.
    pub(crate) format: Option<Format>,
    /// Standard output.
    pub(crate) terminal: Terminal,
    /// Prints messages to standard error.
    pub(crate) ui: Ui,
}

impl Output {
    /// Creates the output of this process.
    pub(crate) fn new(format: Option<Format>, quiet: bool) -> Self {
        Self { format, terminal: Terminal::stdout(), ui: Ui::new(quiet) }
    }

    /// Returns a writer to standard output.
    pub(crate) fn stdout(&self) -> Stdout {
        Stdout::new()
    }

    /// Prints a single record. `columns` are the columns of CSV; if there are none, the record's own properties.
    pub(crate) fn record(&self, columns: &[&str], record: &impl Serialize) -> io::Result<()> {
        records::print_one(self, columns, record)
    }
}
