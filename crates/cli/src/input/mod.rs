//! Reads the desired state of a profile. An input is read and checked completely before anything is sent.
//!
//! | | CSV | NDJSON and JSON | plain lines |
//! |---|---|---|---|
//! | SID | a column, found by its header, by `--column`, or by a SID in the first row | a property, or the whole item as a string | the line |
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
mod source;

use std::fmt;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use trusthub_sync::{DesiredState, DesiredStateBuilder, EndpointTypeId};
use twilio_trusthub::Sid;

use crate::util::text::{plural, thousands};
use line_reader::LineReader;

pub(crate) use detect::format_of_name;
pub(crate) use endpoint::{PHONE_NUMBER, parse_endpoint_type};
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
    /// A SID on each line.
    Lines,
}

/// Options for reading an input.
#[derive(Clone, Debug)]
pub(crate) struct InputOptions {
    /// The format, or `None` to detect it.
    pub(crate) format: Option<InputFormat>,
    /// The column or property that holds the SID, or `None` to detect it.
    pub(crate) column: Option<String>,
    /// The column or property that holds the endpoint type, or `None` to detect it.
    pub(crate) type_column: Option<String>,
    /// The type of endpoints for which the input specifies none.
    pub(crate) default_type: String,
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
                write!(f, "{}; nothing was sent", plural(errors.count, "invalid line"))?;
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
    }
}

/// Reads all of `reader`. The extension of `path`, if it is a known one, determines the format.
pub(crate) fn read_from<R: BufRead>(
    path: Option<&Path>,
    reader: R,
    options: &InputOptions,
) -> Result<Input, InputError> {
    let detected = detect::detect(path, options.format, reader)?;
    let mut input = InputBuilder::new(&options.default_type);
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
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) desired: DesiredState,
    /// Problems that do not make it unusable.
    pub(crate) warnings: Vec<&'static str>,
}

/// Checks what the readers find, and collects it.
struct InputBuilder<'a> {
    default_type: &'a str,
    warnings: Vec<&'static str>,
    desired: DesiredStateBuilder,
    errors: LineErrors,
}

impl<'a> InputBuilder<'a> {
    fn new(default_type: &'a str) -> Self {
        Self {
            default_type,
            warnings: Vec::new(),
            desired: DesiredState::builder(),
            errors: LineErrors::default(),
        }
    }

    /// Adds the endpoint on a line, or the error of that line.
    fn add(&mut self, line: u64, sid: &str, endpoint_type: Option<&str>) {
        match self.check(line, sid, endpoint_type) {
            Ok((sid, endpoint_type, line)) => self.desired.add(sid, endpoint_type, line),
            Err(message) => self.reject(line, message),
        }
    }

    fn reject(&mut self, line: u64, message: impl Into<String>) {
        self.errors.add(line, message.into());
    }

    fn warn(&mut self, message: &'static str) {
        self.warnings.push(message);
    }

    fn check(
        &mut self,
        line: u64,
        sid: &str,
        endpoint_type: Option<&str>,
    ) -> Result<(Sid, EndpointTypeId, u32), String> {
        let sid = endpoint::parse_sid(sid)?;
        let endpoint_type = match endpoint_type.map(str::trim) {
            Some(name) if !name.is_empty() => parse_endpoint_type(name)?,
            _ => self.default_type,
        };
        endpoint::check_prefix(sid, endpoint_type)?;
        let endpoint_type = self.desired.endpoint_type(endpoint_type).map_err(|error| error.to_string())?;
        let line =
            u32::try_from(line).map_err(|_| format!("more than {} lines", thousands(u32::MAX.into())))?;
        Ok((sid, endpoint_type, line))
    }

    fn build(self) -> Result<Input, InputError> {
        let Self { desired, mut errors, warnings, .. } = self;
        match desired.build() {
            Ok(desired) if errors.count == 0 => Ok(Input { desired, warnings }),
            Ok(_) => Err(InputError::Lines(errors)),
            Err(conflicts) => {
                for conflict in conflicts.iter() {
                    errors.add(conflict.line.into(), conflict.to_string());
                }
                Err(InputError::Lines(errors))
            }
        }
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
