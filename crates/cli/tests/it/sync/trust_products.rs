//! `sync --trust-product`, and profiles and products by name.

use serde_json::json;

use super::support::{PROFILE, SyncEnv, lines, normalize, number, parse_ndjson};

const PRODUCT: &str = "BU0000000000000000000000000000000a";

fn env() -> SyncEnv {
    let env = SyncEnv::new();
    let profiles = [
        ("Acme", PROFILE),
        ("Twin", "BU00000000000000000000000000000002"),
        ("Twin", "BU00000000000000000000000000000003"),
    ];
    let record =
        |(name, sid): (&str, &str)| json!({ "sid": sid, "friendly_name": name, "status": "twilio-approved" });
    env.emulator.seed("/v1/CustomerProfiles", profiles.map(record)).unwrap();
    env.emulator.seed("/v1/TrustProducts", [record(("Acme CNAM", PRODUCT))]).unwrap();
    env
}

fn assigned_to_product(env: &SyncEnv) -> usize {
    let listed = super::support::run(&mut env.command_without_profile(&format!(
        "product-assignments list --trust-product {PRODUCT} --format ndjson"
    )));
    listed.stdout.lines().count()
}

#[test]
fn numbers_are_assigned_to_profile_and_product_and_healed() {
    let env = env();
    env.seed([1]);
    env.write("numbers.txt", &lines([1, 2]));
    let mut planned =
        env.command_without_profile("sync --from numbers.txt --dry-run --customer-profile Acme");
    planned.args(["--trust-product", "acme cnam"]);
    let planned = super::support::run(&mut planned);
    assert_eq!(planned.code, 4, "{}", planned.stderr);
    insta::assert_snapshot!(planned.stdout, @"
    BU00000000000000000000000000000001: 1 to create, 1 unchanged
      create     PN00000000000000000000000000000002  phone-number, line 2
    BU0000000000000000000000000000000a: 2 to create, 0 unchanged
      create     PN00000000000000000000000000000001  phone-number, line 1
      create     PN00000000000000000000000000000002  phone-number, line 2
    ");
    let synced = env.run(&format!("sync --from numbers.txt --trust-product {PRODUCT} --format json"));
    assert_eq!(synced.code, 0, "{}", synced.stderr);
    let summary = &parse_ndjson(&synced.stdout)[0];
    assert_eq!((&summary["created"], &summary["unchanged"]), (&3.into(), &1.into()));
    assert_eq!(summary["trust_product_sids"], json!([PRODUCT]));
    assert_eq!((env.assigned().len(), assigned_to_product(&env)), (2, 2));
    env.write("numbers.txt", &lines([2]));
    let pruned = env.run(&format!(
        "sync --from numbers.txt --trust-product {PRODUCT} --prune --max-delete 50% --yes --concurrency 1 --report done.ndjson"
    ));
    assert_eq!(pruned.code, 0, "{}", pruned.stderr);
    insta::assert_snapshot!(normalize(&env.read("done.ndjson")), @r#"
    {"line":1,"channel_endpoint_sid":"PN00000000000000000000000000000002","channel_endpoint_type":"phone-number","sid":"RA…","outcome":"unchanged"}
    {"line":1,"trust_product_sid":"BU0000000000000000000000000000000a","channel_endpoint_sid":"PN00000000000000000000000000000002","channel_endpoint_type":"phone-number","sid":"RA…","outcome":"unchanged"}
    {"trust_product_sid":"BU0000000000000000000000000000000a","channel_endpoint_sid":"PN00000000000000000000000000000001","sid":"RA…","outcome":"removed","reason":"not_in_input"}
    {"channel_endpoint_sid":"PN00000000000000000000000000000001","sid":"RA…","outcome":"removed","reason":"not_in_input"}
    "#);
    assert_eq!((env.assigned().len(), assigned_to_product(&env)), (1, 1));
}

#[test]
fn number_that_product_rejects_is_reported_once() {
    let env = env();
    env.write("numbers.txt", &lines([1, 2]));
    env.set_faults(&["status=400,method=POST,path=/v1/TrustProducts,times=1"]);
    let sync =
        format!("sync --from numbers.txt --trust-product {PRODUCT} --concurrency 1 --report done.ndjson");
    let first = env.run(&sync);
    assert_eq!(first.code, 3, "{}", first.stderr);
    let expected = format!("Failed {} (line 1) on trust product {PRODUCT}: ", number(1));
    assert!(first.stderr.contains(&expected), "{}", first.stderr);
    env.set_faults(&[]);
    for _ in 0..2 {
        let posts = env.count_requests("POST");
        let rerun = env.run(&sync);
        assert_eq!((rerun.code, env.count_requests("POST")), (0, posts), "{}", rerun.stderr);
        assert!(rerun.stderr.contains("note: 1 number is not retried"), "{}", rerun.stderr);
        assert!(rerun.stderr.contains("1 rejected before"), "{}", rerun.stderr);
        assert_eq!(env.read("done.ndjson").matches(r#""outcome":"rejected""#).count(), 1);
    }
    let retried = env.run(&format!("{sync} --retry-rejected"));
    assert_eq!((retried.code, assigned_to_product(&env)), (0, 2), "{}", retried.stderr);
}

#[test]
fn unknown_and_ambiguous_names_list_what_there_is() {
    let env = env();
    env.write("numbers.txt", &lines([1]));
    let run = |name: &str| {
        let arguments = format!("sync --from numbers.txt --customer-profile {name}");
        super::support::run(&mut env.command_without_profile(&arguments))
    };
    let unknown = run("Acm");
    assert_eq!((unknown.code, env.count_requests("POST")), (1, 0));
    insta::assert_snapshot!(unknown.stderr, @"
    error: no customer profile is named `Acm`
      found: BU00000000000000000000000000000001  Acme  twilio-approved
      found: BU00000000000000000000000000000002  Twin  twilio-approved
      found: BU00000000000000000000000000000003  Twin  twilio-approved
       help: pass one of these names, or a SID
    ");
    insta::assert_snapshot!(run("twin").stderr, @"
    error: 2 customer profiles are named `twin`
      found: BU00000000000000000000000000000002  Twin  twilio-approved
      found: BU00000000000000000000000000000003  Twin  twilio-approved
       help: pass the SID of one
    ");
    assert_eq!(run("acme").code, 0);
    let before = env.emulator.requests().len();
    assert_eq!(run("BU123").code, 2);
    assert_eq!(env.run(&format!("sync --from numbers.txt --trust-product {PROFILE}")).code, 2);
    assert_eq!(env.emulator.requests().len(), before);
}
