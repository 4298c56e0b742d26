//! `sync` and `export` as a person runs them: the real program against the emulator.

// A test that cannot go on has failed: `unwrap` says so.
#![allow(clippy::unwrap_used)]

mod exports;
mod interruptions;
mod removals;
mod reports;
mod runs;
mod support;
