//! `sync` and `export` as a person runs them: the real program against the emulator.

// A test that cannot go on has failed: `unwrap` says so.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use twilio_emulator::{Emulator, EmulatorBuilder, Fault, Faults};
use twilio_trusthub::OPENAPI_JSON;

const PROFILE: &str = "BU00000000000000000000000000000001";
const TOKEN: &str = "correct-horse-battery-staple-9f8e7d";

/// An emulator, a directory, and the program that is run there.
struct Place {
    emulator: Emulator,
    runtime: tokio::runtime::Runtime,
    directory: TempDir,
}

/// How a program ended, as text.
#[derive(Debug)]
struct Ended {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Place {
    fn new(faults: &[&str]) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let directory = tempfile::tempdir().unwrap();
        let emulator = runtime.block_on(builder(faults).start()).unwrap();
        Self { emulator, runtime, directory }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::File::create(self.path(name)).unwrap().write_all(text.as_bytes()).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn seed(&self, numbers: impl IntoIterator<Item = u32>) {
        let path = format!("/v1/CustomerProfiles/{PROFILE}/ChannelEndpointAssignments");
        let records = numbers.into_iter().map(|at| {
            serde_json::json!({ "ChannelEndpointSid": number(at), "ChannelEndpointType": "phone-number" })
        });
        self.emulator.seed(&path, records).unwrap();
    }

