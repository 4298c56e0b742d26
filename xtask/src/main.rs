//! `cargo xtask`.

use std::{io, path::Path, process::ExitCode};

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    ExitCode::from(xtask::run(std::env::args_os(), root, &mut io::stdout(), &mut io::stderr()))
}
