//! Reads an API key from a provider, which the client asks again after the key was revoked.
//!
//! `cargo run -p trusthub-tests --example rotate_credentials`

use std::sync::atomic::{AtomicUsize, Ordering};

use trusthub_tests::sample::PROFILE;
use twilio_emulator::Emulator;
use twilio_trusthub::{Client, Credentials, Error, OPENAPI_JSON};

static READS: AtomicUsize = AtomicUsize::new(0);

const SID: &str = "AC00000000000000000000000000000001";

/// Reads the credentials from a vault. The first ones are revoked.
async fn read_credentials() -> Result<Credentials, Error> {
    let secret = if READS.fetch_add(1, Ordering::Relaxed) == 0 { "revoked" } else { "current" };
    Credentials::account(SID, secret)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let account = format!("{SID}:current").parse()?;
    let emulator = Emulator::builder(OPENAPI_JSON).accounts([account]).start().await?;
    let client = Client::builder().credentials_provider(read_credentials).base_url(emulator.url()).build()?;
    for _ in 0..2 {
        client.list_channel_endpoint_assignments().customer_profile_sid(PROFILE).send().await?;
    }
    let statuses: Vec<_> = emulator.requests().iter().filter_map(|request| request.status).collect();
    println!("responses: {statuses:?}; the provider was read {READS:?} times");
    if statuses != [401, 200, 200] || READS.load(Ordering::Relaxed) != 2 {
        return Err("expected one rejected request and two reads".into());
    }
    Ok(())
}
