//! Serves an OpenAPI document, with state: `twilio-emulator --spec FILE`.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;
use twilio_emulator::cli::{self as command, Ended, Options};

/// A Twilio service on your own machine, from its OpenAPI document, with state
#[derive(Debug, Parser)]
#[command(
    version,
    max_term_width = 100,
    after_help = "Example:\n  twilio-emulator --spec spec/trusthub.yaml --db trusthub.db"
)]
struct Arguments {
    /// The OpenAPI document, JSON or YAML
    #[arg(long, value_name = "FILE")]
    spec: PathBuf,
    #[command(flatten)]
    options: Options,
    /// Log each request on stderr; `RUST_LOG` says more precisely what
    #[arg(long, short)]
    verbose: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let level = if arguments.verbose { "info" } else { "warn" };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).init();
    match run(&arguments).await {
        Ok(Ended::InOrder) => ExitCode::SUCCESS,
        // What shells say of a program that Ctrl-C ended.
        Ok(Ended::AtOnce) => ExitCode::from(130),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<Ended, command::Failure> {
    let spec = std::fs::read_to_string(&arguments.spec)
        .map_err(|source| twilio_emulator::Error::File { path: arguments.spec.clone(), source })?;
    command::run(&arguments.options, spec, &mut io::stdout()).await
}
