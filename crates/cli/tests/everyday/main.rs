//! The program as a person runs it: the real binary, against an emulator, with nothing of this machine's environment.

mod calls;
mod credentials;
mod demo;
mod emulated;
mod errors;
mod help;
mod pipes;
mod secrets;
mod support;
#[cfg(unix)]
mod terminal;
