//! An emulator with a profile, and the program that is run against it.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use regex::Regex;
use tempfile::TempDir;
use twilio_emulator::{Emulator, EmulatorBuilder, Fault, Faults};
use twilio_trusthub::OPENAPI_JSON;

pub(crate) const PROFILE: &str = "BU00000000000000000000000000000001";
pub(crate) const TOKEN: &str = "correct-horse-battery-staple-9f8e7d";

/// An emulator, a directory, and the program that is run there.
pub(crate) struct Place {
    pub(crate) emulator: Emulator,
    pub(crate) runtime: tokio::runtime::Runtime,
    pub(crate) directory: TempDir,
}

/// How a program ended, as text.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Place {
    pub(crate) fn new(faults: &[&str]) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let directory = tempfile::tempdir().unwrap();
        let emulator = runtime.block_on(builder(faults).start()).unwrap();
        Self { emulator, runtime, directory }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::File::create(self.path(name)).unwrap().write_all(text.as_bytes()).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub(crate) fn seed(&self, numbers: impl IntoIterator<Item = u32>) {
        let path = format!("/v1/CustomerProfiles/{PROFILE}/ChannelEndpointAssignments");
        let records = numbers.into_iter().map(|at| {
            serde_json::json!({ "ChannelEndpointSid": number(at), "ChannelEndpointType": "phone-number" })
        });
        self.emulator.seed(&path, records).unwrap();
    }

    pub(crate) fn command(&self, words: &str) -> Command {
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

    pub(crate) fn run(&self, words: &str) -> Ended {
        ended(self.command(words).output().unwrap())
    }

    pub(crate) fn run_with_input(&self, words: &str, input: &str) -> Ended {
        let mut child = self.command(words).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        ended(child.wait_with_output().unwrap())
    }

    /// Waits until so many requests of that method have been answered.
    pub(crate) fn answered(&self, method: &str, count: usize) {
        let began = Instant::now();
        while self.sent(method) < count {
            assert!(began.elapsed() < Duration::from_secs(60), "{count} {method} never came");
            std::thread::yield_now();
        }
    }

    /// From now on these go wrong, and nothing else.
    pub(crate) fn faults(&self, faults: &[&str]) {
        self.emulator.set_faults(&parsed(faults));
    }

    pub(crate) fn sent(&self, method: &str) -> usize {
        self.emulator.requests().iter().filter(|exchange| exchange.method == method).count()
    }

    /// The numbers that the profile holds, each as often as it does.
    pub(crate) fn held(&self) -> Vec<String> {
        self.faults(&[]);
        let exported = self.run("export");
        assert_eq!((exported.code, exported.stderr.as_str()), (Some(0), ""));
        let mut numbers: Vec<String> =
            exported.stdout.lines().skip(1).map(|line| line[..34].to_owned()).collect();
        numbers.sort();
        numbers
    }
}

pub(crate) fn builder(faults: &[&str]) -> EmulatorBuilder {
    let account = format!("AC00000000000000000000000000000001:{TOKEN}").parse().unwrap();
    Emulator::builder(OPENAPI_JSON).accounts([account]).faults(parsed(faults)).request_log_capacity(100_000)
}

fn parsed(faults: &[&str]) -> Faults {
    faults.iter().map(|fault| fault.parse::<Fault>().unwrap()).collect()
}

pub(crate) fn number(at: u32) -> String {
    format!("PN{at:032x}")
}

pub(crate) fn numbers(all: impl IntoIterator<Item = u32>) -> String {
    all.into_iter().map(|at| number(at) + "\n").collect()
}

pub(crate) fn all(numbers: impl IntoIterator<Item = u32>) -> Vec<String> {
    numbers.into_iter().map(number).collect()
}

pub(crate) fn ended(output: Output) -> Ended {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ended { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// What was printed, with what differs from run to run made the same: SIDs of assignments and requests, and times.
pub(crate) fn same(text: &str) -> String {
    let sids = Regex::new(r"\b(RA|RQ)[0-9a-f]{32}").unwrap().replace_all(text, "$1…").into_owned();
    Regex::new(r"; \d+(\.\d)? s, ").unwrap().replace_all(&sids, "; 0.0 s, ").into_owned()
}

pub(crate) fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([name, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

pub(crate) fn lines(text: &str) -> Vec<serde_json::Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
