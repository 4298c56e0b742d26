//! Lists the phone numbers of an account that match a filter, with the second client.
//!
//! `cargo run -p trusthub-tests --example find_phone_numbers`

use serde_json::json;
use twilio_api::{Client, OPENAPI_JSON};
use twilio_emulator::Emulator;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = Emulator::start(OPENAPI_JSON).await?;
    let account = emulator.account().account_sid().to_owned();
    let numbers = [("+14155550100", "Support"), ("+14155550101", "Sales"), ("+12125550100", "Support")];
    emulator.seed(
        &format!("/2010-04-01/Accounts/{account}/IncomingPhoneNumbers.json"),
        numbers.map(|(number, name)| json!({ "phone_number": number, "friendly_name": name })),
    )?;

    let client: Client = emulator.client(Client::builder())?;
    let list = client.list_incoming_phone_numbers().account_sid(account.as_str());
    let mut numbers = list.friendly_name("Support").page_size(1000).stream();
    let mut found = Vec::new();
    while let Some(number) = numbers.try_next().await? {
        println!("{:?} {:?}", number.sid, number.phone_number);
        found.extend(number.phone_number);
    }
    if found != ["+14155550100", "+12125550100"] {
        return Err(format!("unexpected numbers: {found:?}").into());
    }
    Ok(())
}
