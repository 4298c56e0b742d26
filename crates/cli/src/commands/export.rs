//! `trusthub export`: writes the assignments of a profile as an input for `sync`.

pub(crate) mod args;
mod destination;

use std::io::{self, BufWriter, Write};
use std::path::Path;

use trusthub_sync::{Assignment, ListingError, Options, Phase, PhoneNumber, PhoneNumbers, Remote, Shutdown};
use twilio_core::sanitize;

use crate::context::Context;
use crate::error::CliError;
use crate::exit_status::ExitStatus;
use crate::input::{self, InputFormat, parse_endpoint_type};
use crate::output::{Format, Stdout, csv_row, json_for_terminal};
use crate::signals;
use crate::util::text::plural;
use args::ExportArgs;
use destination::{AtomicFile, Destination};

/// The columns of CSV. `sync` reads the first two.
const HEADER: [&str; 5] =
    ["channel_endpoint_sid", "channel_endpoint_type", "sid", "date_created", "phone_number"];

/// Exports a customer profile.
///
/// # Errors
///
/// If a page cannot be read after retries, or the output cannot be written. The output is then incomplete.
pub(crate) async fn run(args: ExportArgs, context: &Context) -> Result<ExitStatus, CliError> {
    let output = &context.output;
    let path = args.to.as_deref().filter(|path| path.as_os_str() != "-");
    let format = choose_format(output.format, path)?;
    // A type is free text, which could control a terminal.
    let is_escaped = path.is_none() && output.terminal.is_terminal;
    let shutdown = Shutdown::default();
    let options = Options::default().concurrency(1);
    let client = &context.clients.trusthub;
    let target = args.target(client).await?;
    let remote = Remote::new(client, target, options, &shutdown, &());
    let numbers = NumberList { args: &args, context };
    let exported = match path {
        None => {
            let mut out = output.stdout();
            export(&remote, &numbers, (format, is_escaped), &mut out, Stdout::is_closed).await?
        }
        Some(path) => {
            match Destination::open(path, args.force)
                .map_err(|error| destination::write_error(path, &error))?
            {
                Destination::Stream(file) => {
                    let mut out = BufWriter::new(file);
                    export(&remote, &numbers, (format, false), &mut out, |_| false)
                        .await
                        .map_err(|error| error.at(path))?
                }
                Destination::AtomicFile(file) => {
                    export_to_file(&remote, &numbers, &shutdown, format, path, file).await?
                }
            }
        }
    };
    if exported.without_endpoint > 0 {
        let assignments = plural(exported.without_endpoint, "assignment");
        output.ui.warn(&format!(
            "{assignments} without an endpoint SID left out, because `sync` cannot read them"
        ));
    }
    if exported.odd_types > 0 {
        let assignments = plural(exported.odd_types, "assignment");
        output.ui.warn(&format!(
            "an input cannot express the type of {assignments}, which is empty or not a single word; `sync` keeps them in \
             this profile, but assigns them as another type in other profiles"
        ));
    }
    if path.is_some() {
        output.ui.status("Exported", &plural(exported.written, "assignment"));
    }
    Ok(ExitStatus::Success)
}

/// Chooses the format: by `--format`, by the file name, or CSV. `sync` detects the format by the file name, so the two
/// must not contradict each other.
fn choose_format(option: Option<Format>, path: Option<&Path>) -> Result<ExportFormat, CliError> {
    let by_name = match path.and_then(input::format_of_name) {
        Some(InputFormat::Csv) => Some(ExportFormat::Csv),
        Some(InputFormat::Ndjson) => Some(ExportFormat::Ndjson),
        Some(InputFormat::Json) => Some(ExportFormat::Json),
        Some(InputFormat::Lines) | None => None,
    };
    let by_option = match option {
        None => None,
        Some(Format::Csv) => Some(ExportFormat::Csv),
        Some(Format::Ndjson) => Some(ExportFormat::Ndjson),
        Some(Format::Json) => Some(ExportFormat::Json),
        Some(Format::Table) => {
            return Err(CliError::usage("`export` supports only the formats csv, json and ndjson")
                .help("omit `--format`, or pass `--format json`"));
        }
    };
    match (by_option, by_name, path) {
        (Some(by_option), Some(by_name), Some(path)) if by_option != by_name => {
            let (path, by_option) = (path.display(), by_option.name());
            Err(CliError::usage(format!(
                "`--format {by_option}` contradicts the extension of `{path}`, by which `sync` detects the format"
            ))
            .help("omit `--format`, or use the matching extension"))
        }
        _ => Ok(by_option.or(by_name).unwrap_or(ExportFormat::Csv)),
    }
}

/// An assignment as JSON, with the phone number if it is known.
#[derive(serde::Serialize)]
struct Exported<'a> {
    #[serde(flatten)]
    assignment: &'a Assignment,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<PhoneNumber>,
}

/// The phone numbers of the account, which are listed once an assignment is found.
struct NumberList<'a> {
    args: &'a ExportArgs,
    context: &'a Context,
}

impl NumberList<'_> {
    /// Lists the numbers. An export without them is complete, too, so that an error is only a warning.
    async fn read(&self) -> PhoneNumbers {
        let account = match self.args.account.resolve(self.context) {
            Ok(account) if !self.args.no_phone_numbers => account,
            _ => return PhoneNumbers::default(),
        };
        PhoneNumbers::list(&self.context.clients.api, account, |_| true).await.unwrap_or_else(|error| {
            self.context.output.ui.warn(&format!("the phone numbers are left out: {error}"));
            PhoneNumbers::default()
        })
    }
}

