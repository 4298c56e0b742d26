//! Measures how long `trusthub --version` takes: the startup cost of every command.
//!
//! ```text
//! crates/cli/benches/twilio-cli.sh               # once, to compare with twilio-cli
//! cargo bench -p trusthub --bench startup
//! ```

// A failed `unwrap` ends the benchmark and names the line.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Where `twilio-cli.sh` installs twilio-cli.
const TWILIO_CLI: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/tools/twilio-cli/node_modules/.bin/twilio");

fn main() {
    // `cargo test` also runs benchmarks, but without `--bench`.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let trusthub = measure("trusthub --version", env!("CARGO_BIN_EXE_trusthub"), 500);
    if !Path::new(TWILIO_CLI).exists() {
        println!("twilio --version: skipped; install it with crates/cli/benches/twilio-cli.sh");
        return;
    }
    let twilio_cli = measure("twilio --version", TWILIO_CLI, 20);
    println!("trusthub is {:.0} times as fast", twilio_cli.as_secs_f64() / trusthub.as_secs_f64());
}

/// Runs `program --version` this many times and returns the median duration.
fn measure(name: &str, program: &str, runs: usize) -> Duration {
    let home = tempfile::tempdir().unwrap();
    let run = || {
        let mut command = Command::new(program);
        command.arg("--version").env("HOME", home.path()).stdout(Stdio::null()).stderr(Stdio::null());
        let started = Instant::now();
        assert!(command.status().unwrap().success());
        started.elapsed()
    };
    // The first run reads the program from disk.
    run();
    let mut durations: Vec<Duration> = (0..runs).map(|_| run()).collect();
    durations.sort_unstable();
    let percentile = |percent: usize| durations[(runs - 1) * percent / 100].as_secs_f64() * 1000.0;
    println!(
        "{name}: median {:.1} ms, fastest {:.1} ms, 90th percentile {:.1} ms ({runs} runs)",
        percentile(50),
        percentile(0),
        percentile(90)
    );
    durations[runs / 2]
}
