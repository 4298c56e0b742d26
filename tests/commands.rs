//! The generated commands: their help, and what they do.

use std::{ops::ControlFlow, sync::Mutex};

use trusthub_tests::{
    sample::{ASSIGNMENT, NUMBER, PROFILE, client},
    server::{Server, empty, json},
};
use twilio_trusthub::{Error, ResponseValue};
use twilio_trusthub_cli::{Cli, CliCommand, CliConfig};

/// Writes everything down.
#[derive(Default)]
struct Notes {
    lines: Mutex<Vec<String>>,
    /// Whether the first item of a list is all that is wanted.
    enough: bool,
}

impl Notes {
    fn add(&self, line: String) {
        self.lines.lock().unwrap().push(line);
    }
}

fn shown<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap()
}

impl CliConfig for &Notes {
    fn success_item<T: serde::Serialize + std::fmt::Debug>(&self, value: &ResponseValue<T>) {
        self.add(format!("{} {}", value.status(), shown(value.as_ref())));
    }

    fn success_no_item(&self, value: &ResponseValue<()>) {
        self.add(value.status().to_string());
    }

    fn error(&self, value: &Error) {
        self.add(format!("error: {value}"));
    }

    fn list_start<T: serde::Serialize + std::fmt::Debug>(&self) {
        self.add("list".into());
    }

    fn list_item<T: serde::Serialize + std::fmt::Debug>(&self, value: &T) -> ControlFlow<()> {
        self.add(format!("- {}", shown(value)));
        if self.enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn list_end_success<T: serde::Serialize + std::fmt::Debug>(&self) {
        self.add("end".into());
    }

    fn list_end_error(&self, value: &Error) {
        self.add(format!("broken off: {value}"));
    }
}

fn command(command: CliCommand) -> clap::Command {
    Cli::<&Notes>::get_command(command).term_width(100)
}

/// Runs `command` with `arguments` against a server with `answers`.
async fn run(which: CliCommand, arguments: &[&str], answers: Vec<String>) -> String {
    let server = Server::start(answers).await;
    let matches = command(which).try_get_matches_from(["it"].iter().chain(arguments)).unwrap();
    let notes = Notes::default();
    let outcome = Cli::new(client(&server.url), &notes).execute(which, &matches).await;
    let mut lines: Vec<String> =
        server.requests().iter().map(|request| format!("> {}", request.lines().next().unwrap())).collect();
    lines.extend(notes.lines.into_inner().unwrap());
    lines.push(if outcome.is_ok() { "ok".into() } else { "failed".to_owned() });
    lines.join("\n").replace(&server.url, "URL")
}

#[test]
fn help_comes_from_the_document() {
    let help: Vec<String> =
        CliCommand::iter().map(|which| command(which).render_long_help().to_string()).collect();
    insta::assert_snapshot!(help.join("\n--------\n"));
}

#[test]
fn bad_arguments_are_refused_with_the_reason() {
    let cases: [(CliCommand, &[&str]); 4] = [
        (CliCommand::CreateChannelEndpointAssignment, &["--customer-profile-sid", PROFILE]),
        (CliCommand::FetchChannelEndpointAssignment, &["--customer-profile-sid", PROFILE, "--sid", NUMBER]),
        (
            CliCommand::ListChannelEndpointAssignments,
            &["--customer-profile-sid", PROFILE, "--page-size", "0"],
        ),
        (
            CliCommand::ListChannelEndpointAssignments,
            &["--customer-profile-sid", PROFILE, "--channel-endpoint-sids", "PN1,PN2"],
        ),
    ];
    let told: Vec<String> = cases
        .iter()
        .map(|(which, arguments)| {
            command(*which).try_get_matches_from(["it"].iter().chain(*arguments)).unwrap_err().to_string()
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}

/// The example of each command can be typed as it stands.
#[test]
fn each_command_tells_where_it_belongs_and_an_example() {
    let told: Vec<String> = CliCommand::iter()
        .map(|which| {
            let example = which.example();
            let read = command(which).try_get_matches_from(["it"].iter().chain(example));
            assert!(read.is_ok(), "{:?}: {}", example, read.unwrap_err());
            let (verb, columns) = (which.verb(), which.columns().join(", "));
            format!("{} {verb} {}\n  brings {columns}", which.resource(), example.join(" "))
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}

/// Who prints a list can end it: the page that follows is not waited for.
#[tokio::test]
async fn a_list_ends_where_it_is_told_to() {
    let page = format!(
        r#"{{"results": [{{"sid": "{ASSIGNMENT}"}}, {{"sid": "{ASSIGNMENT}"}}], "meta": {{"next_page_url": null}}}}"#
    );
    let server = Server::start(vec![json("200 OK", &page)]).await;
    let which = CliCommand::ListChannelEndpointAssignments;
    let matches = command(which).try_get_matches_from(["it", "--customer-profile-sid", PROFILE]).unwrap();
    let notes = Notes { enough: true, ..Notes::default() };
    Cli::new(client(&server.url), &notes).execute(which, &matches).await.unwrap();
    let lines = notes.lines.into_inner().unwrap();
    assert_eq!(lines, ["list".to_owned(), format!(r#"- {{"sid":"{ASSIGNMENT}"}}"#)]);
}

#[tokio::test]
async fn each_command_makes_its_call() {
    let made = format!(r#"{{"sid": "{ASSIGNMENT}", "channel_endpoint_sid": "{NUMBER}"}}"#);
    let one = format!(r#"{{"results": [{made}], "meta": {{"next_page_url": "{{url}}/v1/next?Page=1"}}}}"#);
    let two = format!(r#"{{"results": [{made}], "meta": {{"next_page_url": null}}}}"#);
    let profile = ["--customer-profile-sid", PROFILE];
    let both = ["--customer-profile-sid", PROFILE, "--sid", ASSIGNMENT];
    let mut parts = Vec::new();
    let create =
        [&profile[..], &["--channel-endpoint-type", "phone-number", "--channel-endpoint-sid", NUMBER]]
            .concat();
    parts.push(
        run(CliCommand::CreateChannelEndpointAssignment, &create, vec![json("201 Created", &made)]).await,
    );
    parts.push(run(CliCommand::FetchChannelEndpointAssignment, &both, vec![json("200 OK", &made)]).await);
    parts.push(run(CliCommand::DeleteChannelEndpointAssignment, &both, vec![empty("204 No Content")]).await);
    parts.push(
        run(
            CliCommand::ListChannelEndpointAssignments,
            &profile,
            vec![json("200 OK", &one), json("200 OK", &two)],
        )
        .await,
    );
    let limited = [&profile[..], &["--limit", "1", "--channel-endpoint-sids", NUMBER]].concat();
    parts.push(run(CliCommand::ListChannelEndpointAssignments, &limited, vec![json("200 OK", &one)]).await);
    parts.push(
        run(
            CliCommand::ListChannelEndpointAssignments,
            &profile,
            vec![json("200 OK", &one), empty("500 Internal Server Error")],
        )
        .await,
    );
    parts.push(run(CliCommand::FetchChannelEndpointAssignment, &both, vec![empty("404 Not Found")]).await);
    insta::assert_snapshot!(parts.join("\n\n"));
}
