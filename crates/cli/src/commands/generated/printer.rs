//! Prints the results of generated commands.

use std::{cell::RefCell, fmt::Debug, io, ops::ControlFlow};

use clap::ArgMatches;
use serde::Serialize;
use twilio_trusthub::{Error, Response};
use twilio_trusthub_cli::{CliCommand, CliConfig};

use crate::output::{Output, Records};

/// Prints the results of one command.
pub(super) struct Printer<'a> {
    command: CliCommand,
    /// The SID passed to the command, to report operations that return no record.
    sid: Option<String>,
    output: &'a Output,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    records: Option<Records>,
    error: Option<io::Error>,
}

impl<'a> Printer<'a> {
    pub(super) fn new(command: CliCommand, matches: &ArgMatches, output: &'a Output) -> Self {
        let sid = matches
            .try_get_raw("sid")
            .ok()
            .flatten()
            .and_then(|mut values| Some(values.next()?.to_string_lossy().into_owned()));
        Self { command, sid, output, state: RefCell::default() }
    }

    /// Returns the first error that occurred while printing.
    pub(super) fn finish(self) -> io::Result<()> {
        self.state.into_inner().error.map_or(Ok(()), Err)
    }

    /// Calls `print` with the records of a list. Breaks the list after an error or on a closed pipe.
    fn with_records(&self, print: impl FnOnce(&mut Records) -> io::Result<()>) -> ControlFlow<()> {
        let State { records, error } = &mut *self.state.borrow_mut();
        let Some(records) = records else { return ControlFlow::Break(()) };
        if let Err(failure) = print(records) {
            *error = Some(failure);
        }
        if error.is_some() || records.is_closed() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

impl CliConfig for &Printer<'_> {
    fn success_item<T: Serialize + Debug>(&self, value: &Response<T>) {
        if let Err(error) = self.output.record(self.command.columns(), value.as_ref()) {
            self.state.borrow_mut().error = Some(error);
        }
    }

    fn success_no_item(&self, value: &Response<()>) {
        let object = self.sid.as_deref().unwrap_or(self.command.resource());
        match self.command.verb() {
            // The library retries a delete whose response was lost, and treats a 404 as success then.
            "delete" if !value.status().is_success() => {
                self.output.ui.status("Deleted", &format!("{object} (by an earlier attempt)"));
            }
            "delete" => self.output.ui.status("Deleted", object),
            verb => self.output.ui.status("Finished", &format!("{verb} {object}")),
        }
    }

    fn error(&self, _: &Error) {
        // `execute` returns the same error, which is printed when the program ends.
    }

    fn list_start<T: Serialize + Debug>(&self) {
        let records = Records::new(self.output, self.command.columns(), self.command.fixed_columns());
        self.state.borrow_mut().records = Some(records);
    }

    fn list_item<T: Serialize + Debug>(&self, value: &T) -> ControlFlow<()> {
        self.with_records(|records| records.add(value))
    }

    fn list_end_success<T: Serialize + Debug>(&self) {
        let _ = self.with_records(Records::finish);
    }

    fn list_end_error(&self, _: &Error) {
        let _ = self.with_records(Records::abort);
    }
}
