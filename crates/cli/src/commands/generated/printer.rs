//! What generated commands bring, printed.

use std::{cell::RefCell, fmt::Debug, io, ops::ControlFlow};

use clap::ArgMatches;
use serde::Serialize;
use twilio_trusthub::{Error, ResponseValue};
use twilio_trusthub_cli::{CliCommand, CliConfig};

use crate::{
    error::Failure,
    output::{Output, Records},
};

/// Prints what one command brings.
pub(crate) struct Printer<'a> {
    which: CliCommand,
    /// The SID that the command was given, for what answers nothing.
    sid: Option<String>,
    output: &'a Output,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    records: Option<Records>,
    fault: Option<io::Error>,
}

impl<'a> Printer<'a> {
    pub(super) fn new(which: CliCommand, matches: &ArgMatches, output: &'a Output) -> Self {
        let sid = matches
            .try_get_raw("sid")
            .ok()
            .flatten()
            .and_then(|mut values| Some(values.next()?.to_string_lossy().into_owned()));
        Self { which, sid, output, state: RefCell::default() }
    }

    /// Why something could not be printed.
    pub(super) fn fault(self) -> Result<(), Failure> {
        match self.state.into_inner().fault {
            Some(fault) => Err(fault.into()),
            None => Ok(()),
        }
    }

    /// Does something with the records of a list; after a fault, nothing.
    fn records(&self, act: impl FnOnce(&mut Records) -> io::Result<()>) -> ControlFlow<()> {
        let State { records, fault } = &mut *self.state.borrow_mut();
        let Some(records) = records else { return ControlFlow::Break(()) };
        if let Err(error) = act(records) {
            *fault = Some(error);
        }
        if fault.is_some() || records.is_closed() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

impl CliConfig for &Printer<'_> {
    fn success_item<T: Serialize + Debug>(&self, value: &ResponseValue<T>) {
        if let Err(error) = self.output.record(self.which.columns(), value.as_ref()) {
            self.state.borrow_mut().fault = Some(error);
        }
    }

    fn success_no_item(&self, value: &ResponseValue<()>) {
        let what = self.sid.as_deref().unwrap_or(self.which.resource());
        match self.which.verb() {
            // The library sends a delete again whose answer was lost, and takes "not found" for done.
            "delete" if !value.status().is_success() => {
                self.output.say("Deleted", &format!("{what}, by an earlier attempt"));
            }
            "delete" => self.output.say("Deleted", what),
            verb => self.output.say("Done", &format!("{verb} {what}")),
        }
    }

    fn error(&self, _: &Error) {
        // It is the outcome of the command, and told there.
    }

    fn list_start<T: Serialize + Debug>(&self) {
        // What a command cannot do without, the profile for one, whoever types it knows.
        let given = self.which.example().iter().filter_map(|word| word.strip_prefix("--"));
        let given: Vec<String> = given.map(|name| name.replace('-', "_")).collect();
        let known: Vec<&str> = given.iter().map(String::as_str).collect();
        self.state.borrow_mut().records = Some(Records::new(self.output, self.which.columns(), &known));
    }

    fn list_item<T: Serialize + Debug>(&self, value: &T) -> ControlFlow<()> {
        self.records(|records| records.add(value))
    }

    fn list_end_success<T: Serialize + Debug>(&self) {
        let _ = self.records(Records::finish);
    }

    fn list_end_error(&self, _: &Error) {
        let _ = self.records(Records::break_off);
    }
}
