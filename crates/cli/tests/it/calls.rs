//! Each call, in each form.

use serde_json::Value;

use crate::support::{PROFILE, World, number, run};

const FORMATS: [&str; 4] = ["table", "json", "ndjson", "csv"];

#[test]
fn create() {
    let world = World::new();
    let number = number(7);
    let arguments = ["assignments", "create", "--customer-profile-sid", PROFILE];
    let shown: Vec<String> = FORMATS
        .iter()
        .map(|format| {
            let rest = ["--channel-endpoint-type", "phone-number", "--channel-endpoint-sid", &number];
            world.shown(&[&arguments[..], &rest, &["--format", format]].concat())
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
    assert_eq!(world.calls(), 4);
}

#[test]
fn fetch() {
    let world = World::new();
    let sid = &world.seed(1)[0];
    let arguments = ["assignments", "fetch", "--customer-profile-sid", PROFILE, "--sid", sid, "--format"];
    let shown: Vec<String> =
        FORMATS.iter().map(|format| world.shown(&[&arguments[..], &[format]].concat())).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn list() {
    let world = World::new();
    world.seed(2);
    let arguments = ["assignments", "list", "--customer-profile-sid", PROFILE];
    let shown: Vec<String> = FORMATS
        .iter()
        .map(|format| world.shown(&[&arguments[..], &["--format", format]].concat()))
        .chain([world.shown(&arguments)])
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn list_of_nothing() {
    let world = World::new();
    let arguments = ["assignments", "list", "--customer-profile-sid", PROFILE, "--format"];
    let shown: Vec<String> =
        FORMATS.iter().map(|format| world.shown(&[&arguments[..], &[format]].concat())).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn delete() {
    let world = World::new();
    let sid = &world.seed(1)[0];
    let arguments = ["assignments", "delete", "--customer-profile-sid", PROFILE, "--sid", sid];
    insta::assert_snapshot!(world.shown(&arguments));
    assert_eq!(world.calls(), 1);
}

#[test]
fn a_quiet_delete_says_nothing() {
    let world = World::new();
    let sid = &world.seed(1)[0];
    let arguments = ["assignments", "delete", "--customer-profile-sid", PROFILE, "--sid", sid, "--quiet"];
    let said = run(&mut world.command(&arguments));
    assert_eq!((said.out.as_str(), said.err.as_str(), said.code), ("", "", 0));
}

/// The SIDs of the numbers that a list has, and how many calls it took.
fn listed(world: &World, arguments: &[&str]) -> (Vec<String>, usize) {
    let before = world.calls();
    let list = ["assignments", "list", "--customer-profile-sid", PROFILE, "--format", "json"];
    let said = run(&mut world.command(&[&list[..], arguments].concat()));
    assert_eq!((said.err.as_str(), said.code), ("", 0));
    let records: Vec<Value> = serde_json::from_str(&said.out).unwrap();
    let sids = records.iter().map(|one| one["channel_endpoint_sid"].as_str().unwrap().to_owned()).collect();
    (sids, world.calls() - before)
}

#[test]
fn a_list_walks_all_its_pages_and_no_more() {
    let world = World::new();
    world.seed(7);
    let numbers = |range: std::ops::RangeInclusive<usize>| range.map(number).collect::<Vec<_>>();
    assert_eq!(listed(&world, &[]), (numbers(1..=7), 1));
    assert_eq!(listed(&world, &["--page-size", "2"]), (numbers(1..=7), 4));
    assert_eq!(listed(&world, &["--page-size", "2", "--limit", "4"]), (numbers(1..=4), 2));
    assert_eq!(listed(&world, &["--limit", "0"]), (Vec::new(), 0));
    assert_eq!(listed(&world, &["--channel-endpoint-sid", &number(3)]), (numbers(3..=3), 1));
    let two = format!("{},{}", number(3), number(4));
    assert_eq!(listed(&world, &["--channel-endpoint-sids", &two]), (numbers(3..=4), 1));
}

/// A cell that a spreadsheet would run is left as it is, for the program that reads the file; a person is told.
#[test]
fn a_formula_stays_what_it_is_and_is_told() {
    let world = World::new();
    world.seed_kind(1, "=HYPERLINK(\"http://example.com\",\"a, b\")");
    let list = ["assignments", "list", "--customer-profile-sid", PROFILE, "--format", "csv"];
    let said = run(&mut world.command(&list));
    assert_eq!(
        said.err,
        "warning: 1 cell starts like a formula (with =, +, - or @): import the file into a spreadsheet as text\n"
    );
    let mut reader = csv::Reader::from_reader(said.out.as_bytes());
    let row = reader.records().next().unwrap().unwrap();
    assert_eq!(&row[3], "=HYPERLINK(\"http://example.com\",\"a, b\")");
    let quiet = run(&mut world.command(&[&list[..], &["-q"]].concat()));
    assert_eq!((quiet.err.as_str(), quiet.out), ("", said.out));
}

/// Whoever can name an endpoint's type must not be able to paint another person's terminal.
#[test]
fn what_moves_a_cursor_is_shown_and_not_sent() {
    let world = World::new();
    world.seed_kind(1, "\u{1b}]0;owned\u{7}\u{202e}x");
    let list = ["assignments", "list", "--customer-profile-sid", PROFILE];
    let table = run(&mut world.command(&list)).out;
    assert!(table.contains(r"\u{1b}]0;owned\u{7}\u{202e}x"), "{table}");
    assert!(!table.contains('\u{1b}'));
    let json = run(&mut world.command(&[&list[..], &["--format", "json"]].concat())).out;
    assert!(!json.contains('\u{1b}'), "{json}");
    let records: Vec<Value> = serde_json::from_str(&json).unwrap();
    assert_eq!(records[0]["channel_endpoint_type"], "\u{1b}]0;owned\u{7}\u{202e}x");
}
