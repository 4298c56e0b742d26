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

/// Clients are shared between threads, and errors cross them.
#[test]
fn public_types_are_send_and_sync() {
    fn assert<T: Send + Sync>() {}
    assert::<twilio_core::ClientBuilder>();
    assert::<twilio_core::Credentials>();
    assert::<twilio_core::Error>();
    assert::<twilio_core::Items<support::NamePage>>();
    assert::<twilio_core::Pages<support::NamePage>>();
    assert::<twilio_core::RetryPolicy>();
    assert::<twilio_core::Transport>();
}
