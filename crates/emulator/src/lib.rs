#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod api;
mod auth;
#[cfg(feature = "cli")]
pub mod cli;
mod control;
mod emulator;
mod error;
mod faults;
mod init;
mod listen;
mod openapi;
mod request_filter;
mod request_log;
mod server;
mod store;
mod text;
#[cfg(feature = "ui")]
mod ui;

pub use api::Duplicates;
pub use auth::Account;
pub use emulator::{Emulator, EmulatorBuilder};
pub use error::Error;
pub use faults::{Fault, Faults};
pub use request_log::RecordedRequest;