/// Writes a file that replaces an existing one only when it is complete.
async fn export_to_file(
    remote: &Remote<'_>,
    numbers: &NumberList<'_>,
    shutdown: &Shutdown,
    format: ExportFormat,
    path: &Path,
    file: AtomicFile,
) -> Result<Counts, CliError> {
    let signals = signals::listen()?;
    let write = async {
        let mut writer = file.create().map_err(|error| destination::write_error(path, &error))?;
        let exported = export(remote, numbers, (format, false), &mut writer, |_| false)
            .await
            .map_err(|error| error.at(path))?;
        writer.commit().map_err(|error| destination::write_error(path, &error))?;
        Ok(exported)
    };
    tokio::select! {
        biased;
        // Dropping the writer removes the temporary file.
        () = shutdown.reached(Phase::Draining) => {
            let path = path.display();
            Err(CliError::failed(format!("stopped before the export was complete; {path} is unchanged")))
        }
        exported = write => exported,
        never = signals::interrupt_on(signals, shutdown, || ()) => match never {},
    }
}

/// The format of an export.
#[derive(Clone, Copy, Debug, PartialEq)]
enum ExportFormat {
    Csv,
    Ndjson,
    /// An array.
    Json,
}

impl ExportFormat {
    fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Json => "json",
        }
    }
}

/// An error that leaves an export incomplete.
enum ExportError {
    Write(io::Error),
    List(ListingError),
}

impl ExportError {
    /// Returns the error of an export to `path`.
    fn at(self, path: &Path) -> CliError {
        match self {
            Self::Write(error) => destination::write_error(path, &error),
            Self::List(_) => self.into(),
        }
    }
}

impl From<io::Error> for ExportError {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}

impl From<ExportError> for CliError {
    fn from(error: ExportError) -> Self {
        let error = match error {
            ExportError::Write(error) => return error.into(),
            ExportError::List(ListingError::Failed(error)) => Self::from(error),
            ExportError::List(error) => Self::failed(error.to_string()),
        };
        error.note("note", "the export is incomplete; do not use it with `sync --prune`")
    }
}

/// The result of an export.
#[derive(Debug, Default)]
struct Counts {
    written: u64,
    /// Assignments without an endpoint, which were left out.
    without_endpoint: u64,
    /// Assignments whose type changes when the export is read as an input.
    odd_types: u64,
}

/// Writes the assignments page by page, until the list ends or `is_closed`.
async fn export<W: Write>(
    remote: &Remote<'_>,
    numbers: &NumberList<'_>,
    (format, is_escaped): (ExportFormat, bool),
    out: &mut W,
    is_closed: fn(&W) -> bool,
) -> Result<Counts, ExportError> {
    let mut exported = Counts::default();
    if format == ExportFormat::Csv {
        csv_row(out, HEADER)?;
    }
    let mut listing = remote.list();
    let mut known = None;
    while let Some(page) = listing.next().await.map_err(ExportError::List)? {
        if known.is_none() && !page.is_empty() {
            known = Some(numbers.read().await);
        }
        for assignment in &page {
            if assignment.endpoint().is_none() {
                exported.without_endpoint += 1;
                continue;
            }
            if format == ExportFormat::Json {
                out.write_all(if exported.written == 0 { b"[\n  " } else { b",\n  " })?;
            }
            exported.written += 1;
            let endpoint_type = assignment.endpoint_type();
            if endpoint_type.is_some_and(|text| parse_endpoint_type(text) != Ok(text)) {
                exported.odd_types += 1;
            }
            let number = assignment.endpoint().and_then(|sid| known.as_ref()?.number(sid));
            write_assignment(assignment, number, (format, is_escaped), out)?;
        }
        out.flush()?;
        if is_closed(out) {
            break;
        }
    }
    // If the list did not reach its end, the array stays open, so that it cannot be mistaken for a complete one.
    if format == ExportFormat::Json && !is_closed(out) {
        out.write_all(if exported.written == 0 { b"[]\n" } else { b"\n]\n" })?;
    }
    out.flush()?;
    Ok(exported)
}

fn write_assignment(
    assignment: &Assignment,
    number: Option<PhoneNumber>,
    (format, is_escaped): (ExportFormat, bool),
    out: &mut impl Write,
) -> io::Result<()> {
    if format != ExportFormat::Csv {
        let json = serde_json::to_string(&Exported { assignment, phone_number: number })?;
        out.write_all(if is_escaped { json_for_terminal(&json) } else { json }.as_bytes())?;
        return if format == ExportFormat::Ndjson { out.write_all(b"\n") } else { Ok(()) };
    }
    let endpoint_type = assignment.endpoint_type();
    let endpoint_type =
        endpoint_type.map(|text| if is_escaped { sanitize::escape(text) } else { text.into() });
    let date = assignment.date_created().map(|date| date.to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
    let (endpoint, sid) = (assignment.endpoint(), assignment.sid());
    let number = number.map(|number| number.to_string());
    let row: [Option<&str>; 5] = [
        endpoint.as_ref().map(AsRef::as_ref),
        endpoint_type.as_deref(),
        sid.as_ref().map(AsRef::as_ref),
        date.as_deref(),
        number.as_deref(),
    ];
    csv_row(out, row.map(Option::unwrap_or_default))
}
