//! Error messages and exit codes.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use twilio_emulator::{Duplicates, Fault, Faults};

use crate::support::{PROFILE, TestEnv, number, run};

const LIST: [&str; 4] = ["assignments", "list", "--customer-profile", PROFILE];

fn create(number: &str) -> Vec<&str> {
    let profile = ["assignments", "create", "--customer-profile", PROFILE];
    [&profile[..], &["--channel-endpoint-type", "phone-number", "--channel-endpoint-sid", number]].concat()
}

/// Returns the transcript of a command while `fault` is injected, and the number of requests it sent.
fn with_fault(fault: &str, arguments: &[&str]) -> String {
    let env = TestEnv::new();
    env.seed(3);
    env.emulator.set_faults(&Faults::from_iter([fault.parse::<Fault>().unwrap()]));
    let transcript = env.transcript(arguments);
    format!("[{fault}; requests: {}]\n{transcript}", env.request_count())
}

#[test]
fn failed_requests_exit_1() {
    let number = number(1);
    let create = create(&number);
    let transcripts = [
        with_fault("status=401", &LIST),
        with_fault("status=403", &LIST),
        with_fault("status=429,retry-after=0", &create),
        with_fault("status=500", &create),
        with_fault("status=503,retry-after=0", &LIST),
        with_fault("status=429,retry-after=120", &LIST),
        with_fault("status=503,retry-after=120", &create),
        with_fault("html=502", &create),
        with_fault("broken-json", &LIST),
        with_fault("reset", &create),
    ];
    insta::assert_snapshot!(transcripts.join("\n"));
}

/// Details are the only part of an error that is not text.
#[test]
fn details_with_control_characters_are_escaped() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]).unwrap();
        let body = "{\"message\": \"m\", \"details\": {\"a\u{202e}b\": \"\u{9b}31m\u{200b}red\"}}";
        let head = format!("HTTP/1.1 400 Bad Request\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all((head + body).as_bytes()).unwrap();
    });
    let env = TestEnv::new();
    let failed = run(env.command(&LIST).args(["--base-url", &url]));
    server.join().unwrap();
    insta::assert_snapshot!(failed.stderr, @r#"
    error: failed to list channel endpoint assignments
     reason: m
     status: 400 Bad Request
    details: {"a\u{202e}b":"\u{9b}31m\u{200b}red"}
       help: correct the value named in the reason
    "#);
}

#[test]
fn missing_assignment_exits_1() {
    let env = TestEnv::new();
    let missing = "RA00000000000000000000000000000000";
    let fetch = ["assignments", "fetch", "--customer-profile", PROFILE, "--sid", missing];
    let delete = ["assignments", "delete", "--customer-profile", PROFILE, "--sid", missing];
    insta::assert_snapshot!([env.transcript(&fetch), env.transcript(&delete)].join("\n"));
}

#[test]
fn existing_assignment_exits_1() {
    let env = TestEnv::with_duplicates(Duplicates::Refuse);
    env.seed(1);
    insta::assert_snapshot!(env.transcript(&create(&number(1))));
}

/// The first page is printed, but not in a form that could be mistaken for the complete list.
#[test]
fn list_that_fails_on_second_page_prints_first_page() {
    let transcripts: Vec<String> = ["table", "json", "ndjson", "csv"]
        .iter()
        .map(|format| {
            let options = ["--channel-endpoint-sid", &number(1), "--page-size", "1", "--format", format];
            let env = TestEnv::new();
            env.seed(1);
            env.seed(1);
            env.emulator.set_faults(&Faults::from_iter(["status=400,every=2".parse::<Fault>().unwrap()]));
            env.transcript(&[&LIST[..], &options].concat())
        })
        .collect();
    insta::assert_snapshot!(transcripts.join("\n"));
}

#[test]
fn unreachable_service_exits_1() {
    let env = TestEnv::new();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}");
    let arguments = [&LIST[..], &["--base-url", &url]].concat();
    insta::assert_snapshot!(env.transcript(&arguments));
}

/// Returns the transcripts of commands that exit with 2 and send nothing.
fn usage_errors(commands: &[Vec<&str>]) -> String {
    let env = TestEnv::new();
    let transcripts: Vec<String> = commands
        .iter()
        .map(|arguments| {
            let transcript = env.transcript(arguments);
            assert!(transcript.contains("-- exit code 2"), "{transcript}");
            transcript
        })
        .collect();
    assert_eq!(env.request_count(), 0);
    transcripts.join("\n")
}

#[test]
fn invalid_arguments_exit_2_without_requests() {
    insta::assert_snapshot!(usage_errors(&[
        vec!["assignments", "create", "--customer-profile", PROFILE],
        vec!["assignments", "fetch", "--customer-profile", PROFILE, "--sid", PROFILE],
        [&LIST[..], &["--page-size", "1001"]].concat(),
        [&LIST[..], &["--format", "xml"]].concat(),
        [&LIST[..], &["--quiet", "-v"]].concat(),
        [&LIST[..], &["--profile", "a", "--api-key", "SK1"]].concat(),
        [&LIST[..], &["--emulator", "--region", "ie1"]].concat(),
        [&LIST[..], &["--db", "x.db"]].concat(),
        [&LIST[..], &["--base-url", "ftp://example.com"]].concat(),
        [&LIST[..], &["--base-url", "http://example.com"]].concat(),
        [&LIST[..], &["--region", "a.evil.example/"]].concat(),
        vec!["assigments", "list"],
    ]));
}

#[test]
fn inapplicable_options_exit_2() {
    insta::assert_snapshot!(usage_errors(&[
        vec!["demo", "--profile", "work"],
        vec!["--profile", "work", "demo"],
        vec!["demo", "--emulator"],
        vec!["demo", "--db", "x.db"],
        vec!["man", "--account-sid", "AC1"],
        vec!["man", "--format", "json"],
        vec!["completions", "bash", "--base-url", "http://localhost"],
        vec!["completions", "bash", "-v"],
        vec!["emulator", "--region", "ie1"],
        vec!["emulator", "-q"],
        vec!["auth", "check", "--emulator", "--db", "x.db"],
    ]));
}

#[test]
fn no_arguments_print_help_and_exit_2() {
    let env = TestEnv::new();
    let output = run(&mut env.anonymous_command(&[]));
    assert_eq!((output.stdout.as_str(), output.code), ("", 2));
    assert!(output.stderr.contains("Usage: trusthub [OPTIONS] <COMMAND>"), "{}", output.stderr);
}
