//! Measures the memory of `sync` with a million numbers, and its rate with a slow service.
//!
//! ```text
//! cargo bench -p trusthub --bench sync            # a million lines
//! cargo bench -p trusthub --bench sync -- 100000  # fewer
//! ```
//!
//! The emulator runs in this process, on the same processors as the program.

// A measurement that cannot continue has failed: `unwrap` reports the line.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use support::{Measured, measure, program};
use twilio_emulator::{Emulator, Fault, Faults};
use twilio_trusthub::OPENAPI_JSON;

/// The latency of a create in seconds.
const LATENCY: f64 = 0.05;
const CONCURRENCY: u32 = 32;

/// The minimum rate, as a fraction of what the latency allows.
const MIN_RATE: f64 = 0.9;
/// The maximum memory with a million lines, in MiB.
const MAX_MEMORY: u64 = 128;

fn main() {
    // `cargo test` builds and runs benchmarks without `--bench`.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let count = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1_000_000_u32);
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("numbers.csv");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let emulator =
        runtime.block_on(Emulator::builder(OPENAPI_JSON).request_log_capacity(10).start()).unwrap();

    // The rate first, while the emulator holds little.
    let creates = 6_400;
    write_numbers(&file, 0..creates);
    let fault: Fault = format!("latency={}ms,method=POST", LATENCY * 1000.0).parse().unwrap();
    emulator.set_faults(&Faults::from_iter([fault]));
    let measured = run(&emulator, &file, &["--concurrency", &CONCURRENCY.to_string()]);
    let rate = f64::from(creates) / measured.output["seconds"].as_f64().unwrap();
    let ideal = f64::from(CONCURRENCY) / LATENCY;
    println!(
        "{creates} creates, {CONCURRENCY} at a time, {} ms each: {rate:.0}/s, {:.3} of {ideal:.0}/s",
        LATENCY * 1000.0,
        rate / ideal
    );
    let mut failures = Vec::new();
    if rate < MIN_RATE * ideal {
        failures.push(format!("the rate is less than {MIN_RATE} of what the latency allows"));
    }

    emulator.set_faults(&Faults::none());
    emulator.reset().unwrap();
    write_numbers(&file, 0..count);
    let size = fs::metadata(&file).unwrap().len() / 1024 / 1024;
    println!("{count} lines, {size} MiB:");
    for (label, options) in [
        ("plan, none assigned", &["--dry-run"][..]),
        ("apply", &["--concurrency", "32", "--report", "/dev/null"]),
        ("plan, all assigned", &["--dry-run", "--prune"]),
    ] {
        let measured = run(&emulator, &file, options);
        let (seconds, peak) = (measured.elapsed.as_secs_f64(), measured.peak);
        println!("  {label:20} {seconds:7.1} s, {:8.0} lines/s, peak {peak} MiB", f64::from(count) / seconds);
        if peak > MAX_MEMORY {
            failures.push(format!("{label}: more than {MAX_MEMORY} MiB"));
        }
    }
    support::exit(&failures);
}

fn run(emulator: &Emulator, file: &Path, options: &[&str]) -> Measured {
    let mut command = program(emulator);
    command.args(["sync", "--customer-profile", "BU00000000000000000000000000000001", "--quiet", "--from"]);
    command.arg(file).args(["--format", if options.contains(&"--dry-run") { "table" } else { "json" }]);
    measure(command.args(options))
}

/// Writes an input whose order is not that of the SIDs.
fn write_numbers(file: &Path, numbers: std::ops::Range<u32>) {
    let mut out = BufWriter::new(fs::File::create(file).unwrap());
    writeln!(out, "channel_endpoint_sid").unwrap();
    for at in numbers {
        let mixed = u128::from(at).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        writeln!(out, "PN{mixed:032x}").unwrap();
    }
    out.flush().unwrap();
}
