//! Assigns phone numbers from within another program, here to an emulator:
//!
//! ```text
//! cargo run -p trusthub-sync --example embed
//! ```

use std::error::Error;

use trusthub_sync::{DesiredState, Event, Observer, Options, Plan, Remote, Shutdown, apply};
use twilio_emulator::Emulator;
use twilio_trusthub::types::CustomerProfileSid;
use twilio_trusthub::{Client, OPENAPI_JSON, Sid};

/// Everything that is needed to assign `numbers` to `profile`.
async fn assign(
    client: &Client,
    profile: CustomerProfileSid,
    numbers: &[Sid],
) -> Result<u64, Box<dyn Error>> {
    let mut builder = DesiredState::builder();
    let phone_number = builder.endpoint_type("phone-number")?;
    for (line, number) in (1..).zip(numbers) {
        builder.add(*number, phone_number, line);
    }
    let desired = builder.build()?;
    let shutdown = Shutdown::default();
    let remote = Remote::new(client, profile, Options::default(), &shutdown, &PrintResults);
    let plan = Plan::compute(&desired, false, &remote).await?;
    apply(&plan, &desired, &remote).await;
    Ok(plan.unchanged)
}

struct PrintResults;

impl Observer for PrintResults {
    fn on_event(&self, event: &Event<'_>) {
        if let Event::TaskDone(result) = event {
            match result.failure() {
                Some(error) => eprintln!("{}: {error}", result.endpoint()),
                None => println!("{} is assigned", result.endpoint()),
            }
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::start(OPENAPI_JSON).await?;
    let client: Client = emulator.client(Client::builder())?;
    let profile = CustomerProfileSid::try_from("BU00000000000000000000000000000001")?;
    let numbers =
        ["PN00000000000000000000000000000001".parse()?, "PN00000000000000000000000000000002".parse()?];
    assign(&client, profile, &numbers).await?;
    let unchanged = assign(&client, profile, &numbers).await?;
    println!("the second run finds {unchanged} of them");
    if unchanged != 2 {
        return Err("expected both numbers".into());
    }
    Ok(())
}
