#![doc = include_str!("../README.md")]

mod cli;
mod commands;
mod context;
mod credentials;
mod error;
mod exit_status;
mod input;
mod logging;
mod output;
mod signals;
mod ui;
mod util;

use std::process::ExitCode;

use cli::Cli;
use exit_status::ExitStatus;

fn main() -> ExitCode {
    let cli = match Cli::parse(std::env::args_os()) {
        Ok(cli) => cli,
        Err(error) => {
            // Prints help to stdout and errors to stderr. If that fails, there is no other place to report it.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(ExitStatus::Usage.code()));
        }
    };
    let output = cli.output();
    logging::init(cli.verbosity(), cli.log_scope(), output.ui.terminal);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            output.ui.print(&format!("error: failed to start the async runtime: {error}\n"));
            return ExitStatus::Failure.into();
        }
    };
    match runtime.block_on(cli.run(output)) {
        Ok(status) => status.into(),
        Err(error) => {
            output.ui.error(&error);
            error.status().into()
        }
    }
}
