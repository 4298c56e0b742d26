//! The program as a person runs it: the real binary, against an emulator, with nothing of this machine's environment.

// A test fails where it unwraps: the message says which line.
#![allow(clippy::unwrap_used)]

mod calls;
mod credentials;
mod demo;
mod emulated;
mod errors;
mod help;
mod pipes;
#[cfg(unix)]
mod pty;
mod secrets;
mod support;
mod sync;
#[cfg(unix)]
mod terminal;
