//! Creates, lists, fetches and deletes assignments against the emulator, so no Twilio account is needed.
//!
//! `cargo run -p trusthub-tests --example quickstart`

use trusthub_tests::sample::{NUMBER, OTHER_NUMBER, PROFILE};
use twilio_emulator::Emulator;
use twilio_trusthub::{Client, OPENAPI_JSON};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = Emulator::start(OPENAPI_JSON).await?;
    // To use a Twilio account, replace this by `Client::from_env()?`. The rest stays the same.
    let client = emulator.client(Client::builder())?;

    let mut first = None;
    for number in [NUMBER, OTHER_NUMBER, "PN00000000000000000000000000000003"] {
        println!("assign {number} to {PROFILE}");
        let created = client
            .create_channel_endpoint_assignment()
            .customer_profile_sid(PROFILE)
            .channel_endpoint_type("phone-number")
            .channel_endpoint_sid(number)
            .send()
            .await?;
        let sid = created.sid.ok_or("the created assignment has no SID")?;
        println!("  -> {sid}");
        first.get_or_insert(sid);
    }
    let sid = first.ok_or("nothing was assigned")?;

    println!("list the assignments of the profile, two a page");
    let mut items =
        client.list_channel_endpoint_assignments().customer_profile_sid(PROFILE).page_size(2).stream();
    while let Some(item) = items.try_next().await? {
        let (sid, endpoint) = (item.sid.ok_or("no SID")?, item.channel_endpoint_sid.ok_or("no endpoint")?);
        println!("  -> {sid} assigns {endpoint}");
    }

    println!("fetch {sid}");
    let fetched =
        client.fetch_channel_endpoint_assignment().customer_profile_sid(PROFILE).sid(sid).send().await?;
    println!("  -> {}", fetched.channel_endpoint_type.as_deref().unwrap_or("(no type)"));

    println!("delete {sid}");
    let deleted =
        client.delete_channel_endpoint_assignment().customer_profile_sid(PROFILE).sid(sid).send().await?;
    println!("  -> {}", deleted.status());

    println!("fetch it again");
    let missing =
        client.fetch_channel_endpoint_assignment().customer_profile_sid(PROFILE).sid(sid).send().await;
    println!("  -> {}", missing.err().ok_or("the assignment still exists")?);

    println!("delete it by the SID of its number, which is an invalid assignment SID");
    let invalid =
        client.delete_channel_endpoint_assignment().customer_profile_sid(PROFILE).sid(NUMBER).send().await;
    println!("  -> {}", invalid.err().ok_or("the SID was accepted")?);

    println!("sent {} requests to {}", emulator.requests().len(), emulator.url());
    Ok(())
}
