//! Audits an account: finds numbers without a profile, and assignments of numbers that were released. Here of an emulator:
//!
//! ```text
//! cargo run -p trusthub-sync --example audit
//! ```

use std::error::Error;

use serde_json::json;
use trusthub_sync::{Audit, FindingKind};
use twilio_emulator::Emulator;
use twilio_trusthub::{Client, OPENAPI_JSON};

const PROFILE: &str = "BU00000000000000000000000000000001";
const RELEASED: &str = "PN00000000000000000000000000000009";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::builder(OPENAPI_JSON).document(twilio_api::OPENAPI_JSON).start().await?;
    let account = emulator.account().account_sid().to_owned();
    let numbers = format!("/2010-04-01/Accounts/{account}/IncomingPhoneNumbers.json");
    emulator.seed(&numbers, [json!({ "phone_number": "+14155550100" })])?;
    emulator.seed("/v1/CustomerProfiles", [json!({ "sid": PROFILE, "status": "twilio-approved" })])?;
    let assignment = json!({ "ChannelEndpointType": "phone-number", "ChannelEndpointSid": RELEASED });
    emulator.seed(&format!("/v1/CustomerProfiles/{PROFILE}/ChannelEndpointAssignments"), [assignment])?;

    let client: Client = emulator.client(Client::builder())?;
    let api: twilio_api::Client = emulator.client(twilio_api::Client::builder())?;
    // A program passes the current time, with which approvals are compared.
    let now = chrono::DateTime::UNIX_EPOCH;
    let audit = Audit::read(&client, &api, account.parse()?, now).await?;
    println!("{} numbers, {} requests", audit.phone_numbers, audit.requests);
    for finding in &audit.findings {
        println!("{:?}: {:?} {:?}", finding.finding, finding.phone_number, finding.channel_endpoint_sid);
    }
    let kinds: Vec<_> = audit.findings.iter().map(|finding| finding.finding).collect();
    if kinds != [FindingKind::WithoutProfile, FindingKind::Orphan] {
        return Err(format!("unexpected findings: {kinds:?}").into());
    }
    Ok(())
}
