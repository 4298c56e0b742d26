//! Serves an OpenAPI document with state: `twilio-emulator --spec FILE`.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;
use twilio_emulator::cli::{self, Options, RunError, Shutdown};

/// Emulate a Twilio service on this machine, from its OpenAPI documents
#[derive(Debug, Parser)]
#[command(
    version,
    max_term_width = 100,
    after_help = "Example:\n  twilio-emulator --spec spec/trusthub.yaml --db trusthub.db"
)]
struct Cli {
    /// OpenAPI document, in JSON or YAML; can be repeated to serve several as one service
    #[arg(long, value_name = "FILE", required = true)]
    spec: Vec<PathBuf>,
    #[command(flatten)]
    options: Options,
    /// Log each request to stderr; the variable `RUST_LOG` allows finer control
    #[arg(long, short)]
    verbose: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let level = if cli.verbose { "info" } else { "warn" };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).init();
    match run(&cli).await {
        Ok(Shutdown::Graceful) => ExitCode::SUCCESS,
        // 128 + SIGINT, as shells report an interrupted program.
        Ok(Shutdown::Immediate) => ExitCode::from(130),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: &Cli) -> Result<Shutdown, RunError> {
    let read = |path: &PathBuf| {
        std::fs::read_to_string(path)
            .map_err(|source| twilio_emulator::Error::File { path: path.clone(), source })
    };
    let specs = cli.spec.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    cli::run(&cli.options, specs, &mut io::stdout()).await
}
