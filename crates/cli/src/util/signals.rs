//! Ctrl-C, and SIGTERM as a service manager sends it.

use std::convert::Infallible;
use std::io;

use trusthub_sync::Shutdown;

use crate::error::CliError;

/// Signals that ask the process to stop. While it exists, they do not end the process.
#[derive(Debug)]
pub(crate) struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

/// Starts to listen for signals.
pub(crate) fn listen() -> Result<Signals, CliError> {
    Signals::new().map_err(|error| CliError::failed(format!("failed to listen for signals: {error}")))
}

/// Interrupts the run on every signal, and calls `on_first` on the first one. Never returns.
pub(crate) async fn interrupt_on(
    mut signals: Signals,
    shutdown: &Shutdown,
    mut on_first: impl FnMut(),
) -> Infallible {
    loop {
        signals.next().await;
        if !shutdown.is_requested() {
            on_first();
        }
        shutdown.interrupt();
    }
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            // Signals cannot be received.
            std::future::pending::<()>().await;
        }
    }
}
