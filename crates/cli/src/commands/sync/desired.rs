//! Finds the SIDs of the phone numbers in the input, or all numbers of the account.

use trusthub_sync::{DesiredState, PhoneNumbers};

use super::args::SyncArgs;
use crate::context::Context;
use crate::error::CliError;
use crate::input::{Input, Source};

/// The desired state, and what was needed to find it.
pub(super) struct Found {
    pub(super) desired: DesiredState,
    pub(super) numbers: PhoneNumbers,
    pub(super) requests: u64,
}

/// Completes `input`, or takes all numbers of the account that the filters match.
///
/// # Errors
///
/// If the account is not known, a request fails, or a line names a number that the account does not own.
pub(super) async fn find(
    args: &SyncArgs,
    input: Input,
    source: &Source,
    context: &Context,
) -> Result<Found, CliError> {
    let client = &context.clients.api;
    let unresolved = input.unresolved();
    if *source != Source::Account && unresolved.is_empty() {
        return resolve(input, &PhoneNumbers::default(), "", source);
    }
    let account = args.account.resolve(context)?;
    let owner = format!("account {account}");
    if *source != Source::Account {
        let found = PhoneNumbers::find(client, account, &unresolved).await.map_err(unchanged)?;
        return resolve(input, &found, &owner, source);
    }
    let is_included = |record: &_| args.filters.iter().all(|filter| filter.matches(record));
    let found = PhoneNumbers::list(client, account, is_included).await.map_err(unchanged)?;
    resolve(Input::of_numbers(&found, args.default_type())?, &found, &owner, source)
}

fn resolve(input: Input, found: &PhoneNumbers, owner: &str, source: &Source) -> Result<Found, CliError> {
    let (desired, numbers) = input
        .resolve(found, owner)
        .map_err(|error| CliError::usage(format!("failed to read {source}: {error}")))?;
    Ok(Found { desired, numbers, requests: found.requests() })
}

fn unchanged(error: twilio_trusthub::Error) -> CliError {
    CliError::from(error).note("note", "nothing was changed: the phone numbers could not be listed")
}
