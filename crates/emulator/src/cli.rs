//! The emulator as a program: its options, and what runs it. Programs that have it as a part of theirs use both.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::{Account, Duplicates, Emulator, EmulatorBuilder, Error, Fault, Faults};

/// How an emulator is started.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// The port to listen at; 0 is any that is free
    #[arg(long, default_value_t = 4010, value_name = "PORT")]
    pub port: u16,
    /// The address to listen at; others than this machine's let everybody there read and change all records
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), value_name = "ADDRESS")]
    pub host: IpAddr,
    /// Keep records in this SQLite file, which is made where it is not there; without it they are kept in memory
    #[arg(long, value_name = "FILE")]
    pub db: Option<PathBuf>,
    /// Accept only the credentials in this file, one `SID:SECRET` on each line; without it every well-formed pair
    #[arg(long, value_name = "FILE")]
    pub accounts: Option<PathBuf>,
    /// What to do where a record is made that is there already: the service has been seen to do both
    #[arg(long, value_enum, default_value_t = OnDuplicate::Accept, value_name = "WHAT")]
    pub duplicates: OnDuplicate,
    /// A fault, such as `status=503,retry-after=2,chance=0.1`; may be given again
    ///
    /// One kind: `status=N`, `latency=50ms`, `close`, `reset`, `half-body`, `broken-json` or `html=N`. Then, where they are
    /// wanted: `method=POST`, `path=/v1/…`, `times=3`, `every=10`, `chance=0.1`, `after` (the request is carried out and the
    /// answer lost), and with a status `retry-after=2` or `retry-after=date`.
    #[arg(long = "fault", value_name = "FAULT")]
    pub faults: Vec<Fault>,
    /// What chance is drawn with
    #[arg(long, default_value_t = 0, value_name = "NUMBER")]
    pub seed: u64,
    /// Answer 429 to more than so many requests per second
    #[arg(long, value_name = "REQUESTS", value_parser = clap::value_parser!(u32).range(1..))]
    pub rate_limit: Option<u32>,
    /// Answer 429 to more than so many requests at once
    #[arg(long, value_name = "REQUESTS", value_parser = clap::value_parser!(u32).range(1..))]
    pub concurrency_limit: Option<u32>,
}

/// What to do with duplicates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OnDuplicate {
    /// There are two of it
    Accept,
    /// 409, code 20409
    Refuse,
}

impl Options {
    /// An emulator of `spec` with these options.
    ///
    /// # Errors
    ///
    /// If the file of accounts cannot be read.
    pub fn builder(&self, spec: impl Into<String>) -> Result<EmulatorBuilder, Error> {
        let mut faults = Faults::from_iter(self.faults.iter().cloned()).seed(self.seed);
        if let Some(requests) = self.rate_limit {
            faults = faults.rate_limit(requests);
        }
        if let Some(requests) = self.concurrency_limit {
            faults = faults.concurrency_limit(requests);
        }
        let mut builder = Emulator::builder(spec)
            .address(SocketAddr::new(self.host, self.port))
            .duplicates(match self.duplicates {
                OnDuplicate::Accept => Duplicates::Accept,
                OnDuplicate::Refuse => Duplicates::Refuse,
            })
            .faults(faults);
        if let Some(file) = &self.db {
            builder = builder.database(file);
        }
        if let Some(file) = &self.accounts {
            builder = builder.accounts(Account::read_file(file)?);
        }
        Ok(builder)
    }
}

/// Starts an emulator of `spec`, tells on `out` how to use it, and ends it when it is interrupted; a second interruption
/// ends it at once.
///
/// # Errors
///
/// If it cannot be started, or `out` cannot be written.
pub async fn run(options: &Options, spec: impl Into<String>, out: &mut impl Write) -> Result<Ended, Failure> {
    let mut interruptions = Interruptions::new()?;
    let emulator = options.builder(spec)?.start().await?;
    out.write_all(greeting(&emulator, options).as_bytes())?;
    out.flush()?;
    interruptions.next().await;
    tokio::select! {
        () = emulator.stop() => Ok(Ended::InOrder),
        () = interruptions.next() => Ok(Ended::AtOnce),
    }
}

/// How an emulator ended that was interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Requests that were under way were answered, or had five seconds to be.
    InOrder,
    /// It was interrupted again, and waited no longer.
    AtOnce,
}

/// Why the program ended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// The emulator cannot be started.
    #[error(transparent)]
    Emulator(#[from] Error),
    /// What it tells cannot be written, or signals cannot be received.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// What a person is told: where it is, and the lines to paste into a shell.
fn greeting(emulator: &Emulator, options: &Options) -> String {
    let mut text = format!("The emulator listens at {}\n\n", emulator.url());
    for (name, value) in emulator.variables() {
        // A secret that was given is the caller's, and not shown.
        let shown = options.accounts.is_none() || !matches!(name, "TWILIO_AUTH_TOKEN" | "TWILIO_API_SECRET");
        let line = if shown { format!("export {name}={value}") } else { format!("export {name}=…") };
        let _ = writeln!(text, "    {line}");
    }
    let _ = write!(text, "\nA page for you is at {}/ · Ctrl-C ends it\n", emulator.url());
    text
}

/// SIGINT and SIGTERM, one after the other.
#[cfg(unix)]
struct Interruptions {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Interruptions {
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

/// Ctrl-C, again and again.
#[cfg(not(unix))]
struct Interruptions;

#[cfg(not(unix))]
impl Interruptions {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        // Without a way to be told, it runs until it is killed.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
