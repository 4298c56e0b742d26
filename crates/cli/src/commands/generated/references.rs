//! Options of generated commands that also accept what people know instead of a SID: the name of a customer profile or a
//! trust product, a phone number, or the number that an assignment is for.
//!
//! The commands are parsed twice: first with options that accept any of these, and then, once the SIDs are known, as they
//! were generated.

use std::ffi::OsString;

use clap::builder::ValueParser;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use trusthub_sync::{Bundle, PhoneNumbers, Target, holdings};
use twilio_trusthub::Sid;
use twilio_trusthub::types::AssignmentSid;

use crate::commands::bundle_ref::BundleRef;
use crate::commands::endpoint_arg;
use crate::context::Context;
use crate::error::CliError;
use crate::input::Endpoint;

/// The option that adds phone numbers to a list of assignments.
const PHONE_NUMBERS: &str = "phone-numbers";

/// The meaning of an option that takes a SID.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reference {
    Profile,
    Product,
    Endpoint,
    /// Endpoints, separated by commas.
    Endpoints,
    /// The SID of an assignment, or its endpoint.
    Assignment,
    Account,
}

/// Returns the meaning of an option of `command`, if it accepts more than a SID.
fn reference(command: &str, option: &str) -> Option<Reference> {
    match option {
        "customer-profile-sid" => Some(Reference::Profile),
        "trust-product-sid" => Some(Reference::Product),
        "channel-endpoint-sid" => Some(Reference::Endpoint),
        "channel-endpoint-sids" => Some(Reference::Endpoints),
        "account-sid" => Some(Reference::Account),
        "sid" if command.ends_with("channel-endpoint-assignment") => Some(Reference::Assignment),
        _ => None,
    }
}

/// Returns a command whose options accept more than SIDs.
pub(super) fn relax(command: Command) -> Command {
    let name = command.get_name().to_owned();
    let is_list = name.starts_with("list-") && name.ends_with("channel-endpoint-assignments");
    let command = command.mut_args(|argument| {
        let Some(reference) = reference(&name, argument.get_id().as_str()) else { return argument };
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        let parser = match reference {
            Reference::Profile | Reference::Product => {
                ValueParser::new(|text: &str| text.parse::<BundleRef>().map(|_| text.to_owned()))
            }
            Reference::Endpoint => ValueParser::new(parse_endpoint),
            Reference::Endpoints => ValueParser::new(|text: &str| {
                text.split(',')
                    .try_for_each(|endpoint| parse_endpoint(endpoint).map(drop))
                    .map(|()| text.to_owned())
            }),
            Reference::Assignment => ValueParser::new(parse_assignment),
            Reference::Account => {
                return argument.required(false).help(format!("{help} [default: that of the credentials]"));
            }
        };
        let help = match reference {
            Reference::Profile | Reference::Product => format!("{help}, or its name"),
            Reference::Assignment => {
                "The SID of the assignment (RA…), or the phone number that is assigned, or its SID".to_owned()
            }
            _ => format!("{help}; phone numbers are accepted, too"),
        };
        argument.value_parser(parser).help(help)
    });
    if !is_list {
        return command;
    }
    let help = "Print the phone number of each assignment, from a list of the account's numbers";
    command.arg(Arg::new(PHONE_NUMBERS).long(PHONE_NUMBERS).action(ArgAction::SetTrue).help(help))
}

/// Lists the phone numbers of the account, if the command is to print them.
///
/// # Errors
///
/// If the account is unknown, or a request fails.
pub(super) async fn phone_numbers(
    matches: &ArgMatches,
    context: &Context,
) -> Result<Option<PhoneNumbers>, CliError> {
    if !matches.try_get_one(PHONE_NUMBERS).is_ok_and(|flag| flag == Some(&true)) {
        return Ok(None);
    }
    Ok(Some(PhoneNumbers::list(&context.clients.api, account(context)?, |_| true).await?))
}

/// Accepts the SID of any endpoint, since those of other types than phone numbers have other prefixes, or a phone number.
fn parse_endpoint(text: &str) -> Result<String, String> {
    parse_or_number(text, text.parse::<Sid>().map(drop))
}

fn parse_assignment(text: &str) -> Result<String, String> {
    parse_or_number(text, text.parse::<AssignmentSid>().map(drop))
}

/// Accepts `text` if it was parsed as a SID or is a phone number.
fn parse_or_number(text: &str, parsed: Result<(), twilio_core::SidError>) -> Result<String, String> {
    let Err(error) = parsed else { return Ok(text.to_owned()) };
    match endpoint_arg::parse(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(message) if text.trim_start().starts_with('+') => Err(message),
        Err(_) => Err(error.to_string()),
    }
}

