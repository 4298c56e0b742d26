//! `sync --report`

use std::fs;

use super::support::{SyncEnv, lines, number, parse_ndjson, run};

#[test]
#[cfg(unix)]
fn report_rejects_input_file_by_any_name() {
    let env = SyncEnv::new();
    env.write("numbers.csv", &lines([1]));
    fs::create_dir(env.path("sub")).unwrap();
    fs::hard_link(env.path("numbers.csv"), env.path("linked")).unwrap();
    std::os::unix::fs::symlink(env.path("numbers.csv"), env.path("symlink")).unwrap();
    for name in ["numbers.csv", "sub/../numbers.csv", "linked", "symlink"] {
        let rejected = env.run(&format!("sync --from numbers.csv --report {name}"));
        assert_eq!((rejected.code, rejected.stdout.as_str()), (2, ""), "{name}");
        assert_eq!(env.read("numbers.csv"), lines([1]), "{name}");
        if name == "numbers.csv" {
            insta::assert_snapshot!(rejected.stderr, @r"
            error: the report numbers.csv would overwrite the input
               help: pass another file to `--report`
            ");
        }
    }
    let mut redirected = env.command("sync --from - --report numbers.csv");
    redirected.stdin(fs::File::open(env.path("numbers.csv")).unwrap());
    assert_eq!(run(&mut redirected).code, 2);
    assert_eq!(env.read("numbers.csv"), lines([1]));
    assert_eq!(env.emulator.requests().len(), 0);
}

#[test]
fn report_of_earlier_run_is_kept_until_changes_start() {
    let env = SyncEnv::new();
    env.seed([1, 2]);
    // An unchanged number, and a duplicate.
    env.write("numbers.txt", &lines([1, 1]));
    env.write("report.ndjson", "earlier content\n");
    for (faults, options) in [
        (&["status=401"][..], ""),
        // Only the second page fails.
        (&["status=403,every=2"], ""),
        (&[], "--prune"),
        (&[], "--prune --max-delete 100%"),
    ] {
        if !faults.is_empty() {
            env.seed(3..1_200);
        }
        env.set_faults(faults);
        let failed = env.run(&format!("sync --from numbers.txt --report report.ndjson {options}"));
        assert_eq!(failed.code, 1, "{}", failed.stderr);
        assert_eq!(env.read("report.ndjson"), "earlier content\n", "{}", failed.stderr);
        let failed = env.run(&format!("sync --from numbers.txt --report new.ndjson {options}"));
        assert_eq!(failed.code, 1, "{}", failed.stderr);
        assert!(!env.path("new.ndjson").exists(), "an empty report was left behind");
        env.set_faults(&[]);
    }
    assert_eq!(env.run("sync --from numbers.txt --report report.ndjson").code, 0);
    let outcomes: Vec<_> =
        parse_ndjson(&env.read("report.ndjson")).iter().map(|line| line["outcome"].clone()).collect();
    assert_eq!(outcomes, ["duplicate", "unchanged"]);
    // The report of a complete run without items is empty.
    env.write("none.txt", "");
    assert_eq!(env.run("sync --from none.txt --report report.ndjson").code, 0);
    assert_eq!(env.read("report.ndjson"), "");
}

#[test]
fn unwritable_report_exits_2_without_requests() {
    let env = SyncEnv::new();
    env.write("numbers.txt", &lines([1]));
    let rejected = env.run("sync --from numbers.txt --report nowhere/report.ndjson");
    assert_eq!(rejected.code, 2);
    insta::assert_snapshot!(rejected.stderr, @"error: failed to open the report nowhere/report.ndjson: No such file or directory (os error 2)");
    assert_eq!(env.emulator.requests().len(), 0);
}

#[test]
#[cfg(target_os = "linux")]
fn report_that_fails_during_run_exits_1() {
    let env = SyncEnv::new();
    env.seed([1]);
    env.write("unchanged.txt", &number(1));
    env.write("more.txt", &lines([1, 2]));
    for name in ["unchanged.txt", "more.txt"] {
        let failed = env.run(&format!("sync --from {name} --report /dev/full"));
        assert_eq!(failed.code, 1, "{name}: {}", failed.stderr);
        let expected = "error: failed to write the report: No space left";
        assert!(failed.stderr.contains(expected), "{}", failed.stderr);
        assert!(!failed.stderr.contains("Finished"), "{}", failed.stderr);
    }
    assert_eq!(env.count_requests("POST"), 0);
}
