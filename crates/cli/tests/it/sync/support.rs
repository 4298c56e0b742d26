//! An emulator with a customer profile, and a directory in which the program runs.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use regex::Regex;
use tempfile::TempDir;
use twilio_emulator::{Emulator, EmulatorBuilder, Fault, Faults};
use twilio_trusthub::OPENAPI_JSON;

use crate::support::{ACCOUNT, TOKEN, trusthub};
pub(super) use crate::support::{Finished, run};

pub(super) const PROFILE: &str = "BU00000000000000000000000000000001";

/// An emulator, and the directory in which the program runs.
pub(super) struct SyncEnv {
    pub(super) emulator: Emulator,
    pub(super) runtime: tokio::runtime::Runtime,
    pub(super) directory: TempDir,
}

impl SyncEnv {
    pub(super) fn new() -> Self {
        Self::with_faults(&[])
    }

    pub(super) fn with_faults(faults: &[&str]) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let directory = tempfile::tempdir().unwrap();
        let emulator = runtime.block_on(emulator(faults).start()).unwrap();
        Self { emulator, runtime, directory }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(super) fn write(&self, name: &str, text: &str) {
        fs::File::create(self.path(name)).unwrap().write_all(text.as_bytes()).unwrap();
    }

    pub(super) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Creates a named pipe, which tests read to wait for what the program writes.
    #[cfg(unix)]
    pub(super) fn create_pipe(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        path
    }

    /// Returns the names of all files in the directory.
    pub(super) fn file_names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.directory.path()).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    /// Assigns numbers to the profile.
    pub(super) fn seed(&self, numbers: impl IntoIterator<Item = u32>) {
        self.seed_with_types(numbers.into_iter().map(|at| (at, "phone-number")));
    }

    pub(super) fn seed_with_types(&self, numbers: impl IntoIterator<Item = (u32, &'static str)>) {
        let path = format!("/v1/CustomerProfiles/{PROFILE}/ChannelEndpointAssignments");
        let records = numbers.into_iter().map(|(at, endpoint_type)| {
            serde_json::json!({ "ChannelEndpointSid": number(at), "ChannelEndpointType": endpoint_type })
        });
        self.emulator.seed(&path, records).unwrap();
    }

    /// Gives the account phone numbers, whose SIDs are those of [`number`].
    pub(super) fn own(&self, numbers: impl IntoIterator<Item = u32>) {
        let path = format!("/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json");
        let records = numbers.into_iter().map(|at| {
            serde_json::json!({
                "sid": number(at),
                "phone_number": phone_number(at),
                "friendly_name": format!("Number {at}"),
                "capabilities": { "voice": at % 2 == 0 },
            })
        });
        self.emulator.seed(&path, records).unwrap();
    }

    /// Returns a command with these arguments, separated by spaces, and the profile.
    pub(super) fn command(&self, arguments: &str) -> Command {
        self.command_with_option("--customer-profile", arguments)
    }

    /// The same, with another name of the option for the profile.
    pub(super) fn command_with_option(&self, option: &str, arguments: &str) -> Command {
        self.command_without_profile(&format!("{arguments} {option} {PROFILE}"))
    }

    pub(super) fn command_without_profile(&self, arguments: &str) -> Command {
        let mut words: Vec<&str> = arguments.split_whitespace().collect();
        words.extend(["--base-url", self.emulator.url()]);
        let mut command = trusthub(&words, self.directory.path());
        command
            .env("TWILIO_ACCOUNT_SID", ACCOUNT)
            .env("TWILIO_AUTH_TOKEN", TOKEN)
            .current_dir(self.directory.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(super) fn run(&self, arguments: &str) -> Finished {
        run(&mut self.command(arguments))
    }

    pub(super) fn run_with_input(&self, arguments: &str, input: &str) -> Finished {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        finish(child)
    }

    /// Runs several commands. Returns what they print to stderr, and their exit codes.
    pub(super) fn transcript(&self, commands: &[&str]) -> String {
        let mut text = String::new();
        for arguments in commands {
            let Finished { stderr, code, .. } = self.run(arguments);
            text.push_str(&format!("$ trusthub {arguments}\n{stderr}exit code {code}\n\n"));
        }
        text
    }

    /// Replaces the faults that the emulator injects.
    pub(super) fn set_faults(&self, faults: &[&str]) {
        self.emulator.set_faults(&parse_faults(faults));
    }

    pub(super) fn count_requests(&self, method: &str) -> usize {
        self.emulator.requests().iter().filter(|request| request.method == method).count()
    }

    /// Returns the number of every assignment of the profile, sorted.
    pub(super) fn assigned(&self) -> Vec<String> {
        self.set_faults(&[]);
        let exported = self.run("export");
        assert_eq!((exported.code, exported.stderr.as_str()), (0, ""));
        let mut numbers: Vec<String> =
            exported.stdout.lines().skip(1).map(|line| line[..34].to_owned()).collect();
        numbers.sort();
        numbers
    }
}

pub(super) fn emulator(faults: &[&str]) -> EmulatorBuilder {
    let account = format!("{ACCOUNT}:{TOKEN}").parse().unwrap();
    Emulator::builder(OPENAPI_JSON)
        .document(twilio_api::OPENAPI_JSON)
        .accounts([account])
        .faults(parse_faults(faults))
        .request_log_capacity(100_000)
}

fn parse_faults(faults: &[&str]) -> Faults {
    faults.iter().map(|fault| fault.parse::<Fault>().unwrap()).collect()
}

/// Returns phone number `at`, whose SID is [`number`].
pub(super) fn phone_number(at: u32) -> String {
    format!("+1415555{at:04}")
}

/// Returns the SID of phone number `at`.
pub(super) fn number(at: u32) -> String {
    format!("PN{at:032x}")
}

pub(super) fn numbers(numbers: impl IntoIterator<Item = u32>) -> Vec<String> {
    numbers.into_iter().map(number).collect()
}

/// Returns an input with these numbers.
pub(super) fn lines(numbers: impl IntoIterator<Item = u32>) -> String {
    numbers.into_iter().map(|at| number(at) + "\n").collect()
}

/// Waits for a program to end.
pub(super) fn finish(child: Child) -> Finished {
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Finished { stdout: text(stdout), stderr: text(stderr), code: status.code().unwrap() }
}

/// Replaces what differs between runs: the SIDs of assignments and requests, and the elapsed time.
pub(super) fn normalize(text: &str) -> String {
    let text = Regex::new(r"\b(RA|RQ)[0-9a-f]{32}").unwrap().replace_all(text, "$1…").into_owned();
    Regex::new(r"; \d+(\.\d)? s, ").unwrap().replace_all(&text, "; 0.0 s, ").into_owned()
}

/// Sends a signal, such as `-INT`.
#[cfg(unix)]
pub(super) fn send_signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([name, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

pub(super) fn parse_ndjson(text: &str) -> Vec<serde_json::Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
