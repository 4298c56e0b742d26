//! The command line: its options and its main loop, for this program and for others that include it.

use std::fmt::{self, Write as _};
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::Args;

pub use crate::server::Shutdown;
use crate::{Account, Emulator, EmulatorBuilder, Error, Fault, Faults};

/// The options of an emulator.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Port to listen on; 0 chooses a free one
    #[arg(long, default_value_t = 4010, value_name = "PORT")]
    pub port: u16,
    /// Address to listen on; anyone who can reach it can read and change all records
    ///
    /// On a loopback address, requests whose `Host` is neither an IP address nor `localhost` are refused. On another address,
    /// any name is accepted. Requests with the `Origin` of another site are refused on every address.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), value_name = "ADDRESS")]
    pub host: IpAddr,
    /// SQLite file to store records in, created if it does not exist [default: in memory]
    #[arg(long, value_name = "FILE")]
    pub db: Option<PathBuf>,
    /// File of accepted credentials, one `SID:SECRET` per line [default: any well-formed credentials]
    #[arg(long, value_name = "FILE")]
    pub accounts: Option<PathBuf>,
    /// JSON file with `accounts`, `records` and `faults` to start with
    ///
    /// `accounts` has strings of the form `SID:SECRET`. `records` and `faults` are as for the operations `seed` and `faults`
    /// below `/_emulator`. With `--db`, records are added only if the database has none.
    #[arg(long, value_name = "FILE")]
    pub init: Option<PathBuf>,
    /// Rule of behavior that no document describes, such as `duplicate=409-20409`; can be repeated
    ///
    /// The rules are duplicate, other-product, profile-first, owned-number, draft-profile, rejected-profile, profile-limit and
    /// partial-number. Each is `accept` by default, or has the values that the README of twilio-emulator lists, with what is
    /// known about the service.
    #[arg(long = "rule", value_name = "RULE=VALUE", value_parser = parse_rule)]
    pub rules: Vec<(String, String)>,
    /// Fault to inject, such as `status=503,retry-after=2,chance=0.1`; can be repeated
    ///
    /// A fault has one kind: `status=N`, `latency=50ms`, `close`, `reset`, `half-body`, `broken-json` or `html=N`. Any of
    /// these modifiers can follow: `method=POST`, `path=/v1/…`, `times=3`, `every=10`, `chance=0.1`, `after` (process the
    /// request, but lose the response) and, with `status`, `retry-after=2` or `retry-after=date`.
    #[arg(long = "fault", value_name = "FAULT", value_parser = parse_fault)]
    pub faults: Vec<Fault>,
    /// Seed for the `chance` of faults
    #[arg(long, default_value_t = 0, value_name = "NUMBER")]
    pub seed: u64,
    /// Respond with 429 to requests beyond this many per second
    #[arg(long, value_name = "REQUESTS", value_parser = clap::value_parser!(u32).range(1..))]
    pub rate_limit: Option<u32>,
    /// Respond with 429 to requests beyond this many at once
    #[arg(long, value_name = "REQUESTS", value_parser = clap::value_parser!(u32).range(1..))]
    pub concurrency_limit: Option<u32>,
}

impl Options {
    /// Returns a builder for an emulator of OpenAPI documents with these options.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no document, or the file of accounts cannot be read.
    pub fn builder(&self, specs: impl IntoIterator<Item: Into<String>>) -> Result<EmulatorBuilder, Error> {
        let mut faults = Faults::from_iter(self.faults.iter().cloned()).seed(self.seed);
        if let Some(requests) = self.rate_limit {
            faults = faults.rate_limit(requests);
        }
        if let Some(requests) = self.concurrency_limit {
            faults = faults.concurrency_limit(requests);
        }
        let mut specs = specs.into_iter();
        let first = specs.next().ok_or_else(|| Error::Document("there is none".to_owned()))?;
        let mut builder = specs
            .fold(Emulator::builder(first), EmulatorBuilder::document)
            .address(SocketAddr::new(self.host, self.port))
            .faults(faults);
        for (id, value) in &self.rules {
            builder = builder.rule(id, value);
        }
        if let Some(file) = &self.db {
            builder = builder.database(file);
        }
        if let Some(file) = &self.accounts {
            builder = builder.accounts(Account::read_file(file)?);
        }
        if let Some(file) = &self.init {
            builder = builder.init_file(file);
        }
        Ok(builder)
    }
}

