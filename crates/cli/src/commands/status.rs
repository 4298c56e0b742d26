//! `trusthub status`: shows the review status of a customer profile or a trust product, once or until it changes.

use std::time::Duration;

use trusthub_sync::{Bundle, Target};
use twilio_core::sanitize::escape;

use super::bundle_ref::BundleRef;
use crate::context::Context;
use crate::error::CliError;
use crate::exit_status::ExitStatus;

pub(crate) const AFTER_HELP: &str = "\
Exit codes:
  0  the status was printed; with --watch: it has changed
  1  a request failed; --watch continues after a failure that may be temporary

Examples:
  trusthub status BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
  trusthub status 'Acme Inc.' --watch && trusthub sync …";

/// Show the review status of a customer profile or a trust product
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct StatusArgs {
    /// The SID or the name of the customer profile or the trust product
    #[arg(value_name = "SID")]
    bundle: BundleRef,

    /// Wait until the status changes
    #[arg(short, long)]
    watch: bool,

    /// Seconds between two requests of --watch
    #[arg(long, value_name = "SECONDS", default_value = "60", requires = "watch", value_parser = clap::value_parser!(u32).range(1..=86_400))]
    interval: u32,
}

/// Prints the status. With `--watch`, it is printed again when it changes.
///
/// # Errors
///
/// If a request fails after retries, or nothing has this SID or name.
pub(crate) async fn run(args: StatusArgs, context: &Context) -> Result<ExitStatus, CliError> {
    let client = &context.clients.trusthub;
    let first = match &args.bundle {
        BundleRef::Name(_) => {
            let target = args.bundle.any_target(client).await?;
            Bundle::fetch(client, target).await?
        }
        // Both kinds have the same SIDs.
        BundleRef::Sid(sid) => match Bundle::fetch(client, Target::CustomerProfile(*sid)).await {
            Err(error) if error.is_not_found() => Bundle::fetch(client, Target::TrustProduct(*sid)).await?,
            fetched => fetched?,
        },
    };
    let first = first.ok_or_else(|| CliError::failed("the service returned a record without a SID"))?;
    context.output.record(&[], &first)?;
    if !args.watch {
        return Ok(ExitStatus::Success);
    }
    let status = first.status.as_deref().unwrap_or("no status");
    context.output.ui.status("Watching", &format!("{} is {}; Ctrl-C stops", first.target, escape(status)));
    loop {
        tokio::time::sleep(Duration::from_secs(args.interval.into())).await;
        match Bundle::fetch(client, first.target).await {
            Ok(Some(current)) if current.status != first.status => {
                context.output.record(&[], &current)?;
                return Ok(ExitStatus::Success);
            }
            // A review takes days, in which a request may fail.
            Err(error) if error.is_transient() => context.output.ui.warn(&error.to_string()),
            fetched => drop(fetched?),
        }
    }
}
