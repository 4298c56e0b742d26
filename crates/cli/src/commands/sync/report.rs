//! The report: a line of JSON for each item, as it happens.

use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;
use twilio_trusthub::types::AssignmentSid;
use twilio_trusthub::{Error, Sid};

use crate::bulk::apply::{Item, Job, Outcome};
use crate::bulk::plan::Why;
use crate::bulk::service::Undone;
use crate::bulk::watch::Event;
use crate::input::Source;

/// A file that has, at any time, every line that was written to it: nothing waits in a buffer.
///
/// What an earlier run left there stays until this one begins to change something. What it finds out before that is kept
/// aside.
#[derive(Debug)]
pub(crate) struct Report {
    path: PathBuf,
    file: File,
    waiting: Option<Waiting>,
}

/// A report that is not begun.
#[derive(Debug)]
struct Waiting {
    lines: BufWriter<File>,
    /// Whether the file is new.
    is_new: bool,
}

/// A line of it.
#[derive(Debug, Serialize)]
struct Line<'a> {
    /// Where the input says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    channel_endpoint_sid: Sid,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel_endpoint_type: Option<&'a str>,
    /// The assignment, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<AssignmentSid>,
    outcome: &'static str,
    /// Of a line that repeats another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    of_line: Option<u32>,
    /// Why it was to be removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<Why>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<i64>,
}

impl Report {
    /// A report that is to be at `path`, which can be written.
    pub(crate) fn new(path: &Path, input: &Source) -> Result<Self, String> {
        let failed = |error: io::Error| format!("failed to open the report {}: {error}", path.display());
        if input.is(path).map_err(failed)? {
            let report = path.display();
            return Err(format!(
                "the report {report} would take the place of the input: name another file with --report"
            ));
        }
        let mut options = File::options();
        options.write(true).truncate(false);
        let (file, is_new) = match options.clone().create_new(true).open(path) {
            Ok(file) => (file, true),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                (options.create(true).open(path).map_err(failed)?, false)
            }
            Err(error) => return Err(failed(error)),
        };
        // Beside a file there will be room for them; a device may be anywhere.
        let beside = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let is_file = file.metadata().map_err(failed)?.is_file();
        let lines = match beside.unwrap_or(Path::new(".")) {
            directory if is_file => tempfile::tempfile_in(directory).or_else(|_| tempfile::tempfile()),
            _ => tempfile::tempfile(),
        };
        let lines = lines
            .map_err(|error| format!("failed to keep lines for the report {}: {error}", path.display()))?;
        let waiting = Some(Waiting { lines: BufWriter::new(lines), is_new });
        Ok(Self { path: path.to_owned(), file, waiting })
    }

    /// Writes down what happened, if it is something that happened to an item.
    pub(crate) fn write(&mut self, event: &Event<'_>) -> io::Result<()> {
        if let Event::Begun { .. } = event {
            return self.begin();
        }
        let Some(line) = line(event) else { return Ok(()) };
        let mut text = serde_json::to_vec(&line)?;
        text.push(b'\n');
        match &mut self.waiting {
            Some(waiting) => waiting.lines.write_all(&text),
            None => self.file.write_all(&text),
        }
    }

    fn begin(&mut self) -> io::Result<()> {
        let Some(waiting) = self.waiting.take() else { return Ok(()) };
        let mut lines = waiting.lines.into_inner().map_err(io::IntoInnerError::into_error)?;
        // A device or a pipe has no length.
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
        // An empty file would tell of a run that had nothing to do.
        if self.waiting.as_ref().is_some_and(|waiting| waiting.is_new) {
            // It is empty: to leave it does no harm.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

fn line<'a>(event: &Event<'a>) -> Option<Line<'a>> {
    let (line, endpoint, kind, sid, outcome) = match event {
        Event::Kept { wanted, kind, sid } => (Some(wanted.line), wanted.sid, Some(*kind), *sid, "kept"),
        Event::Repeats { duplicate, kind } => {
            (Some(duplicate.line), duplicate.sid, Some(*kind), None, "duplicate")
        }
        Event::Done(item) => return of_item(item),
        _ => return None,
    };
    let of_line = if let Event::Repeats { duplicate, .. } = event { Some(duplicate.of_line) } else { None };
    Some(Line {
        line,
        channel_endpoint_sid: endpoint,
        channel_endpoint_type: kind,
        sid,
        outcome,
        of_line,
        because: None,
        reason: None,
        status: None,
        code: None,
    })
}

fn of_item<'a>(item: &Item<'a>) -> Option<Line<'a>> {
    let (outcome, made) = match &item.outcome {
        Outcome::Created(sid) => ("created", *sid),
        Outcome::Kept(sid) => ("kept", *sid),
        Outcome::Removed => ("removed", None),
        Outcome::Gone => ("gone", None),
        Outcome::Undone(Undone::Stopped) => return None,
        Outcome::Undone(Undone::Unknown(_)) => ("unknown", None),
        Outcome::Undone(_) => ("failed", None),
    };
    let error = error(&item.outcome);
    let line = Line {
        line: None,
        channel_endpoint_sid: item.endpoint(),
        channel_endpoint_type: None,
        sid: made,
        outcome,
        of_line: None,
        because: None,
        reason: item.reason(),
        status: error.and_then(Error::status).map(|status| status.as_u16()),
        code: error.and_then(Error::code),
    };
    Some(match item.job {
        Job::Create(wanted, kind) => {
            Line { line: Some(wanted.line), channel_endpoint_type: Some(kind), ..line }
        }
        Job::Remove(extra) => Line { sid: Some(extra.sid), because: Some(extra.why), ..line },
    })
}

fn error(outcome: &Outcome) -> Option<&Error> {
    match outcome {
        Outcome::Undone(Undone::Failed(error) | Undone::Unknown(error)) => Some(error),
        _ => None,
    }
}
