//! Phone numbers on the command line: as such, or by their SIDs.

use trusthub_sync::PhoneNumbers;
use twilio_api::types::AccountSid;
use twilio_trusthub::Sid;

use crate::context::Context;
use crate::error::CliError;
use crate::input::{Endpoint, parse_endpoint};

/// Parses a phone number in international format, or the SID of an endpoint.
pub(crate) fn parse(text: &str) -> Result<Endpoint, String> {
    parse_endpoint(text, None)
}

/// Returns the SID of each endpoint, and the phone numbers that were found for that.
///
/// # Errors
///
/// If a request fails, or `account` does not own one of the phone numbers.
pub(crate) async fn resolve(
    endpoints: &[Endpoint],
    account: impl Fn() -> Result<AccountSid, CliError>,
    context: &Context,
) -> Result<(Vec<Sid>, PhoneNumbers), CliError> {
    let number = |endpoint: &Endpoint| match endpoint {
        Endpoint::Number(number) => Some(*number),
        Endpoint::Sid(_) => None,
    };
    let wanted: Vec<_> = endpoints.iter().filter_map(number).collect();
    if wanted.is_empty() {
        let sid = |endpoint: &Endpoint| match endpoint {
            Endpoint::Sid(sid) => Some(*sid),
            Endpoint::Number(_) => None,
        };
        return Ok((endpoints.iter().filter_map(sid).collect(), PhoneNumbers::default()));
    }
    let account = account()?;
    let found = PhoneNumbers::find(&context.clients.api, account, &wanted).await?;
    let sid = |endpoint: &Endpoint| match endpoint {
        Endpoint::Sid(sid) => Ok(*sid),
        Endpoint::Number(number) => found.sid(*number).ok_or_else(|| {
            CliError::failed(format!("`{number}` does not belong to account {account}")).help(
                "list its numbers with `trusthub numbers list`, or use the credentials of another account",
            )
        }),
    };
    let sids = endpoints.iter().map(sid).collect::<Result<_, _>>()?;
    Ok((sids, found))
}
