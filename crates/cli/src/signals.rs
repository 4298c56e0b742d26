//! Stops a run on Ctrl-C, or on SIGTERM as a service manager sends it.

use std::convert::Infallible;

use trusthub_sync::Shutdown;
use twilio_emulator::cli::ShutdownSignals;

use crate::error::CliError;

/// Starts to receive signals, which from then on do not end the process.
pub(crate) fn listen() -> Result<ShutdownSignals, CliError> {
    ShutdownSignals::new().map_err(|error| CliError::failed(format!("failed to listen for signals: {error}")))
}

/// Interrupts the run on every signal, and calls `on_first` on the first one. Never returns.
pub(crate) async fn interrupt_on(
    mut signals: ShutdownSignals,
    shutdown: &Shutdown,
    mut on_first: impl FnMut(),
) -> Infallible {
    loop {
        signals.recv().await;
        if !shutdown.is_requested() {
            on_first();
        }
        shutdown.interrupt();
    }
}
