//! `trusthub audit`: compares the account's phone numbers with what they are assigned to.

use std::io::{self, Write};

use chrono::{DateTime, Utc};
use serde::Serialize;
use trusthub_sync::{Audit, Coverage, Finding, FindingKind};
use twilio_api::types::AccountSid;
use twilio_core::sanitize::escape;

use super::account_arg::AccountArg;
use crate::context::Context;
use crate::error::CliError;
use crate::exit_status::ExitStatus;
use crate::output::{Format, Records};
use crate::util::text::{plural, thousands};

pub(crate) const AFTER_HELP: &str = "\
Findings, which are never truncated:
  rejected, expired  a customer profile or a trust product whose review failed or ended
  without_profile    a number of the account that is on no customer profile
  without_product    a number that is on a customer profile, but on no trust product
  orphan             an assignment of a number that the account does not own
  duplicate          a further assignment of a number that is assigned already

Exit codes:
  0  no findings
  1  a request failed
  4  findings

Examples:
  trusthub audit
  trusthub audit --format json";

/// Check that all phone numbers of the account are assigned, once
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct AuditArgs {
    #[command(flatten)]
    account: AccountArg,
}

/// The audit as JSON.
#[derive(Serialize)]
struct Document<'a> {
    account: AccountSid,
    #[serde(flatten)]
    audit: &'a Audit,
}

const COLUMNS: [&str; 5] = ["finding", "phone_number", "channel_endpoint_sid", "target", "sid"];

/// Reads the account and prints what is not as it should be.
///
/// # Errors
///
/// If a request fails.
pub(crate) async fn run(args: AuditArgs, context: &Context) -> Result<ExitStatus, CliError> {
    let account = args.account.resolve(context)?;
    let now = DateTime::<Utc>::from(std::time::SystemTime::now());
    let audit = Audit::read(&context.clients.trusthub, &context.clients.api, account, now).await?;
    match context.output.format {
        None | Some(Format::Table) => print_text(account, &audit, &mut context.output.stdout())?,
        Some(Format::Json) => context.output.record(&[], &Document { account, audit: &audit })?,
        Some(Format::Ndjson | Format::Csv) => {
            let mut records = Records::new(&context.output, &COLUMNS, &[]);
            for finding in &audit.findings {
                records.add(finding)?;
            }
            records.finish()?;
        }
    }
    Ok(if audit.findings.is_empty() { ExitStatus::Success } else { ExitStatus::ChangesPending })
}

fn print_text(account: AccountSid, audit: &Audit, out: &mut impl Write) -> io::Result<()> {
    let numbers = plural(audit.phone_numbers, "phone number");
    writeln!(out, "{account}: {numbers}, {}", plural(audit.requests, "request"))?;
    for Coverage { bundle, assignments, .. } in &audit.bundles {
        writeln!(
            out,
            "  {}  {}  {}, {}, {}",
            bundle.target,
            escape(bundle.friendly_name.as_deref().unwrap_or_default()),
            bundle.target.resource(),
            escape(bundle.status.as_deref().unwrap_or("no status")),
            plural(*assignments, "assignment")
        )?;
    }
    let mut findings = audit.findings.as_slice();
    while let Some(first) = findings.first() {
        let (group, rest) =
            findings.split_at(findings.partition_point(|finding| finding.finding <= first.finding));
        findings = rest;
        writeln!(out, "\n{}", heading(first.finding, group.len() as u64))?;
        for Finding { phone_number, channel_endpoint_sid, target, sid, .. } in group {
            let cells = [
                phone_number.map(|number| number.to_string()),
                channel_endpoint_sid.map(|sid| sid.to_string()),
                target.map(|target| target.to_string()),
                sid.map(|sid| sid.to_string()),
            ];
            writeln!(out, "  {}", cells.into_iter().flatten().collect::<Vec<_>>().join("  "))?;
        }
    }
    if audit.findings.is_empty() {
        writeln!(out, "\nno findings")?;
    }
    out.flush()
}

fn heading(kind: FindingKind, count: u64) -> String {
    let (is, numbers) = (if count == 1 { "is" } else { "are" }, plural(count, "number"));
    match kind {
        FindingKind::Rejected => format!("{} rejected by Twilio's review:", thousands(count)),
        FindingKind::Expired => format!("{} with an approval that has expired:", thousands(count)),
        FindingKind::WithoutProfile => format!("{numbers} {is} on no customer profile:"),
        FindingKind::WithoutProduct => {
            format!("{numbers} {is} on a customer profile, but on no trust product:")
        }
        FindingKind::Orphan => {
            format!("{} of numbers that the account does not own:", plural(count, "assignment"))
        }
        FindingKind::Duplicate => format!("{}, which can be deleted:", plural(count, "duplicate assignment")),
        kind => format!("{kind:?}:"),
    }
}
