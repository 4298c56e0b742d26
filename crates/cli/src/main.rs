#![doc = include_str!("../README.md")]

mod bulk;
mod cli;
mod commands;
mod context;
mod credentials;
mod error;
mod input;
mod logging;
mod output;
mod util;

use std::process::ExitCode;

use cli::App;

fn main() -> ExitCode {
    let app = match App::read(std::env::args_os()) {
        Ok(app) => app,
        Err(error) => {
            // Help goes to stdout and faults to stderr; if neither can be written, nobody is there to be told.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let output = app.output();
    logging::start(&output, app.is_emulator());
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            output.tell(&format!("error: no runtime can be started: {error}\n"));
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(app.run(output)) {
        Ok(outcome) => ExitCode::from(outcome.code()),
        Err(failure) => {
            output.tell(&failure.shown(output.stderr.colour));
            ExitCode::from(failure.code())
        }
    }
}
