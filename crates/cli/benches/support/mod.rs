//! Runs the program, and measures its time and memory.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use twilio_emulator::Emulator;

pub(crate) struct Measured {
    pub(crate) elapsed: Duration,
    /// The peak resident memory in MiB, which the kernel reports (`VmHWM`, Linux only).
    pub(crate) peak: u64,
    /// The output, if it is JSON.
    pub(crate) output: Value,
}

/// Returns the program with the URL and the credentials of the emulator.
pub(crate) fn program(emulator: &Emulator) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trusthub"));
    command.args(["--base-url", emulator.url()]).envs(emulator.env_vars());
    command
}

/// Runs the program in a process of its own.
pub(crate) fn measure(command: &mut Command) -> Measured {
    let started = Instant::now();
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut stdout = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || serde_json::from_reader(&mut stdout).unwrap_or_default());
    let mut peak = 0;
    let exit_status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        peak = peak.max(peak_memory(&status));
        std::thread::sleep(Duration::from_millis(20));
    };
    let elapsed = started.elapsed();
    assert!(matches!(exit_status.code(), Some(0 | 4)), "{exit_status:?}");
    Measured { elapsed, peak: peak / 1024, output: reader.join().unwrap() }
}

/// Ends the benchmark with an error if a limit was exceeded.
pub(crate) fn exit(failures: &[String]) {
    if !failures.is_empty() {
        println!("failed: {}", failures.join("; "));
        std::process::exit(1);
    }
}

/// Returns the peak resident memory in KiB.
fn peak_memory(status: &str) -> u64 {
    let text = fs::read_to_string(status).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}
