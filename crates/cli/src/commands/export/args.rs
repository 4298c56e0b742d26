//! The options of `trusthub export`.

use std::path::PathBuf;

use trusthub_sync::Target;
use twilio_trusthub::Client;

use crate::commands::account_arg::AccountArg;
use crate::commands::bundle_ref::BundleRef;
use crate::error::CliError;

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
    /// The SID or the name of the customer profile
    #[arg(
        long,
        alias = "customer-profile-sid",
        env = "TWILIO_CUSTOMER_PROFILE_SID",
        hide_env_values = true,
        value_name = "SID",
        required_unless_present = "trust_product"
    )]
    customer_profile: Option<BundleRef>,

    /// The SID or the name of a trust product, to export it instead of the customer profile
    #[arg(long, alias = "trust-product-sid", value_name = "SID")]
    trust_product: Option<BundleRef>,

    /// Leave out the phone numbers, which are listed in the account
    #[arg(long)]
    pub(super) no_phone_numbers: bool,

    #[command(flatten)]
    pub(super) account: AccountArg,

    /// File to write; - for standard output [default: -]
    #[arg(long, value_name = "FILE")]
    pub(super) to: Option<PathBuf>,

    /// Replace an existing file
    #[arg(short, long, requires = "to")]
    pub(super) force: bool,
}

impl ExportArgs {
    /// Returns the trust product, or else the customer profile.
    pub(super) async fn target(&self, client: &Client) -> Result<Target, CliError> {
        match (&self.trust_product, &self.customer_profile) {
            (Some(product), _) => product.product_target(client).await,
            (None, Some(profile)) => profile.profile_target(client).await,
            (None, None) => Err(CliError::usage("pass `--customer-profile` or `--trust-product`")),
        }
    }
}
