//! Help, completions and manual pages.

use std::collections::BTreeSet;

use crate::support::{run, trusthub};

const COMMANDS: [&str; 13] = [
    "",
    "assignments",
    "assignments list",
    "assignments create",
    "assignments fetch",
    "assignments delete",
    "sync",
    "export",
    "auth check",
    "emulator",
    "demo",
    "completions",
    "man",
];

fn help(command: &str, flag: &str) -> String {
    let arguments: Vec<&str> = command.split_whitespace().chain([flag]).collect();
    let said = run(&mut trusthub(&arguments, "/nowhere".as_ref()));
    assert_eq!((said.err.as_str(), said.code), ("", 0), "{command}");
    said.out
}

/// The help without the options that all commands have.
fn own(help: &str) -> String {
    let (before, after) = help.split_once("Account and address:").unwrap();
    let after = after.rsplit_once("-vvv everything\n").map_or("", |(_, after)| after);
    format!("{}\n\n[…]\n{after}", before.trim_end()).trim_end().to_owned()
}

#[test]
fn of_the_program() {
    insta::assert_snapshot!(help("", "--help"));
}

#[test]
fn of_each_command() {
    let all: Vec<String> = COMMANDS[1..].iter().map(|command| own(&help(command, "--help"))).collect();
    insta::assert_snapshot!(all.join("\n\n----------------------------------------\n\n"));
}

#[test]
fn each_has_an_example_and_fits() {
    for command in COMMANDS {
        let help = help(command, "--help");
        assert!(help.contains("Example"), "{command}: {help}");
        // A usage line is not wrapped, and a SID is 34 characters long.
        let long = help.lines().find(|line| line.chars().count() > 140 && !line.starts_with("Usage:"));
        assert_eq!(long, None, "{command}");
    }
}

#[test]
fn completions_of_each_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let said = run(&mut trusthub(&["completions", shell], "/nowhere".as_ref()));
        assert_eq!((said.err.as_str(), said.code), ("", 0));
        for word in ["assignments", "channel-endpoint-sids", "customer-profile-sid", "emulator"] {
            assert!(said.out.contains(word), "{shell} does not complete {word}");
        }
    }
}

#[test]
fn manual_pages() {
    let said = run(&mut trusthub(&["man"], "/nowhere".as_ref()));
    assert_eq!((said.err.as_str(), said.code), ("", 0));
    assert!(said.out.contains(".TH trusthub 1"), "{}", said.out);

    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("man1");
    let said = run(&mut trusthub(&["man", path.to_str().unwrap()], "/nowhere".as_ref()));
    assert_eq!((said.out.as_str(), said.code), ("", 0));
    let pages: BTreeSet<String> = std::fs::read_dir(&path)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    for command in COMMANDS {
        let page = format!("{}.1", ["trusthub", command].join(" ").trim().replace(' ', "-"));
        assert!(pages.contains(&page), "there is no {page}: {pages:?}");
    }
    assert_eq!(said.err, format!("       Wrote {} pages into {}\n", pages.len(), path.display()));
}

#[test]
fn version() {
    let said = run(&mut trusthub(&["--version"], "/nowhere".as_ref()));
    assert_eq!(said.out, format!("trusthub {}\n", env!("CARGO_PKG_VERSION")));
}
