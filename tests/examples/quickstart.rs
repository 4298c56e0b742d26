//! Creates, lists, fetches and deletes assignments over real HTTP, with no account: the service is an emulator on this
//! machine, made from the same document as the client.
//!
//! `cargo run -p trusthub-tests --example quickstart`

use trusthub_tests::sample::{NUMBER, OTHER_NUMBER, PROFILE};
use twilio_emulator::Emulator;
use twilio_trusthub::{Client, OPENAPI_JSON, prelude::*};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = Emulator::start(OPENAPI_JSON).await?;
    // With an account this is `Client::from_env()?`, and all the rest stays as it is.
    let client = emulator.client(Client::builder())?;

    let mut first = None;
    for number in [NUMBER, OTHER_NUMBER, "PN00000000000000000000000000000003"] {
        println!("assign {number} to {PROFILE}");
        let made = client
            .create_channel_endpoint_assignment()
            .customer_profile_sid(PROFILE)
            .channel_endpoint_type("phone-number")
            .channel_endpoint_sid(number)
            .send()
            .await?;
        let sid = made.sid.ok_or("the service gave the assignment no SID")?;
        println!("  -> {sid}");
        first.get_or_insert(sid);
    }
    let sid = first.ok_or("nothing was assigned")?;

    println!("list what the profile holds, two on a page");
    let mut items =
        client.list_channel_endpoint_assignments().customer_profile_sid(PROFILE).page_size(2).stream();
    while let Some(item) = items.try_next().await? {
        let (sid, endpoint) = (item.sid.ok_or("no SID")?, item.channel_endpoint_sid.ok_or("no endpoint")?);
        println!("  -> {sid} holds {endpoint}");
    }

    println!("fetch {sid}");
    let fetched =
        client.fetch_channel_endpoint_assignment().customer_profile_sid(PROFILE).sid(sid).send().await?;
    println!("  -> {}", fetched.channel_endpoint_type.as_deref().unwrap_or("of no type"));

    println!("delete {sid}");
    let gone =
        client.delete_channel_endpoint_assignment().customer_profile_sid(PROFILE).sid(sid).send().await?;
    println!("  -> {}", gone.status());

    println!("fetch it once more");
    let missing =
        client.fetch_channel_endpoint_assignment().customer_profile_sid(PROFILE).sid(sid).send().await;
    println!("  -> {}", missing.err().ok_or("it was still there")?);

    println!("delete by the number's SID, which is a mistake");
    let refused =
        client.delete_channel_endpoint_assignment().customer_profile_sid(PROFILE).sid(NUMBER).send().await;
    println!("  -> {}", refused.err().ok_or("it was not refused")?);

    println!("that was {} requests, to {}", emulator.requests().len(), emulator.url());
    Ok(())
}
