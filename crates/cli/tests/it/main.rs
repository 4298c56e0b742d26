//! Runs the real binary against an emulator, with an empty environment.

// A failed `unwrap` fails the test and names the line.
#![allow(clippy::unwrap_used)]

mod conformance;
mod credentials;
mod demo;
mod emulator;
mod errors;
#[cfg(unix)]
mod guide;
mod help;
mod operations;
mod pipes;
#[cfg(unix)]
mod pty;
mod questions;
mod secrets;
mod support;
mod sync;
#[cfg(unix)]
mod terminal;
