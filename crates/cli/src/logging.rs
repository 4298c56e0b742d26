//! What `-v` tells on stderr.

use std::io;

use tracing_subscriber::{EnvFilter, Layer as _, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::output::Output;

/// Tells as much as `-v` asks for: the calls, their attempts, what the HTTP client does. Of an emulator that is what was run
/// its calls are the first thing; one beside a client would tell each of them a second time.
pub(crate) fn start(output: &Output, is_emulator: bool) {
    let filter = match output.verbosity {
        0 => return,
        1 if is_emulator => "warn,twilio_emulator=info",
        1 => "warn,twilio_core=info,trusthub=info",
        2 => "warn,twilio_core=debug,trusthub=debug,twilio_emulator=info",
        _ => "info,twilio_core=trace,trusthub=trace,twilio_emulator=debug,reqwest=trace,hyper_util=debug",
    };
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(output.stderr.colour)
        // A call is told when it ends, with what became of it.
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::CLOSE)
        .with_target(output.verbosity > 2)
        .without_time();
    // Only a second start in one process could fail, and there is one.
    let _ = tracing_subscriber::registry().with(layer.with_filter(EnvFilter::new(filter))).try_init();
}
