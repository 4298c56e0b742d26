//! Finds the customer profiles and trust products that hold a number, here of an emulator:
//!
//! ```text
//! cargo run -p trusthub-sync --example where_is
//! ```

use std::error::Error;

use serde_json::json;
use trusthub_sync::{Bundle, holdings};
use twilio_emulator::Emulator;
use twilio_trusthub::{Client, OPENAPI_JSON};

const NUMBER: &str = "PN00000000000000000000000000000001";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::start(OPENAPI_JSON).await?;
    let [first, second] = ["BU00000000000000000000000000000001", "BU00000000000000000000000000000002"];
    emulator.seed(
        "/v1/CustomerProfiles",
        [json!({ "sid": first, "friendly_name": "Old" }), json!({ "sid": second, "friendly_name": "Acme" })],
    )?;
    let assignment = json!({ "ChannelEndpointType": "phone-number", "ChannelEndpointSid": NUMBER });
    emulator.seed(&format!("/v1/CustomerProfiles/{second}/ChannelEndpointAssignments"), [assignment])?;

    let client: Client = emulator.client(Client::builder())?;
    let bundles = Bundle::all(&client).await?;
    let found = holdings(&client, &bundles, &[NUMBER.parse()?]).await?;
    let names: Vec<_> = found.iter().filter_map(|holding| holding.bundle.friendly_name.as_deref()).collect();
    println!("{NUMBER} is on {names:?}");
    if names != ["Acme"] {
        return Err("expected one profile".into());
    }
    Ok(())
}
