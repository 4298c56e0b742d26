//! A million numbers, and a service that takes its time: how much memory, how many a second.
//!
//! ```text
//! cargo bench -p trusthub --bench sync            # a million lines
//! cargo bench -p trusthub --bench sync -- 100000  # fewer
//! ```
//!
//! The program runs in a process of its own, whose peak of resident memory is the kernel's (`VmHWM`; Linux only). The
//! emulator runs in this one, on the same processors.

// A measurement that cannot go on has failed: `unwrap` says so.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use twilio_emulator::{Emulator, Fault, Faults};
use twilio_trusthub::OPENAPI_JSON;

const LATENCY: f64 = 0.05;
const CONCURRENCY: u32 = 32;

/// The part of the ideal rate that has to be reached, and how much memory a million lines may take at most, in MiB.
const LEAST_RATE: f64 = 0.9;
const MOST_MEMORY: u64 = 128;

fn main() {
    // Without `--bench` it is being built by `cargo test`, and there is nothing to measure.
    if !std::env::args().any(|word| word == "--bench") {
        return;
    }
    let count = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(1_000_000_u32);
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("numbers.csv");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let emulator =
        runtime.block_on(Emulator::builder(OPENAPI_JSON).request_log_capacity(10).start()).unwrap();

    // The rate first, while the emulator holds little.
    let some = 6_400;
    numbers(&file, 0..some);
    let fault: Fault = format!("latency={}ms,method=POST", LATENCY * 1000.0).parse().unwrap();
    emulator.set_faults(&Faults::from_iter([fault]));
    let measured = run(&emulator, &file, &["--concurrency", &CONCURRENCY.to_string()]);
    let rate = f64::from(some) / measured.summary["seconds"].as_f64().unwrap();
    let ideal = f64::from(CONCURRENCY) / LATENCY;
    println!(
        "{some} creates, {CONCURRENCY} at a time, {} ms each: {rate:.0}/s, {:.3} of {ideal:.0}/s",
        LATENCY * 1000.0,
        rate / ideal
    );
    let mut missed = Vec::new();
    if rate < LEAST_RATE * ideal {
        missed.push(format!("the rate is less than {LEAST_RATE} of what the latency allows"));
    }

    emulator.set_faults(&Faults::none());
    emulator.reset().unwrap();
    numbers(&file, 0..count);
    let size = fs::metadata(&file).unwrap().len() / 1024 / 1024;
    println!("{count} lines, {size} MiB:");
    for (what, options) in [
        ("planned, nothing is there", &["--dry-run"][..]),
        ("applied", &["--concurrency", "32", "--report", "/dev/null"]),
        ("planned, all are there", &["--dry-run", "--prune"]),
    ] {
        let measured = run(&emulator, &file, options);
        let (seconds, peak) = (measured.took.as_secs_f64(), measured.peak / 1024);
        println!("  {what:28} {seconds:7.1} s, {:8.0} lines/s, peak {peak} MiB", f64::from(count) / seconds);
        if peak > MOST_MEMORY {
            missed.push(format!("{what}: more than {MOST_MEMORY} MiB"));
        }
    }
    if !missed.is_empty() {
        println!("missed: {}", missed.join("; "));
        std::process::exit(1);
    }
}

struct Measured {
    took: Duration,
    /// In KiB.
    peak: u64,
    summary: Value,
}

fn run(emulator: &Emulator, file: &Path, options: &[&str]) -> Measured {
    let began = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_trusthub"))
        .args(["sync", "--customer-profile", "BU00000000000000000000000000000001", "--quiet", "--from"])
        .arg(file)
        .args([
            "--base-url",
            emulator.url(),
            "--format",
            if options.contains(&"--dry-run") { "table" } else { "json" },
        ])
        .args(options)
        .envs(emulator.env_vars())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        peak = peak.max(high_water(&status));
        std::thread::sleep(Duration::from_millis(20));
    }
    let took = began.elapsed();
    let output = child.wait_with_output().unwrap();
    assert!(matches!(output.status.code(), Some(0 | 4)), "{:?}", output.status);
    Measured { took, peak, summary: serde_json::from_slice(&output.stdout).unwrap_or_default() }
}

fn high_water(status: &str) -> u64 {
    let text = fs::read_to_string(status).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}

/// Writes so many numbers in an order that is not that of their SIDs.
fn numbers(file: &Path, all: std::ops::Range<u32>) {
    let mut out = BufWriter::new(fs::File::create(file).unwrap());
    writeln!(out, "channel_endpoint_sid").unwrap();
    for at in all {
        let mixed = u128::from(at).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        writeln!(out, "PN{mixed:032x}").unwrap();
    }
    out.flush().unwrap();
}
