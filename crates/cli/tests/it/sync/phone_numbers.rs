//! `sync`: phone numbers instead of SIDs.

use super::support::{SyncEnv, normalize, number, numbers, parse_ndjson, phone_number};

fn write_numbers(env: &SyncEnv, numbers: impl IntoIterator<Item = u32>) {
    let lines: String = numbers.into_iter().map(|at| phone_number(at) + "\n").collect();
    env.write("numbers.txt", &lines);
}

#[test]
fn phone_numbers_are_assigned_and_named_everywhere() {
    let env = SyncEnv::new();
    env.own(0..5);
    env.seed([4]);
    env.write("numbers.csv", "Phone Number,City\n+1 (415) 555-0001,x\n+14155550002,y\n+14155550002,z\n");
    let planned = env.run("sync --from numbers.csv --dry-run");
    insta::assert_snapshot!(planned.stdout, @"
    BU00000000000000000000000000000001: 2 to create, 0 unchanged, 1 duplicate in the input
      create     PN00000000000000000000000000000001  +14155550001  phone-number, line 2
      create     PN00000000000000000000000000000002  +14155550002  phone-number, line 3
      duplicate  PN00000000000000000000000000000002  +14155550002  line 4 repeats line 3
    1 assignment not in the input would be kept (use `--prune` to remove it)
    ");
    let json = env.run("sync --from numbers.csv --dry-run --format json");
    let plan: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(plan["create"][0]["phone_number"], "+14155550001");
    let synced = env.run("sync --from numbers.csv --report done.ndjson");
    assert_eq!(synced.code, 0, "{}", synced.stderr);
    insta::assert_snapshot!(normalize(&env.read("done.ndjson")), @r#"
    {"line":4,"channel_endpoint_sid":"PN00000000000000000000000000000002","phone_number":"+14155550002","channel_endpoint_type":"phone-number","outcome":"duplicate","of_line":3}
    {"line":2,"channel_endpoint_sid":"PN00000000000000000000000000000001","phone_number":"+14155550001","channel_endpoint_type":"phone-number","sid":"RA…","outcome":"created"}
    {"line":3,"channel_endpoint_sid":"PN00000000000000000000000000000002","phone_number":"+14155550002","channel_endpoint_type":"phone-number","sid":"RA…","outcome":"created"}
    "#);
    assert_eq!(env.assigned(), numbers([1, 2, 4]));
}

#[test]
fn failures_name_the_phone_number() {
    let env = SyncEnv::with_faults(&["status=400,method=POST,times=1"]);
    env.own(0..3);
    write_numbers(&env, 0..3);
    let partial = env.run("sync --from numbers.txt --concurrency 1 --failed failed.csv");
    assert_eq!(partial.code, 3);
    let expected = format!("Failed {} (+14155550000, line 1): failed to create", number(0));
    assert!(partial.stderr.contains(&expected), "{}", partial.stderr);
    let failed = env.read("failed.csv");
    let start = format!(
        "channel_endpoint_sid,phone_number,channel_endpoint_type,line,target,error\n{},+14155550000,phone-number,1,BU",
        number(0)
    );
    assert!(failed.starts_with(&start), "{failed}");
    let rerun = env.run("sync --from failed.csv --failed failed-again.csv");
    assert!(rerun.stderr.contains("1 created"), "{}", rerun.stderr);
    assert_eq!(env.read("failed-again.csv").lines().count(), 1);
    let overwritten = env.run("sync --from failed.csv --failed failed.csv");
    assert_eq!(overwritten.code, 2);
}

#[test]
fn number_that_account_does_not_own_exits_2_before_anything_is_changed() {
    let env = SyncEnv::new();
    env.own(0..3);
    write_numbers(&env, [0, 1, 2, 77]);
    let rejected = env.run("sync --from numbers.txt");
    assert_eq!((rejected.code, env.count_requests("POST")), (2, 0));
    insta::assert_snapshot!(rejected.stderr, @"
    error: failed to read numbers.txt: 1 invalid line; nothing was changed
      line 4: `+14155550077` does not belong to account AC00000000000000000000000000000001; correct the number, or pass `--account` for that of another account
    ");
}

/// A list of the account's numbers costs a request per thousand, and is read after the assignments.
#[test]
fn requests_do_not_grow_with_the_input() {
    let env = SyncEnv::new();
    env.own(0..2_500);
    env.seed(0..2_500);
    write_numbers(&env, 0..2_500);
    let rerun = env.run("sync --from numbers.txt --format json");
    assert_eq!(rerun.code, 0, "{}", rerun.stderr);
    let summary = &parse_ndjson(&rerun.stdout)[0];
    assert_eq!((&summary["unchanged"], &summary["requests"]), (&2_500.into(), &6.into()));
    let paths: Vec<_> = env.emulator.requests().iter().map(|request| request.path.clone()).collect();
    assert_eq!(paths.len(), 6);
    assert!(paths[..3].iter().all(|path| path.contains("CustomerProfiles")), "{paths:?}");
    write_numbers(&env, [7]);
    let few = env.run("sync --from numbers.txt --dry-run");
    assert_eq!((few.code, env.emulator.requests().len()), (0, 6 + 3 + 1));
}

#[test]
fn numbers_of_account_are_filtered() {
    let env = SyncEnv::new();
    env.own(0..20);
    for (options, expected) in [
        ("--filter voice --filter country=US", (0..20).step_by(2).collect::<Vec<_>>()),
        ("--filter name=1", [1].into_iter().chain(10..20).collect()),
        ("--filter country=CA", vec![]),
        ("", (0..20).collect()),
    ] {
        env.emulator.reset().unwrap();
        env.own(0..20);
        let synced = env.run(&format!("sync --from-account {options}"));
        assert_eq!(synced.code, 0, "{options}: {}", synced.stderr);
        assert_eq!(env.assigned(), numbers(expected), "{options}");
    }
    assert_eq!(env.run("sync --from-account --from numbers.txt").code, 2);
    assert_eq!(env.run("sync --from numbers.txt --filter voice").code, 2);
}

#[test]
fn account_option_names_a_subaccount() {
    let env = SyncEnv::new();
    write_numbers(&env, [1]);
    let other = "AC00000000000000000000000000000009";
    let rejected = env.run(&format!("sync --from numbers.txt --account {other}"));
    // The emulator has no subaccounts.
    assert_eq!(rejected.code, 1, "{}", rejected.stderr);
    let last = env.emulator.requests().pop().unwrap();
    assert!(last.path.starts_with(&format!("/2010-04-01/Accounts/{other}/IncomingPhoneNumbers.json")));
}

#[test]
fn national_numbers_are_read_with_a_country() {
    let env = SyncEnv::new();
    env.own([1]);
    env.write("numbers.txt", "(415) 555-0001\n");
    assert_eq!(env.run("sync --from numbers.txt").code, 2);
    assert_eq!(env.emulator.requests().len(), 0);
    assert_eq!(env.run("sync --from numbers.txt --country US").code, 0);
    assert_eq!(env.assigned(), numbers([1]));
}
