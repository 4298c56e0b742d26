//! Tests a function that uses the client with responses in memory: no server, no port.
//!
//! `cargo run -p trusthub-tests --example in_memory`

use trusthub_tests::sample::{ASSIGNMENT, PROFILE, credentials};
use twilio_trusthub::twilio_core::{InMemory, InMemoryResponse};
use twilio_trusthub::{Client, Error};

/// The function under test. Returns `true` if the assignment exists.
async fn exists(client: &Client, assignment: &str) -> Result<bool, Error> {
    let fetch = client.fetch_channel_endpoint_assignment().customer_profile_sid(PROFILE);
    match fetch.sid(assignment).send().await {
        Ok(_) => Ok(true),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder()
        .credentials(credentials())
        .middleware(InMemory::new(|request| {
            if request.url().path().ends_with(ASSIGNMENT) {
                InMemoryResponse::json(200, format!(r#"{{"sid": "{ASSIGNMENT}"}}"#))
            } else {
                InMemoryResponse::json(404, r#"{"code": 20404, "message": "not found"}"#)
            }
        }))
        .build()?;
    let existing = exists(&client, ASSIGNMENT).await?;
    let deleted = exists(&client, "RA00000000000000000000000000000000").await?;
    println!("{ASSIGNMENT}: {existing}; another: {deleted}");
    if (existing, deleted) != (true, false) {
        return Err("unexpected result".into());
    }
    Ok(())
}
