//! Lists the first assignments of a customer profile as a stream, over several pages.
//!
//! `cargo run -p trusthub-tests --example list_with_limit`

use std::error::Error;

use serde_json::json;
use trusthub_tests::sample::PROFILE;
use twilio_emulator::Emulator;
use twilio_trusthub::{Client, OPENAPI_JSON};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::start(OPENAPI_JSON).await?;
    let numbers = (1..=9).map(
        |at| json!({ "ChannelEndpointType": "phone-number", "ChannelEndpointSid": format!("PN{at:032}") }),
    );
    emulator.seed(&format!("/v1/CustomerProfiles/{PROFILE}/ChannelEndpointAssignments"), numbers)?;

    let client: Client = emulator.client(Client::builder())?;
    let list = client.list_channel_endpoint_assignments().customer_profile_sid(PROFILE);
    // Two assignments a page, and five in all. No page beyond the fifth assignment is requested.
    let mut assignments = list.page_size(2).limit(5).stream();
    let mut count = 0;
    while let Some(assignment) = assignments.try_next().await? {
        println!("{}", assignment.channel_endpoint_sid.ok_or("an assignment without an endpoint")?);
        count += 1;
    }
    if (count, emulator.requests().len()) != (5, 3) {
        return Err(format!("{count} assignments from {} pages", emulator.requests().len()).into());
    }
    Ok(())
}
