//! Measures the work on a whole account: `audit`, and `sync` of a customer profile and a trust product from phone numbers.
//!
//! ```text
//! cargo bench -p trusthub --bench account
//! ```
//!
//! The emulator runs in this process, on the same processors as the program.

// A measurement that cannot continue has failed: `unwrap` reports the line.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs::File;
use std::io::{BufWriter, Write as _};

use serde_json::{Value, json};
use support::{measure, program};
use twilio_emulator::{Emulator, Fault, Faults};

const PROFILES: u32 = 20;
const NUMBERS_PER_PROFILE: u32 = 10_000;
/// The maximum time of an audit in seconds, and its memory in MiB.
const MAX_AUDIT: (f64, u64) = (5.0, 100);

/// The latency of a create in seconds.
const LATENCY: f64 = 0.05;
const CONCURRENCY: u32 = 32;
/// The minimum rate of the whole job, as a fraction of what the latency allows.
const MIN_RATE: f64 = 0.9;

fn main() {
    // `cargo test` builds and runs benchmarks without `--bench`.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let builder = Emulator::builder(twilio_trusthub::OPENAPI_JSON).document(twilio_api::OPENAPI_JSON);
    let emulator = runtime.block_on(builder.request_log_capacity(10).start()).unwrap();
    let mut failures = Vec::new();
    audit(&emulator, &mut failures);
    emulator.reset().unwrap();
    job(&emulator, &mut failures);
    support::exit(&failures);
}

fn audit(emulator: &Emulator, failures: &mut Vec<String>) {
    let count = PROFILES * NUMBERS_PER_PROFILE;
    seed_numbers(emulator, count);
    let profiles =
        (0..PROFILES).map(|at| json!({ "sid": bundle(at), "friendly_name": format!("Customer {at}") }));
    emulator.seed("/v1/CustomerProfiles", profiles).unwrap();
    for at in 0..PROFILES {
        let path = format!("/v1/CustomerProfiles/{}/ChannelEndpointAssignments", bundle(at));
        let numbers = at * NUMBERS_PER_PROFILE..(at + 1) * NUMBERS_PER_PROFILE;
        let assignment = |at| json!({ "ChannelEndpointSid": sid(at), "ChannelEndpointType": "phone-number" });
        emulator.seed(&path, numbers.map(assignment)).unwrap();
    }
    let measured = measure(program(emulator).args(["audit", "--format", "json"]));
    let seconds = measured.elapsed.as_secs_f64();
    let requests = measured.output["requests"].as_u64().unwrap();
    println!(
        "audit of {PROFILES} profiles with {NUMBERS_PER_PROFILE} numbers each: {seconds:.1} s, peak {} MiB, {requests} requests",
        measured.peak
    );
    // The numbers and the assignments, a thousand in each, and the lists of profiles and products.
    assert_eq!(requests, u64::from(2 * count / 1000 + 2));
    assert_eq!(measured.output["findings"], Value::Array(Vec::new()));
    if seconds > MAX_AUDIT.0 || measured.peak > MAX_AUDIT.1 {
        failures.push(format!("the audit takes more than {} s or {} MiB", MAX_AUDIT.0, MAX_AUDIT.1));
    }
}

fn job(emulator: &Emulator, failures: &mut Vec<String>) {
    seed_numbers(emulator, NUMBERS_PER_PROFILE);
    let fault: Fault = format!("latency={}ms,method=POST", LATENCY * 1000.0).parse().unwrap();
    emulator.set_faults(&Faults::from_iter([fault]));
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("numbers.txt");
    let mut out = BufWriter::new(File::create(&file).unwrap());
    for at in 0..NUMBERS_PER_PROFILE {
        writeln!(out, "{}", number(at)).unwrap();
    }
    out.flush().unwrap();
    let mut command = program(emulator);
    command.args([
        "sync",
        "--customer-profile",
        &bundle(0),
        "--trust-product",
        &bundle(1),
        "--quiet",
        "--from",
    ]);
    let concurrency = CONCURRENCY.to_string();
    let measured = measure(command.arg(&file).args(["--format", "json", "--concurrency", &concurrency]));
    let seconds = measured.elapsed.as_secs_f64();
    let ideal = f64::from(2 * NUMBERS_PER_PROFILE) * LATENCY / f64::from(CONCURRENCY);
    println!(
        "{NUMBERS_PER_PROFILE} phone numbers to a profile and a product, {CONCURRENCY} at a time, {} ms each: {seconds:.1} s, {:.3} of the ideal",
        LATENCY * 1000.0,
        ideal / seconds
    );
    if ideal / seconds < MIN_RATE {
        failures.push(format!("the rate is less than {MIN_RATE} of what the latency allows"));
    }
}

fn seed_numbers(emulator: &Emulator, count: u32) {
    let account = emulator.account();
    let path = format!("/2010-04-01/Accounts/{}/IncomingPhoneNumbers.json", account.account_sid());
    emulator.seed(&path, (0..count).map(|at| json!({ "sid": sid(at), "phone_number": number(at) }))).unwrap();
}

fn bundle(at: u32) -> String {
    format!("BU{at:032x}")
}

fn sid(at: u32) -> String {
    format!("PN{at:032x}")
}

/// Returns a valid number of the North American numbering plan.
fn number(at: u32) -> String {
    format!("+1{}", 2_125_000_000_u64 + u64::from(at))
}
