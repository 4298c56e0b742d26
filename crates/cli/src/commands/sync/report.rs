//! `--report`: a line of JSON for each item, written as it completes.

use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use trusthub_sync::{Event, ReportLine};

use crate::error::CliError;
use crate::input::Source;

/// A report file. Every line is written at once and without a buffer, so that the file is complete whenever the process
/// ends.
///
/// The report of an earlier run is kept until this run starts to change something. Lines before that go to a temporary
/// file.
#[derive(Debug)]
pub(super) struct Report {
    path: PathBuf,
    file: File,
    pending: Option<Pending>,
}

/// The part of a report before the run changes something.
#[derive(Debug)]
struct Pending {
    lines: BufWriter<File>,
    /// `true` if the report file did not exist before.
    is_new: bool,
}

impl Report {
    /// Opens the report file at `path`, and checks that it is not the input.
    pub(super) fn open(path: &Path, input: &Source) -> Result<Self, CliError> {
        let fail = |error: io::Error| {
            CliError::usage(format!("failed to open the report {}: {error}", path.display()))
        };
        if input.is_same_file(path).map_err(fail)? {
            let path = path.display();
            return Err(CliError::usage(format!("the report {path} would overwrite the input"))
                .help("pass another file to `--report`"));
        }
        let mut options = File::options();
        options.write(true).truncate(false);
        let (file, is_new) = match options.clone().create_new(true).open(path) {
            Ok(file) => (file, true),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                (options.create(true).open(path).map_err(fail)?, false)
            }
            Err(error) => return Err(fail(error)),
        };
        // The file system of a regular file has room for the lines; a device can be on any file system.
        let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let is_file = file.metadata().map_err(fail)?.is_file();
        let lines = match directory.unwrap_or(Path::new(".")) {
            directory if is_file => tempfile::tempfile_in(directory).or_else(|_| tempfile::tempfile()),
            _ => tempfile::tempfile(),
        };
        let lines = lines.map_err(|error| {
            let path = path.display();
            CliError::usage(format!("failed to create a temporary file for the report {path}: {error}"))
        })?;
        let pending = Some(Pending { lines: BufWriter::new(lines), is_new });
        Ok(Self { path: path.to_owned(), file, pending })
    }

    /// Writes the line for an event, if it is about an item.
    pub(super) fn write(&mut self, event: &Event<'_>) -> io::Result<()> {
        if let Event::Started { .. } = event {
            return self.replace_file();
        }
        let Some(line) = ReportLine::from_event(event) else { return Ok(()) };
        let mut text = serde_json::to_vec(&line)?;
        text.push(b'\n');
        match &mut self.pending {
            Some(pending) => pending.lines.write_all(&text),
            None => self.file.write_all(&text),
        }
    }

    /// Replaces the content of the file with the pending lines.
    fn replace_file(&mut self) -> io::Result<()> {
        let Some(pending) = self.pending.take() else { return Ok(()) };
        let mut lines = pending.lines.into_inner().map_err(io::IntoInnerError::into_error)?;
        // A device or a pipe cannot be truncated.
        if self.file.metadata()?.is_file() {
            self.file.set_len(0)?;
        }
        lines.rewind()?;
        io::copy(&mut lines, &mut self.file)?;
        Ok(())
    }
}

impl Drop for Report {
    fn drop(&mut self) {
        // An empty report would mean that there was nothing to do.
        if self.pending.as_ref().is_some_and(|pending| pending.is_new) {
            // If it cannot be removed, an empty file remains, which does no harm.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
