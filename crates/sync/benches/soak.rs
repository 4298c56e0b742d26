//! Applies changing sets of numbers for minutes, against an emulator in the same process that injects faults, and checks that
//! the memory of both does not grow. Linux only.
//!
//! ```text
//! cargo bench -p trusthub-sync --bench soak -- [SECONDS]
//! ```

// A measurement that cannot continue has failed: `unwrap` reports the line.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use trusthub_sync::{DesiredState, Event, Observer, Options, Plan, Remote, Shutdown, Stats, Timing, apply};
use twilio_emulator::{Emulator, Fault, Faults};
use twilio_trusthub::types::CustomerProfileSid;
use twilio_trusthub::{Client, OPENAPI_JSON};

/// The default duration in seconds.
const SECONDS: u64 = 600;

/// The numbers of each set. Half of them are in the next set too.
const NUMBERS: u32 = 2_000;

/// The faults of the service.
const FAULTS: [&str; 3] =
    ["status=503,chance=0.02", "status=429,retry-after=0,chance=0.02", "reset,chance=0.01"];

/// The part of the duration after which memory should no longer grow, and by how much it may.
const WARM_UP: f64 = 0.25;
const MAX_GROWTH: f64 = 1.05;

/// Counts the results of tasks.
#[derive(Default)]
struct Count(Mutex<Stats>);

impl Observer for Count {
    fn on_event(&self, event: &Event<'_>) {
        if let Event::TaskDone(result) = event {
            self.0.lock().unwrap().record(result);
        }
    }
}

fn main() {
    // `cargo test` builds and runs benchmarks without `--bench`.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let seconds = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(SECONDS);
    tokio::runtime::Runtime::new().unwrap().block_on(soak(Duration::from_secs(seconds)));
}

async fn soak(duration: Duration) {
    let emulator = Emulator::start(OPENAPI_JSON).await.unwrap();
    emulator.set_faults(&FAULTS.iter().map(|fault| fault.parse::<Fault>().unwrap()).collect::<Faults>());
    let client: Client = emulator.client(Client::builder()).unwrap();
    let profile = CustomerProfileSid::try_from("BU00000000000000000000000000000001").unwrap();
    let timing = Timing {
        base_delay: Duration::from_millis(5),
        max_delay: Duration::from_millis(200),
        ..Timing::default()
    };
    let started = Instant::now();
    let count = Count::default();
    let (mut runs, mut requests) = (0_u32, 0);
    let (mut warm, mut peak, mut printed) = (0, 0, 0);
    while started.elapsed() < duration {
        let desired = desired(runs);
        let shutdown = Shutdown::default();
        let remote = Remote::new(&client, profile, Options::default().timing(timing), &shutdown, &count);
        let plan = Plan::compute(&desired, true, &remote).await.unwrap();
        apply(&plan, &desired, &remote).await;
        requests += remote.requests();
        runs += 1;
        let memory = resident_memory();
        match started.elapsed() < duration.mul_f64(WARM_UP) {
            true => warm = warm.max(memory),
            false => peak = peak.max(memory),
        }
        let minutes = started.elapsed().as_secs() / 60;
        if minutes > printed {
            printed = minutes;
            println!("{minutes:>3} min: {runs} runs, {requests} requests, {:.1} MiB", mib(memory));
        }
    }
    let stats = count.0.into_inner().unwrap();
    println!(
        "{runs} runs with {requests} requests: {} created, {} removed, {} failed; at most {:.1} MiB in the first quarter, \
         {:.1} MiB after it",
        stats.created,
        stats.removed,
        stats.failed + stats.rejected + stats.unknown,
        mib(warm),
        mib(peak)
    );
    if mib(peak) > mib(warm) * MAX_GROWTH {
        println!("failed: the memory grew by more than a factor of {MAX_GROWTH}");
        std::process::exit(1);
    }
}

/// Returns the set of a run. It shares half of its numbers with that of the next run.
fn desired(run: u32) -> DesiredState {
    let mut builder = DesiredState::builder();
    let phone_number = builder.endpoint_type("phone-number").unwrap();
    for at in 0..NUMBERS {
        let number = run * (NUMBERS / 2) + at;
        builder.add(format!("PN{number:032x}").parse().unwrap(), phone_number, at + 1);
    }
    builder.build().unwrap()
}

/// Returns the resident memory of this process in KiB.
fn resident_memory() -> u32 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

fn mib(kib: u32) -> f64 {
    f64::from(kib) / 1024.0
}
