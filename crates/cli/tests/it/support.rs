//! Runs the program and normalizes its output.

use std::{
    fmt::Write as _,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    sync::LazyLock,
};

use regex::Regex;
use serde_json::{Value, json};
use twilio_emulator::{Account, Duplicates, Emulator};
use twilio_trusthub::OPENAPI_JSON;

pub(crate) const ACCOUNT: &str = "AC00000000000000000000000000000001";
/// A secret that no output may contain.
pub(crate) const TOKEN: &str = "correct-horse-battery-staple-9f8e7d";
pub(crate) const KEY: &str = "SK00000000000000000000000000000002";
/// A secret that no output may contain.
pub(crate) const KEY_SECRET: &str = "hunter2-hunter2-hunter2-0a1b2c3d4e";
pub(crate) const PROFILE: &str = "BU0123456789abcdef0123456789abcdef";

/// Returns a command that runs the program with an empty environment, apart from a home directory.
pub(crate) fn trusthub(arguments: &[&str], home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trusthub"));
    command.args(arguments).env_clear().env("HOME", home).stdin(Stdio::null());
    command
}

/// The output of a program that has ended.
pub(crate) struct Finished {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

pub(crate) fn run(command: &mut Command) -> Finished {
    let output = command.output().unwrap();
    Finished {
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().unwrap(),
    }
}

/// An emulator and an empty home directory.
pub(crate) struct TestEnv {
    pub(crate) emulator: Emulator,
    pub(crate) home: tempfile::TempDir,
}

impl TestEnv {
    pub(crate) fn new() -> Self {
        Self::with_duplicates(Duplicates::Accept)
    }

    pub(crate) fn with_duplicates(duplicates: Duplicates) -> Self {
        let accounts = [format!("{ACCOUNT}:{TOKEN}"), format!("{KEY}:{KEY_SECRET}")];
        let accounts = accounts.map(|pair| pair.parse::<Account>().unwrap());
        let start = Emulator::builder(OPENAPI_JSON)
            .document(twilio_api::OPENAPI_JSON)
            .accounts(accounts)
            .duplicates(duplicates)
            .start();
        let emulator = tokio::runtime::Runtime::new().unwrap().block_on(start).unwrap();
        Self { emulator, home: tempfile::tempdir().unwrap() }
    }

    /// Assigns numbers to the customer profile. Returns the SIDs of the assignments.
    pub(crate) fn seed(&self, count: usize) -> Vec<String> {
        self.seed_with_type(count, "phone-number")
    }

    pub(crate) fn seed_with_type(&self, count: usize, endpoint_type: &str) -> Vec<String> {
        let records = (1..=count).map(
            |index| json!({ "ChannelEndpointType": endpoint_type, "ChannelEndpointSid": number(index) }),
        );
        let path = format!("/v1/CustomerProfiles/{PROFILE}/ChannelEndpointAssignments");
        let created: Vec<Value> = self.emulator.seed(&path, records).unwrap();
        created.iter().map(|record| record["sid"].as_str().unwrap().to_owned()).collect()
    }

    /// Returns a command with the account's credentials in its environment.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.anonymous_command(arguments);
        command.env("TWILIO_ACCOUNT_SID", ACCOUNT).env("TWILIO_AUTH_TOKEN", TOKEN);
        command
    }

    /// Returns a command without credentials.
    pub(crate) fn anonymous_command(&self, arguments: &[&str]) -> Command {
        let mut command = trusthub(arguments, self.home.path());
        command.env("TWILIO_BASE_URL", self.emulator.url());
        command
    }

    /// Runs the program with the account's credentials and returns everything it printed, normalized.
    pub(crate) fn transcript(&self, arguments: &[&str]) -> String {
        self.transcript_of(arguments, &mut self.command(arguments))
    }

    pub(crate) fn transcript_of(&self, arguments: &[&str], command: &mut Command) -> String {
        let Finished { stdout, stderr, code } = run(command);
        let mut text = format!("$ trusthub {}\n{stdout}", arguments.join(" "));
        if !stderr.is_empty() {
            write!(text, "-- stderr\n{stderr}").unwrap();
        }
        if code != 0 {
            writeln!(text, "-- exit code {code}").unwrap();
        }
        self.normalize(&text)
    }

    /// Replaces what differs between runs, including the URL of the emulator and the home directory.
    pub(crate) fn normalize(&self, text: &str) -> String {
        let text = text.replace(self.emulator.url(), "URL");
        normalize(&text).replace(self.home.path().to_str().unwrap(), "HOME")
    }

    /// Writes the configuration of twilio-cli.
    pub(crate) fn write_profiles(&self, config: &str) {
        let directory = self.home.path().join(".twilio-cli");
        std::fs::create_dir_all(&directory).unwrap();
        let mut file = std::fs::File::create(directory.join("config.json")).unwrap();
        file.write_all(config.as_bytes()).unwrap();
    }

    /// Returns the number of requests that the emulator has received.
    pub(crate) fn request_count(&self) -> usize {
        self.emulator.requests().len()
    }
}

/// Replaces what differs between runs: generated SIDs, dates, ports and durations.
pub(crate) fn normalize(text: &str) -> String {
    static REPLACEMENTS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
        [
            // As long as the original, to keep columns aligned.
            (r"\bRA[0-9a-f]{32}", "RA••••••••••••••••••••••••••••••••"),
            (r"\bRQ[0-9a-f]{32}", "RQ••••"),
            (r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "2026-••-••T••:••:••Z"),
            (r"http://127\.0\.0\.1:\d+", "URL"),
            (r"\b\d+\.\d s\b", "•.• s"),
        ]
        .map(|(pattern, replacement)| (Regex::new(pattern).unwrap(), replacement))
        .into()
    });
    REPLACEMENTS.iter().fold(text.to_owned(), |text, (pattern, replacement)| {
        pattern.replace_all(&text, *replacement).into_owned()
    })
}

pub(crate) fn number(index: usize) -> String {
    format!("PN{index:032}")
}
