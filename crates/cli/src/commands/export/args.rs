//! What can be said on the command line.

use std::path::PathBuf;

use twilio_trusthub::types::CustomerProfileSid;

const EXPORT_HELP: &str = "\
What is written is an input of `sync`: CSV, unless --format or the name of the file says ndjson. The file gets its name \
when it is complete; a pipe or a device is written as it comes.

Examples:
  trusthub export --customer-profile BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa --to backup.csv
  trusthub export --customer-profile BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa --format ndjson | head";

/// Write all assignments of a customer profile, as an input for `sync`
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = EXPORT_HELP)]
pub(crate) struct ExportArgs {
    /// The profile, by its SID
    #[arg(long, visible_alias = "customer-profile-sid", value_name = "BU…")]
    pub(super) customer_profile: CustomerProfileSid,

    /// Write to this file; - or nothing is standard output
    #[arg(long, value_name = "FILE")]
    pub(super) to: Option<PathBuf>,
}
