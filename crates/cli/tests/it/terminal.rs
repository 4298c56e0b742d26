//! On a terminal: fitted to its width, and coloured unless that is not wanted.

use std::process::{Command, Stdio};

use crate::pty::Terminal;
use crate::support::{PROFILE, World, run};

/// What is seen on a terminal with so many columns, escape sequences as `␛`.
fn seen(world: &World, columns: u16, command: &mut Command) -> String {
    let (text, code) = Terminal::run(columns, command, Some(Stdio::null())).end();
    let text = world.stable(&text).replace('\u{1b}', "␛");
    if code == 0 { text } else { format!("{text}-- exit code {code}\n") }
}

fn list(world: &World, columns: u16, more: &[&str]) -> String {
    let list = ["assignments", "list", "--customer-profile-sid", PROFILE];
    seen(world, columns, &mut world.command(&[&list[..], more].concat()))
}

#[test]
fn a_table_fits_and_no_sid_is_broken() {
    let world = World::new();
    world.seed(2);
    let parts: Vec<String> = [30, 60, 80, 120, 200]
        .map(|columns| {
            let table = list(&world, columns, &[]);
            // Rows fit; a terminal narrower than a SID has it whole all the same.
            for line in table.lines().filter(|line| line.starts_with("RA")) {
                assert!(line.chars().count() <= usize::from(columns).max(34), "{columns}: {line}");
            }
            format!("[{columns} columns]\n{table}")
        })
        .into();
    insta::assert_snapshot!(parts.join("\n"));
}

/// Some terminals do not say how wide they are.
#[test]
fn a_terminal_without_a_width_has_one_all_the_same() {
    let world = World::new();
    world.seed(1);
    assert_eq!(list(&world, 0, &[]), list(&world, 80, &[]));
    let columns = |value| {
        let list = ["assignments", "list", "--customer-profile-sid", PROFILE];
        seen(&world, 0, world.command(&list).env("COLUMNS", value))
    };
    assert_eq!(columns("120"), list(&world, 120, &[]));
    assert_eq!(columns("wide"), list(&world, 80, &[]));
}

#[test]
fn colours_can_be_refused() {
    let world = World::new();
    world.seed(1);
    assert!(list(&world, 80, &[]).contains('␛'));
    let list = ["assignments", "list", "--customer-profile-sid", PROFILE];
    for (variable, value) in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        let mut command = world.command(&list);
        command.env(variable, value);
        let text = match variable {
            "TERM" => {
                // `seen` has a terminal of its own; `TERM=dumb` is put over it by `env`.
                let mut command = Command::new("env");
                command.arg("TERM=dumb").arg(env!("CARGO_BIN_EXE_trusthub")).args(list);
                command.env_clear().envs(world.command(&list).get_envs().filter_map(|(k, v)| Some((k, v?))));
                seen(&world, 80, &mut command)
            }
            _ => seen(&world, 80, &mut command),
        };
        assert!(!text.contains('␛'), "{variable}={value}: {text}");
        assert!(text.contains("SID"), "{text}");
    }
    // What is not a terminal is not coloured.
    assert!(!run(&mut world.command(&list)).out.contains('\u{1b}'));
}

#[test]
fn an_error_on_a_terminal() {
    let world = World::new();
    let gone = "RA00000000000000000000000000000000";
    let fetch = ["assignments", "fetch", "--customer-profile-sid", PROFILE, "--sid", gone];
    insta::assert_snapshot!(seen(&world, 80, &mut world.command(&fetch)));
}

#[test]
fn a_record_on_a_terminal() {
    let world = World::new();
    let sid = &world.seed(1)[0];
    let fetch = ["assignments", "fetch", "--customer-profile-sid", PROFILE, "--sid", sid];
    insta::assert_snapshot!(seen(&world, 80, &mut world.command(&fetch)));
}

#[test]
fn help_fits_the_terminal() {
    let world = World::new();
    let help = seen(&world, 60, &mut world.bare(&["auth", "check", "-h"]));
    let plain = regex::Regex::new("␛\\[[0-9;]*m").unwrap().replace_all(&help, "").into_owned();
    let (options, _) = plain.split_once("Examples:").unwrap();
    let long = options.lines().find(|line| line.trim_end().chars().count() > 60);
    assert_eq!(long, None, "{help}");
}
