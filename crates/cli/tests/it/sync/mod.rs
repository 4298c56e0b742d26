//! `sync` and `export` as a person runs them: the real program against the emulator.

mod exports;
mod interruptions;
mod removals;
mod reports;
mod runs;
mod support;
#[cfg(unix)]
mod terminal;
