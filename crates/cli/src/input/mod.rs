//! Reads the desired state of a profile. An input is read and checked completely before anything is sent.
//!
//! | | CSV | NDJSON and JSON | plain lines |
//! |---|---|---|---|
//! | phone number or SID | a column, found by its header, by `--column`, or by a value in the first row | a property, or the whole item as a string | the line |
//! | type | the column `channel_endpoint_type`, or `--type-column` | the property, likewise | `--type` |
//! | blank lines | skipped, also `,,,` | skipped | skipped |
//! | comments | lines before the first row that start with `#` | none | from `#` to the end of the line |
//!
//! Inputs are UTF-8, with or without a byte order mark. Lines end with LF or CRLF; a CR alone is rejected.

mod csv;
mod detect;
mod endpoint;
mod json;
mod line_reader;
mod lines;
mod names;
mod ndjson;
mod phone_number;
mod source;
mod text;

use std::fmt;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use trusthub_sync::{DesiredState, DesiredStateBuilder, EndpointTypeId, PhoneNumber, PhoneNumbers};
use twilio_trusthub::Sid;

use crate::error::CliError;
use crate::util::text::{plural, thousands};
use line_reader::LineReader;

pub(crate) use detect::format_of_name;
pub(crate) use endpoint::{Endpoint, PHONE_NUMBER, parse_endpoint, parse_endpoint_type};
pub(crate) use phone_number::{Country, country_of, parse_country};
pub(crate) use source::Source;

/// The maximum number of invalid lines in an error. The others are counted.
const MAX_LISTED: usize = 20;

/// The format of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum InputFormat {
    /// Comma-, semicolon- or tab-separated values, with or without a header.
    Csv,
    /// A JSON object on each line.
    Ndjson,
    /// A JSON array, or pages of a list.
    Json,
    /// A phone number or a SID on each line.
    Lines,
}

/// Options for reading an input.
#[derive(Clone, Debug)]
pub(crate) struct InputOptions {
    /// The format, or `None` to detect it.
    pub(crate) format: Option<InputFormat>,
    /// The column or property that holds the phone number or the SID, or `None` to detect it.
    pub(crate) column: Option<String>,
    /// The column or property that holds the endpoint type, or `None` to detect it.
    pub(crate) type_column: Option<String>,
    /// The type of endpoints for which the input specifies none.
    pub(crate) default_type: String,
    /// The country whose national format phone numbers may have.
    pub(crate) country: Option<Country>,
}

/// An error returned when an input cannot be used.
#[derive(Debug)]
pub(crate) enum InputError {
    /// The input cannot be opened or read.
    Io(io::Error),
    /// The format is not supported.
    Format(&'static str),
    /// The columns cannot be identified.
    Columns(String),
    /// Some lines are invalid.
    Lines(LineErrors),
}

/// Errors of single lines. The first ones are listed, and the others only counted.
#[derive(Debug, Default)]
pub(crate) struct LineErrors {
    listed: Vec<(u64, String)>,
    count: u64,
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::Format(message) => f.write_str(message),
            Self::Columns(message) => f.write_str(message),
            Self::Lines(errors) => {
                write!(f, "{}; nothing was changed", plural(errors.count, "invalid line"))?;
                for (line, message) in &errors.listed {
                    write!(f, "\n  line {line}: {message}")?;
                }
                match errors.count - errors.listed.len() as u64 {
                    0 => Ok(()),
                    more => write!(f, "\n  … and {} more", thousands(more)),
                }
            }
        }
    }
}

/// Reads all of `source`.
pub(crate) fn read(source: &Source, options: &InputOptions) -> Result<Input, InputError> {
    match source {
        Source::Stdin => read_from(None, io::stdin().lock(), options),
        Source::File(path) => {
            let file = std::fs::File::open(path).map_err(InputError::Io)?;
            read_from(Some(path), BufReader::with_capacity(256 * 1024, file), options)
        }
        // Its numbers are listed later.
        Source::Account => Ok(Input::default()),
    }
}

/// Reads all of `reader`. The extension of `path`, if it is a known one, determines the format.
pub(crate) fn read_from<R: BufRead>(
    path: Option<&Path>,
    reader: R,
    options: &InputOptions,
) -> Result<Input, InputError> {
    let detected = detect::detect(path, options.format, reader)?;
    let mut input = InputBuilder::new(&options.default_type, options.country);
    let columns = (detected.delimiter, detected.has_separator_line);
    let lines = LineReader::new(detected.reader);
    match detected.format {
        InputFormat::Csv => csv::read(lines, options, columns, &mut input)?,
        InputFormat::Ndjson => ndjson::read(lines, options, &mut input)?,
        InputFormat::Json => json::read(lines.into_inner(), options, &mut input)?,
        InputFormat::Lines => lines::read(lines, &mut input)?,
    }
    input.build()
}

/// The content of an input.
#[derive(Debug, Default)]
pub(crate) struct Input {
    desired: DesiredStateBuilder,
    /// Endpoints whose SIDs are not known yet.
    unresolved: Vec<Unresolved>,
    /// The phone numbers beside SIDs.
    known: Vec<(PhoneNumber, Sid)>,
    /// Problems that do not make it unusable.
    pub(crate) warnings: Vec<&'static str>,
}

#[derive(Clone, Copy, Debug)]
struct Unresolved {
    number: PhoneNumber,
    endpoint_type: EndpointTypeId,
    line: u32,
}

