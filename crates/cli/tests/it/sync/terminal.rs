//! `sync` on a terminal: the progress bar, the confirmation, and Ctrl-C.

use std::fs::File;
use std::io::Write as _;
use std::process::Command;

use rustix::process::{Pid, Signal, kill_process};
use twilio_emulator::{Fault, Faults};

use crate::pty::{Pty, render_screen};
use crate::support::{PROFILE, TestEnv, number};

/// Returns a `sync` of a file with this many numbers.
fn sync(env: &TestEnv, numbers: usize, more: &[&str]) -> Command {
    let path = env.home.path().join("numbers.txt");
    let text: String = (1..=numbers).map(|at| number(at) + "\n").collect();
    File::create(&path).unwrap().write_all(text.as_bytes()).unwrap();
    let sync = ["sync", "--customer-profile", PROFILE, "--concurrency", "1", "--from", "numbers.txt"];
    let mut command = env.command(&[&sync[..], more].concat());
    command.current_dir(env.home.path());
    command
}

fn env_with_fault(fault: &str) -> TestEnv {
    let env = TestEnv::new();
    env.emulator.set_faults(&Faults::from_iter([fault.parse::<Fault>().unwrap()]));
    env
}

/// Replaces the rate and the remaining time of a bar.
fn normalize_bar(bar: &str) -> String {
    let rate = regex::Regex::new(r"\d+/s, \S+ left").unwrap();
    rate.replace_all(bar, "•/s, • left").into_owned()
}

/// Sends the signal of Ctrl-C.
fn interrupt(terminal: &Pty) {
    kill_process(Pid::from_child(&terminal.child), Signal::INT).unwrap();
}

/// Waits for the end of the program. Returns the screen and the exit code.
fn finish(env: &TestEnv, terminal: Pty) -> String {
    let columns = terminal.columns;
    let (text, code) = terminal.finish();
    format!("{}-- exit code {code}\n", env.normalize(&render_screen(&text, columns)))
}

#[test]
fn bar_is_replaced_by_summary() {
    let env = TestEnv::new();
    let first = Pty::spawn(100, &mut sync(&env, 3, &[]), None);
    insta::assert_snapshot!(finish(&env, first), @r"
        Finished 3 created, 0 removed, 0 unchanged, 0 duplicates, 0 failed; •.• s, 6 requests
    -- exit code 0
    ");
    let rerun = Pty::spawn(100, &mut sync(&env, 3, &[]), None);
    insta::assert_snapshot!(finish(&env, rerun), @r"
        Finished 0 created, 0 removed, 3 unchanged, 0 duplicates, 0 failed; •.• s, 1 request
    -- exit code 0
    ");
}

#[test]
fn bar_shows_progress_and_ctrl_c_twice_aborts() {
    let env = env_with_fault("latency=20s,method=POST,every=3");
    let mut terminal = Pty::spawn(100, &mut sync(&env, 5, &[]), None);
    let bar = terminal.wait_for(" 2 of 5,");
    insta::assert_snapshot!(normalize_bar(&bar), @"   Assigning [==========>              ] 2 of 5, •/s, • left");
    interrupt(&terminal);
    terminal.wait_for("press Ctrl-C again to abort");
    interrupt(&terminal);
    insta::assert_snapshot!(finish(&env, terminal), @r"
        Stopping after the requests in flight (press Ctrl-C again to abort)
    aborted after 2 changes; rerun to continue (what was already done is detected)
    -- exit code 130
    ");
}

#[test]
fn bar_shows_pause_and_ctrl_c_ends_it() {
    let env = env_with_fault("status=429,retry-after=600,method=POST,every=2");
    let mut terminal = Pty::spawn(120, &mut sync(&env, 5, &[]), None);
    let bar = terminal.wait_for("waiting");
    insta::assert_snapshot!(normalize_bar(&bar), @"   Assigning [=====>                   ] 1 of 5, •/s, • left (waiting 10 min 0 s: rate limited by the service)");
    interrupt(&terminal);
    insta::assert_snapshot!(finish(&env, terminal), @r"
        Stopping after the requests in flight (press Ctrl-C again to abort)
         Stopped 1 created, 0 removed, 0 unchanged, 0 duplicates, 0 failed, 4 not started; •.• s, 4 requests
    note: rerun to continue
    -- exit code 3
    ");
}

/// Runs a sync that removes one of ten assignments, and replies to the confirmation. Returns the final screen.
fn confirm(reply: impl FnOnce(&mut Pty)) -> (TestEnv, String) {
    let env = TestEnv::new();
    env.seed(10);
    let mut terminal = Pty::spawn(100, &mut sync(&env, 9, &["--prune"]), None);
    terminal.wait_for("[y/N]");
    reply(&mut terminal);
    let screen = finish(&env, terminal);
    (env, screen)
}

fn has_removed(env: &TestEnv) -> bool {
    env.emulator.requests().iter().any(|request| request.method == "DELETE")
}

#[test]
fn reply_y_confirms_removal() {
    let (env, screen) = confirm(|terminal| terminal.type_keys("y\n"));
    insta::assert_snapshot!(screen, @r"
    BU0123456789abcdef0123456789abcdef: 0 to create, 1 to remove, 9 unchanged
    Remove 1 assignment? [y/N] y
        Finished 0 created, 1 removed, 9 unchanged, 0 duplicates, 0 failed; •.• s, 2 requests
    -- exit code 0
    ");
    assert!(has_removed(&env));
}

#[test]
fn reply_n_changes_nothing() {
    let (env, screen) = confirm(|terminal| terminal.type_keys("n\n"));
    insta::assert_snapshot!(screen, @r"
    BU0123456789abcdef0123456789abcdef: 0 to create, 1 to remove, 9 unchanged
    Remove 1 assignment? [y/N] n
    error: the removals were not confirmed; nothing was changed
    -- exit code 1
    ");
    assert!(!has_removed(&env));
}

#[test]
fn ctrl_d_and_ctrl_c_instead_of_reply_change_nothing() {
    let (env, screen) = confirm(|terminal| terminal.type_keys("\u{4}"));
    insta::assert_snapshot!(screen, @r"
    BU0123456789abcdef0123456789abcdef: 0 to create, 1 to remove, 9 unchanged
    Remove 1 assignment? [y/N]
    error: the removals were not confirmed; nothing was changed
    -- exit code 1
    ");
    assert!(!has_removed(&env));
    let (env, screen) = confirm(|terminal| interrupt(terminal));
    insta::assert_snapshot!(screen, @r"
    BU0123456789abcdef0123456789abcdef: 0 to create, 1 to remove, 9 unchanged
    Remove 1 assignment? [y/N]
    error: the removals were not confirmed; nothing was changed
    -- exit code 1
    ");
    assert!(!has_removed(&env));
}
