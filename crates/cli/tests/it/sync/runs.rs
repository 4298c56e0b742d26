//! What a sync does and tells.

use super::support::{Place, TOKEN, all, ended, lines, number, numbers, same};

/// Generated commands have the longer name.
#[test]
fn the_profile_has_the_name_that_other_commands_have() {
    let place = Place::new(&[]);
    place.write("numbers.txt", &numbers([1]));
    for words in ["sync --from numbers.txt --dry-run", "export"] {
        let mut command = place.command(words);
        let words: Vec<_> = command
            .get_args()
            .map(|word| if word == "--customer-profile" { "--customer-profile-sid".as_ref() } else { word })
            .map(ToOwned::to_owned)
            .collect();
        let mut other = std::process::Command::new(command.get_program());
        other
            .args(words)
            .env_clear()
            .envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        other.current_dir(place.directory.path());
        let (other, usual) = (ended(other.output().unwrap()), ended(command.output().unwrap()));
        assert_eq!((other.code, other.stdout), (usual.code, usual.stdout), "{}", other.stderr);
    }
}

#[test]
fn an_input_that_names_nothing_is_told() {
    let place = Place::new(&[]);
    place.write("empty.csv", "# nothing yet\nsid\n");
    for words in ["sync --from empty.csv", "sync --from empty.csv --dry-run", "sync --from empty.csv --prune"]
    {
        let ended = place.run(words);
        assert_eq!(ended.code, Some(0));
        assert!(ended.stderr.starts_with("warning: empty.csv names no number\n"), "{}", ended.stderr);
    }
}

