//! Ctrl-C, and the signal that a service manager sends: both ask to stop.

use std::convert::Infallible;
use std::io;

use crate::bulk::brake::Brake;

/// From when it is made these signals no longer end the process by themselves.
#[derive(Debug)]
pub(crate) struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    #[cfg(unix)]
    pub(crate) fn take() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    #[cfg(not(unix))]
    pub(crate) fn take() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Waits for the next one.
    #[cfg(unix)]
    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    #[cfg(not(unix))]
    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            // There is no way to be told: the work goes on as if nobody asked.
            std::future::pending::<()>().await;
        }
    }

    /// Passes every signal on to the brake. It does not end.
    pub(crate) async fn pass_on(mut self, brake: &Brake, mut first: impl FnMut()) -> Infallible {
        loop {
            self.next().await;
            if !brake.is_pulled() {
                first();
            }
            brake.ask();
        }
    }
}
