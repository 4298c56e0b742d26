//! Stopped, left, killed, and run again.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::time::{Duration, Instant};

use twilio_emulator::Emulator;
use twilio_trusthub::OPENAPI_JSON;

use super::support::{Place, all, builder, ended, lines, numbers, signal};

#[test]
fn a_first_signal_finishes_what_is_under_way_and_a_second_run_the_rest() {
    for name in ["-INT", "-TERM"] {
        let place = Place::new(&["latency=100ms,method=POST"]);
        place.write("numbers.txt", &numbers(0..200));
        let words = "sync --from numbers.txt --concurrency 4 --report done.ndjson";
        let child = place.command(words).spawn().unwrap();
        place.answered("POST", 4);
        signal(&child, name);
        let ended = ended(child.wait_with_output().unwrap());
        assert_eq!(ended.code, Some(3), "{}", ended.stderr);
        assert!(ended.stderr.contains("Stopping what is under way is being finished"), "{}", ended.stderr);
        assert!(ended.stderr.contains("run it again to finish"), "{}", ended.stderr);
        // What was sent was waited for, and the report knows of it.
        let created = place.sent("POST");
        assert!((4..200).contains(&created));
        assert!(ended.stderr.contains(&format!("{created} created")), "{}", ended.stderr);
        assert_eq!(lines(&place.read("done.ndjson")).len(), created);
        place.faults(&[]);
        assert_eq!(place.run("sync --from numbers.txt").code, Some(0));
        assert_eq!(place.held(), all(0..200));
    }
}

#[test]
fn a_second_signal_leaves_at_once() {
    // Every second create hangs: with two at a time two are answered, and then both hang.
    let place = Place::new(&["latency=60s,method=POST,every=2"]);
    place.write("numbers.txt", &numbers(0..10));
    let mut child =
        place.command("sync --from numbers.txt --concurrency 2 --report done.ndjson").spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let began = Instant::now();
    while fs::read_to_string(place.path("done.ndjson")).map_or(0, |report| report.lines().count()) < 2 {
        assert!(began.elapsed() < Duration::from_secs(60), "it is stuck");
        std::thread::yield_now();
    }
    let began = Instant::now();
    signal(&child, "-INT");
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    assert!(line.contains("once more leaves at once"), "{line}");
    signal(&child, "-INT");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(began.elapsed() < Duration::from_secs(30));
    line.clear();
    stderr.read_to_string(&mut line).unwrap();
    assert_eq!(line, "left at once after 2 items: run it again to finish, which finds out what was done\n");
}

/// Ten thousand numbers, a service at its worst, and a process that is killed in the middle.
#[test]
fn ten_thousand_numbers_are_assigned_once_each_whatever_happens() {
    let mut place = Place::new(&[]);
    let database = place.path("service.sqlite");
    let start = |place: &Place, faults: &[&str]| {
        place.runtime.block_on(builder(faults).database(&database).start()).unwrap()
    };
    let worst = [
        "status=429,retry-after=0,every=97",
        "status=500,method=POST,every=499",
        "status=503,after,method=POST,every=701",
        "reset,method=POST,every=601",
        "reset,after,method=POST,every=503",
        "half-body,every=607",
        "latency=20ms,every=50",
    ];
    place.emulator = start(&place, &worst);
    place.write("numbers.txt", &numbers(0..10_000));
    let words = "sync --from numbers.txt --concurrency 32 --report done.ndjson";
    let mut child = place.command(words).spawn().unwrap();
    // The report is a line for each, and cheaper to look at than all that was sent.
    let began = Instant::now();
    while fs::metadata(place.path("done.ndjson")).map_or(0, |file| file.len()) < 3_000 * 160 {
        assert!(began.elapsed() < Duration::from_secs(120), "it is stuck");
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let killed_at = lines(&place.read("done.ndjson")).len();
    assert!((1..10_000).contains(&killed_at), "{killed_at}");
    let mut requests = place.emulator.requests();
    // A service that is asked again at once may be carrying out what it was asked before: it comes to its end first.
    let faulty = start_again(&mut place, |place| start(place, &worst));
    requests.extend(faulty);
    let second = place.run(words);
    requests.extend(place.emulator.requests());
    // Each emulator kept all that arrived: nothing is judged by a part of it.
    assert_eq!(requests.iter().filter(|exchange| exchange.number == 1).count(), 2);
    assert!(matches!(second.code, Some(0 | 3)), "{}", second.stderr);
    place.faults(&[]);
    let third = place.run("sync --from numbers.txt");
    assert_eq!(third.code, Some(0), "{}", third.stderr);
    assert_eq!(place.held(), all(0..10_000));
    each_answered_create_was_sent_once(&requests);
}

/// Ends the emulator when all that arrived is answered, and starts another one with its database. Returns what arrived
/// in between.
fn start_again(
    place: &mut Place,
    start: impl Fn(&Place) -> Emulator,
) -> Vec<twilio_emulator::RecordedRequest> {
    let known = place.emulator.requests().len();
    let other = place.runtime.block_on(Emulator::start(OPENAPI_JSON)).unwrap();
    let first = std::mem::replace(&mut place.emulator, other);
    let late = first.requests().split_off(known);
    place.runtime.block_on(first.stop());
    place.emulator = start(place);
    late
}

fn each_answered_create_was_sent_once(requests: &[twilio_emulator::RecordedRequest]) {
    let mut answered = std::collections::HashSet::new();
    let mut repeated = Vec::new();
    for exchange in requests.iter().filter(|exchange| exchange.method == "POST") {
        if answered.contains(&exchange.body) {
            repeated.push(exchange.body.clone());
        }
        if exchange.status.is_some_and(|status| status.is_success()) {
            answered.insert(exchange.body.clone());
        }
    }
    assert_eq!(repeated, Vec::<String>::new());
}
