//! `--report`: what it holds, and what it does not destroy.

use std::fs;

use super::support::{Place, lines, number, numbers};

/// A report about an input must not take its place, whatever it is called.
#[test]
#[cfg(unix)]
fn a_report_does_not_take_the_place_of_its_input() {
    let place = Place::new(&[]);
    place.write("numbers.csv", &numbers([1]));
    fs::create_dir(place.path("sub")).unwrap();
    fs::hard_link(place.path("numbers.csv"), place.path("linked")).unwrap();
    std::os::unix::fs::symlink(place.path("numbers.csv"), place.path("symlink")).unwrap();
    for name in ["numbers.csv", "sub/../numbers.csv", "linked", "symlink"] {
        let ended = place.run(&format!("sync --from numbers.csv --report {name}"));
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{name}");
        assert_eq!(place.read("numbers.csv"), numbers([1]), "{name}");
        if name == "numbers.csv" {
            insta::assert_snapshot!(ended.stderr, @"error: the report numbers.csv would take the place of the input: name another file with --report");
        }
    }
    let mut command = place.command("sync --from - --report numbers.csv");
    let redirected = command.stdin(fs::File::open(place.path("numbers.csv")).unwrap()).output().unwrap();
    assert_eq!(redirected.status.code(), Some(2));
    assert_eq!(place.read("numbers.csv"), numbers([1]));
    assert_eq!(place.emulator.requests().len(), 0);
}

/// What an earlier run wrote down stays until this one has something to write down.
#[test]
fn a_run_that_does_nothing_leaves_an_earlier_report_alone() {
    let place = Place::new(&[]);
    place.seed([1, 2]);
    // With something that is kept, and something that is said twice.
    place.write("numbers.txt", &numbers([1, 1]));
    place.write("report.ndjson", "from before\n");
    for (faults, words) in [
        (&["status=401"][..], ""),
        // The second page is the one that fails.
        (&["status=403,every=2"], ""),
        (&[], "--prune"),
        (&[], "--prune --max-delete 100%"),
    ] {
        if !faults.is_empty() {
            place.seed(3..1_200);
        }
        place.faults(faults);
        let ended = place.run(&format!("sync --from numbers.txt --report report.ndjson {words}"));
        assert_eq!(ended.code, Some(1), "{}", ended.stderr);
        assert_eq!(place.read("report.ndjson"), "from before\n", "{}", ended.stderr);
        let ended = place.run(&format!("sync --from numbers.txt --report new.ndjson {words}"));
        assert_eq!(ended.code, Some(1), "{}", ended.stderr);
        assert!(!place.path("new.ndjson").exists(), "nothing was written down");
        place.faults(&[]);
    }
    assert_eq!(place.run("sync --from numbers.txt --report report.ndjson").code, Some(0));
    let outcomes: Vec<_> =
        lines(&place.read("report.ndjson")).iter().map(|line| line["outcome"].clone()).collect();
    assert_eq!(outcomes, ["duplicate", "kept"]);
    // A run that is complete and had nothing to do says so by an empty report.
    place.write("none.txt", "");
    assert_eq!(place.run("sync --from none.txt --report report.ndjson").code, Some(0));
    assert_eq!(place.read("report.ndjson"), "");
}

/// A run of ten thousand does not fail at its first line.
#[test]
fn a_report_that_cannot_be_written_is_told_before_anything_is_sent() {
    let place = Place::new(&[]);
    place.write("numbers.txt", &numbers([1]));
    let ended = place.run("sync --from numbers.txt --report nowhere/report.ndjson");
    assert_eq!(ended.code, Some(2));
    insta::assert_snapshot!(ended.stderr, @"error: failed to open the report nowhere/report.ndjson: No such file or directory (os error 2)");
    assert_eq!(place.emulator.requests().len(), 0);
}

/// Whoever asked for a report learns that there is none, whatever else was done.
#[test]
#[cfg(target_os = "linux")]
fn a_report_that_fails_is_a_failure() {
    let place = Place::new(&[]);
    place.seed([1]);
    place.write("kept.txt", &number(1));
    place.write("more.txt", &numbers([1, 2]));
    for name in ["kept.txt", "more.txt"] {
        let ended = place.run(&format!("sync --from {name} --report /dev/full"));
        assert_eq!(ended.code, Some(1), "{name}: {}", ended.stderr);
        assert!(
            ended.stderr.contains("error: the report cannot be written: No space left"),
            "{}",
            ended.stderr
        );
        assert!(!ended.stderr.contains("Finished"), "{}", ended.stderr);
    }
    assert_eq!(place.sent("POST"), 0);
}
