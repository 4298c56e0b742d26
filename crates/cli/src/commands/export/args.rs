//! The options of `trusthub export`.

use std::path::PathBuf;

use crate::commands::profile_arg::ProfileArg;

pub(crate) const AFTER_HELP: &str = "\
The format is CSV, unless --format or the extension of the file is json or ndjson. A file is created only when the export \
is complete; a pipe or a device receives it page by page. An existing file is replaced only with --force.

Examples:
  trusthub export --customer-profile BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa \\
    --to backup.csv
  trusthub export --customer-profile BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa \\
    --format ndjson | head";

/// Export all assignments of a customer profile, as an input for `sync`
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    pub(super) profile: ProfileArg,

    /// File to write; - for standard output [default: -]
    #[arg(long, value_name = "FILE")]
    pub(super) to: Option<PathBuf>,

    /// Replace an existing file
    #[arg(short, long, requires = "to")]
    pub(super) force: bool,
}
