//! The build step of the workspace: one OpenAPI document becomes three crates.
//!
//! `read → check → prepare → progenitor → polish → split → format → write | compare`, one module for each stage.

mod check;
mod command;
mod fault;
mod format;
mod generate;
mod model;
mod names;
mod output;
mod package;
mod pointer;
mod polish;
mod prepare;
mod progenitor;
mod read;
mod tree;
mod yaml;

pub use command::{FAILED, FRESH, STALE, run};
pub use fault::{Fault, Result};
pub use generate::{Generated, crates, standalone, workspace};
pub use output::{Change, diff};
pub use read::Document;
