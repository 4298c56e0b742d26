//! How long it takes until the program has said its version: what every call costs before it begins.
//!
//! ```text
//! crates/cli/benches/twilio-cli.sh               # once, to have the vendor's command line beside it
//! cargo bench -p trusthub --bench startup
//! ```

// A measurement that cannot go on has failed: `unwrap` says so.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Where `twilio-cli.sh` installs the vendor's command line.
const VENDORS: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/tools/twilio-cli/node_modules/.bin/twilio");

fn main() {
    // Without `--bench` it is being built by `cargo test`, and there is nothing to measure.
    if !std::env::args().any(|word| word == "--bench") {
        return;
    }
    let ours = measure("trusthub --version", env!("CARGO_BIN_EXE_trusthub"), 500);
    if !Path::new(VENDORS).exists() {
        println!("twilio --version: left out, crates/cli/benches/twilio-cli.sh installs it");
        return;
    }
    let theirs = measure("twilio --version", VENDORS, 20);
    println!("{:.0} times as fast", theirs.as_secs_f64() / ours.as_secs_f64());
}

/// Runs `program --version` so often, and tells how long the half of all runs took at most.
fn measure(what: &str, program: &str, runs: usize) -> Duration {
    let home = tempfile::tempdir().unwrap();
    let run = || {
        let mut command = Command::new(program);
        command.arg("--version").env("HOME", home.path()).stdout(Stdio::null()).stderr(Stdio::null());
        let began = Instant::now();
        assert!(command.status().unwrap().success());
        began.elapsed()
    };
    // The first one reads the program from the disk.
    run();
    let mut took: Vec<Duration> = (0..runs).map(|_| run()).collect();
    took.sort_unstable();
    let at = |part: usize| took[(runs - 1) * part / 100].as_secs_f64() * 1000.0;
    println!(
        "{what}: {:.1} ms in the middle of {runs} runs, {:.1} at the fastest, {:.1} for nine of ten",
        at(50),
        at(0),
        at(90)
    );
    took[runs / 2]
}
