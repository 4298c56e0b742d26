//! Tests of the public API against scripted servers on loopback.

// A failed `unwrap` is a failed test.
#![allow(clippy::unwrap_used)]

mod bodies;
mod credential_providers;
mod errors;
mod fault_cases;
mod faults;
mod keep_alive;
mod large_pages;
mod log;
mod middleware;
mod options;
mod origins;
mod paging;
mod properties;
mod proxies;
mod retry_budget;
mod secrets;
mod setters;
mod settings;
mod spans;
mod support;
mod throttle;
mod timeouts;
mod tls;

/// Clients are shared between threads, and errors and requests cross them.
#[test]
fn public_types_are_send_sync_and_static() {
    fn assert<T: Send + Sync + 'static>() {}
    assert::<twilio_core::BoundedError>();
    assert::<twilio_core::CommaSeparated<twilio_core::Sid>>();
    assert::<twilio_core::ErrorKind>();
    assert::<twilio_core::InMemory<fn(&twilio_core::http::Request) -> twilio_core::InMemoryResponse>>();
    assert::<twilio_core::InMemoryResponse>();
    assert::<twilio_core::ListError>();
    assert::<twilio_core::Operation>();
    assert::<twilio_core::Outcome>();
    assert::<twilio_core::Repeated<twilio_core::Sid>>();
    assert::<twilio_core::RequestOptions>();
    assert::<twilio_core::Service>();
    assert::<twilio_core::SidError>();
    assert::<twilio_core::ClientBuilder>();
    assert::<twilio_core::Credentials>();
    assert::<twilio_core::Error>();
    assert::<twilio_core::Items<support::NamePage>>();
    assert::<twilio_core::Pages<support::NamePage>>();
    assert::<twilio_core::Response<support::Thing>>();
    assert::<twilio_core::ByteStream>();
    assert::<Box<dyn twilio_core::ProvideCredentials>>();
    assert::<twilio_core::RetryPolicy>();
    assert::<twilio_core::Transport>();
}
