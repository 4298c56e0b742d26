//! `where`, `audit` and `status`, and generated commands with names and phone numbers instead of SIDs.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use serde_json::{Value, json};
use twilio_emulator::Faults;

use crate::support::{ACCOUNT, Finished, KEY, KEY_SECRET, PROFILE, TestEnv, normalize, number, run};

const PRODUCT: &str = "BU0000000000000000000000000000000a";

fn assignments(resource: &str, sid: &str) -> String {
    format!("/v1/{resource}/{sid}/ChannelEndpointAssignments")
}

/// Two profiles and a product. The account owns numbers 1 to 4: the first is on everything, the second on a profile only, the
/// third twice on a profile, the fourth on nothing. Number 9 was released.
fn env() -> TestEnv {
    let env = TestEnv::new();
    let seed = |path: &str, records: Vec<Value>| env.emulator.seed(path, records).unwrap();
    let owned = (1..=4).map(|at| json!({ "sid": number(at), "phone_number": format!("+1415555000{at}") }));
    seed(&format!("/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json"), owned.collect());
    let rejected = "BU00000000000000000000000000000002";
    seed(
        "/v1/CustomerProfiles",
        vec![
            json!({ "sid": PROFILE, "friendly_name": "Acme Inc.", "status": "twilio-approved" }),
            json!({ "sid": rejected, "friendly_name": "Old", "status": "twilio-rejected" }),
        ],
    );
    let product = json!({
        "sid": PRODUCT, "friendly_name": "Acme CNAM", "status": "twilio-approved", "valid_until": "2020-01-01T00:00:00Z",
    });
    seed("/v1/TrustProducts", vec![product]);
    let assigned = |numbers: &[usize]| {
        let record =
            |at: &usize| json!({ "ChannelEndpointSid": number(*at), "ChannelEndpointType": "phone-number" });
        numbers.iter().map(record).collect::<Vec<_>>()
    };
    seed(&assignments("CustomerProfiles", PROFILE), assigned(&[1, 2, 3, 3, 9]));
    seed(&assignments("TrustProducts", PRODUCT), assigned(&[1, 3]));
    env
}

fn run_in(env: &TestEnv, arguments: &[&str]) -> Finished {
    run(&mut env.command(arguments))
}

