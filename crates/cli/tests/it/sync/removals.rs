//! `sync --prune`

use super::support::{SyncEnv, lines, normalize, numbers, parse_ndjson};

#[test]
fn prune_removes_nothing_beyond_limit_or_without_confirmation() {
    let env = SyncEnv::new();
    env.seed(0..20);
    env.write("empty.txt", "");
    env.write("fewer.txt", &lines(0..19));
    env.write("half.txt", &lines(0..10));
    insta::assert_snapshot!(env.transcript(&[
        "sync --from empty.txt --prune --yes",
        "sync --from half.txt --prune --yes",
        "sync --from half.txt --prune --yes --max-delete 9",
        "sync --from fewer.txt --prune",
        "sync --from fewer.txt --max-delete 5",
        "sync --from fewer.txt --prune --max-delete 101%",
    ]));
    assert_eq!(env.count_requests("DELETE"), 0);
    assert_eq!(env.run("sync --from fewer.txt --prune --yes").code, 0);
    assert_eq!(env.run("sync --from empty.txt --prune --yes --max-delete 100%").code, 0);
    assert_eq!(env.assigned(), numbers([]));
}

/// Numbers that the service rejects must not cost the profile its other numbers.
#[test]
fn prune_removes_nothing_after_failed_create() {
    let env = SyncEnv::with_faults(&["status=400,method=POST"]);
    env.seed(1..6);
    env.write("new.txt", &lines([8, 9]));
    let partial = env.run("sync --from new.txt --prune --yes --max-delete 100% --concurrency 1");
    assert_eq!((partial.code, partial.stdout.as_str()), (3, ""));
    insta::assert_snapshot!(normalize(&partial.stderr));
    assert_eq!(env.assigned(), numbers(1..6));
}

#[test]
fn number_with_other_type_is_pending_until_pruned() {
    let env = SyncEnv::new();
    env.seed([1, 2]);
    env.write("numbers.txt", &lines(1..4));
    let planned = env.run("sync --from numbers.txt --type other --dry-run");
    assert_eq!((planned.code, planned.stderr.as_str()), (4, ""));
    let partial = env.run("sync --from numbers.txt --type other");
    assert_eq!((partial.code, partial.stdout.as_str()), (3, ""));
    insta::assert_snapshot!(format!("{}\n{}", planned.stdout, normalize(&partial.stderr)));
    // There is nothing else to do, but the profile still differs from the input.
    assert_eq!(env.run("sync --from numbers.txt --type other --dry-run").code, 4);
    let rerun = env.run("sync --from numbers.txt --type other --format json");
    assert_eq!((rerun.code, &parse_ndjson(&rerun.stdout)[0]["other_type"]), (3, &2.into()));
    assert_eq!(env.run("sync --from numbers.txt --type other --prune --yes --max-delete 2").code, 0);
    assert_eq!(env.run("sync --from numbers.txt --type other").code, 0);
}