    fn command(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trusthub"));
        let mut words = words.split_whitespace();
        command.arg(words.next().unwrap()).args(["--customer-profile", PROFILE]).args(words);
        command
            .env_clear()
            .env("HOME", self.directory.path())
            .env("TWILIO_ACCOUNT_SID", "AC00000000000000000000000000000001")
            .env("TWILIO_AUTH_TOKEN", TOKEN)
            .args(["--base-url", self.emulator.url()])
            .current_dir(self.directory.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run(&self, words: &str) -> Ended {
        ended(self.command(words).output().unwrap())
    }

    fn run_with_input(&self, words: &str, input: &str) -> Ended {
        let mut child = self.command(words).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        ended(child.wait_with_output().unwrap())
    }

    /// Waits until so many requests of that method have been answered.
    fn answered(&self, method: &str, count: usize) {
        let began = Instant::now();
        while self.sent(method) < count {
            assert!(began.elapsed() < Duration::from_secs(60), "{count} {method} never came");
            std::thread::yield_now();
        }
    }

    fn sent(&self, method: &str) -> usize {
        self.emulator.requests().iter().filter(|exchange| exchange.method == method).count()
    }

    /// The numbers that the profile holds, each as often as it does.
    fn held(&self) -> Vec<String> {
        self.emulator.set_faults(&Faults::none());
        let exported = self.run("export");
        assert_eq!((exported.code, exported.stderr.as_str()), (Some(0), ""));
        let mut numbers: Vec<String> =
            exported.stdout.lines().skip(1).map(|line| line[..34].to_owned()).collect();
        numbers.sort();
        numbers
    }
}

fn builder(faults: &[&str]) -> EmulatorBuilder {
    let faults: Faults = faults.iter().map(|fault| fault.parse::<Fault>().unwrap()).collect();
    let account = format!("AC00000000000000000000000000000001:{TOKEN}").parse().unwrap();
    Emulator::builder(OPENAPI_JSON).accounts([account]).faults(faults).log_capacity(100_000)
}

fn number(at: u32) -> String {
    format!("PN{at:032x}")
}

fn numbers(all: impl IntoIterator<Item = u32>) -> String {
    all.into_iter().map(|at| number(at) + "\n").collect()
}

fn all(numbers: impl IntoIterator<Item = u32>) -> Vec<String> {
    numbers.into_iter().map(number).collect()
}

fn ended(output: Output) -> Ended {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ended { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// What was printed, with what differs from run to run made the same: SIDs of assignments, and times.
fn same(text: &str) -> String {
    let mut same = text.to_owned();
    let mut at = 0;
    while let Some(found) = same[at..].find("RA").map(|found| at + found) {
        let end = found + 34;
        if same.get(found + 2..end).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_hexdigit())) {
            same.replace_range(found + 2..end, "…");
        }
        at = found + 2;
    }
    match (same.find("; "), same.find(" s, ")) {
        (Some(from), Some(to)) if from < to => same.replace_range(from + 2..to, "0.0"),
        _ => {}
    }
    same
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([name, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

fn lines(text: &str) -> Vec<serde_json::Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// An input with something of everything, and a profile to go with it.
fn mixed() -> Place {
    let place = Place::new(&[]);
    place.seed([1, 1, 9]);
    place.write("numbers.csv", &format!("sid\n{}\n{}\n{}\n", number(1), number(2), number(2)));
    place
}

#[test]
fn a_dry_run_tells_the_plan_in_each_form_and_changes_nothing() {
    let place = mixed();
    let plain = place.run("sync --from numbers.csv --dry-run");
    assert_eq!((plain.code, plain.stderr.as_str()), (Some(4), ""));
    insta::assert_snapshot!(same(&plain.stdout));
    let words = "sync --from numbers.csv --dry-run --prune --max-delete 2";
    for form in ["table", "json", "ndjson", "csv"] {
        let told = place.run(&format!("{words} --format {form}"));
        assert_eq!((told.code, told.stderr.as_str()), (Some(4), ""), "{form}");
        insta::assert_snapshot!(format!("a_plan_as_{form}"), same(&told.stdout));
    }
    let guarded = place.run("sync --from numbers.csv --dry-run --prune");
    assert_eq!(guarded.code, Some(4));
    assert!(guarded.stderr.contains("2 of 3 assignments would be removed"), "{}", guarded.stderr);
    assert_eq!(place.sent("POST") + place.sent("DELETE"), 0);
    place.write("numbers.csv", &numbers([1, 9]));
    let nothing = place.run("sync --from numbers.csv --dry-run --format json");
    assert_eq!(nothing.code, Some(0));
}

#[test]
fn a_sync_does_it_and_a_second_one_has_nothing_to_do() {
    let place = mixed();
    let first = place.run("sync --from numbers.csv --report done.ndjson");
    assert_eq!((first.code, first.stdout.as_str()), (Some(0), ""));
    insta::assert_snapshot!(same(&first.stderr));
    insta::assert_snapshot!("a_report", same(&place.read("done.ndjson")));
    let pruned = place
        .run("sync --from numbers.csv --prune --max-delete 2 --yes --concurrency 1 --report done.ndjson");
    insta::assert_snapshot!("a_prune", same(&pruned.stderr));
    insta::assert_snapshot!("a_report_of_a_prune", same(&place.read("done.ndjson")));
    let again = place.run("sync --from numbers.csv --prune --format json --quiet");
    assert_eq!((again.code, again.stderr.as_str()), (Some(0), ""));
    let summary = &lines(&again.stdout)[0];
    assert_eq!(
        (&summary["created"], &summary["kept"], &summary["removed"], &summary["requests"]),
        (&0.into(), &2.into(), &0.into(), &1.into())
    );
    assert_eq!(place.held(), all([1, 2]));
}

#[test]
fn an_input_comes_from_standard_input_as_well() {
    let place = Place::new(&[]);
    for input in [
        numbers([1, 2]),
        format!("{{\"sid\":\"{}\"}}\n{{\"sid\":\"{}\"}}\n", number(1), number(2)),
        format!("a,b\r\nx,{}\r\ny,{}\r\n", number(1), number(2)),
    ] {
        place.emulator.reset().unwrap();
        let column = if input.starts_with('a') { "--column b" } else { "" };
        let ended = place.run_with_input(&format!("sync --from - {column}"), &input);
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        assert_eq!(place.held(), all([1, 2]));
    }
}

#[test]
fn a_bad_input_is_told_line_by_line_and_nothing_is_sent() {
    let place = Place::new(&[]);
    place.write(
        "numbers.txt",
        &format!("{}\n+15551234567\nRA00000000000000000000000000000001\nPN1\n", number(1)),
    );
    let ended = place.run("sync --from numbers.txt");
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(ended.stderr);
    let missing = place.run("sync --from nothing.txt");
    assert_eq!(missing.code, Some(2));
    insta::assert_snapshot!("an_input_that_is_not_there", missing.stderr);
    assert_eq!(place.emulator.requests().len(), 0);
}

#[test]
fn nothing_is_removed_beyond_what_was_said_or_agreed_to() {
    let place = Place::new(&[]);
    place.seed(0..20);
    place.write("empty.txt", "");
    place.write("fewer.txt", &numbers(0..19));
    place.write("half.txt", &numbers(0..10));
    let mut told = String::new();
    for words in [
        "sync --from empty.txt --prune --yes",
        "sync --from half.txt --prune --yes",
        "sync --from half.txt --prune --yes --max-delete 9",
        "sync --from fewer.txt --prune",
        "sync --from fewer.txt --max-delete 5",
        "sync --from fewer.txt --prune --max-delete 101%",
    ] {
        let ended = place.run(words);
        told.push_str(&format!("$ trusthub {words}\n{}exit code {}\n\n", ended.stderr, ended.code.unwrap()));
    }
    insta::assert_snapshot!(told);
    assert_eq!(place.sent("DELETE"), 0);
    assert_eq!(place.run("sync --from fewer.txt --prune --yes").code, Some(0));
    assert_eq!(place.run("sync --from empty.txt --prune --yes --max-delete 100%").code, Some(0));
    assert_eq!(place.held(), all([]));
}

#[test]
fn what_fails_is_told_and_what_holds_for_all_ends_it() {
    let place = Place::new(&["status=400,method=POST,times=1"]);
    place.write("numbers.txt", &numbers(0..3));
    let partly = place.run("sync --from numbers.txt --concurrency 1");
    assert_eq!(partly.code, Some(3));
    assert!(partly.stderr.contains(&format!("Failed {}: failed to create", number(0))), "{}", partly.stderr);
    assert!(
        partly.stderr.contains("2 created, 0 removed, 0 kept, 0 duplicates, 1 failed"),
        "{}",
        partly.stderr
    );
    for (fault, words) in [
        ("status=404,method=POST", "404 Not Found"),
        ("status=401,method=POST", "401 Unauthorized"),
        ("status=404,method=GET", "404 Not Found"),
    ] {
        place.emulator.reset().unwrap();
        place.emulator.set_faults(&Faults::from_iter([fault.parse::<Fault>().unwrap()]));
        let ended = place.run("sync --from numbers.txt");
        assert_eq!(ended.code, Some(1), "{fault}: {}", ended.stderr);
        assert!(ended.stderr.contains(words), "{fault}: {}", ended.stderr);
    }
}

#[test]
fn no_secret_is_shown_however_much_is_told() {
    let place = Place::new(&["status=500,method=POST,times=2", "status=401,method=DELETE"]);
    place.seed([7]);
    place.write("numbers.txt", &numbers(0..3));
    for words in [
        "sync --from numbers.txt -vvv --report r.ndjson",
        "sync --from numbers.txt --prune --yes --max-delete 9 -vvv --format json",
    ] {
        let ended = place.run(words);
        for text in [&ended.stdout, &ended.stderr] {
            assert!(!text.contains(TOKEN) && !text.contains("Basic "), "{text}");
        }
    }
    assert!(!place.read("r.ndjson").contains(TOKEN));
}

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
        place.emulator.set_faults(&Faults::none());
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
    place.emulator.set_faults(&Faults::none());
    let third = place.run("sync --from numbers.txt");
    assert_eq!(third.code, Some(0), "{}", third.stderr);
    assert_eq!(place.held(), all(0..10_000));
    each_answered_create_was_sent_once(&requests);
}

/// Ends the emulator when all that arrived is answered, and starts another one with its database. Returns what arrived
/// in between.
fn start_again(place: &mut Place, start: impl Fn(&Place) -> Emulator) -> Vec<twilio_emulator::Exchange> {
    let known = place.emulator.requests().len();
    let other = place.runtime.block_on(Emulator::start(OPENAPI_JSON)).unwrap();
    let first = std::mem::replace(&mut place.emulator, other);
    let late = first.requests().split_off(known);
    place.runtime.block_on(first.stop());
    place.emulator = start(place);
    late
}

fn each_answered_create_was_sent_once(requests: &[twilio_emulator::Exchange]) {
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

#[test]
fn what_is_exported_is_an_input_that_changes_nothing() {
    let place = Place::new(&[]);
    place.seed(0..2_500);
    for (words, name) in
        [("export --to out.csv", "out.csv"), ("export --format ndjson --to out.ndjson", "out.ndjson")]
    {
        let exported = place.run(words);
        assert_eq!((exported.code, exported.stdout.as_str()), (Some(0), ""), "{}", exported.stderr);
        assert_eq!(exported.stderr, "    Exported 2,500 assignments\n");
        let ended = place.run(&format!("sync --from {name} --prune --dry-run"));
        assert_eq!(ended.code, Some(0), "{}", ended.stdout);
        assert!(ended.stdout.contains("0 to create, 2,500 kept"), "{}", ended.stdout);
    }
    let first = place.read("out.csv");
    insta::assert_snapshot!(same(first.lines().next().unwrap()));
    assert_eq!(first, place.run("export").stdout);
    assert_eq!(place.run("export --format table").code, Some(2));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let place = Place::new(&[]);
    place.seed(0..5_000);
    let mut child = place.command("export").spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("channel_endpoint_sid,"), "{line}");
    let ended = ended(child.wait_with_output().unwrap());
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
}

#[test]
fn half_an_export_is_never_left_behind() {
    let place = Place::new(&[]);
    place.seed(0..2_500);
    place.write("out.csv", "what was there before");
    let fault: Fault = "status=403,every=2,times=1".parse().unwrap();
    place.emulator.set_faults(&Faults::from_iter([fault]));
    let ended = place.run("export --to out.csv");
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("not the whole list"), "{}", ended.stderr);
    assert_eq!(place.read("out.csv"), "what was there before");
    assert_eq!(names(place.directory.path()), ["out.csv"]);
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}
