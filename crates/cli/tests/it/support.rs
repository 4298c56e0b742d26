//! Running the program, and making what it says the same every time.

use std::{
    fmt::Write as _,
    path::Path,
    process::{Command, Stdio},
    sync::LazyLock,
};

use regex::Regex;
use serde_json::{Value, json};
use twilio_emulator::{Account, Duplicates, Emulator};
use twilio_trusthub::OPENAPI_JSON;

pub(crate) const ACCOUNT: &str = "AC00000000000000000000000000000001";
/// A token that no output may hold.
pub(crate) const TOKEN: &str = "correct-horse-battery-staple-9f8e7d";
pub(crate) const KEY: &str = "SK00000000000000000000000000000002";
pub(crate) const KEY_SECRET: &str = "hunter2-hunter2-hunter2-0a1b2c3d4e";
pub(crate) const PROFILE: &str = "BU0123456789abcdef0123456789abcdef";

/// The program with an environment of its own: no variable and no home of whoever runs the tests.
pub(crate) fn trusthub(arguments: &[&str], home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trusthub"));
    command.args(arguments).env_clear().env("HOME", home).stdin(Stdio::null());
    command
}

/// What a run said and ended with.
pub(crate) struct Run {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) code: i32,
}

pub(crate) fn run(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    Run {
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().unwrap(),
    }
}

/// An emulator, and a home without anything in it.
pub(crate) struct World {
    pub(crate) emulator: Emulator,
    pub(crate) home: tempfile::TempDir,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(Duplicates::Accept)
    }

    pub(crate) fn with(duplicates: Duplicates) -> Self {
        let accounts = [format!("{ACCOUNT}:{TOKEN}"), format!("{KEY}:{KEY_SECRET}")];
        let accounts = accounts.map(|pair| pair.parse::<Account>().unwrap());
        let start = Emulator::builder(OPENAPI_JSON).accounts(accounts).duplicates(duplicates).start();
        let emulator = tokio::runtime::Runtime::new().unwrap().block_on(start).unwrap();
        Self { emulator, home: tempfile::tempdir().unwrap() }
    }

    /// Puts numbers into the profile; returns the SIDs of the assignments.
    pub(crate) fn seed(&self, count: usize) -> Vec<String> {
        self.seed_kind(count, "phone-number")
    }

    pub(crate) fn seed_kind(&self, count: usize, kind: &str) -> Vec<String> {
        let records =
            (1..=count).map(|at| json!({ "ChannelEndpointType": kind, "ChannelEndpointSid": number(at) }));
        let path = format!("/v1/CustomerProfiles/{PROFILE}/ChannelEndpointAssignments");
        let made: Vec<Value> = self.emulator.seed(&path, records).unwrap();
        made.iter().map(|record| record["sid"].as_str().unwrap().to_owned()).collect()
    }

    /// The program with the account's credentials in its environment.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.bare(arguments);
        command.env("TWILIO_ACCOUNT_SID", ACCOUNT).env("TWILIO_AUTH_TOKEN", TOKEN);
        command
    }

    /// The program with no credentials.
    pub(crate) fn bare(&self, arguments: &[&str]) -> Command {
        let mut command = trusthub(arguments, self.home.path());
        command.env("TWILIO_BASE_URL", self.emulator.url());
        command
    }

    /// Runs the program and shows all that there is to see.
    pub(crate) fn shown(&self, arguments: &[&str]) -> String {
        self.shown_of(arguments, &mut self.command(arguments))
    }

    pub(crate) fn shown_of(&self, arguments: &[&str], command: &mut Command) -> String {
        let Run { out, err, code } = run(command);
        let mut text = format!("$ trusthub {}\n{out}", arguments.join(" "));
        if !err.is_empty() {
            write!(text, "-- stderr\n{err}").unwrap();
        }
        if code != 0 {
            writeln!(text, "-- exit code {code}").unwrap();
        }
        self.stable(&text)
    }

    /// What differs from run to run, replaced.
    pub(crate) fn stable(&self, text: &str) -> String {
        let text = text.replace(self.emulator.url(), "URL");
        stable(&text).replace(self.home.path().to_str().unwrap(), "HOME")
    }

    /// Writes the profiles of the vendor's command line.
    pub(crate) fn profiles(&self, text: &str) {
        use std::io::Write as _;
        let directory = self.home.path().join(".twilio-cli");
        std::fs::create_dir_all(&directory).unwrap();
        let mut file = std::fs::File::create(directory.join("config.json")).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }

    /// How often a call was made.
    pub(crate) fn calls(&self) -> usize {
        self.emulator.requests().len()
    }
}

/// SIDs that the emulator draws, times, ports and durations.
pub(crate) fn stable(text: &str) -> String {
    static WHAT: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
        [
            // As long as what it stands for, so that columns stay where they are.
            (r"\bRA[0-9a-f]{32}", "RA••••••••••••••••••••••••••••••••"),
            (r"\bRQ[0-9a-f]{32}", "RQ••••"),
            (r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "2026-••-••T••:••:••Z"),
            (r"http://127\.0\.0\.1:\d+", "URL"),
            (r"\b\d+\.\d s\b", "•.• s"),
        ]
        .map(|(pattern, with)| (Regex::new(pattern).unwrap(), with))
        .into()
    });
    WHAT.iter().fold(text.to_owned(), |text, (what, with)| what.replace_all(&text, *with).into_owned())
}

pub(crate) fn number(at: usize) -> String {
    format!("PN{at:032}")
}
