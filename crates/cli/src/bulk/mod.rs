//! Many assignments at once: `sync` and `export`.
//!
//! `sync` goes from [`input`] over [`plan`] to [`apply`], each of which is finished before the next begins, and [`ending`]
//! tells how it ended. All requests go through [`service`], which knows what may be sent again, and its [`gate`], which slows
//! down all of them together.

mod apply;
mod args;
mod brake;
mod ending;
mod export;
mod gate;
mod input;
mod ledger;
mod plan;
mod progress;
mod prune;
mod report;
mod service;
mod show;
mod signals;
mod sync;
mod watch;

pub(crate) use args::{ExportArgs, SyncArgs};
pub(crate) use export::export;
pub(crate) use sync::sync;

#[cfg(test)]
mod tests;
