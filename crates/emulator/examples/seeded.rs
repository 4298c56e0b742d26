//! Starts an emulator with records, and reads them with an HTTP client that knows nothing of the emulator:
//!
//! ```text
//! cargo run -p twilio-emulator --example seeded
//! ```

use std::error::Error;

use serde_json::{Value, json};
use twilio_emulator::Emulator;

const SPEC: &str = include_str!("../../../spec/trusthub.yaml");
const ASSIGNMENTS: &str =
    "/v1/CustomerProfiles/BU00000000000000000000000000000001/ChannelEndpointAssignments";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::start(SPEC).await?;
    let records = (1..=3).map(
        |at| json!({ "ChannelEndpointType": "phone-number", "ChannelEndpointSid": format!("PN{at:032}") }),
    );
    emulator.seed(ASSIGNMENTS, records)?;

    let account = emulator.account();
    let url = format!("{}{ASSIGNMENTS}?PageSize=2", emulator.url());
    let request = reqwest::Client::new().get(url).basic_auth(account.user(), Some(account.secret()));
    let page: Value = request.send().await?.error_for_status()?.json().await?;
    println!("{page:#}");
    let (items, next) = (page["results"].as_array().map(Vec::len), &page["meta"]["next_page_url"]);
    if items != Some(2) || !next.is_string() {
        return Err("expected a page of two records and the URL of the next".into());
    }
    Ok(())
}
