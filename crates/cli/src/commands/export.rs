//! `export`: all assignments of a profile, page by page, as an input of `sync`.

pub(crate) mod args;
mod destination;

use std::io::{self, BufWriter, Write};
use std::path::Path;

use twilio_trusthub::types::ChannelEndpointAssignment;

use crate::bulk::brake::{Brake, Cause, Level};
use crate::bulk::gate::Delays;
use crate::bulk::service::{Service, Undone};
use crate::commands::sync::progress::Nothing;
use crate::context::Context;
use crate::error::CliError;
use crate::exit_status::ExitStatus;
use crate::input;
use crate::output::{Format, Stdout};
use crate::util::signals::Signals;
use crate::util::text::plural;
use args::ExportArgs;
use destination::{Target, Whole};

/// The columns, of which `sync` reads the first two.
const HEADER: [&str; 4] = ["channel_endpoint_sid", "channel_endpoint_type", "sid", "date_created"];

/// Writes what a profile holds.
///
/// # Errors
///
/// If a page fails after its retries, or the output cannot be written. What was written by then is not the whole.
pub(crate) async fn export(args: ExportArgs, context: &Context) -> Result<ExitStatus, CliError> {
    let output = &context.output;
    let to = args.to.as_deref().filter(|path| path.as_os_str() != "-");
    let form = form(output.format, to)?;
    let brake = Brake::default();
    let settings = (1, Delays::default());
    let service = Service::new(&context.client, args.customer_profile, settings, &brake, &Nothing);
    let exported = match to {
        None => {
            let mut out = output.stdout();
            write(&service, form, &mut out, Stdout::is_closed).await?
        }
        Some(path) => match Target::of(path).map_err(|error| destination::failure(path, &error))? {
            Target::Through(file) => {
                let mut out = BufWriter::new(file);
                write(&service, form, &mut out, |_| false).await.map_err(|failed| failed.to(path))?
            }
            Target::Whole(whole) => replace(&service, form, path, whole).await?,
        },
    };
    if exported.without_endpoint > 0 {
        let those = plural(exported.without_endpoint, "assignment");
        output.ui.warn(&format!(
            "the service tells no endpoint of {those}, which `sync` could not read: left out"
        ));
    }
    if exported.odd_types > 0 {
        let those = plural(exported.odd_types, "assignment");
        output.ui.warn(&format!(
            "the type of {those} is empty or no plain word, which an input cannot say: `sync` leaves it as it is in this \
             profile, and would assign another one elsewhere"
        ));
    }
    if to.is_some() {
        output.ui.status("Exported", &plural(exported.written, "assignment"));
    }
    Ok(ExitStatus::Success)
}

/// What `--format` says, else what the name says, else CSV. `sync` goes by the name: the two must not disagree.
fn form(said: Option<Format>, to: Option<&Path>) -> Result<Form, CliError> {
    let named = match to.and_then(input::of_name) {
        Some(input::Format::Csv) => Some(Form::Csv),
        Some(input::Format::Ndjson) => Some(Form::Ndjson),
        Some(input::Format::Lines) | None => None,
    };
    let said = match said {
        None => None,
        Some(Format::Csv) => Some(Form::Csv),
        Some(Format::Ndjson) => Some(Form::Ndjson),
        Some(Format::Json | Format::Table) => {
            return Err(CliError::usage("export writes CSV or NDJSON")
                .help("leave --format out, or say --format ndjson"));
        }
    };
    match (said, named, to) {
        (Some(said), Some(named), Some(path)) if said != named => {
            let (path, said) = (path.display(), said.name());
            Err(CliError::usage(format!("--format says {said}, and `{path}` is the name of another kind of file"))
                .help("leave --format out, or choose a name that goes with it: `sync` reads a file as its name says"))
        }
        _ => Ok(said.or(named).unwrap_or(Form::Csv)),
    }
}

/// Writes a file that is there when it is complete; whoever stops it in between finds what was there before.
async fn replace(service: &Service<'_>, form: Form, path: &Path, whole: Whole) -> Result<Exported, CliError> {
    let signals =
        Signals::take().map_err(|error| CliError::failed(format!("failed to listen for Ctrl-C: {error}")))?;
    let work = async {
        let mut file = whole.begin().map_err(|error| destination::failure(path, &error))?;
        let exported = write(service, form, &mut file, |_| false).await.map_err(|failed| failed.to(path))?;
        file.finish().map_err(|error| destination::failure(path, &error))?;
        Ok(exported)
    };
    tokio::select! {
        biased;
        // What is not finished is dropped, and its file with it.
        () = service.brake.reached(Level::Finish) => Err(stopped(path)),
        done = work => done,
        never = signals.pass_on(service.brake, || ()) => match never {},
    }
}

