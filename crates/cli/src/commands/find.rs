//! `trusthub where`: finds the customer profiles and trust products that hold a number.

use serde::Serialize;
use trusthub_sync::{Bundle, PhoneNumber, Target, holdings};
use twilio_trusthub::Sid;
use twilio_trusthub::types::AssignmentSid;

use super::account_arg::AccountArg;
use super::endpoint_arg;
use crate::context::Context;
use crate::error::CliError;
use crate::exit_status::ExitStatus;
use crate::input::Endpoint;
use crate::output::Records;

pub(crate) const AFTER_HELP: &str = "\
Exit codes:
  0  every number is assigned
  4  some number is not assigned to anything

Examples:
  trusthub where +14155550100
  trusthub where PNaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa --format json";

/// Find the customer profiles and trust products that hold a number
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct WhereArgs {
    /// Phone number, such as +14155550100, or its SID
    #[arg(required = true, value_name = "NUMBER", value_parser = endpoint_arg::parse)]
    numbers: Vec<Endpoint>,

    #[command(flatten)]
    account: AccountArg,
}

/// An assignment of one of the numbers.
#[derive(Serialize)]
struct Row<'a> {
    phone_number: Option<PhoneNumber>,
    channel_endpoint_sid: Sid,
    resource: &'static str,
    target: Target,
    friendly_name: Option<&'a str>,
    status: Option<&'a str>,
    sid: Option<AssignmentSid>,
}

const COLUMNS: [&str; 7] =
    ["phone_number", "channel_endpoint_sid", "resource", "target", "friendly_name", "status", "sid"];

/// Looks the numbers up in every customer profile and trust product.
///
/// # Errors
///
/// If a request fails, or the account does not own one of the numbers.
pub(crate) async fn run(args: WhereArgs, context: &Context) -> Result<ExitStatus, CliError> {
    let client = &context.clients.trusthub;
    let account = || args.account.resolve(context);
    let (sids, found) = endpoint_arg::resolve(&args.numbers, account, context).await?;
    let bundles = Bundle::all(client).await?;
    let holdings = holdings(client, &bundles, &sids).await?;
    let mut records = Records::new(&context.output, &COLUMNS, &[]);
    let mut status = ExitStatus::Success;
    for sid in sids {
        let is_wanted = |endpoint: Sid| endpoint.as_str().eq_ignore_ascii_case(sid.as_str());
        let mut held =
            holdings.iter().filter(|held| held.assignment.endpoint().is_some_and(is_wanted)).peekable();
        if held.peek().is_none() {
            status = ExitStatus::ChangesPending;
            let number = found.number(sid).map(|number| format!("{number} ")).unwrap_or_default();
            context.output.ui.note(&format!(
                "{number}{sid} is on none of the account's {} customer profiles and trust products",
                bundles.len()
            ));
        }
        for held in held {
            records.add(&Row {
                phone_number: found.number(sid),
                channel_endpoint_sid: sid,
                resource: held.bundle.target.resource(),
                target: held.bundle.target,
                friendly_name: held.bundle.friendly_name.as_deref(),
                status: held.bundle.status.as_deref(),
                sid: held.assignment.sid(),
            })?;
        }
    }
    records.finish()?;
    Ok(status)
}
