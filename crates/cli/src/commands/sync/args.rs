//! The options of `trusthub sync`.

use std::path::PathBuf;

use trusthub_sync::MaxDelete;

use super::number_filter::NumberFilter;
use crate::{
    commands::{account_arg::AccountArg, bundle_ref::BundleRef, profile_arg::ProfileArg},
    input::{Country, InputFormat, InputOptions, PHONE_NUMBER, Source, parse_country, parse_endpoint_type},
};

const DEFAULT_CONCURRENCY: u16 = 8;
const MAX_CONCURRENCY: i64 = 100;

pub(crate) const AFTER_HELP: &str = "\
The input is CSV, JSON, NDJSON or plain lines with phone numbers or their SIDs (PN…). It is checked completely before \
anything is changed. `sync` can be rerun at any time: what is already done is not repeated.

With --trust-product, numbers are assigned to the customer profile first, and removed from it last.

Comments start with `#`: anywhere in plain lines, and on whole lines before the header or the first row in CSV. JSON and \
NDJSON have no comments.

The summary is printed to stderr. With --format json or ndjson, it is also printed to stdout as a JSON object. With \
--dry-run, every format prints the plan.

Ctrl-C or SIGTERM stops after the requests in flight and prints the summary. A second one aborts immediately.

Exit codes:
  0    the profile matches the input; with --dry-run: nothing to change
  1    rejected or failed; nothing was changed
  2    invalid input or options; nothing was changed
  3    incomplete: some changes failed or were stopped, their result is
       unknown, or numbers are assigned as another type or more than once
  4    --dry-run found changes, or numbers assigned as another type
  130  aborted

Examples:
  trusthub sync --customer-profile 'Acme Inc.' --trust-product 'Acme CNAM' \\
    --from-account --filter voice --filter country=US
  trusthub sync --customer-profile BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa \\
    --from numbers.csv --dry-run
  trusthub sync --customer-profile BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa \\
    --from numbers.csv --report done.ndjson
  trusthub sync --customer-profile BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa \\
    --from - --prune --max-delete 5% --yes < numbers.txt";

/// Sync a customer profile with a file of phone numbers
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct SyncArgs {
    #[command(flatten)]
    pub(super) profile: ProfileArg,

    /// The SID or the name of a trust product that gets the same numbers; can be repeated
    #[arg(long = "trust-product", alias = "trust-product-sid", value_name = "SID")]
    pub(super) trust_products: Vec<BundleRef>,

    /// File with the phone numbers; - for standard input
    #[arg(long, value_name = "FILE", required_unless_present = "from_account")]
    from: Option<PathBuf>,

    /// Use all phone numbers of the account instead of a file
    #[arg(
        long,
        conflicts_with_all = ["from", "input_format", "column", "type_column", "country"]
    )]
    pub(super) from_account: bool,

    /// With --from-account, use only numbers that match: `voice`, `country=US` or `name=TEXT` (a part of the friendly name);
    /// can be repeated
    #[arg(long = "filter", value_name = "FILTER", requires = "from_account")]
    pub(super) filters: Vec<NumberFilter>,

    #[command(flatten)]
    pub(super) account: AccountArg,

    /// Country of phone numbers that are written without a country code, such as US
    #[arg(long, value_name = "CODE", value_parser = parse_country)]
    country: Option<Country>,

    /// Format of the input [default: detected from the file's name and first line]
    #[arg(long, value_name = "FORMAT")]
    input_format: Option<InputFormat>,

    /// Column or property with the phone number or the SID: its name, or its number (from 1) in CSV
    #[arg(long, value_name = "NAME")]
    column: Option<String>,

    /// Column or property with the endpoint type
    #[arg(long, value_name = "NAME")]
    type_column: Option<String>,

    /// Type of endpoints that have none in the input
    #[arg(long = "type", value_name = "TYPE", default_value = PHONE_NUMBER, value_parser = endpoint_type)]
    endpoint_type: String,

    /// Print the plan without changing anything
    #[arg(short = 'n', long, conflicts_with = "report")]
    pub(super) dry_run: bool,

    /// Remove assignments that are not in the input, are duplicates, or have another type than in the input. Nothing is
    /// removed if a number could not be assigned
    #[arg(long)]
    pub(super) prune: bool,

    /// Remove at most this many: a number, or a percentage of the profile's assignments [default: 10%]
    #[arg(long, value_name = "N|N%", requires = "prune")]
    pub(super) max_delete: Option<MaxDelete>,

    /// Remove without confirmation
    #[arg(short, long)]
    pub(super) yes: bool,

    /// Maximum number of concurrent requests; reduced when the service responds 429
    #[arg(
        long,
        value_name = "N",
        default_value_t = DEFAULT_CONCURRENCY,
        value_parser = clap::value_parser!(u16).range(1..=MAX_CONCURRENCY)
    )]
    concurrency: u16,

    /// Write a line of JSON for each item to this file as it completes. An existing file is replaced when changes start
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,

    /// Send numbers again that a trust product rejected in the run that wrote the report
    #[arg(long, requires = "report")]
    pub(super) retry_rejected: bool,

    /// Write the numbers that could not be assigned to this CSV file, as an input for another run
    #[arg(long, value_name = "FILE", conflicts_with = "dry_run")]
    pub(super) failed: Option<PathBuf>,
}

impl SyncArgs {
    pub(super) fn source(&self) -> Source {
        match &self.from {
            None => Source::Account,
            Some(path) if path.as_os_str() == "-" => Source::Stdin,
            Some(path) => Source::File(path.clone()),
        }
    }

    /// The type of endpoints that have none in the input.
    pub(super) fn default_type(&self) -> &str {
        &self.endpoint_type
    }

    pub(super) fn input_options(&self) -> InputOptions {
        InputOptions {
            format: self.input_format,
            column: self.column.clone(),
            type_column: self.type_column.clone(),
            default_type: self.endpoint_type.clone(),
            country: self.country,
        }
    }

    pub(super) fn concurrency(&self) -> usize {
        usize::from(self.concurrency)
    }
}

fn endpoint_type(text: &str) -> Result<String, String> {
    parse_endpoint_type(text).map(str::to_owned)
}
