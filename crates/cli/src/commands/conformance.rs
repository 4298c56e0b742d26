//! `trusthub conformance`: sends the requests of a scenario, and records the responses without SIDs and secrets.

mod recording;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Map, Value};
use twilio_core::http::Method;
use twilio_core::private::RequestBuilder;
use twilio_core::{Operation, RequestOptions, RetryPolicy};
use twilio_trusthub::{Error, types::ChannelEndpointSid};

use crate::commands::profile_arg::ProfileArg;
use crate::context::Context;
use crate::error::CliError;
use crate::exit_status::ExitStatus;
use recording::Recording;

const AFTER_HELP: &str = "\
The recording goes to standard output. It has neither headers nor credentials, and SIDs, times and the URL of the service are \
replaced. The number must not be assigned to the profile; it is not assigned afterwards either.

Examples:
  trusthub conformance --customer-profile BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa \\
    --channel-endpoint-sid PNaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa > recording.json
  trusthub conformance … --compare recording.json";

/// The requests.
const SCENARIO: &str = include_str!("conformance/scenario.json");

/// Any successful status is recorded as it is.
const CALL: Operation = Operation::new("conformance", &[200..=299]);

/// Record how the service responds to a fixed list of requests
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct ConformanceArgs {
    #[command(flatten)]
    profile: ProfileArg,

    /// The SID of a phone number that may be assigned and removed again
    #[arg(long, value_name = "SID")]
    channel_endpoint_sid: ChannelEndpointSid,

    /// Compare the responses with those of this recording instead of printing them
    #[arg(long, value_name = "FILE")]
    compare: Option<PathBuf>,
}

/// A request of the scenario.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    name: String,
    method: String,
    /// The path and the query, with variables such as `{assignment}`.
    path: String,
    #[serde(default)]
    form: Map<String, Value>,
    /// The variables that the response sets, each with a JSON pointer.
    #[serde(default)]
    save: BTreeMap<String, String>,
    /// The request is sent even if one before it could not be sent.
    #[serde(default)]
    cleanup: bool,
}

type Variables = BTreeMap<String, String>;

/// Runs the scenario.
///
/// # Errors
///
/// If a request gets no response, or if the responses differ from those of a recording.
pub(crate) async fn run(args: ConformanceArgs, context: &Context) -> Result<ExitStatus, CliError> {
    let expected = args.compare.as_deref().map(recording::read).transpose()?;
    let calls: Vec<Call> = serde_json::from_str(SCENARIO)
        .map_err(|error| CliError::failed(format!("invalid conformance scenario: {error}")))?;
    let profile = args.profile.customer_profile.profile(&context.clients.trusthub).await?;
    let mut variables = Variables::from([
        ("assignments".to_owned(), format!("/v1/CustomerProfiles/{profile}/ChannelEndpointAssignments")),
        ("endpoint".to_owned(), args.channel_endpoint_sid.to_string()),
    ]);
    let mut recording = Recording::new(context.clients.trusthub.transport().base_url());
    let mut failure = None;
    for call in &calls {
        if failure.is_some() && !call.cleanup {
            continue;
        }
        let Some(path) = fill(&call.path, &variables) else {
            recording.add(&call.name, &call.method, &call.path, None);
            continue;
        };
        match send(call, &path, &variables, context).await {
            Ok((status, body)) => {
                for (name, pointer) in &call.save {
                    let value = body.pointer(pointer).and_then(Value::as_str);
                    if let Some(value) = value.filter(|_| (200..300).contains(&status)) {
                        variables.insert(name.clone(), value.to_owned());
                    }
                }
                recording.add(&call.name, &call.method, &path, Some((status, body)));
            }
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    if let Some(error) = failure {
        return Err(error);
    }
    match expected {
        Some(expected) => recording.compare(&expected)?,
        None => writeln!(context.output.stdout(), "{}", recording.to_json())
            .map_err(|error| CliError::failed(format!("failed to write the recording: {error}")))?,
    }
    Ok(ExitStatus::Success)
}

/// Sends a request, and returns the status and the body of the response.
async fn send(
    call: &Call,
    path: &str,
    variables: &Variables,
    context: &Context,
) -> Result<(u16, Value), CliError> {
    let transport = context.clients.trusthub.transport().with_retry(RetryPolicy::none());
    let failed = |reason: &dyn std::fmt::Display| CliError::failed(format!("{}: {reason}", call.name));
    let method = Method::from_bytes(call.method.as_bytes()).map_err(|error| failed(&error))?;
    let mut request = RequestBuilder::new(&transport, method, path);
    if !call.form.is_empty() {
        let field = |(name, value): (&String, &Value)| {
            let value = fill(value.as_str().unwrap_or_default(), variables).unwrap_or_default();
            format!("{name}={}", twilio_core::private::encode_path(&value))
        };
        let body = call.form.iter().map(field).collect::<Vec<_>>().join("&");
        request = request.body("application/x-www-form-urlencoded", body);
    }
    let request = request.build();
    let (status, body) = match transport.call_stream(&CALL, request, &RequestOptions::default()).await {
        Ok(response) => {
            let status = response.status().as_u16();
            (status, response.into_inner().collect().await?.to_vec())
        }
        Err(error) => (status_of(&error)?, error.body().unwrap_or_default().to_vec()),
    };
    let text = || Value::from(String::from_utf8_lossy(&body));
    Ok((
        status,
        if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap_or_else(|_| text()) },
    ))
}

/// Returns the status of a response that is an error. Other errors have no response.
fn status_of(error: &Error) -> Result<u16, CliError> {
    error.status().map(|status| status.as_u16()).ok_or_else(|| CliError::from(error))
}

/// Replaces variables. Returns `None` if one is not set.
fn fill(text: &str, variables: &Variables) -> Option<String> {
    let mut filled = text.to_owned();
    for (name, value) in variables {
        filled = filled.replace(&format!("{{{name}}}"), value);
    }
    (!filled.contains('{')).then_some(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scenario_has_at_most_40_calls_and_deletes_what_it_creates() {
        let calls: Vec<Call> = serde_json::from_str(SCENARIO).expect("the scenario is JSON");
        assert!(calls.len() <= 40, "{}", calls.len());
        for name in calls.iter().flat_map(|call| call.save.keys()) {
            let deletes = |call: &&Call| {
                call.cleanup && call.method == "DELETE" && call.path.ends_with(&format!("/{{{name}}}"))
            };
            assert!(calls.iter().any(|call| deletes(&call)), "{name} is not deleted");
        }
    }
}
