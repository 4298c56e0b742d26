#![doc = include_str!("../README.md")]

mod api;
mod auth;
#[cfg(feature = "command")]
pub mod cli;
mod emulator;
mod error;
mod faults;
mod openapi;
mod request_log;
mod server;
mod store;
mod text;
mod ui;

pub use auth::Account;
pub use emulator::{Duplicates, Emulator, EmulatorBuilder};
pub use error::Error;
pub use faults::{Fault, Faults};
pub use request_log::Exchange;
