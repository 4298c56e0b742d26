//! Logging to standard error, enabled by `-v`.

use std::io;

use tracing_subscriber::{EnvFilter, Layer as _, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::util::terminal::Terminal;

/// The requests that `-v` logs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum LogScope {
    /// The requests of the client. An emulator inside the process would log each of them a second time.
    Client,
    /// The requests that `trusthub emulator` receives.
    Emulator,
}

/// Enables logging: requests at `verbosity` 1, attempts at 2, everything from 3.
pub(crate) fn init(verbosity: u8, scope: LogScope, stderr: Terminal) {
    let filter = match (verbosity, scope) {
        (0, _) => return,
        (1, LogScope::Emulator) => "warn,twilio_emulator=info",
        (1, LogScope::Client) => "warn,twilio_core=info,trusthub=info",
        (2, _) => "warn,twilio_core=debug,trusthub=debug,twilio_emulator=info",
        (3.., _) => {
            "info,twilio_core=trace,trusthub=trace,twilio_emulator=debug,reqwest=trace,hyper_util=debug"
        }
    };
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(stderr.color)
        // A span is logged when it closes, with its result.
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::CLOSE)
        .with_target(verbosity > 2)
        .without_time();
    // Fails only if a logger is already installed, and this is the only place that installs one.
    let _ = tracing_subscriber::registry().with(layer.with_filter(EnvFilter::new(filter))).try_init();
}
