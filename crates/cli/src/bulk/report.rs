//! The report: a line of JSON for each item, as it happens.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use serde::Serialize;
use twilio_trusthub::types::AssignmentSid;
use twilio_trusthub::{Error, Sid};

use super::apply::{Item, Job, Outcome};
use super::plan::Why;
use super::service::Undone;
use super::watch::Event;

/// A file that has, at any time, every line that was written to it: nothing waits in a buffer.
#[derive(Debug)]
pub(crate) struct Report {
    file: File,
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
    /// Begins the report at `path`, in place of what is there.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        Ok(Self { file: File::create(path)? })
    }

    /// Writes down what happened, if it is something that happened to an item.
    pub(crate) fn write(&mut self, event: &Event<'_>) -> io::Result<()> {
        let Some(line) = line(event) else { return Ok(()) };
        let mut text = serde_json::to_vec(&line)?;
        text.push(b'\n');
        self.file.write_all(&text)
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
