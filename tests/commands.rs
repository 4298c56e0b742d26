//! The generated commands: help, arguments, requests and results.

use std::{ops::ControlFlow, sync::Mutex};

use trusthub_tests::{
    sample::{ASSIGNMENT, NUMBER, PROFILE, client},
    server::{Server, empty, json},
};
use twilio_trusthub::{Error, Response};
use twilio_trusthub_cli::{Cli, CliCommand, CliConfig};

/// Records the calls of a `CliConfig` as lines.
#[derive(Default)]
struct Recorder {
    lines: Mutex<Vec<String>>,
    /// Stops reading a list after its first item.
    stops_after_first: bool,
}

impl Recorder {
    fn add(&self, line: String) {
        self.lines.lock().unwrap().push(line);
    }
}

fn json_text<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap()
}

impl CliConfig for &Recorder {
    fn success_item<T: serde::Serialize + std::fmt::Debug>(&self, value: &Response<T>) {
        self.add(format!("{} {}", value.status(), json_text(value.as_ref())));
    }

    fn success_no_item(&self, value: &Response<()>) {
        self.add(value.status().to_string());
    }

    fn error(&self, value: &Error) {
        self.add(format!("error: {value}"));
    }

    fn list_start<T: serde::Serialize + std::fmt::Debug>(&self) {
        self.add("list".into());
    }

