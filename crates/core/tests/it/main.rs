//! Tests of the public API against scripted servers on loopback.

// A failed `unwrap` is a failed test.
#![allow(clippy::unwrap_used)]

mod errors;
mod faults;
mod paging;
mod properties;
mod secrets;
mod setters;
mod settings;
mod support;
mod timeouts;
