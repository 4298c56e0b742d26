//! `--failed`: the numbers that could not be assigned, as an input for another run.

use std::io;
use std::path::Path;

use serde::Serialize;
use trusthub_sync::{Desired, PhoneNumber, Target, TaskError};
use twilio_trusthub::Sid;

use crate::error::CliError;
use crate::input::Source;

/// A row. `sync` finds the SID and the type by their names.
#[derive(Clone, Debug, Serialize)]
pub(super) struct FailedRow {
    channel_endpoint_sid: Sid,
    phone_number: Option<PhoneNumber>,
    channel_endpoint_type: String,
    /// The line of this run's input.
    line: Option<u32>,
    /// The customer profile or the trust product that the number is not assigned to.
    target: Target,
    error: String,
}

impl FailedRow {
    pub(super) fn new(
        target: Target,
        endpoint: &Desired,
        number: Option<PhoneNumber>,
        endpoint_type: &str,
        error: &TaskError,
    ) -> Self {
        Self {
            channel_endpoint_sid: endpoint.sid,
            phone_number: number,
            channel_endpoint_type: endpoint_type.to_owned(),
            line: Some(endpoint.line).filter(|line| *line > 0),
            target,
            error: error.to_string(),
        }
    }
}

/// Checks, before anything is sent, that the file can be written and is not the input.
pub(super) fn check(path: &Path, input: &Source) -> Result<(), CliError> {
    let fail = |error: io::Error| CliError::usage(write_error(path, &error));
    if input.is_same_file(path).map_err(fail)? {
        let path = path.display();
        return Err(CliError::usage(format!("the file of failed numbers {path} would overwrite the input"))
            .help("pass another file to `--failed`"));
    }
    if path.is_dir() {
        return Err(fail(io::ErrorKind::IsADirectory.into()));
    }
    temporary_in(path).map(drop).map_err(fail)
}

/// Replaces the file. Without rows, only the header is written, so that an earlier file is not taken for the result of this
/// run.
pub(super) fn write(path: &Path, rows: &[FailedRow]) -> Result<(), CliError> {
    let fail = |error: io::Error| CliError::failed(write_error(path, &error));
    let mut file = temporary_in(path).map_err(fail)?;
    let mut csv = csv::WriterBuilder::new().has_headers(false).from_writer(&mut file);
    let header = ["channel_endpoint_sid", "phone_number", "channel_endpoint_type", "line", "target", "error"];
    let mut write = || -> csv::Result<()> {
        csv.write_record(header)?;
        for row in rows {
            csv.serialize(row)?;
        }
        Ok(csv.flush()?)
    };
    write().map_err(|error| fail(error.into()))?;
    drop(csv);
    file.persist(path).map_err(|error| fail(error.error))?;
    Ok(())
}

fn temporary_in(path: &Path) -> io::Result<tempfile::NamedTempFile> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    tempfile::NamedTempFile::new_in(directory.unwrap_or(Path::new(".")))
}

fn write_error(path: &Path, error: &io::Error) -> String {
    format!("failed to write {}: {error}", path.display())
}