#[test]
fn where_finds_profiles_and_products_that_hold_a_number() {
    let env = env();
    insta::assert_snapshot!(env.transcript(&["where", "+1 415 555 0001", &number(4), "--format", "csv"]), @"
    $ trusthub where +1 415 555 0001 PN00000000000000000000000000000004 --format csv
    phone_number,channel_endpoint_sid,resource,target,friendly_name,status,sid
    +14155550001,PN00000000000000000000000000000001,customer profile,BU0123456789abcdef0123456789abcdef,Acme Inc.,twilio-approved,RA••••••••••••••••••••••••••••••••
    +14155550001,PN00000000000000000000000000000001,trust product,BU0000000000000000000000000000000a,Acme CNAM,twilio-approved,RA••••••••••••••••••••••••••••••••
    -- stderr
    note: PN00000000000000000000000000000004 is on none of the account's 3 customer profiles and trust products
    -- exit code 4
    ");
    // The numbers, two lists, and a list of each of the three resources.
    assert_eq!(env.request_count(), 1 + 2 + 3);
    let found = run_in(&env, &["where", "+14155550001"]);
    assert_eq!(found.code, 0, "{}", found.stderr);
    let foreign = run_in(&env, &["where", "+14155559999"]);
    assert_eq!(foreign.code, 1);
    assert_eq!(run_in(&env, &["where", "4155550001"]).code, 2);
    assert_eq!(run_in(&env, &["where"]).code, 2);
}

#[test]
fn audit_finds_everything_that_is_not_as_it_should_be() {
    let env = env();
    insta::assert_snapshot!(env.transcript(&["audit"]), @"
    $ trusthub audit
    AC00000000000000000000000000000001: 4 phone numbers, 6 requests
      BU0123456789abcdef0123456789abcdef  Acme Inc.  customer profile, twilio-approved, 5 assignments
      BU00000000000000000000000000000002  Old  customer profile, twilio-rejected, 0 assignments
      BU0000000000000000000000000000000a  Acme CNAM  trust product, twilio-approved, 2 assignments

    1 rejected by Twilio's review:
      BU00000000000000000000000000000002

    1 with an approval that has expired:
      BU0000000000000000000000000000000a

    1 number is on no customer profile:
      +14155550004  PN00000000000000000000000000000004

    1 number is on a customer profile, but on no trust product:
      +14155550002  PN00000000000000000000000000000002

    1 assignment of numbers that the account does not own:
      PN00000000000000000000000000000009  BU0123456789abcdef0123456789abcdef  RA••••••••••••••••••••••••••••••••

    1 duplicate assignment, which can be deleted:
      +14155550003  PN00000000000000000000000000000003  BU0123456789abcdef0123456789abcdef  RA••••••••••••••••••••••••••••••••
    -- exit code 4
    ");
    assert_eq!(env.request_count(), 2 + 3 + 1);
    let json = run_in(&env, &["audit", "--format", "json"]);
    let audit: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!((json.code, audit["findings"].as_array().unwrap().len()), (4, 6));
    assert_eq!(audit["requests"], 6);
    let lines = run_in(&env, &["audit", "--format", "ndjson"]);
    assert_eq!(lines.stdout.lines().count(), 6);
}

#[test]
fn audit_without_findings_exits_0_and_failed_audit_exits_1() {
    let env = TestEnv::new();
    insta::assert_snapshot!(env.transcript(&["audit"]), @"
    $ trusthub audit
    AC00000000000000000000000000000001: 0 phone numbers, 3 requests

    no findings
    ");
    let subaccount = run_in(&env, &["audit", "--account", "AC00000000000000000000000000000009"]);
    assert_eq!(subaccount.code, 1);
    let mut by_key = env.anonymous_command(&["audit"]);
    let unknown = run(by_key.env("TWILIO_API_KEY", KEY).env("TWILIO_API_SECRET", KEY_SECRET));
    assert_eq!(unknown.code, 2);
    insta::assert_snapshot!(unknown.stderr, @"
    error: the account that owns the phone numbers is not known: an API key does not name it
       help: set TWILIO_ACCOUNT_SID, or pass `--account AC…`
    ");
}

/// More findings than fit on a page: none is left out.
#[test]
fn audit_is_never_truncated() {
    let env = TestEnv::new();
    let owned = (1..=2_500).map(|at| json!({ "sid": number(at), "phone_number": format!("+1415{at:07}") }));
    env.emulator.seed(&format!("/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json"), owned).unwrap();
    env.emulator.seed("/v1/CustomerProfiles", [json!({ "sid": PROFILE, "friendly_name": "Acme" })]).unwrap();
    env.seed(1_500);
    let audited = run_in(&env, &["audit"]);
    assert_eq!(audited.code, 4);
    assert_eq!(audited.stdout.lines().filter(|line| line.starts_with("  +1415")).count(), 1_000);
    // Two lists, two pages of assignments, and three of numbers.
    assert_eq!(env.request_count(), 2 + 2 + 3);
}

#[test]
fn status_is_shown_by_sid_and_by_name_of_either_kind() {
    let env = env();
    let transcript = ["Acme Inc.", PROFILE, PRODUCT, "acme cnam"].map(|bundle| {
        let finished = run_in(&env, &["status", bundle, "--format", "ndjson"]);
        format!("{bundle}: {}", finished.stdout)
    });
    insta::assert_snapshot!(transcript.join(""), @r#"
    Acme Inc.: {"sid":"BU0123456789abcdef0123456789abcdef","resource":"customer profile","friendly_name":"Acme Inc.","status":"twilio-approved","valid_until":null}
    BU0123456789abcdef0123456789abcdef: {"sid":"BU0123456789abcdef0123456789abcdef","resource":"customer profile","friendly_name":"Acme Inc.","status":"twilio-approved","valid_until":null}
    BU0000000000000000000000000000000a: {"sid":"BU0000000000000000000000000000000a","resource":"trust product","friendly_name":"Acme CNAM","status":"twilio-approved","valid_until":"2020-01-01T00:00:00Z"}
    acme cnam: {"sid":"BU0000000000000000000000000000000a","resource":"trust product","friendly_name":"Acme CNAM","status":"twilio-approved","valid_until":"2020-01-01T00:00:00Z"}
    "#);
    insta::assert_snapshot!(env.transcript(&["status", "Acme"]), @"
    $ trusthub status Acme
    -- stderr
    error: no customer profile or trust product is named `Acme`
      found: BU0123456789abcdef0123456789abcdef  Acme Inc.  twilio-approved
      found: BU00000000000000000000000000000002  Old  twilio-rejected
      found: BU0000000000000000000000000000000a  Acme CNAM  twilio-approved
       help: pass one of these names, or a SID
    -- exit code 1
    ");
    assert_eq!(run_in(&env, &["status", "BU00000000000000000000000000000099"]).code, 1);
}

#[test]
fn generated_commands_accept_names_and_phone_numbers() {
    let env = env();
    let profile = ["--customer-profile", "acme inc."];
    let create = [
        "assignments",
        "create",
        "--channel-endpoint-type",
        "phone-number",
        "--channel-endpoint-sid",
        "+14155550004",
    ];
    let created = run_in(&env, &[&create[..], &profile].concat());
    assert_eq!(created.code, 0, "{}", created.stderr);
    assert!(created.stdout.contains(&number(4)), "{}", created.stdout);
    let list = ["assignments", "list", "--format", "ndjson", "--channel-endpoint-sid", "+1 415 555 0004"];
    assert_eq!(run_in(&env, &[&list[..], &profile].concat()).stdout.lines().count(), 1);
    let delete =
        |number: &str| run_in(&env, &[&["assignments", "delete", "--sid", number], &profile[..]].concat());
    assert_eq!(delete("+14155550004").code, 0);
    let gone = delete(&number(4));
    assert_eq!(gone.code, 1);
    insta::assert_snapshot!(gone.stderr, @"
    error: `PN00000000000000000000000000000004` is not assigned to customer profile BU0123456789abcdef0123456789abcdef
       help: find out where it is assigned with `trusthub where`
    ");
    insta::assert_snapshot!(normalize(&delete("+14155550003").stderr), @"
    error: `+14155550003` is assigned to customer profile BU0123456789abcdef0123456789abcdef 2 times: RA••••••••••••••••••••••••••••••••, RA••••••••••••••••••••••••••••••••
       help: pass the SID of one assignment
    ");
    let product = ["product-assignments", "list", "--trust-product", "Acme CNAM", "--format", "ndjson"];
    assert_eq!(run_in(&env, &product).stdout.lines().count(), 2);
    let invalid = delete("PN1");
    assert_eq!(invalid.code, 2);
}

#[test]
fn numbers_list_uses_the_account_of_the_credentials() {
    let env = env();
    let listed = run_in(&env, &["numbers", "list", "--format", "ndjson"]);
    assert_eq!((listed.code, listed.stdout.lines().count()), (0, 4), "{}", listed.stderr);
    let mut by_key = env.anonymous_command(&["numbers", "list"]);
    let unknown = run(by_key.env("TWILIO_API_KEY", KEY).env("TWILIO_API_SECRET", KEY_SECRET));
    assert_eq!(unknown.code, 2);
    insta::assert_snapshot!(unknown.stderr, @"
    error: the account is not known: an API key does not name it
       help: set TWILIO_ACCOUNT_SID, or pass `--account AC…`
    ");
}

#[test]
fn status_is_watched_until_it_changes_whatever_fails_in_between() {
    let env = env();
    let mut command = env.command(&["status", PROFILE, "--watch", "--interval", "1", "--format", "ndjson"]);
    let mut program = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut messages = BufReader::new(program.stderr.take().unwrap()).lines().map(Result::unwrap);
    let watching = messages.next().unwrap();
    assert_eq!(watching.trim(), format!("Watching {PROFILE} is twilio-approved; Ctrl-C stops"));
    env.emulator.set_faults(&["status=503,retry-after=0".parse().unwrap()].into_iter().collect());
    let warning = messages.next().unwrap();
    assert!(warning.starts_with("warning: ") && warning.contains("503"), "{warning}");
    // While the program receives only failures.
    env.emulator.reset().unwrap();
    let rejected = json!({ "sid": PROFILE, "friendly_name": "Acme Inc.", "status": "twilio-rejected" });
    env.emulator.seed("/v1/CustomerProfiles", [rejected]).unwrap();
    env.emulator.set_faults(&Faults::none());
    let output = program.wait_with_output().unwrap();
    assert!(output.status.success());
    let statuses: Vec<Value> = output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect();
    let statuses: Vec<_> = statuses.iter().map(|record| &record["status"]).collect();
    assert_eq!(statuses, ["twilio-approved", "twilio-rejected"]);
}

#[test]
fn status_is_not_watched_after_a_permanent_failure() {
    let env = env();
    // The first request succeeds.
    env.emulator.set_faults(&["status=403,every=2".parse().unwrap()].into_iter().collect());
    let finished = run_in(&env, &["status", PROFILE, "--watch", "--interval", "1"]);
    assert_eq!(finished.code, 1, "{}", finished.stderr);
    assert_eq!(env.request_count(), 2);
}

#[test]
fn show_is_another_name_of_fetch() {
    let env = env();
    let fetch = run_in(&env, &["profiles", "fetch", "--customer-profile", PROFILE]);
    let show = run_in(&env, &["profiles", "show", "--customer-profile", "Acme Inc."]);
    assert_eq!((show.code, show.stdout), (0, fetch.stdout));
}

#[test]
fn list_prints_phone_numbers_on_request() {
    let env = env();
    let list =
        ["assignments", "list", "--customer-profile", "Acme Inc.", "--phone-numbers", "--format", "csv"];
    let finished = run_in(&env, &list);
    let numbers: Vec<_> =
        finished.stdout.lines().filter_map(|line| line.split_once(',').map(|(first, _)| first)).collect();
    // Number 9 was released, and number 3 is assigned twice.
    let expected = ["phone_number", "+14155550001", "+14155550002", "+14155550003", "+14155550003", ""];
    assert_eq!(numbers, expected, "{}", finished.stderr);
    assert_eq!(env.request_count(), 3, "the name, the numbers and the assignments");
    let mut by_key = env.anonymous_command(&[
        "product-assignments",
        "list",
        "--trust-product",
        PRODUCT,
        "--phone-numbers",
    ]);
    let unknown = run(by_key.env("TWILIO_API_KEY", KEY).env("TWILIO_API_KEY_SECRET", KEY_SECRET));
    assert_eq!(unknown.code, 2, "an API key does not name the account: {}", unknown.stderr);
}
