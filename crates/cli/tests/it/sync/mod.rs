//! `sync` and `export`

mod exports;
#[cfg(unix)]
mod interruptions;
mod removals;
mod reports;
mod runs;
mod support;
#[cfg(unix)]
mod terminal;
