//! Assigns a number that is already assigned: the service may respond with 409, which is fine if the number is on this profile.
//!
//! `cargo run -p trusthub-tests --example handle_conflict`

use trusthub_tests::sample::{NUMBER, PROFILE};
use twilio_emulator::{Duplicates, Emulator};
use twilio_trusthub::{Client, Error, OPENAPI_JSON};

/// Assigns `number` to `profile`. Returns `false` if it was assigned already.
async fn ensure_assigned(client: &Client, profile: &str, number: &str) -> Result<bool, Error> {
    let create = client.create_channel_endpoint_assignment().customer_profile_sid(profile);
    match create.channel_endpoint_type("phone-number").channel_endpoint_sid(number).send().await {
        Ok(_) => Ok(true),
        Err(error) if error.is_conflict() => {
            // A 409 can also mean that another profile holds the number.
            let list = client.list_channel_endpoint_assignments().customer_profile_sid(profile);
            let found = list.channel_endpoint_sid(number).limit(1).stream().try_next().await?;
            if found.is_some() { Ok(false) } else { Err(error) }
        }
        Err(error) => Err(error),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = Emulator::builder(OPENAPI_JSON).duplicates(Duplicates::Refuse).start().await?;
    let client: Client = emulator.client(Client::builder())?;
    let first = ensure_assigned(&client, PROFILE, NUMBER).await?;
    let second = ensure_assigned(&client, PROFILE, NUMBER).await?;
    println!("first call: created {first}; second call: created {second}");
    if (first, second) != (true, false) {
        return Err("expected one assignment".into());
    }
    Ok(())
}
