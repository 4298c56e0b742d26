//! What `export` writes.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use super::support::{Place, ended, number, same, signal};

#[test]
fn what_is_exported_is_an_input_that_changes_nothing() {
    let place = Place::new(&[]);
    place.seed(0..2_500);
    for (words, name) in [
        ("export --to out.csv", "out.csv"),
        ("export --to out.ndjson", "out.ndjson"),
        ("export --to out", "out"),
    ] {
        let exported = place.run(words);
        assert_eq!((exported.code, exported.stdout.as_str()), (Some(0), ""), "{}", exported.stderr);
        assert_eq!(exported.stderr, "    Exported 2,500 assignments\n");
        let ended = place.run(&format!("sync --from {name} --prune --dry-run"));
        assert_eq!(ended.code, Some(0), "{}", ended.stdout);
        assert!(ended.stdout.contains("0 to create, 2,500 kept"), "{}", ended.stdout);
    }
    let first = place.read("out.csv");
    insta::assert_snapshot!(same(first.lines().next().unwrap()));
    assert_eq!(first, place.run("export").stdout);
    assert_eq!(first, place.run("export --to -").stdout);
    assert!(!place.path("-").exists());
    assert!(place.read("out.ndjson").starts_with('{'), "its name says what it is");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let place = Place::new(&[]);
    place.seed(0..5_000);
    let mut child = place.command("export").spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("channel_endpoint_sid,"), "{line}");
    let ended = ended(child.wait_with_output().unwrap());
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
}

#[test]
fn half_an_export_is_never_left_behind() {
    let place = Place::new(&[]);
    place.seed(0..2_500);
    place.write("out.csv", "what was there before");
    place.faults(&["status=403,every=2,times=1"]);
    let ended = place.run("export --to out.csv");
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("not the whole list"), "{}", ended.stderr);
    assert_eq!(place.read("out.csv"), "what was there before");
    assert_eq!(names(place.directory.path()), ["out.csv"]);
}

/// What `sync` cannot read as it is does not change the profile that it is from, and is told for any other.
#[test]
fn types_that_an_input_cannot_say_are_told() {
    let place = Place::new(&[]);
    let path = "/v1/CustomerProfiles/BU00000000000000000000000000000001/ChannelEndpointAssignments";
    let record =
        |(at, kind)| serde_json::json!({ "ChannelEndpointSid": number(at), "ChannelEndpointType": kind });
    place.emulator.seed(path, [(1, ""), (2, " fax "), (3, "fax")].map(record)).unwrap();
    for name in ["out.csv", "out.ndjson"] {
        let exported = place.run(&format!("export --to {name}"));
        assert_eq!(exported.code, Some(0));
        assert!(
            exported.stderr.starts_with("warning: the type of 2 assignments is empty or no plain word, ")
        );
        let ended = place.run(&format!("sync --from {name} --prune --dry-run"));
        assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    }
}

/// `sync` would read it by its name.
#[test]
fn a_name_that_says_something_else_than_the_format_is_refused() {
    let place = Place::new(&[]);
    let mut told = String::new();
    for words in [
        "export --to out.csv --format ndjson",
        "export --to out.ndjson --format csv",
        "export --format table",
        "export --to nowhere/out.csv",
        "export --to .",
    ] {
        let ended = place.run(words);
        told.push_str(&format!("$ trusthub {words}\n{}exit code {}\n\n", ended.stderr, ended.code.unwrap()));
    }
    insta::assert_snapshot!(told);
    assert_eq!(names(place.directory.path()), [""; 0]);
}

/// What is no file of its own is written to, and stays what it is.
#[test]
#[cfg(unix)]
fn what_is_no_plain_file_is_written_through() {
    use std::os::unix::fs::{FileTypeExt as _, symlink};
    use std::process::Command;

    let place = Place::new(&[]);
    place.seed(0..3);
    let wanted = place.run("export").stdout;
    fs::create_dir(place.path("sub")).unwrap();
    place.write("sub/there.csv", "before");
    symlink("sub/there.csv", place.path("link.csv")).unwrap();
    symlink("sub/new.csv", place.path("dangling.csv")).unwrap();
    for (link, file) in [("link.csv", "sub/there.csv"), ("dangling.csv", "sub/new.csv")] {
        assert_eq!(place.run(&format!("export --to {link}")).code, Some(0));
        assert!(place.path(link).is_symlink());
        assert_eq!(place.read(file), wanted);
    }
    let piped = place.run("export --to /dev/stdout");
    assert_eq!((piped.code, &piped.stdout), (Some(0), &wanted), "{}", piped.stderr);

    let fifo = place.path("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let child = place.command("export --to fifo").spawn().unwrap();
    assert_eq!(place.read("fifo"), wanted);
    assert_eq!(ended(child.wait_with_output().unwrap()).code, Some(0));
    assert!(fs::metadata(fifo).unwrap().file_type().is_fifo());
}

/// As if it had been written by any other program.
#[test]
#[cfg(unix)]
fn a_file_has_the_mode_that_it_had_or_that_new_files_have() {
    use std::os::unix::fs::PermissionsExt as _;

    let place = Place::new(&[]);
    let mode = |name: &str| fs::metadata(place.path(name)).unwrap().permissions().mode() & 0o777;
    place.write("usual", "");
    place.run("export --to new.csv");
    assert_eq!(mode("new.csv"), mode("usual"));
    for wanted in [0o640, 0o600, 0o664] {
        fs::set_permissions(place.path("new.csv"), fs::Permissions::from_mode(wanted)).unwrap();
        place.run("export --to new.csv");
        assert_eq!(mode("new.csv"), wanted);
    }
}

#[test]
#[cfg(unix)]
fn a_signal_leaves_nothing_behind() {
    for name in ["-INT", "-TERM"] {
        let place = Place::new(&[]);
        place.seed(0..1_500);
        // The second page never comes.
        place.faults(&["latency=60s,every=2"]);
        place.write("out.csv", "what was there before");
        let child = place.command("export --to out.csv").spawn().unwrap();
        place.answered("GET", 1);
        signal(&child, name);
        let ended = ended(child.wait_with_output().unwrap());
        assert_eq!(ended.code, Some(1));
        assert_eq!(
            ended.stderr,
            "error: stopped before the whole list was there: out.csv is what it was before\n"
        );
        assert_eq!(names(place.directory.path()), ["out.csv"]);
        assert_eq!(place.read("out.csv"), "what was there before");
    }
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}
