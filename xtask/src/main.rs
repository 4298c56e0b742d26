//! `cargo xtask`.

use std::{env, io, path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    // `cargo run` sets the variable to the directory of xtask.
    let manifest_directory = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let starts = manifest_directory.into_iter().chain(env::current_dir().ok());
    match xtask::find_root(starts) {
        Ok(root) => ExitCode::from(xtask::run(env::args_os(), &root, &mut io::stdout(), &mut io::stderr())),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(xtask::EXIT_FAILURE)
        }
    }
}
