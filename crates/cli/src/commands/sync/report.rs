//! `--report`: a line of JSON for each item, written as it completes.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, ErrorKind, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use serde_json::Value;
use trusthub_sync::{ReportLine, Target};
use twilio_trusthub::Sid;

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
    /// The rejections of trust products in the run that wrote the existing report, or in one before.
    rejections: Vec<Rejection>,
}

/// A number that a trust product will never take, as far as its response says. It is not retried.
#[derive(Clone, Debug)]
pub(super) struct Rejection {
    pub(super) product: String,
    pub(super) endpoint: Sid,
    line: Value,
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
        let rejections = read_rejections(path);
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
        Ok(Self { path: path.to_owned(), file, pending, rejections })
    }

    /// Returns what `target` rejected before.
    pub(super) fn rejections_of(&self, target: Target) -> Vec<Rejection> {
        let is_trust_product = matches!(target, Target::TrustProduct(_));
        let of_target = |rejection: &&Rejection| is_trust_product && rejection.product == target.sid();
        self.rejections.iter().filter(of_target).cloned().collect()
    }

    /// Writes a rejection of an earlier run, so that the next run knows it as well.
    pub(super) fn carry_over(&mut self, rejection: &Rejection) -> io::Result<()> {
        let mut line = rejection.line.clone();
        line["outcome"] = "rejected".into();
        self.write_json(&line)
    }

    /// Writes a line.
    pub(super) fn write(&mut self, line: &ReportLine<'_>) -> io::Result<()> {
        self.write_json(line)
    }

    fn write_json(&mut self, line: &impl serde::Serialize) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        match &mut self.pending {
            Some(pending) => pending.lines.write_all(&text),
            None => self.file.write_all(&text),
        }
    }

    /// Replaces the content of the file with the pending lines: the changes start.
    pub(super) fn start(&mut self) -> io::Result<()> {
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

/// Reads the lines about numbers that a trust product rejected. Other content is ignored: it is about to be replaced.
fn read_rejections(path: &Path) -> Vec<Rejection> {
    // Opening a pipe would wait for its writer.
    if !path.metadata().is_ok_and(|metadata| metadata.is_file()) {
        return Vec::new();
    }
    let Ok(file) = File::open(path) else { return Vec::new() };
    BufReader::new(file).lines().map_while(Result::ok).filter_map(|line| rejection(&line)).collect()
}

fn rejection(line: &str) -> Option<Rejection> {
    let line: Value = serde_json::from_str(line).ok()?;
    let product = line["trust_product_sid"].as_str()?.to_owned();
    let endpoint = line["channel_endpoint_sid"].as_str()?.parse().ok()?;
    // Credentials, a missing number and the rate may be other tomorrow.
    let is_final = matches!(line["status"].as_u64(), Some(400 | 409 | 412 | 422));
    let is_rejected = matches!(line["outcome"].as_str(), Some("failed" | "rejected"));
    (is_final && is_rejected).then_some(Rejection { product, endpoint, line })
}

impl Rejection {
    /// Returns the reason that the service gave.
    pub(super) fn reason(&self) -> &str {
        self.line["error"].as_str().unwrap_or_default()
    }
}
