//! The engine of `sync` and `export`, on its way into a crate of its own.

#[path = "../../../sync/src/execute.rs"]
pub(crate) mod apply;
#[path = "../../../sync/src/shutdown.rs"]
pub(crate) mod brake;
#[path = "../../../sync/src/throttle.rs"]
pub(crate) mod gate;
#[path = "../../../sync/src/plan.rs"]
pub(crate) mod plan;
#[path = "../../../sync/src/prune.rs"]
pub(crate) mod prune;
#[path = "../../../sync/src/remote.rs"]
pub(crate) mod service;
#[path = "../../../sync/src/observer.rs"]
pub(crate) mod watch;

#[cfg(test)]
#[path = "../../../sync/tests/it/main.rs"]
mod tests;