    fn list_item<T: serde::Serialize + std::fmt::Debug>(&self, value: &T) -> ControlFlow<()> {
        self.add(format!("- {}", json_text(value)));
        if self.stops_after_first { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn list_end_success<T: serde::Serialize + std::fmt::Debug>(&self) {
        self.add("end".into());
    }

    fn list_end_error(&self, value: &Error) {
        self.add(format!("list error: {value}"));
    }
}

fn command(operation: CliCommand) -> clap::Command {
    Cli::<&Recorder>::get_command(operation).term_width(100)
}

/// Runs a command against a server that returns `responses`. Returns the requests, the recorded lines and the result.
async fn run(operation: CliCommand, arguments: &[&str], responses: Vec<String>) -> String {
    let server = Server::start(responses).await;
    let matches = command(operation).try_get_matches_from(["it"].iter().chain(arguments)).unwrap();
    let recorder = Recorder::default();
    let result = Cli::new(client(&server.url), &recorder).execute(operation, &matches).await;
    let mut lines: Vec<String> =
        server.requests().iter().map(|request| format!("> {}", request.lines().next().unwrap())).collect();
    lines.extend(recorder.lines.into_inner().unwrap());
    lines.push(if result.is_ok() { "ok".into() } else { "failed".to_owned() });
    lines.join("\n").replace(&server.url, "URL")
}

#[test]
fn help_describes_the_command() {
    let help: Vec<String> =
        CliCommand::iter().map(|operation| command(operation).render_long_help().to_string()).collect();
    insta::assert_snapshot!(help.join("\n--------\n"));
}

#[test]
fn invalid_arguments_are_usage_errors() {
    let cases: [(CliCommand, &[&str]); 4] = [
        (CliCommand::CreateChannelEndpointAssignment, &["--customer-profile", PROFILE]),
        (CliCommand::FetchChannelEndpointAssignment, &["--customer-profile", PROFILE, "--sid", NUMBER]),
        (CliCommand::ListChannelEndpointAssignments, &["--customer-profile", PROFILE, "--page-size", "0"]),
        (
            CliCommand::ListChannelEndpointAssignments,
            &["--customer-profile", PROFILE, "--channel-endpoint-sids", "PN1,PN2"],
        ),
    ];
    let errors: Vec<String> = cases
        .iter()
        .map(|(operation, arguments)| {
            command(*operation).try_get_matches_from(["it"].iter().chain(*arguments)).unwrap_err().to_string()
        })
        .collect();
    insta::assert_snapshot!(errors.join("\n"));
}

#[test]
fn option_name_of_the_api_is_an_alias() {
    let list = command(CliCommand::ListChannelEndpointAssignments);
    let matches = list.try_get_matches_from(["it", "--customer-profile-sid", PROFILE]).unwrap();
    let profile = matches.get_raw("customer-profile-sid").unwrap().next().unwrap();
    assert_eq!(profile, PROFILE);
}

#[test]
fn page_and_page_token_are_not_options() {
    for option in ["--page", "--page-token"] {
        let list = command(CliCommand::ListChannelEndpointAssignments);
        let error =
            list.try_get_matches_from(["it", "--customer-profile", PROFILE, option, "1"]).unwrap_err();
        assert_eq!(error.kind(), clap::error::ErrorKind::UnknownArgument, "{option}");
    }
}

#[test]
fn commands_have_resource_verb_example_and_columns() {
    let lines: Vec<String> = CliCommand::iter()
        .map(|operation| {
            let example = operation.example();
            let parsed = command(operation).try_get_matches_from(["it"].iter().chain(example));
            assert!(parsed.is_ok(), "{:?}: {}", example, parsed.unwrap_err());
            let (verb, columns, fixed) =
                (operation.verb(), operation.columns().join(", "), operation.fixed_columns().join(", "));
            format!(
                "{} {verb} {}\n  columns: {columns}\n  fixed: {fixed}",
                operation.resource(),
                example.join(" ")
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test]
async fn list_stops_when_config_returns_break() {
    let page = format!(
        r#"{{"results": [{{"sid": "{ASSIGNMENT}"}}, {{"sid": "{ASSIGNMENT}"}}], "meta": {{"next_page_url": null}}}}"#
    );
    let server = Server::start(vec![json("200 OK", &page)]).await;
    let operation = CliCommand::ListChannelEndpointAssignments;
    let matches = command(operation).try_get_matches_from(["it", "--customer-profile", PROFILE]).unwrap();
    let recorder = Recorder { stops_after_first: true, ..Recorder::default() };
    Cli::new(client(&server.url), &recorder).execute(operation, &matches).await.unwrap();
    let lines = recorder.lines.into_inner().unwrap();
    assert_eq!(lines, ["list".to_owned(), format!(r#"- {{"sid":"{ASSIGNMENT}"}}"#)]);
}

#[tokio::test]
async fn commands_send_requests_and_pass_results_to_config() {
    let assignment = format!(r#"{{"sid": "{ASSIGNMENT}", "channel_endpoint_sid": "{NUMBER}"}}"#);
    let first_page =
        format!(r#"{{"results": [{assignment}], "meta": {{"next_page_url": "{{url}}/v1/next?Page=1"}}}}"#);
    let last_page = format!(r#"{{"results": [{assignment}], "meta": {{"next_page_url": null}}}}"#);
    let profile = ["--customer-profile", PROFILE];
    let instance = ["--customer-profile", PROFILE, "--sid", ASSIGNMENT];
    let mut parts = Vec::new();
    let create =
        [&profile[..], &["--channel-endpoint-type", "phone-number", "--channel-endpoint-sid", NUMBER]]
            .concat();
    parts.push(
        run(CliCommand::CreateChannelEndpointAssignment, &create, vec![json("201 Created", &assignment)])
            .await,
    );
    parts.push(
        run(CliCommand::FetchChannelEndpointAssignment, &instance, vec![json("200 OK", &assignment)]).await,
    );
    parts.push(
        run(CliCommand::DeleteChannelEndpointAssignment, &instance, vec![empty("204 No Content")]).await,
    );
    parts.push(
        run(
            CliCommand::ListChannelEndpointAssignments,
            &profile,
            vec![json("200 OK", &first_page), json("200 OK", &last_page)],
        )
        .await,
    );
    let limited = [&profile[..], &["--limit", "1", "--channel-endpoint-sids", NUMBER]].concat();
    parts.push(
        run(CliCommand::ListChannelEndpointAssignments, &limited, vec![json("200 OK", &first_page)]).await,
    );
    parts.push(
        run(
            CliCommand::ListChannelEndpointAssignments,
            &profile,
            vec![json("200 OK", &first_page), empty("500 Internal Server Error")],
        )
        .await,
    );
    parts
        .push(run(CliCommand::FetchChannelEndpointAssignment, &instance, vec![empty("404 Not Found")]).await);
    insta::assert_snapshot!(parts.join("\n\n"));
}
