//! Generated commands, in each output format.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::ops::RangeInclusive;

use serde_json::{Value, json};

use crate::support::{PROFILE, TestEnv, number, run};

const FORMATS: [&str; 4] = ["table", "json", "ndjson", "csv"];

#[test]
fn create_prints_record_in_each_format() {
    let env = TestEnv::new();
    let number = number(7);
    let arguments = ["assignments", "create", "--customer-profile", PROFILE];
    let transcripts: Vec<String> = FORMATS
        .iter()
        .map(|format| {
            let endpoint = ["--channel-endpoint-type", "phone-number", "--channel-endpoint-sid", &number];
            env.transcript(&[&arguments[..], &endpoint, &["--format", format]].concat())
        })
        .collect();
    insta::assert_snapshot!(transcripts.join("\n"));
    assert_eq!(env.request_count(), 4);
}

#[test]
fn fetch_prints_record_in_each_format() {
    let env = TestEnv::new();
    let sid = &env.seed(1)[0];
    let arguments = ["assignments", "fetch", "--customer-profile", PROFILE, "--sid", sid, "--format"];
    let transcripts: Vec<String> =
        FORMATS.iter().map(|format| env.transcript(&[&arguments[..], &[format]].concat())).collect();
    insta::assert_snapshot!(transcripts.join("\n"));
}

#[test]
fn list_prints_records_in_each_format() {
    let env = TestEnv::new();
    env.seed(2);
    let arguments = ["assignments", "list", "--customer-profile", PROFILE];
    let transcripts: Vec<String> = FORMATS
        .iter()
        .map(|format| env.transcript(&[&arguments[..], &["--format", format]].concat()))
        .chain([env.transcript(&arguments)])
        .collect();
    insta::assert_snapshot!(transcripts.join("\n"));
}

#[test]
fn list_without_records_prints_empty_list_in_each_format() {
    let env = TestEnv::new();
    let arguments = ["assignments", "list", "--customer-profile", PROFILE, "--format"];
    let transcripts: Vec<String> =
        FORMATS.iter().map(|format| env.transcript(&[&arguments[..], &[format]].concat())).collect();
    insta::assert_snapshot!(transcripts.join("\n"));
}

#[test]
fn delete_prints_status_to_stderr() {
    let env = TestEnv::new();
    let sid = &env.seed(1)[0];
    let arguments = ["assignments", "delete", "--customer-profile", PROFILE, "--sid", sid];
    insta::assert_snapshot!(env.transcript(&arguments));
    assert_eq!(env.request_count(), 1);
}

#[test]
fn customer_profile_can_be_passed_by_its_api_name_or_environment_variable() {
    let env = TestEnv::new();
    env.seed(1);
    let list = ["assignments", "list", "--format", "ndjson"];
    let expected = run(&mut env.command(&[&list[..], &["--customer-profile", PROFILE]].concat()));
    let alias = run(&mut env.command(&[&list[..], &["--customer-profile-sid", PROFILE]].concat()));
    let variable = run(env.command(&list).env("TWILIO_CUSTOMER_PROFILE_SID", PROFILE));
    assert_eq!(expected.stdout.lines().count(), 1, "{}", expected.stderr);
    assert_eq!([alias.stdout, variable.stdout], [expected.stdout.as_str(), &expected.stdout]);
}

#[test]
fn quiet_delete_prints_nothing() {
    let env = TestEnv::new();
    let sid = &env.seed(1)[0];
    let arguments = ["assignments", "delete", "--customer-profile", PROFILE, "--sid", sid, "--quiet"];
    let output = run(&mut env.command(&arguments));
    assert_eq!((output.stdout.as_str(), output.stderr.as_str(), output.code), ("", "", 0));
}

/// Returns the SIDs of the numbers in a list, and the number of requests it took.
fn list(env: &TestEnv, arguments: &[&str]) -> (Vec<String>, usize) {
    let before = env.request_count();
    let list = ["assignments", "list", "--customer-profile", PROFILE, "--format", "json"];
    let output = run(&mut env.command(&[&list[..], arguments].concat()));
    assert_eq!((output.stderr.as_str(), output.code), ("", 0));
    let records: Vec<Value> = serde_json::from_str(&output.stdout).unwrap();
    let sids =
        records.iter().map(|record| record["channel_endpoint_sid"].as_str().unwrap().to_owned()).collect();
    (sids, env.request_count() - before)
}