/// A plan is a table; what became of it is none.
#[test]
fn a_sync_has_no_summary_as_csv() {
    let place = Place::new(&[]);
    place.write("numbers.txt", &numbers([1]));
    let ended = place.run("sync --from numbers.txt --format csv");
    assert_eq!((ended.code, ended.stdout.as_str(), place.emulator.requests().len()), (Some(2), "", 0));
    insta::assert_snapshot!(ended.stderr, @r"
    error: a sync has no summary as CSV, only its plan (--dry-run) has one
       help: say --format json, or have a line for each item written by --report FILE
    ");
}

/// An input with something of everything, and a profile to go with it.
fn mixed() -> Place {
    let place = Place::new(&[]);
    place.seed([1, 1, 9]);
    place.write("numbers.csv", &format!("sid\n{}\n{}\n{}\n", number(1), number(2), number(2)));
    place
}

#[test]
fn a_dry_run_tells_the_plan_in_each_form_and_changes_nothing() {
    let place = mixed();
    let plain = place.run("sync --from numbers.csv --dry-run");
    assert_eq!((plain.code, plain.stderr.as_str()), (Some(4), ""));
    insta::assert_snapshot!(same(&plain.stdout));
    let words = "sync --from numbers.csv --dry-run --prune --max-delete 2";
    for form in ["table", "json", "ndjson", "csv"] {
        let told = place.run(&format!("{words} --format {form}"));
        assert_eq!((told.code, told.stderr.as_str()), (Some(4), ""), "{form}");
        insta::assert_snapshot!(format!("a_plan_as_{form}"), same(&told.stdout));
    }
    let guarded = place.run("sync --from numbers.csv --dry-run --prune");
    assert_eq!(guarded.code, Some(4));
    assert!(guarded.stderr.contains("2 of 3 assignments would be removed"), "{}", guarded.stderr);
    assert_eq!(place.sent("POST") + place.sent("DELETE"), 0);
    place.write("numbers.csv", &numbers([1, 9]));
    let nothing = place.run("sync --from numbers.csv --dry-run --format json");
    assert_eq!(nothing.code, Some(0));
}

#[test]
fn a_sync_does_it_and_a_second_one_has_nothing_to_do() {
    let place = mixed();
    let first = place.run("sync --from numbers.csv --report done.ndjson");
    assert_eq!((first.code, first.stdout.as_str()), (Some(0), ""));
    insta::assert_snapshot!(same(&first.stderr));
    insta::assert_snapshot!("a_report", same(&place.read("done.ndjson")));
    let pruned = place
        .run("sync --from numbers.csv --prune --max-delete 2 --yes --concurrency 1 --report done.ndjson");
    insta::assert_snapshot!("a_prune", same(&pruned.stderr));
    insta::assert_snapshot!("a_report_of_a_prune", same(&place.read("done.ndjson")));
    let again = place.run("sync --from numbers.csv --prune --format json --quiet");
    assert_eq!((again.code, again.stderr.as_str()), (Some(0), ""));
    let summary = &lines(&again.stdout)[0];
    assert_eq!(
        (&summary["created"], &summary["kept"], &summary["removed"], &summary["requests"]),
        (&0.into(), &2.into(), &0.into(), &1.into())
    );
    assert_eq!(place.held(), all([1, 2]));
}

#[test]
fn an_input_comes_from_standard_input_as_well() {
    let place = Place::new(&[]);
    for input in [
        numbers([1, 2]),
        format!("{{\"sid\":\"{}\"}}\n{{\"sid\":\"{}\"}}\n", number(1), number(2)),
        format!("a,b\r\nx,{}\r\ny,{}\r\n", number(1), number(2)),
    ] {
        place.emulator.reset().unwrap();
        let column = if input.starts_with('a') { "--column b" } else { "" };
        let ended = place.run_with_input(&format!("sync --from - {column}"), &input);
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        assert_eq!(place.held(), all([1, 2]));
    }
}

#[test]
fn a_bad_input_is_told_line_by_line_and_nothing_is_sent() {
    let place = Place::new(&[]);
    place.write(
        "numbers.txt",
        &format!("{}\n+15551234567\nRA00000000000000000000000000000001\nPN1\n", number(1)),
    );
    let ended = place.run("sync --from numbers.txt");
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(ended.stderr);
    let missing = place.run("sync --from nothing.txt");
    assert_eq!(missing.code, Some(2));
    insta::assert_snapshot!("an_input_that_is_not_there", missing.stderr);
    assert_eq!(place.emulator.requests().len(), 0);
}

#[test]
fn what_fails_is_told_and_what_holds_for_all_ends_it() {
    let place = Place::new(&["status=400,method=POST,times=1"]);
    place.write("numbers.txt", &numbers(0..3));
    let partly = place.run("sync --from numbers.txt --concurrency 1");
    assert_eq!(partly.code, Some(3));
    assert!(partly.stderr.contains(&format!("Failed {}: failed to create", number(0))), "{}", partly.stderr);
    assert!(
        partly.stderr.contains("2 created, 0 removed, 0 kept, 0 duplicates, 1 failed"),
        "{}",
        partly.stderr
    );
    for (fault, words) in [
        ("status=404,method=POST", "404 Not Found"),
        ("status=401,method=POST", "401 Unauthorized"),
        ("status=404,method=GET", "404 Not Found"),
    ] {
        place.emulator.reset().unwrap();
        place.faults(&[fault]);
        let ended = place.run("sync --from numbers.txt");
        assert_eq!(ended.code, Some(1), "{fault}: {}", ended.stderr);
        assert!(ended.stderr.contains(words), "{fault}: {}", ended.stderr);
    }
}

#[test]
fn no_secret_is_shown_however_much_is_told() {
    let place = Place::new(&["status=500,method=POST,times=2", "status=401,method=DELETE"]);
    place.seed([7]);
    place.write("numbers.txt", &numbers(0..3));
    for words in [
        "sync --from numbers.txt -vvv --report r.ndjson",
        "sync --from numbers.txt --prune --yes --max-delete 9 -vvv --format json",
    ] {
        let ended = place.run(words);
        for text in [&ended.stdout, &ended.stderr] {
            assert!(!text.contains(TOKEN) && !text.contains("Basic "), "{text}");
        }
    }
    assert!(!place.read("r.ndjson").contains(TOKEN));
}
