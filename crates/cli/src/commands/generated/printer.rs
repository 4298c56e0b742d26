//! Prints the results of generated commands.

use std::{cell::RefCell, fmt::Debug, io, ops::ControlFlow};

use clap::ArgMatches;
use serde::Serialize;
use serde_json::Value;
use trusthub_sync::PhoneNumbers;
use twilio_core::Response;

use crate::output::{Output, Records};

/// Prints the results of one command.
pub(super) struct Printer<'a> {
    resource: &'static str,
    verb: &'static str,
    columns: &'static [&'static str],
    fixed_columns: &'static [&'static str],
    /// The SID passed to the command, to report operations that return no record.
    sid: Option<String>,
    /// The numbers to print with the assignments of a list.
    numbers: Option<PhoneNumbers>,
    output: &'a Output,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    records: Option<Records>,
    error: Option<io::Error>,
}

impl<'a> Printer<'a> {
    pub(super) fn new(
        [resource, verb]: [&'static str; 2],
        [columns, fixed_columns]: [&'static [&'static str]; 2],
        matches: &ArgMatches,
        output: &'a Output,
    ) -> Self {
        let sid = matches
            .try_get_raw("sid")
            .ok()
            .flatten()
            .and_then(|mut values| Some(values.next()?.to_string_lossy().into_owned()));
        Self { resource, verb, columns, fixed_columns, sid, numbers: None, output, state: RefCell::default() }
    }

    /// Prints the phone number of each assignment, too.
    pub(super) fn with_phone_numbers(mut self, numbers: Option<PhoneNumbers>) -> Self {
        self.numbers = numbers;
        self
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

    /// Prints the record in a response.
    pub(super) fn item<T: Serialize + Debug>(&self, value: &Response<T>) {
        if let Err(error) = self.output.record(self.columns, value.as_ref()) {
            self.state.borrow_mut().error = Some(error);
        }
    }

    /// Prints that an operation without a record was successful.
    pub(super) fn no_item(&self, value: &Response<()>) {
        let object = self.sid.as_deref().unwrap_or(self.resource);
        match self.verb {
            // The library retries a delete whose response was lost, and treats a 404 as success then.
            "delete" if !value.status().is_success() => {
                self.output.ui.status("Deleted", &format!("{object} (by an earlier attempt)"));
            }
            "delete" => self.output.ui.status("Deleted", object),
            verb => self.output.ui.status("Finished", &format!("{verb} {object}")),
        }
    }

    /// Starts a list.
    pub(super) fn start(&self) {
        let number = self.numbers.as_ref().map(|_| "phone_number");
        let columns: Vec<_> = number.into_iter().chain(self.columns.iter().copied()).collect();
        let records = Records::new(self.output, &columns, self.fixed_columns);
        self.state.borrow_mut().records = Some(records);
    }

    /// Prints an item of a list. Breaks the list after an error or on a closed pipe.
    pub(super) fn add<T: Serialize + Debug>(&self, value: &T) -> ControlFlow<()> {
        self.with_records(|records| match &self.numbers {
            Some(numbers) => records.add(&with_phone_number(serde_json::to_value(value)?, numbers)),
            None => records.add(value),
        })
    }

    /// Ends a list, which is complete or not.
    pub(super) fn end(&self, is_complete: bool) {
        let _ = self.with_records(if is_complete { Records::finish } else { Records::abort });
    }
}

/// Returns an assignment with its phone number, which is null if the account does not own it.
fn with_phone_number(mut assignment: Value, numbers: &PhoneNumbers) -> Value {
    let endpoint = assignment.get("channel_endpoint_sid").and_then(Value::as_str);
    let number = endpoint.and_then(|sid| numbers.number(sid.parse().ok()?));
    if let Value::Object(properties) = &mut assignment {
        properties.insert("phone_number".to_owned(), number.map(|number| number.to_string()).into());
    }
    assignment
}

/// Implements the trait of a generated crate for [`Printer`].
macro_rules! print_results {
    ($commands:ident) => {
        impl $commands::CliConfig for &Printer<'_> {
            fn success_item<T: serde::Serialize + std::fmt::Debug>(&self, value: &twilio_core::Response<T>) {
                self.item(value);
            }

            fn success_no_item(&self, value: &twilio_core::Response<()>) {
                self.no_item(value);
            }

            fn error(&self, _: &twilio_core::Error) {
                // `execute` returns the same error, which is printed when the program ends.
            }

            fn list_start<T: serde::Serialize + std::fmt::Debug>(&self) {
                self.start();
            }

            fn list_item<T: serde::Serialize + std::fmt::Debug>(
                &self,
                value: &T,
            ) -> std::ops::ControlFlow<()> {
                self.add(value)
            }

            fn list_end_success<T: serde::Serialize + std::fmt::Debug>(&self) {
                self.end(true);
            }

            fn list_end_error(&self, _: &twilio_core::Error) {
                self.end(false);
            }
        }
    };
}
pub(super) use print_results;
