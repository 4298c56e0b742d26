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

/// The width at which help is tested.
const COLUMNS: usize = 80;

/// Returns the help of a command.
fn help(command: &str, columns: usize) -> String {
    let arguments: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
    let output = run(trusthub(&arguments, "/nowhere".as_ref()).env("COLUMNS", columns.to_string()));
    assert_eq!((output.stderr.as_str(), output.code), ("", 0), "{command}");
    output.stdout
}

/// Returns the options in the program's help that every command inherits.
fn shared_options() -> String {
    let help = help("", COLUMNS);
    let (_, options) = help.split_once("\n\nConnection:\n").unwrap();
    let (options, _) = options.split_once("\n\nExit codes:").unwrap();
    format!("Connection:\n{options}")
}

#[test]
fn help_of_program() {
    insta::assert_snapshot!(help("", COLUMNS));
}

#[test]
fn help_of_each_command() {
    let shared = shared_options();
    let all: Vec<String> = COMMANDS[1..]
        .iter()
        .map(|command| help(command, COLUMNS).replace(&shared, "[shared options]"))
        .collect();
    insta::assert_snapshot!(all.join("\n----------------------------------------\n\n"));
}

#[test]
fn help_fits_80_columns_without_wrapping_examples() {
    for command in COMMANDS {
        let narrow = help(command, COLUMNS);
        // clap does not wrap usage lines.
        let long = narrow.lines().find(|line| line.chars().count() > COLUMNS && !line.starts_with("Usage:"));
        assert_eq!(long, None, "{command}");

        let wide = help(command, 10 * COLUMNS);
        let (_, examples) = wide.split_once("Example").unwrap();
        assert!(narrow.contains(examples), "the examples of `{command}` are wrapped:\n{narrow}");
    }
}

#[test]
fn completions_contain_commands_and_options() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = run(&mut trusthub(&["completions", shell], "/nowhere".as_ref()));
        assert_eq!((output.stderr.as_str(), output.code), ("", 0));
        for word in ["assignments", "channel-endpoint-sids", "customer-profile", "emulator"] {
            assert!(output.stdout.contains(word), "{shell} does not complete {word}");
        }
    }
}

#[test]
fn man_prints_page_of_program() {
    let output = run(&mut trusthub(&["man"], "/nowhere".as_ref()));
    assert_eq!((output.stderr.as_str(), output.code), ("", 0));
    assert!(output.stdout.contains(".TH trusthub 1"), "{}", output.stdout);
}

#[test]
fn man_writes_page_of_each_command_to_directory() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("man1");
    let output = run(&mut trusthub(&["man", path.to_str().unwrap()], "/nowhere".as_ref()));
    assert_eq!((output.stdout.as_str(), output.code), ("", 0));
    let pages: BTreeSet<String> = std::fs::read_dir(&path)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    for command in COMMANDS {
        let page = format!("{}.1", ["trusthub", command].join(" ").trim().replace(' ', "-"));
        assert!(pages.contains(&page), "{page} is missing: {pages:?}");
    }
    assert_eq!(output.stderr, format!("       Wrote {} manual pages to {}\n", pages.len(), path.display()));
}

#[test]
fn version_option_prints_package_version() {
    let output = run(&mut trusthub(&["--version"], "/nowhere".as_ref()));
    assert_eq!(output.stdout, format!("trusthub {}\n", env!("CARGO_PKG_VERSION")));
}
