//! `export`: all assignments of a profile, page by page, as an input of `sync`.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use twilio_trusthub::types::ChannelEndpointAssignment;

use super::args::ExportArgs;
use super::brake::Brake;
use super::gate::Delays;
use super::progress::Nothing;
use super::service::{Service, Undone};
use super::text::plural;
use crate::connect::Context;
use crate::outcome::{Failure, Outcome};
use crate::output::{Format, Stdout};

/// The columns, of which `sync` reads the first two.
const HEADER: [&str; 4] = ["channel_endpoint_sid", "channel_endpoint_type", "sid", "date_created"];

/// Writes what a profile holds.
///
/// # Errors
///
/// If a page fails after its retries, or the output cannot be written. What was written by then is not the whole.
pub(crate) async fn export(args: ExportArgs, context: &Context) -> Result<Outcome, Failure> {
    let output = &context.output;
    let format = match output.format {
        None | Some(Format::Csv) => Form::Csv,
        Some(Format::Ndjson) => Form::Ndjson,
        Some(Format::Json | Format::Table) => {
            return Err(Failure::usage("export writes CSV or NDJSON")
                .help("leave --format out, or say --format ndjson"));
        }
    };
    let brake = Brake::default();
    let settings = (1, Delays::default());
    let service = Service::new(&context.client, args.customer_profile, settings, &brake, &Nothing);
    let exported = match &args.to {
        Some(path) => {
            let mut file = Unfinished::create(path).map_err(|error| unwritten(path, &error))?;
            let exported = write(&service, format, &mut file.out, |_| false).await?;
            file.finish().map_err(|error| unwritten(path, &error))?;
            exported
        }
        None => {
            let mut out = output.stdout();
            write(&service, format, &mut out, Stdout::is_closed).await?
        }
    };
    if exported.without_endpoint > 0 {
        let those = plural(exported.without_endpoint, "assignment");
        output.warn(&format!(
            "the service tells no endpoint of {those}, which `sync` could not read: left out"
        ));
    }
    if args.to.is_some() {
        output.say("Exported", &plural(exported.written, "assignment"));
    }
    Ok(Outcome::Done)
}

/// How records are written.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Csv,
    Ndjson,
}

/// What was written.
#[derive(Debug, Default)]
struct Exported {
    written: u64,
    /// Assignments of which the service tells no endpoint.
    without_endpoint: u64,
}

/// Writes page by page; a reader that has gone away ends it.
async fn write<W: Write>(
    service: &Service<'_>,
    form: Form,
    out: &mut W,
    gone: fn(&W) -> bool,
) -> Result<Exported, Failure> {
    let mut exported = Exported::default();
    if form == Form::Csv {
        row(out, HEADER)?;
    }
    let mut pages = service.list(None);
    while let Some(page) = pages.next().await.map_err(|undone| incomplete(undone, service.brake))? {
        for assignment in &page {
            if assignment.channel_endpoint_sid.is_none() {
                exported.without_endpoint += 1;
                continue;
            }
            exported.written += 1;
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

fn incomplete(undone: Undone, brake: &Brake) -> Failure {
    let failure = match (undone, brake.cause()) {
        (Undone::Failed(error) | Undone::Unknown(error), _) => Failure::from(error),
        (Undone::Impossible(what), _) => Failure::failed(what),
        (Undone::Stopped, cause) => Failure::failed(format!("{cause:?}")),
    };
    failure.note("note", "what was written is not the whole list: do not give it to `sync --prune`")
}

fn unwritten(path: &Path, error: &io::Error) -> Failure {
    Failure::failed(format!("failed to write {}: {error}", path.display()))
}

/// A file that gets its name when it is complete: half a list, given to `sync --prune`, would remove the other half.
struct Unfinished {
    out: BufWriter<NamedTempFile>,
    path: PathBuf,
}

impl Unfinished {
    fn create(path: &Path) -> io::Result<Self> {
        // In the same directory, since a file cannot be renamed onto another disk.
        let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let file = NamedTempFile::new_in(directory.unwrap_or(Path::new(".")))?;
        Ok(Self { out: BufWriter::new(file), path: path.to_owned() })
    }

    fn finish(self) -> io::Result<()> {
        let file = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        Ok(())
    }
}
