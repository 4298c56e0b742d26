#![doc = include_str!("../README.md")]

mod account;
#[cfg(feature = "command")]
pub mod command;
mod control;
mod document;
mod emulator;
mod error;
mod http;
mod log;
mod paging;
mod record;
mod server;
mod service;
mod socket;
mod store;
mod text;
mod ui;

pub use account::Account;
pub use control::{Fault, Faults};
pub use emulator::{Duplicates, Emulator, EmulatorBuilder};
pub use error::Error;
pub use log::Exchange;
