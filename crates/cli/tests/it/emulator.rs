//! `--emulator` and `trusthub emulator`

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::Stdio,
};

use crate::support::{PROFILE, TOKEN, TestEnv, number, run, trusthub};

/// With `--emulator`, credentials are not even read: broken ones do no harm.
#[test]
fn emulator_option_ignores_credentials_and_sends_nothing_elsewhere() {
    let env = TestEnv::new();
    env.write_profiles("this is not JSON");
    let list =
        ["assignments", "list", "--customer-profile", PROFILE, "--emulator", "--format", "json", "-vvv"];
    let output = run(env
        .anonymous_command(&list)
        .env("TWILIO_API_KEY", "half of a pair")
        .env("TWILIO_AUTH_TOKEN", TOKEN)
        .env("TWILIO_REGION", "not/a/region"));
    assert_eq!((output.stdout.as_str(), output.code), ("[]\n", 0), "{}", output.stderr);
    assert!(!output.stderr.contains(TOKEN) && !output.stderr.contains("half of a pair"));
    assert_eq!(env.request_count(), 0);
}

#[test]
fn emulator_option_serves_both_documents() {
    let env = TestEnv::new();
    for list in [
        &["numbers", "list", "--account", "AC00000000000000000000000000000000"][..],
        &["profiles", "list"],
        &["products", "list"],
        &["product-entities", "list", "--trust-product", PROFILE],
    ] {
        let output = run(&mut env.anonymous_command(&[list, &["--emulator", "--format", "json"]].concat()));
        assert_eq!((output.stdout.as_str(), output.code), ("[]\n", 0), "{list:?}: {}", output.stderr);
    }
}

#[test]
fn db_option_keeps_records_for_next_command() {
    let env = TestEnv::new();
    let file = env.home.path().join("emulated.db");
    let file = file.to_str().unwrap();
    let (number, format) = (number(1), ["--format", "ndjson"]);
    let profile = ["--customer-profile", PROFILE, "--emulator", "--db", file];
    let create = ["--channel-endpoint-type", "phone-number", "--channel-endpoint-sid", &number];
    let created =
        run(&mut env
            .anonymous_command(&[&["assignments", "create"], &profile[..], &create, &format].concat()));
    assert_eq!(created.code, 0, "{}", created.stderr);
    let listed = run(&mut env.anonymous_command(&[&["assignments", "list"], &profile[..], &format].concat()));
    let sid = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["sid"].clone();
    assert_eq!(sid(&listed.stdout), sid(&created.stdout));
    assert_eq!(listed.stdout.lines().count(), 1);
}

#[test]
fn db_that_is_not_sqlite_exits_1() {
    let env = TestEnv::new();
    env.write_profiles("text that is long enough not to be mistaken for an empty database");
    let file = env.home.path().join(".twilio-cli/config.json");
    let list = ["assignments", "list", "--customer-profile", PROFILE, "--emulator", "--db"];
    insta::assert_snapshot!(env.transcript(&[&list[..], &[file.to_str().unwrap()]].concat()));
}

#[cfg(unix)]
#[test]
fn emulator_prints_variables_logs_requests_and_exits_zero_on_interrupt() {
    let home = tempfile::tempdir().unwrap();
    let mut child = trusthub(&["emulator", "--port", "0", "-v"], home.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let variables: Vec<(String, String)> = lines
        .by_ref()
        .take_while(|line| !line.contains("Ctrl-C"))
        .filter_map(|line| {
            let (name, value) = line.trim().strip_prefix("export ")?.split_once('=')?;
            Some((name.to_owned(), value.to_owned()))
        })
        .collect();
    assert_eq!(variables.len(), 3, "{variables:?}");
    let output = run(trusthub(&["auth", "check", "--format", "json"], home.path()).envs(variables));
    assert_eq!(output.code, 0, "{}", output.stderr);
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    // `-v` logs each request, and nothing else.
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(log.contains("method=GET path=\"/v1/CustomerProfiles/BU"), "{log}");
}

#[cfg(unix)]
#[test]
fn second_interrupt_exits_immediately_with_130() {
    use std::{io::Write as _, net::TcpStream};

    let home = tempfile::tempdir().unwrap();
    let mut child =
        trusthub(&["emulator", "--port", "0"], home.path()).stdout(Stdio::piped()).spawn().unwrap();
    let mut first_line = String::new();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut first_line).unwrap();
    let address = first_line.trim().rsplit_once("http://").unwrap().1.to_owned();
    let interrupt = || {
        let pid = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    };

    // A request whose body is incomplete delays a graceful shutdown. The interim response proves that it has arrived.
    let mut unfinished = TcpStream::connect(&address).unwrap();
    let head = format!(
        "POST /v1/CustomerProfiles/{PROFILE}/ChannelEndpointAssignments HTTP/1.1\r\nHost: {address}\r\n\
         Expect: 100-continue\r\nContent-Length: 9\r\n\r\n"
    );
    unfinished.write_all(head.as_bytes()).unwrap();
    unfinished.read_exact(&mut [0; 25]).unwrap();
    // A graceful shutdown closes an idle connection, which proves that the first signal has arrived.
    let mut idle = TcpStream::connect(&address).unwrap();
    idle.write_all(format!("GET / HTTP/1.1\r\nHost: {address}\r\n\r\n").as_bytes()).unwrap();
    idle.read_exact(&mut [0]).unwrap();

    interrupt();
    idle.read_to_end(&mut Vec::new()).unwrap();
    interrupt();
    assert_eq!(child.wait().unwrap().code(), Some(130));
}
