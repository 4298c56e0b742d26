//! `trusthub conformance`: the recording of a scenario.

// Temporary files that no other process reads need no atomic writes.
#![allow(clippy::disallowed_methods)]

use serde_json::{Value, json};
use twilio_emulator::Duplicates;

use crate::support::{ACCOUNT, Finished, PROFILE, TOKEN, TestEnv, number, run};

fn conformance(env: &TestEnv, options: &[&str]) -> Finished {
    let number = number(7);
    let arguments = ["conformance", "--customer-profile", PROFILE, "--channel-endpoint-sid", &number];
    run(&mut env.command(&[&arguments[..], options].concat()))
}

/// The emulator reproduces the recording, which is a snapshot.
#[test]
fn conformance_records_responses_without_sids_and_deletes_what_it_created() {
    let env = TestEnv::new();
    let other = env.seed(1);
    let recorded = conformance(&env, &[]);
    assert_eq!((recorded.code, recorded.stderr.as_str()), (0, ""));
    for secret in [ACCOUNT, TOKEN, PROFILE, &number(7), &other[0], env.emulator.url()] {
        assert!(!recorded.stdout.contains(secret), "{secret}");
    }
    insta::assert_snapshot!(recorded.stdout);
    assert_eq!(env.request_count(), 21);
    let listed =
        run(&mut env.command(&["assignments", "list", "--customer-profile", PROFILE, "--format", "json"]));
    let listed: Value = serde_json::from_str(&listed.stdout).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 1, "{listed}");
}

#[test]
fn comparison_names_the_calls_with_other_responses() {
    let env = TestEnv::new();
    let file = env.home.path().join("recording.json");
    let path = file.to_str().unwrap();
    std::fs::write(&file, conformance(&env, &[]).stdout).unwrap();
    let same = conformance(&env, &["--compare", path]);
    assert_eq!((same.code, same.stdout.as_str(), same.stderr.as_str()), (0, "", ""));

    let refusing = TestEnv::with_duplicates(Duplicates::Refuse);
    let different = conformance(&refusing, &["--compare", path]);
    assert_eq!(different.code, 1);
    for expected in
        ["create again (status 409, recorded 201)", "delete the duplicate (status null, recorded 204)"]
    {
        assert!(different.stderr.replace('\n', " ").contains(expected), "{}", different.stderr);
    }
    std::fs::write(&file, json!({}).to_string()).unwrap();
    let invalid = conformance(&env, &["--compare", path]);
    assert_eq!(invalid.code, 2);
    assert!(invalid.stderr.contains("cannot read the recording"), "{}", invalid.stderr);
}

/// The number is removed even if the service fails in the middle.
#[test]
fn failed_run_deletes_what_it_created() {
    let env = TestEnv::new();
    let reset = "reset,method=GET,every=3".parse().unwrap();
    env.emulator.set_faults(&twilio_emulator::Faults::from_iter([reset]));
    let failed = conformance(&env, &[]);
    assert_eq!((failed.code, failed.stdout.as_str()), (1, ""));
    let created = env.emulator.requests().iter().filter(|it| it.status.is_some_and(|it| it == 201)).count();
    let deleted = env.emulator.requests().iter().filter(|it| it.status.is_some_and(|it| it == 204)).count();
    assert_eq!((created, deleted), (2, 2));
}
