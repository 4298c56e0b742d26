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

/// Returns the options in the program's help that every command inherits.
fn shared_options() -> String {
    let help = help("", "--help");
    let (_, options) = help.split_once("\n\nConnection:\n").unwrap();
    let (options, _) = options.split_once("\n\nExit codes:").unwrap();
    format!("Connection:\n{options}")
}

#[test]
fn of_the_program() {
    insta::assert_snapshot!(help("", "--help"));
}

#[test]
fn of_each_command() {
    let shared = shared_options();
    let all: Vec<String> = COMMANDS[1..]
        .iter()
        .map(|command| help(command, "--help").replace(&shared, "[shared options]"))
        .collect();
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
    assert_eq!(said.err, format!("       Wrote {} manual pages to {}\n", pages.len(), path.display()));
}

#[test]
fn version() {
    let said = run(&mut trusthub(&["--version"], "/nowhere".as_ref()));
    assert_eq!(said.out, format!("trusthub {}\n", env!("CARGO_PKG_VERSION")));
}
