//! What can be said on the command line.

use std::path::PathBuf;

use twilio_trusthub::types::CustomerProfileSid;

use crate::bulk::prune::MaxDelete;
use crate::input::{self, PHONE_NUMBER, Source, check_kind};

/// How many requests there are at a time, if nobody says so.
const CONCURRENCY: u16 = 8;

/// How many there may be.
const MOST: i64 = 100;

const SYNC_HELP: &str = "\
The input is CSV, NDJSON or plain lines with the SIDs of phone numbers (PN…). All of it is checked before anything is \
sent. Run it again at any time: what is done is not done twice.

A comment begins with #: in plain lines anywhere, in CSV a whole line above the header or the first row, and nowhere \
below it. NDJSON has none.

What was done is told on stderr; --format json or ndjson prints it on stdout as well, as one object. A plan (--dry-run) \
has all formats.

Ctrl-C finishes the requests that are under way and tells how far it came; a second one leaves at once. SIGTERM does \
the same.

Exit codes:
  0    the profile holds what the input says; with --dry-run: nothing to do
  1    refused or failed, nothing was changed
  2    the input or the options are wrong, nothing was sent
  3    partly done: some failed or are there as another type, or it was stopped
  4    --dry-run: something to do, or there as another type
  130  left at once

Examples:
  trusthub sync --customer-profile BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa --from numbers.csv --dry-run
  trusthub sync --customer-profile BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa --from numbers.csv \\
    --report done.ndjson
  trusthub sync --customer-profile BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa --from - \\
    --prune --max-delete 5% --yes < numbers.txt";

/// Make a customer profile hold exactly the numbers of a file
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = SYNC_HELP)]
pub(crate) struct SyncArgs {
    /// The profile, by its SID
    #[arg(long, visible_alias = "customer-profile-sid", value_name = "BU…")]
    pub(super) customer_profile: CustomerProfileSid,

    /// The numbers: a file, or - for standard input
    #[arg(long, value_name = "FILE")]
    from: PathBuf,

    /// How the input is written, if its name and its first line do not tell
    #[arg(long, value_name = "FORMAT")]
    input_format: Option<input::Format>,

    /// The column or property that holds the SID: its name, or in CSV its number from 1
    #[arg(long, value_name = "NAME")]
    column: Option<String>,

    /// The column or property that holds the type of endpoint
    #[arg(long, value_name = "NAME")]
    type_column: Option<String>,

    /// The type of endpoints for which the input names none
    #[arg(long = "type", value_name = "TYPE", default_value = PHONE_NUMBER, value_parser = kind)]
    kind: String,

    /// Tell what would be done, and do nothing
    #[arg(short = 'n', long, conflicts_with = "report")]
    pub(super) dry_run: bool,

    /// Remove what the input does not name, or names as another type, and what is assigned twice; nothing once a number
    /// could not be assigned
    #[arg(long)]
    pub(super) prune: bool,

    /// Remove at most this many: a number, or a percentage of what is there [default: 10%]
    #[arg(long, value_name = "N|N%", requires = "prune")]
    pub(super) max_delete: Option<MaxDelete>,

    /// Remove without asking
    #[arg(short, long)]
    pub(super) yes: bool,

    /// How many requests are under way at a time, at most; 429 makes it fewer
    #[arg(long, value_name = "N", default_value_t = CONCURRENCY, value_parser = clap::value_parser!(u16).range(1..=MOST))]
    concurrency: u16,

    /// Write a line of JSON for each item to this file, as it happens; what is there stays until something is done
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,
}

impl SyncArgs {
    pub(super) fn source(&self) -> Source {
        if self.from.as_os_str() == "-" { Source::Stdin } else { Source::File(self.from.clone()) }
    }

    pub(super) fn input(&self) -> input::Settings {
        input::Settings {
            format: self.input_format,
            column: self.column.clone(),
            kind_column: self.type_column.clone(),
            kind: self.kind.clone(),
            delimiter: b',',
        }
    }

    pub(super) fn concurrency(&self) -> usize {
        usize::from(self.concurrency)
    }
}

fn kind(text: &str) -> Result<String, String> {
    check_kind(text).map(str::to_owned)
}
