//! What goes wrong, as a person reads it.

use twilio_emulator::{Duplicates, Fault, Faults};

use crate::support::{PROFILE, World, number, run};

fn create(number: &str) -> Vec<&str> {
    let profile = ["assignments", "create", "--customer-profile-sid", PROFILE];
    [&profile[..], &["--channel-endpoint-type", "phone-number", "--channel-endpoint-sid", number]].concat()
}

const LIST: [&str; 4] = ["assignments", "list", "--customer-profile-sid", PROFILE];

/// What is told while `fault` holds, and how many calls there were.
fn under(fault: &str, arguments: &[&str]) -> String {
    let world = World::new();
    world.seed(3);
    world.emulator.set_faults(&Faults::from_iter([fault.parse::<Fault>().unwrap()]));
    let shown = world.shown(arguments);
    format!("[{fault}, {} requests]\n{shown}", world.calls())
}

#[test]
fn answers_that_are_failures() {
    let number = number(1);
    let create = create(&number);
    let shown = [
        under("status=401", &LIST),
        under("status=403", &LIST),
        under("status=429,retry-after=0", &create),
        under("status=500", &create),
        under("status=503,retry-after=0", &LIST),
        under("html=502", &create),
        under("broken-json", &LIST),
        under("reset", &create),
    ];
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn not_found() {
    let world = World::new();
    let gone = "RA00000000000000000000000000000000";
    let fetch = ["assignments", "fetch", "--customer-profile-sid", PROFILE, "--sid", gone];
    let delete = ["assignments", "delete", "--customer-profile-sid", PROFILE, "--sid", gone];
    insta::assert_snapshot!([world.shown(&fetch), world.shown(&delete)].join("\n"));
}

#[test]
fn there_already() {
    let world = World::with(Duplicates::Refuse);
    world.seed(1);
    insta::assert_snapshot!(world.shown(&create(&number(1))));
}

/// What came is printed, but never in a form that can be taken for the whole list.
#[test]
fn a_list_that_breaks_off() {
    let shown: Vec<String> = ["table", "json", "ndjson", "csv"]
        .iter()
        .map(|format| {
            let more = ["--channel-endpoint-sid", &number(1), "--page-size", "1", "--format", format];
            let world = World::new();
            world.seed(1);
            world.seed(1);
            world.emulator.set_faults(&Faults::from_iter(["status=400,every=2".parse::<Fault>().unwrap()]));
            world.shown(&[&LIST[..], &more].concat())
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn nobody_listens() {
    let world = World::new();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = format!("http://127.0.0.1:{port}");
    let arguments = [&LIST[..], &["--base-url", &address]].concat();
    insta::assert_snapshot!(world.shown(&arguments));
}

#[test]
fn asked_for_wrongly() {
    let world = World::new();
    let shown: Vec<String> = [
        vec!["assignments", "create", "--customer-profile-sid", PROFILE],
        vec!["assignments", "fetch", "--customer-profile-sid", PROFILE, "--sid", PROFILE],
        [&LIST[..], &["--page-size", "1001"]].concat(),
        [&LIST[..], &["--format", "xml"]].concat(),
        [&LIST[..], &["--quiet", "-v"]].concat(),
        [&LIST[..], &["--profile", "a", "--api-key", "SK1"]].concat(),
        [&LIST[..], &["--emulator", "--region", "ie1"]].concat(),
        [&LIST[..], &["--db", "x.db"]].concat(),
        [&LIST[..], &["--base-url", "ftp://example.com"]].concat(),
        [&LIST[..], &["--base-url", "http://example.com"]].concat(),
        [&LIST[..], &["--region", "a.evil.example/"]].concat(),
        vec!["assigments", "list"],
    ]
    .iter()
    .map(|arguments| {
        let said = world.shown(arguments);
        assert!(said.contains("-- exit code 2"), "{said}");
        said
    })
    .collect();
    insta::assert_snapshot!(shown.join("\n"));
    assert_eq!(world.calls(), 0);
}

#[test]
fn without_a_command_help_is_told() {
    let world = World::new();
    let said = run(&mut world.bare(&[]));
    assert_eq!((said.out.as_str(), said.code), ("", 2));
    assert!(said.err.contains("Usage: trusthub [OPTIONS] <COMMAND>"), "{}", said.err);
}