/// Parses the arguments of `strict` in `matches` again, with SIDs in place of everything else.
///
/// # Errors
///
/// If a name or a number is unknown or ambiguous, or a request fails.
pub(super) async fn resolve(
    strict: Command,
    matches: &ArgMatches,
    context: &Context,
) -> Result<ArgMatches, CliError> {
    let name = strict.get_name().to_owned();
    let mut args: Vec<OsString> = vec![name.clone().into()];
    let mut target = None;
    // The profile and the product come before the assignments that they have.
    for argument in strict.get_arguments() {
        let (id, Some(long)) = (argument.get_id().as_str(), argument.get_long()) else { continue };
        let reference = reference(&name, id);
        let mut values = values(argument, matches);
        if reference == Some(Reference::Account) && values.is_empty() {
            values.extend(context.account.map(|account| account.to_string().into()));
        }
        for value in values {
            let text = value.to_string_lossy();
            let value = match reference {
                Some(Reference::Profile) => {
                    let profile = bundle(&text)?.profile_target(&context.clients.trusthub).await?;
                    target = Some(profile);
                    profile.sid().into()
                }
                Some(Reference::Product) => {
                    let product = bundle(&text)?.product_target(&context.clients.trusthub).await?;
                    target = Some(product);
                    product.sid().into()
                }
                Some(Reference::Endpoint | Reference::Endpoints) => endpoints(&text, context).await?,
                Some(Reference::Assignment) => assignment(&text, target, context).await?,
                _ => value.clone(),
            };
            let mut option = OsString::from(format!("--{long}="));
            option.push(value);
            args.push(option);
        }
        if matches!(argument.get_action(), ArgAction::SetTrue) && matches.get_flag(id) {
            args.push(format!("--{long}").into());
        }
    }
    strict.try_get_matches_from(args).map_err(|error| match error.kind() {
        clap::error::ErrorKind::MissingRequiredArgument => {
            CliError::usage("the account is not known: an API key does not name it")
                .help("set TWILIO_ACCOUNT_SID, or pass `--account AC…`")
        }
        _ => CliError::usage(error.to_string()),
    })
}

/// Returns the values of an option that were passed or are in the environment.
fn values(argument: &Arg, matches: &ArgMatches) -> Vec<OsString> {
    let id = argument.get_id().as_str();
    let is_passed =
        matches!(matches.value_source(id), Some(ValueSource::CommandLine | ValueSource::EnvVariable));
    if !is_passed || !argument.get_action().takes_values() {
        return Vec::new();
    }
    matches.get_raw(id).into_iter().flatten().map(ToOwned::to_owned).collect()
}

fn bundle(text: &str) -> Result<BundleRef, CliError> {
    text.parse().map_err(CliError::usage)
}

/// Returns the SIDs of endpoints that are separated by commas.
async fn endpoints(text: &str, context: &Context) -> Result<OsString, CliError> {
    let endpoint = |text: &str| match text.parse() {
        Ok(sid) => Ok(Endpoint::Sid(sid)),
        Err(_) => parsed(text),
    };
    let endpoints = text.split(',').map(endpoint).collect::<Result<Vec<_>, _>>()?;
    let (sids, _) = endpoint_arg::resolve(&endpoints, || account(context), context).await?;
    Ok(sids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",").into())
}

fn parsed(text: &str) -> Result<Endpoint, CliError> {
    endpoint_arg::parse(text).map_err(CliError::usage)
}

fn account(context: &Context) -> Result<twilio_api::types::AccountSid, CliError> {
    context.account.ok_or_else(|| {
        CliError::usage("the account that owns the phone number is not known: an API key does not name it")
            .help("set TWILIO_ACCOUNT_SID, or pass the SID of the number")
    })
}

/// Returns the SID of the only assignment of an endpoint.
async fn assignment(text: &str, target: Option<Target>, context: &Context) -> Result<OsString, CliError> {
    let Some(target) = target.filter(|_| text.parse::<AssignmentSid>().is_err()) else {
        return Ok(text.into());
    };
    let (sids, _) = endpoint_arg::resolve(&[parsed(text)?], || account(context), context).await?;
    let bundles = [Bundle::new(target)];
    let held = holdings(&context.clients.trusthub, &bundles, &sids).await?;
    let found: Vec<String> =
        held.iter().filter_map(|held| held.assignment.sid()).map(|sid| sid.to_string()).collect();
    let resource = target.resource();
    match &found[..] {
        [only] => Ok(only.into()),
        [] => Err(CliError::failed(format!("`{text}` is not assigned to {resource} {target}"))
            .help("find out where it is assigned with `trusthub where`")),
        several => Err(CliError::failed(format!(
            "`{text}` is assigned to {resource} {target} {} times: {}",
            several.len(),
            several.join(", ")
        ))
        .help("pass the SID of one assignment")),
    }
}
