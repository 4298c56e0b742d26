//! `sync` on a terminal: the bar, the question, and Ctrl-C.

use std::process::Command;

use rustix::process::{Pid, Signal, kill_process};
use twilio_emulator::{Fault, Faults};

use crate::pty::{Terminal, shown};
use crate::support::{PROFILE, World, number};

/// A world, a file with so many numbers, and `sync` of it.
fn sync(world: &World, numbers: usize, more: &[&str]) -> Command {
    use std::io::Write as _;

    let path = world.home.path().join("numbers.txt");
    let text: String = (1..=numbers).map(|at| number(at) + "\n").collect();
    std::fs::File::create(&path).unwrap().write_all(text.as_bytes()).unwrap();
    let sync = ["sync", "--customer-profile", PROFILE, "--concurrency", "1", "--from", "numbers.txt"];
    let mut command = world.command(&[&sync[..], more].concat());
    command.current_dir(world.home.path());
    command
}

fn faulty(fault: &str) -> World {
    let world = World::new();
    world.emulator.set_faults(&Faults::from_iter([fault.parse::<Fault>().unwrap()]));
    world
}

/// A bar without its rate and its time left.
fn timeless(bar: &str) -> String {
    let rate = regex::Regex::new(r"\d+/s, \S+ left").unwrap();
    rate.replace_all(bar, "•/s, • left").into_owned()
}

/// What Ctrl-C does, where the terminal is the program's own.
fn interrupt(terminal: &Terminal) {
    kill_process(Pid::from_child(&terminal.child), Signal::INT).unwrap();
}

/// What is left on the screen in the end.
fn end(world: &World, terminal: Terminal) -> String {
    let columns = terminal.columns;
    let (text, code) = terminal.end();
    format!("{}-- exit code {code}\n", world.stable(&shown(&text, columns)))
}

#[test]
fn the_bar_makes_way_for_the_summary() {
    let world = World::new();
    let all = Terminal::run(100, &mut sync(&world, 3, &[]), None);
    insta::assert_snapshot!(end(&world, all), @r"
        Finished 3 created, 0 removed, 0 kept, 0 duplicates, 0 failed; •.• s, 4 requests
    -- exit code 0
    ");
    let nothing = Terminal::run(100, &mut sync(&world, 3, &[]), None);
    insta::assert_snapshot!(end(&world, nothing), @r"
        Finished 0 created, 0 removed, 3 kept, 0 duplicates, 0 failed; •.• s, 1 request
    -- exit code 0
    ");
}

#[test]
fn the_bar_tells_how_far_it_is() {
    let world = faulty("latency=20s,method=POST,every=3");
    let mut terminal = Terminal::run(100, &mut sync(&world, 5, &[]), None);
    let shown = terminal.until(" 2 of 5,");
    insta::assert_snapshot!(timeless(&shown), @"   Assigning [==========>              ] 2 of 5, •/s, • left");
    interrupt(&terminal);
    terminal.until("once more leaves at once");
    interrupt(&terminal);
    insta::assert_snapshot!(end(&world, terminal), @r"
        Stopping what is under way is being finished; once more leaves at once
    left at once after 2 items: run it again to finish, which finds out what was done
    -- exit code 130
    ");
}

#[test]
fn the_bar_tells_that_all_wait() {
    let world = faulty("status=429,retry-after=600,method=POST,every=2");
    let mut terminal = Terminal::run(120, &mut sync(&world, 5, &[]), None);
    let shown = terminal.until("waits");
    insta::assert_snapshot!(timeless(&shown), @"   Assigning [=====>                   ] 1 of 5, •/s, • left (waits 10 min 0 s: the service asks to slow down)");
    interrupt(&terminal);
    insta::assert_snapshot!(end(&world, terminal), @r"
        Stopping what is under way is being finished; once more leaves at once
         Stopped 1 created, 0 removed, 0 kept, 0 duplicates, 0 failed, 4 not begun; •.• s, 3 requests
            Note run it again to finish
    -- exit code 3
    ");
}

/// One of ten is to be removed, which is asked about.
fn asked(answer: impl FnOnce(&mut Terminal)) -> (World, String) {
    let world = World::new();
    world.seed(10);
    let mut terminal = Terminal::run(100, &mut sync(&world, 9, &["--prune"]), None);
    terminal.until("[y/N]");
    answer(&mut terminal);
    let shown = end(&world, terminal);
    (world, shown)
}

fn is_removed(world: &World) -> bool {
    world.emulator.requests().iter().any(|exchange| exchange.method == "DELETE")
}

#[test]
fn who_agrees_has_it_removed() {
    let (world, shown) = asked(|terminal| terminal.types("y\n"));
    insta::assert_snapshot!(shown, @r"
    BU0123456789abcdef0123456789abcdef: 0 to create, 1 to remove, 9 kept
    Remove 1 assignment? [y/N] y
        Finished 0 created, 1 removed, 9 kept, 0 duplicates, 0 failed; •.• s, 2 requests
    -- exit code 0
    ");
    assert!(is_removed(&world));
}

#[test]
fn who_does_not_agree_has_nothing_changed() {
    let (world, shown) = asked(|terminal| terminal.types("n\n"));
    insta::assert_snapshot!(shown, @r"
    BU0123456789abcdef0123456789abcdef: 0 to create, 1 to remove, 9 kept
    Remove 1 assignment? [y/N] n
    error: nothing was changed: the removals were not agreed to
    -- exit code 1
    ");
    assert!(!is_removed(&world));
}

/// Ctrl-D is no answer, and neither is Ctrl-C.
#[test]
fn who_does_not_answer_has_nothing_changed() {
    let (world, shown) = asked(|terminal| terminal.types("\u{4}"));
    insta::assert_snapshot!(shown, @r"
    BU0123456789abcdef0123456789abcdef: 0 to create, 1 to remove, 9 kept
    Remove 1 assignment? [y/N]
    error: nothing was changed: the removals were not agreed to
    -- exit code 1
    ");
    assert!(!is_removed(&world));
    let (world, shown) = asked(|terminal| interrupt(terminal));
    insta::assert_snapshot!(shown, @r"
    BU0123456789abcdef0123456789abcdef: 0 to create, 1 to remove, 9 kept
    Remove 1 assignment? [y/N]
    error: nothing was changed: the removals were not agreed to
    -- exit code 1
    ");
    assert!(!is_removed(&world));
}