impl Input {
    /// Creates an input with all of `numbers`, which are on no line.
    pub(crate) fn of_numbers(numbers: &PhoneNumbers, endpoint_type: &str) -> Result<Self, CliError> {
        let mut input = Self::default();
        let endpoint_type = input.desired.endpoint_type(endpoint_type);
        let endpoint_type = endpoint_type.map_err(|error| CliError::usage(error.to_string()))?;
        for (_, sid) in numbers.iter() {
            input.desired.add(sid, endpoint_type, 0);
        }
        input.known = numbers.iter().collect();
        Ok(input)
    }

    /// Returns the phone numbers whose SIDs are not known yet, sorted.
    pub(crate) fn unresolved(&self) -> Vec<PhoneNumber> {
        let mut numbers: Vec<_> = self.unresolved.iter().map(|unresolved| unresolved.number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// Returns the desired state, with the SIDs of phone numbers from `found`, and all numbers that are known. `owner` is the
    /// account whose numbers were searched.
    pub(crate) fn resolve(
        self,
        found: &PhoneNumbers,
        owner: &str,
    ) -> Result<(DesiredState, PhoneNumbers), InputError> {
        let Self { mut desired, unresolved, mut known, .. } = self;
        let mut errors = LineErrors::default();
        for Unresolved { number, endpoint_type, line } in unresolved {
            match found.sid(number) {
                Some(sid) => {
                    desired.add(sid, endpoint_type, line);
                    known.push((number, sid));
                }
                None => errors.add(
                    line.into(),
                    format!(
                        "`{number}` does not belong to {owner}; correct the number, or pass `--account` for that of \
                         another account"
                    ),
                ),
            }
        }
        let desired = build(desired, errors)?;
        Ok((desired, PhoneNumbers::from_iter(known)))
    }
}

/// Builds the desired state, unless there are errors.
fn build(desired: DesiredStateBuilder, mut errors: LineErrors) -> Result<DesiredState, InputError> {
    match desired.build() {
        Ok(desired) if errors.count == 0 => Ok(desired),
        Ok(_) => Err(InputError::Lines(errors)),
        Err(conflicts) => {
            for conflict in conflicts.iter() {
                errors.add(conflict.line.into(), conflict.to_string());
            }
            Err(InputError::Lines(errors))
        }
    }
}

/// Checks what the readers find, and collects it.
struct InputBuilder<'a> {
    default_type: &'a str,
    country: Option<Country>,
    input: Input,
    errors: LineErrors,
}

impl<'a> InputBuilder<'a> {
    fn new(default_type: &'a str, country: Option<Country>) -> Self {
        Self { default_type, country, input: Input::default(), errors: LineErrors::default() }
    }

    /// Adds the endpoint on a line, or the error of that line. `number` is the phone number beside a SID.
    fn add(&mut self, line: u64, endpoint: &str, number: Option<&str>, endpoint_type: Option<&str>) {
        if let Err(message) = self.try_add(line, endpoint, number, endpoint_type) {
            self.reject(line, message);
        }
    }

    fn reject(&mut self, line: u64, message: impl Into<String>) {
        self.errors.add(line, message.into());
    }

    fn warn(&mut self, message: &'static str) {
        self.input.warnings.push(message);
    }

    fn try_add(
        &mut self,
        line: u64,
        endpoint: &str,
        number: Option<&str>,
        endpoint_type: Option<&str>,
    ) -> Result<(), String> {
        let endpoint = parse_endpoint(endpoint, self.country)?;
        let endpoint_type = match endpoint_type.map(str::trim) {
            Some(name) if !name.is_empty() => parse_endpoint_type(name)?,
            _ => self.default_type,
        };
        if let Endpoint::Sid(sid) = endpoint {
            endpoint::check_prefix(sid, endpoint_type)?;
        }
        let endpoint_type =
            self.input.desired.endpoint_type(endpoint_type).map_err(|error| error.to_string())?;
        let line =
            u32::try_from(line).map_err(|_| format!("more than {} lines", thousands(u32::MAX.into())))?;
        match endpoint {
            Endpoint::Sid(sid) => {
                self.input.desired.add(sid, endpoint_type, line);
                // Only for messages: a number in an unknown notation is ignored.
                let number = number.and_then(|text| phone_number::parse(text, self.country)?.ok());
                self.input.known.extend(number.map(|number| (number, sid)));
            }
            Endpoint::Number(number) => {
                self.input.unresolved.push(Unresolved { number, endpoint_type, line });
            }
        }
        Ok(())
    }

    /// Returns the input if all lines are valid. Errors that only all lines together have are found by [`Input::resolve`].
    fn build(self) -> Result<Input, InputError> {
        let Self { mut input, errors, .. } = self;
        if errors.count == 0 {
            return Ok(input);
        }
        build(std::mem::take(&mut input.desired), errors)?;
        Ok(input)
    }
}

impl LineErrors {
    /// Adds an error. The first lines are listed in order, whatever the order of the calls.
    fn add(&mut self, line: u64, message: String) {
        self.count += 1;
        let at = self.listed.partition_point(|(listed, _)| *listed <= line);
        if at < MAX_LISTED {
            self.listed.insert(at, (line, message));
            self.listed.truncate(MAX_LISTED);
        }
    }
}

#[cfg(test)]
mod tests;
