//! A reader that goes away.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::Stdio,
};

use crate::support::{PROFILE, World};

/// `trusthub … | head -n 1` ends well, soon, and without a word.
#[test]
fn a_reader_that_goes_away_ends_the_list() {
    for format in ["ndjson", "csv", "json", "table"] {
        let world = World::new();
        world.seed(4_000);
        let list = ["assignments", "list", "--customer-profile-sid", PROFILE, "--page-size", "100"];
        let mut command = world.command(&[&list[..], &["--format", format]].concat());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::with_capacity(512, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        assert!(!first.is_empty(), "{format}");
        let mut told = String::new();
        child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        assert_eq!((child.wait().unwrap().code(), told.as_str()), (Some(0), ""), "{format}");
        assert!(world.calls() < 40, "{format}: all {} pages were asked for", world.calls());
    }
}

/// Help and completions too, although a parser prints the first.
#[test]
fn a_reader_that_goes_away_is_no_error_of_help_or_completions() {
    let world = World::new();
    for arguments in [&["--help"][..], &["completions", "bash"], &["man"]] {
        let mut child = world.bare(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut told = String::new();
        child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        assert_eq!((child.wait().unwrap().code(), told.as_str()), (Some(0), ""), "{arguments:?}");
    }
}
