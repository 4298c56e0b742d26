//! Without an account.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::Stdio,
};

use crate::support::{PROFILE, TOKEN, World, number, run, trusthub};

/// An emulator needs no credentials, and those that there are stay where they are: broken ones are not even read.
#[test]
fn it_needs_no_credentials_and_touches_none() {
    let world = World::new();
    world.profiles("this is not JSON");
    let list =
        ["assignments", "list", "--customer-profile-sid", PROFILE, "--emulator", "--format", "json", "-vvv"];
    let said = run(world
        .bare(&list)
        .env("TWILIO_API_KEY", "half of a pair")
        .env("TWILIO_AUTH_TOKEN", TOKEN)
        .env("TWILIO_REGION", "not/a/region"));
    assert_eq!((said.out.as_str(), said.code), ("[]\n", 0), "{}", said.err);
    assert!(!said.err.contains(TOKEN) && !said.err.contains("half of a pair"));
    assert_eq!(world.calls(), 0, "it goes nowhere else");
}

#[test]
fn what_it_holds_can_stay_in_a_file() {
    let world = World::new();
    let file = world.home.path().join("emulated.db");
    let file = file.to_str().unwrap();
    let (one, format) = (number(1), ["--format", "ndjson"]);
    let profile = ["--customer-profile-sid", PROFILE, "--emulator", "--db", file];
    let create = ["--channel-endpoint-type", "phone-number", "--channel-endpoint-sid", &one];
    let made = run(&mut world.bare(&[&["assignments", "create"], &profile[..], &create, &format].concat()));
    assert_eq!(made.code, 0, "{}", made.err);
    let listed = run(&mut world.bare(&[&["assignments", "list"], &profile[..], &format].concat()));
    let sid = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["sid"].clone();
    assert_eq!(sid(&listed.out), sid(&made.out));
    assert_eq!(listed.out.lines().count(), 1);
}

#[test]
fn a_file_that_is_no_database_is_told() {
    let world = World::new();
    world.profiles("text, and a good deal of it, so that it is no empty database either");
    let file = world.home.path().join(".twilio-cli/config.json");
    let list = ["assignments", "list", "--customer-profile-sid", PROFILE, "--emulator", "--db"];
    insta::assert_snapshot!(world.shown(&[&list[..], &[file.to_str().unwrap()]].concat()));
}

/// One that stays tells how to reach it and what it is asked, and ends well when it is interrupted.
#[cfg(unix)]
#[test]
fn one_that_stays() {
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
    let said = run(trusthub(&["auth", "check", "--format", "json"], home.path()).envs(variables));
    assert_eq!(said.code, 0, "{}", said.err);
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let mut told = String::new();
    child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    // `-v` tells each call, and nothing else.
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.contains("method=GET path=\"/v1/CustomerProfiles/BU"), "{told}");
}