/// An error returned when the program cannot run.
#[derive(Debug)]
#[non_exhaustive]
pub enum RunError {
    /// The emulator cannot be started.
    Start(Error),
    /// The banner cannot be written, or signals cannot be received.
    Io(io::Error),
}

/// Starts an emulator of OpenAPI documents, writes to `out` how to use it, and runs until SIGINT or SIGTERM. A second signal stops it
/// immediately. Returns how it was stopped.
///
/// # Errors
///
/// Returns an error if the emulator cannot be started or `out` cannot be written.
pub async fn run(
    options: &Options,
    specs: impl IntoIterator<Item: Into<String>>,
    out: &mut impl Write,
) -> Result<Shutdown, RunError> {
    // Signals are received from here on, so that none ends the process in the middle of the start.
    let mut signals = ShutdownSignals::new()?;
    let emulator = options.builder(specs)?.start().await?;
    out.write_all(banner(&emulator).as_bytes())?;
    out.flush()?;
    signals.recv().await;
    tokio::select! {
        () = emulator.stop() => Ok(Shutdown::Graceful),
        () = signals.recv() => Ok(Shutdown::Immediate),
    }
}

/// Receives the signals that ask a program to stop: SIGINT (Ctrl-C) and SIGTERM.
///
/// While it exists, these signals do not end the process.
#[derive(Debug)]
pub struct ShutdownSignals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl ShutdownSignals {
    /// Starts to receive signals. Must be called in a tokio runtime.
    ///
    /// # Errors
    ///
    /// Returns an error if the system does not allow it.
    pub fn new() -> io::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
            })
        }
        #[cfg(not(unix))]
        {
            Ok(Self {})
        }
    }

    /// Waits for the next signal.
    pub async fn recv(&mut self) {
        #[cfg(unix)]
        {
            tokio::select! {
                _ = self.interrupt.recv() => {}
                _ = self.terminate.recv() => {}
            }
        }
        #[cfg(not(unix))]
        {
            if tokio::signal::ctrl_c().await.is_err() {
                // Ctrl-C cannot be received: the program runs until it is killed.
                std::future::pending::<()>().await;
            }
        }
    }
}

fn parse_rule(text: &str) -> Result<(String, String), String> {
    let (id, value) = text.split_once('=').ok_or("expected RULE=VALUE")?;
    Ok((id.to_owned(), value.to_owned()))
}

fn parse_fault(text: &str) -> Result<Fault, String> {
    // clap prints the value itself.
    text.parse().map_err(|error| match error {
        Error::Fault { reason, .. } => reason,
        error => error.to_string(),
    })
}

/// Returns the text printed at the start. The last word of its first line is the URL, for scripts to read.
fn banner(emulator: &Emulator) -> String {
    let url = emulator.url();
    let mut text = format!("Listening on {url}\n\nTo use the emulator, set these variables:\n\n");
    for (name, value) in emulator.env_vars() {
        let is_secret = matches!(name, "TWILIO_AUTH_TOKEN" | "TWILIO_API_SECRET");
        // A configured secret is not shown, only the placeholder's.
        let value = if is_secret && emulator.has_configured_accounts() { "…".to_owned() } else { value };
        let _ = writeln!(text, "    export {name}={value}");
    }
    let _ = write!(text, "\nOpen {url}/ to browse records and requests. Press Ctrl-C to stop.\n");
    text
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(error) => error.fmt(f),
            Self::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for RunError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Start(error) => std::error::Error::source(error),
            Self::Io(error) => std::error::Error::source(error),
        }
    }
}

impl From<Error> for RunError {
    fn from(error: Error) -> Self {
        Self::Start(error)
    }
}

impl From<io::Error> for RunError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
