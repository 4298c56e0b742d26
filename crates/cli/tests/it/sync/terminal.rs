//! `sync` on a terminal: the bar, the question, and Ctrl-C.

use std::process::Command;

use rustix::process::{Pid, Signal, kill_process};
use twilio_emulator::{Fault, Faults};

use crate::pty::{Pty, render_screen};
use crate::support::{PROFILE, TestEnv, number};

/// Returns a `sync` of a file with this many numbers.
fn sync(env: &TestEnv, numbers: usize, more: &[&str]) -> Command {
    use std::io::Write as _;

    let path = env.home.path().join("numbers.txt");
    let text: String = (1..=numbers).map(|at| number(at) + "\n").collect();
    std::fs::File::create(&path).unwrap().write_all(text.as_bytes()).unwrap();
    let sync = ["sync", "--customer-profile", PROFILE, "--concurrency", "1", "--from", "numbers.txt"];
    let mut command = env.command(&[&sync[..], more].concat());
    command.current_dir(env.home.path());
    command
}

fn faulty(fault: &str) -> TestEnv {
    let env = TestEnv::new();
    env.emulator.set_faults(&Faults::from_iter([fault.parse::<Fault>().unwrap()]));
    env
}

/// A bar without its rate and its time left.
fn timeless(bar: &str) -> String {
    let rate = regex::Regex::new(r"\d+/s, \S+ left").unwrap();
    rate.replace_all(bar, "•/s, • left").into_owned()
}

/// What Ctrl-C does, where the terminal is the program's own.
fn interrupt(terminal: &Pty) {
    kill_process(Pid::from_child(&terminal.child), Signal::INT).unwrap();
}

/// What is left on the screen in the end.
fn end(env: &TestEnv, terminal: Pty) -> String {
    let columns = terminal.columns;
    let (text, code) = terminal.finish();
    format!("{}-- exit code {code}\n", env.normalize(&render_screen(&text, columns)))
}

#[test]
fn the_bar_makes_way_for_the_summary() {
    let env = TestEnv::new();
    let all = Pty::spawn(100, &mut sync(&env, 3, &[]), None);
    insta::assert_snapshot!(end(&env, all), @r"
        Finished 3 created, 0 removed, 0 kept, 0 duplicates, 0 failed; •.• s, 4 requests
    -- exit code 0
    ");
    let nothing = Pty::spawn(100, &mut sync(&env, 3, &[]), None);
    insta::assert_snapshot!(end(&env, nothing), @r"
        Finished 0 created, 0 removed, 3 kept, 0 duplicates, 0 failed; •.• s, 1 request
    -- exit code 0
    ");
}

#[test]
fn the_bar_tells_how_far_it_is() {
    let env = faulty("latency=20s,method=POST,every=3");
    let mut terminal = Pty::spawn(100, &mut sync(&env, 5, &[]), None);
    let shown = terminal.wait_for(" 2 of 5,");
    insta::assert_snapshot!(timeless(&shown), @"   Assigning [==========>              ] 2 of 5, •/s, • left");
    interrupt(&terminal);
    terminal.wait_for("once more leaves at once");
    interrupt(&terminal);
    insta::assert_snapshot!(end(&env, terminal), @r"
        Stopping what is under way is being finished; once more leaves at once
    left at once after 2 items: run it again to finish, which finds out what was done
    -- exit code 130
    ");
}

#[test]
fn the_bar_tells_that_all_wait() {
    let env = faulty("status=429,retry-after=600,method=POST,every=2");
    let mut terminal = Pty::spawn(120, &mut sync(&env, 5, &[]), None);
    let shown = terminal.wait_for("waits");
    insta::assert_snapshot!(timeless(&shown), @"   Assigning [=====>                   ] 1 of 5, •/s, • left (waits 10 min 0 s: the service asks to slow down)");
    interrupt(&terminal);
    insta::assert_snapshot!(end(&env, terminal), @r"
        Stopping what is under way is being finished; once more leaves at once
         Stopped 1 created, 0 removed, 0 kept, 0 duplicates, 0 failed, 4 not begun; •.• s, 3 requests
            Note run it again to finish
    -- exit code 3
    ");
}

/// One of ten is to be removed, which is asked about.
fn asked(answer: impl FnOnce(&mut Pty)) -> (TestEnv, String) {
    let env = TestEnv::new();
    env.seed(10);
    let mut terminal = Pty::spawn(100, &mut sync(&env, 9, &["--prune"]), None);
    terminal.wait_for("[y/N]");
    answer(&mut terminal);
    let shown = end(&env, terminal);
    (env, shown)
}

fn is_removed(env: &TestEnv) -> bool {
    env.emulator.requests().iter().any(|exchange| exchange.method == "DELETE")
}

#[test]
fn who_agrees_has_it_removed() {
    let (env, shown) = asked(|terminal| terminal.type_keys("y\n"));
    insta::assert_snapshot!(shown, @r"
    BU0123456789abcdef0123456789abcdef: 0 to create, 1 to remove, 9 kept
    Remove 1 assignment? [y/N] y
        Finished 0 created, 1 removed, 9 kept, 0 duplicates, 0 failed; •.• s, 2 requests
    -- exit code 0
    ");
    assert!(is_removed(&env));
}

#[test]
fn who_does_not_agree_has_nothing_changed() {
    let (env, shown) = asked(|terminal| terminal.type_keys("n\n"));
    insta::assert_snapshot!(shown, @r"
    BU0123456789abcdef0123456789abcdef: 0 to create, 1 to remove, 9 kept
    Remove 1 assignment? [y/N] n
    error: nothing was changed: the removals were not agreed to
    -- exit code 1
    ");
    assert!(!is_removed(&env));
}

/// Ctrl-D is no answer, and neither is Ctrl-C.
#[test]
fn who_does_not_answer_has_nothing_changed() {
    let (env, shown) = asked(|terminal| terminal.type_keys("\u{4}"));
    insta::assert_snapshot!(shown, @r"
    BU0123456789abcdef0123456789abcdef: 0 to create, 1 to remove, 9 kept
    Remove 1 assignment? [y/N]
    error: nothing was changed: the removals were not agreed to
    -- exit code 1
    ");
    assert!(!is_removed(&env));
    let (env, shown) = asked(|terminal| interrupt(terminal));
    insta::assert_snapshot!(shown, @r"
    BU0123456789abcdef0123456789abcdef: 0 to create, 1 to remove, 9 kept
    Remove 1 assignment? [y/N]
    error: nothing was changed: the removals were not agreed to
    -- exit code 1
    ");
    assert!(!is_removed(&env));
}