#[test]
fn list_requests_only_the_pages_it_needs() {
    let env = TestEnv::new();
    env.seed(7);
    let numbers = |range: RangeInclusive<usize>| range.map(number).collect::<Vec<_>>();
    assert_eq!(list(&env, &[]), (numbers(1..=7), 1));
    assert_eq!(list(&env, &["--page-size", "2"]), (numbers(1..=7), 4));
    assert_eq!(list(&env, &["--page-size", "2", "--limit", "4"]), (numbers(1..=4), 2));
    assert_eq!(list(&env, &["--limit", "0"]), (Vec::new(), 0));
    assert_eq!(list(&env, &["--channel-endpoint-sid", &number(3)]), (numbers(3..=3), 1));
    let two = format!("{},{}", number(3), number(4));
    assert_eq!(list(&env, &["--channel-endpoint-sids", &two]), (numbers(3..=4), 1));
}

/// Another program may read the file, so cells that a spreadsheet would evaluate are not changed.
#[test]
fn csv_keeps_formula_and_warns() {
    let env = TestEnv::new();
    env.seed_with_type(1, "=HYPERLINK(\"http://example.com\",\"a, b\")");
    let list = ["assignments", "list", "--customer-profile", PROFILE, "--format", "csv"];
    let output = run(&mut env.command(&list));
    assert_eq!(
        output.stderr,
        "warning: 1 cell starts like a formula (with =, +, - or @): import the file into a spreadsheet as text\n"
    );
    let mut reader = csv::Reader::from_reader(output.stdout.as_bytes());
    let row = reader.records().next().unwrap().unwrap();
    assert_eq!(&row[3], "=HYPERLINK(\"http://example.com\",\"a, b\")");
    let quiet = run(&mut env.command(&[&list[..], &["-q"]].concat()));
    assert_eq!((quiet.stderr.as_str(), quiet.stdout), ("", output.stdout));
}

/// An endpoint type that one user sets must not control the terminal of another.
#[test]
fn control_characters_are_escaped() {
    let env = TestEnv::new();
    env.seed_with_type(1, "\u{1b}]0;owned\u{7}\u{202e}x");
    let list = ["assignments", "list", "--customer-profile", PROFILE];
    let table = run(&mut env.command(&list)).stdout;
    assert!(table.contains(r"\u{1b}]0;owned\u{7}\u{202e}x"), "{table}");
    assert!(!table.contains('\u{1b}'));
    let json = run(&mut env.command(&[&list[..], &["--format", "json"]].concat())).stdout;
    assert!(!json.contains('\u{1b}'), "{json}");
    let records: Vec<Value> = serde_json::from_str(&json).unwrap();
    assert_eq!(records[0]["channel_endpoint_type"], "\u{1b}]0;owned\u{7}\u{202e}x");
}

/// The service may add properties, and change the form of one that the program does not need.
#[test]
fn list_and_export_print_unknown_and_invalid_properties() {
    let record = json!({
        "channel_endpoint_type": "phone-number", "channel_endpoint_sid": number(1), "date_created": "Tuesday", "size": [43]
    });
    let page = json!({"results": [record], "meta": {"next_page_url": null, "key": "results"}}).to_string();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]).unwrap();
            let head =
                format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", page.len());
            stream.write_all((head + &page).as_bytes()).unwrap();
        }
    });
    let env = TestEnv::new();
    for arguments in [
        &["assignments", "list", "--customer-profile", PROFILE][..],
        &["export", "--customer-profile", PROFILE],
    ] {
        let output = run(env.command(arguments).args(["--format", "ndjson", "--base-url", &url]));
        assert_eq!(output.code, 0, "{}", output.stderr);
        assert_eq!(serde_json::from_str::<Value>(&output.stdout).unwrap(), record);
    }
    server.join().unwrap();
}