fn stopped(path: &Path) -> CliError {
    let path = path.display();
    CliError::failed(format!("stopped before the whole list was there: {path} is what it was before"))
}

/// How records are written.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Csv,
    Ndjson,
}

impl Form {
    fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
        }
    }
}

/// Why not all was written.
enum Incomplete {
    Unwritten(io::Error),
    Unlisted(CliError),
}

impl Incomplete {
    /// What is told of it, where the list was to go to `path`.
    fn to(self, path: &Path) -> CliError {
        match self {
            Self::Unwritten(error) => destination::failure(path, &error),
            Self::Unlisted(failure) => failure,
        }
    }
}

impl From<io::Error> for Incomplete {
    fn from(error: io::Error) -> Self {
        Self::Unwritten(error)
    }
}

impl From<Incomplete> for CliError {
    fn from(incomplete: Incomplete) -> Self {
        match incomplete {
            Incomplete::Unwritten(error) => error.into(),
            Incomplete::Unlisted(failure) => failure,
        }
    }
}

/// What was written.
#[derive(Debug, Default)]
struct Exported {
    written: u64,
    /// Assignments of which the service tells no endpoint.
    without_endpoint: u64,
    /// Assignments whose type is not what an input makes of it.
    odd_types: u64,
}

/// Writes page by page; a reader that has gone away ends it.
async fn write<W: Write>(
    service: &Service<'_>,
    form: Form,
    out: &mut W,
    gone: fn(&W) -> bool,
) -> Result<Exported, Incomplete> {
    let mut exported = Exported::default();
    if form == Form::Csv {
        row(out, HEADER)?;
    }
    let mut pages = service.list(None);
    while let Some(page) = pages.next().await.map_err(|undone| unlisted(undone, service.brake))? {
        for assignment in &page {
            if assignment.channel_endpoint_sid.is_none() {
                exported.without_endpoint += 1;
                continue;
            }
            exported.written += 1;
            if assignment
                .channel_endpoint_type
                .as_deref()
                .is_some_and(|kind| input::check_kind(kind) != Ok(kind))
            {
                exported.odd_types += 1;
            }
            record(assignment, form, out)?;
        }
        out.flush()?;
        if gone(out) {
            break;
        }
    }
    out.flush()?;
    Ok(exported)
}

fn record(assignment: &ChannelEndpointAssignment, form: Form, out: &mut impl Write) -> io::Result<()> {
    if form == Form::Ndjson {
        serde_json::to_writer(&mut *out, assignment)?;
        return out.write_all(b"\n");
    }
    let text = |sid: Option<&str>| sid.unwrap_or_default().to_owned();
    let date = assignment.date_created.map(|date| date.to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
    row(
        out,
        [
            text(assignment.channel_endpoint_sid.as_ref().map(AsRef::as_ref)),
            text(assignment.channel_endpoint_type.as_deref()),
            text(assignment.sid.as_ref().map(AsRef::as_ref)),
            date.unwrap_or_default(),
        ],
    )
}

fn row<T: AsRef<[u8]>>(out: &mut impl Write, fields: [T; 4]) -> io::Result<()> {
    // A writer for each row would be slow if it asked for a buffer of its own: this one has what a row needs.
    let mut table = csv::WriterBuilder::new().buffer_capacity(256).from_writer(out);
    table.write_record(fields)?;
    table.flush()
}

fn unlisted(undone: Undone, brake: &Brake) -> Incomplete {
    let failure = match (undone, brake.cause()) {
        (Undone::Failed(error) | Undone::Unknown(error), _) => CliError::from(error),
        (Undone::Impossible(what), _) | (Undone::Stopped, Some(Cause::All(what))) => CliError::failed(what),
        (Undone::Stopped, Some(Cause::Asked) | None) => CliError::failed("it was stopped"),
    };
    let note = "what was written is not the whole list: do not give it to `sync --prune`";
    Incomplete::Unlisted(failure.note("note", note))
}
