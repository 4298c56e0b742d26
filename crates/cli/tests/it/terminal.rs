//! Output on a terminal: it fits the width, and is colored unless disabled.

use std::process::{Command, Stdio};

use crate::pty::Pty;
use crate::support::{PROFILE, TestEnv, run};

const LIST: [&str; 4] = ["assignments", "list", "--customer-profile", PROFILE];

/// Runs a command on a terminal and returns its output, with `␛` for escape characters.
fn run_on_terminal(env: &TestEnv, columns: u16, command: &mut Command) -> String {
    let (text, code) = Pty::spawn(columns, command, Some(Stdio::null())).finish();
    let text = env.normalize(&text).replace('\u{1b}', "␛");
    if code == 0 { text } else { format!("{text}-- exit code {code}\n") }
}

fn list(env: &TestEnv, columns: u16) -> String {
    run_on_terminal(env, columns, &mut env.command(&LIST))
}

#[test]
fn table_omits_columns_that_do_not_fit() {
    let env = TestEnv::new();
    env.seed(2);
    let tables: Vec<String> = [30, 60, 80, 120, 200]
        .map(|columns| {
            let table = list(&env, columns);
            // Rows fit, unless the terminal is narrower than a SID, which is never truncated.
            for line in table.lines().filter(|line| line.starts_with("RA")) {
                assert!(line.chars().count() <= usize::from(columns).max(34), "{columns}: {line}");
            }
            format!("[{columns} columns]\n{table}")
        })
        .into();
    insta::assert_snapshot!(tables.join("\n"));
}

#[test]
fn terminal_without_width_uses_columns_variable_or_80() {
    let env = TestEnv::new();
    env.seed(1);
    assert_eq!(list(&env, 0), list(&env, 80));
    let with_variable = |value| run_on_terminal(&env, 0, env.command(&LIST).env("COLUMNS", value));
    assert_eq!(with_variable("120"), list(&env, 120));
    assert_eq!(with_variable("wide"), list(&env, 80));
}

#[test]
fn colors_are_disabled_by_no_color_dumb_terminal_and_pipe() {
    let env = TestEnv::new();
    env.seed(1);
    assert!(list(&env, 80).contains('␛'));

    let no_color = run_on_terminal(&env, 80, env.command(&LIST).env("NO_COLOR", "1"));
    // `Pty::spawn` sets TERM, and the `env` program overrides it.
    let mut dumb = Command::new("env");
    dumb.arg("TERM=dumb").arg(env!("CARGO_BIN_EXE_trusthub")).args(LIST);
    dumb.env_clear().envs(env.command(&LIST).get_envs().filter_map(|(name, value)| Some((name, value?))));
    let dumb = run_on_terminal(&env, 80, &mut dumb);
    for text in [no_color, dumb] {
        assert!(!text.contains('␛'), "{text}");
        assert!(text.contains("SID"), "{text}");
    }
    assert!(!run(&mut env.command(&LIST)).stdout.contains('\u{1b}'));
}

#[test]
fn error_is_colored_and_wrapped() {
    let env = TestEnv::new();
    let missing = "RA00000000000000000000000000000000";
    let fetch = ["assignments", "fetch", "--customer-profile", PROFILE, "--sid", missing];
    insta::assert_snapshot!(run_on_terminal(&env, 80, &mut env.command(&fetch)));
}

#[test]
fn record_names_are_bold() {
    let env = TestEnv::new();
    let sid = &env.seed(1)[0];
    let fetch = ["assignments", "fetch", "--customer-profile", PROFILE, "--sid", sid];
    insta::assert_snapshot!(run_on_terminal(&env, 80, &mut env.command(&fetch)));
}

#[test]
fn control_characters_are_escaped_in_every_format() {
    let env = TestEnv::new();
    let odd = "\u{9b}31m\u{202e}";
    let create = ["assignments", "create", "--customer-profile", PROFILE, "--channel-endpoint-type", odd];
    let created = run(env.command(&create).args(["--channel-endpoint-sid", &crate::support::number(1)]));
    assert_eq!(created.code, 0, "{}", created.stderr);
    for format in ["table", "csv", "json", "ndjson"] {
        for command in [&LIST[..], &["export", "--customer-profile", PROFILE]] {
            if command[0] == "export" && format == "table" {
                continue;
            }
            let start = || {
                let mut command = env.command(command);
                command.args(["--format", format]);
                command
            };
            let text = run_on_terminal(&env, 300, &mut start());
            assert!(!text.contains(['\u{9b}', '\u{202e}']), "{format}: {text:?}");
            let expected = if format.ends_with("json") { "\\u009b31m\\u202e" } else { "\\u{9b}31m\\u{202e}" };
            assert!(text.contains(expected), "{format}: {text}");
            // A file or a pipe gets the value unchanged.
            if format != "table" {
                assert!(run(&mut start()).stdout.contains(odd), "{format}");
            }
        }
    }
}

#[test]
fn help_wraps_at_terminal_width() {
    let env = TestEnv::new();
    let help = run_on_terminal(&env, 60, &mut env.anonymous_command(&["auth", "check", "-h"]));
    let plain = regex::Regex::new("␛\\[[0-9;]*m").unwrap().replace_all(&help, "").into_owned();
    let (options, _) = plain.split_once("Examples:").unwrap();
    let long = options.lines().find(|line| line.trim_end().chars().count() > 60);
    assert_eq!(long, None, "{help}");
}
