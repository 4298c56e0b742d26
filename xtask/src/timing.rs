//! Measures the stages of a command for `--verbose`.

use std::{
    io::{self, Write},
    time::{Duration, Instant},
};

use crate::status::print_status;

/// The stages of a command, in order, each with its duration.
pub(crate) type Timings = Vec<(&'static str, Duration)>;

/// Measures consecutive stages.
pub(crate) struct Stopwatch {
    pub(crate) timings: Timings,
    stage_started: Instant,
}

impl Stopwatch {
    /// Starts the first stage.
    pub(crate) fn start() -> Self {
        Self { timings: Timings::new(), stage_started: Instant::now() }
    }

    /// Ends the current stage, names it, and starts the next one.
    pub(crate) fn lap(&mut self, stage: &'static str) {
        let now = Instant::now();
        self.timings.push((stage, now.duration_since(self.stage_started)));
        self.stage_started = now;
    }
}

/// Prints the duration of every stage, and the total, for each document.
pub(crate) fn print_timings(documents: &[(String, Timings)], err: &mut dyn Write) -> io::Result<()> {
    for (document, timings) in documents {
        print_status(err, "Timing", document)?;
        for (stage, duration) in timings {
            print_duration(err, *duration, stage)?;
        }
        print_duration(err, timings.iter().map(|(_, duration)| *duration).sum(), "total")?;
    }
    Ok(())
}

/// Prints the duration of one stage.
pub(crate) fn print_duration(err: &mut dyn Write, duration: Duration, stage: &str) -> io::Result<()> {
    print_status(err, "Took", &format!("{:>7.1} ms  {stage}", duration.as_secs_f64() * 1e3))
}
