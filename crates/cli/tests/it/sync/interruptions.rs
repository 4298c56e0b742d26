//! Runs that are stopped, aborted or killed, and rerun.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::time::{Duration, Instant};

use twilio_emulator::{Emulator, RecordedRequest};
use twilio_trusthub::OPENAPI_JSON;

use super::support::{SyncEnv, emulator, finish, lines, numbers, send_signal};

/// Waits for this many lines of a report.
fn wait_for_lines(report: &mut BufReader<File>, count: usize) {
    let mut line = String::new();
    for at in 0..count {
        assert_ne!(report.read_line(&mut line).unwrap(), 0, "the report ended after {at} lines");
    }
}

#[test]
fn first_signal_drains_and_rerun_completes() {
    for name in ["-INT", "-TERM"] {
        let env = SyncEnv::with_faults(&["latency=100ms,method=POST"]);
        env.write("numbers.txt", &lines(0..200));
        let report = env.create_pipe("report");
        let child = env.command("sync --from numbers.txt --concurrency 4 --report report").spawn().unwrap();
        let mut report = BufReader::new(File::open(report).unwrap());
        wait_for_lines(&mut report, 4);
        send_signal(&child, name);
        let rest = report.lines().count();
        let stopped = finish(child);
        assert_eq!(stopped.code, 3, "{}", stopped.stderr);
        assert!(stopped.stderr.contains("Stopping after the requests in flight"), "{}", stopped.stderr);
        assert!(stopped.stderr.contains("note: rerun to continue"), "{}", stopped.stderr);
        // Every request that was sent has a result, which the report contains.
        let created = env.count_requests("POST");
        assert!((4..200).contains(&created));
        assert!(stopped.stderr.contains(&format!("{created} created")), "{}", stopped.stderr);
        assert_eq!(4 + rest, created);
        env.set_faults(&[]);
        assert_eq!(env.run("sync --from numbers.txt").code, 0);
        assert_eq!(env.assigned(), numbers(0..200));
    }
}

#[test]
fn second_signal_aborts() {
    // Every second create hangs. With two at a time, two complete, and then both hang.
    let env = SyncEnv::with_faults(&["latency=60s,method=POST,every=2"]);
    env.write("numbers.txt", &lines(0..10));
    let report = env.create_pipe("report");
    let mut child = env.command("sync --from numbers.txt --concurrency 2 --report report").spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut report = BufReader::new(File::open(report).unwrap());
    wait_for_lines(&mut report, 2);
    let started = Instant::now();
    send_signal(&child, "-INT");
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    assert!(line.contains("press Ctrl-C again to abort"), "{line}");
    send_signal(&child, "-INT");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(started.elapsed() < Duration::from_secs(30));
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "aborted after 2 changes; rerun to continue (what was already done is detected)\n");
}

#[test]
#[ignore = "slow: run by .ci/run"]
fn slow_10_000_numbers_are_assigned_once_despite_faults_and_kill() {
    let mut env = SyncEnv::new();
    let faults = [
        "status=429,retry-after=0,every=97",
        "status=500,method=POST,every=499",
        "status=503,after,method=POST,every=701",
        "reset,method=POST,every=601",
        "reset,after,method=POST,every=503",
        "half-body,every=607",
        "latency=20ms,every=50",
    ];
    env.emulator = start(&env, &faults);
    env.write("numbers.txt", &lines(0..10_000));
    let report = env.create_pipe("report");
    let sync = "sync --from numbers.txt --concurrency 32 --report";
    let mut child = env.command(&format!("{sync} report")).spawn().unwrap();
    let mut report = BufReader::new(File::open(report).unwrap());
    wait_for_lines(&mut report, 3_000);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(report.lines().count() < 7_000);
    let mut requests = env.emulator.requests();
    // The service may still be processing requests of the killed run: let it complete them.
    requests.extend(restart(&mut env, &faults));
    let second = env.run(&format!("{sync} done.ndjson"));
    requests.extend(env.emulator.requests());
    // The log of each emulator is complete, so that the assertion below sees every request.
    assert_eq!(requests.iter().filter(|request| request.number == 1).count(), 2);
    assert!(matches!(second.code, 0 | 3), "{}", second.stderr);
    env.set_faults(&[]);
    let third = env.run("sync --from numbers.txt");
    assert_eq!(third.code, 0, "{}", third.stderr);
    assert_eq!(env.assigned(), numbers(0..10_000));
    assert_confirmed_creates_are_not_repeated(&requests);
}

/// Starts an emulator with a database.
fn start(env: &SyncEnv, faults: &[&str]) -> Emulator {
    env.runtime.block_on(emulator(faults).database(env.path("service.sqlite")).start()).unwrap()
}

/// Stops the emulator once it has responded to everything, and starts another one with the same database. Returns the
/// requests that arrived meanwhile.
fn restart(env: &mut SyncEnv, faults: &[&str]) -> Vec<RecordedRequest> {
    let known = env.emulator.requests().len();
    let placeholder = env.runtime.block_on(Emulator::start(OPENAPI_JSON)).unwrap();
    let first = std::mem::replace(&mut env.emulator, placeholder);
    let late = first.requests().split_off(known);
    env.runtime.block_on(first.stop());
    env.emulator = start(env, faults);
    late
}

fn assert_confirmed_creates_are_not_repeated(requests: &[RecordedRequest]) {
    let mut confirmed = std::collections::HashSet::new();
    let mut repeated = Vec::new();
    for request in requests.iter().filter(|request| request.method == "POST") {
        if confirmed.contains(&request.body) {
            repeated.push(request.body.clone());
        }
        if request.status.is_some_and(|status| status.is_success()) {
            confirmed.insert(request.body.clone());
        }
    }
    assert_eq!(repeated, Vec::<String>::new());
}
