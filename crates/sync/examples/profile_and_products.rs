//! Assigns phone numbers to a customer profile and to a trust product that it supports, here of an emulator:
//!
//! ```text
//! cargo run -p trusthub-sync --example profile_and_products
//! ```

use std::error::Error;

use serde_json::json;
use trusthub_sync::{
    DesiredState, Job, Options, PhoneNumber, PhoneNumbers, Plan, Remote, Shutdown, Target, apply_all,
};
use twilio_emulator::Emulator;
use twilio_trusthub::{Client, OPENAPI_JSON};

const PROFILE: &str = "BU00000000000000000000000000000001";
const PRODUCT: &str = "BU0000000000000000000000000000000a";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::builder(OPENAPI_JSON).document(twilio_api::OPENAPI_JSON).start().await?;
    let account = emulator.account().account_sid().to_owned();
    let wanted = ["+14155550100", "+14155550101"];
    emulator.seed(
        &format!("/2010-04-01/Accounts/{account}/IncomingPhoneNumbers.json"),
        wanted.map(|number| json!({ "phone_number": number })),
    )?;
    let api: twilio_api::Client = emulator.client(twilio_api::Client::builder())?;
    let client: Client = emulator.client(Client::builder())?;

    // 1. The SIDs of the phone numbers.
    let wanted = wanted.map(str::parse::<PhoneNumber>).into_iter().collect::<Result<Vec<_>, _>>()?;
    let owned = PhoneNumbers::find(&api, account.parse()?, &wanted).await?;
    let mut builder = DesiredState::builder();
    let phone_number = builder.endpoint_type("phone-number")?;
    for (line, number) in (1..).zip(&wanted) {
        let sid = owned.sid(*number).ok_or_else(|| format!("the account does not own {number}"))?;
        builder.add(sid, phone_number, line);
    }
    let desired = builder.build()?;

    // 2. A plan for each target. Nothing has changed until here.
    let shutdown = Shutdown::default();
    let targets = [Target::CustomerProfile(PROFILE.parse()?), Target::TrustProduct(PRODUCT.parse()?)];
    let remotes = targets.map(|target| Remote::new(&client, target, Options::default(), &shutdown, &()));
    let [on_profile, on_product] = &remotes;
    let profile_plan = Plan::compute(&desired, false, on_profile).await?;
    let product_plan = Plan::compute(&desired, false, on_product).await?;
    println!("{} to assign to the profile", profile_plan.create_count());
    println!("{} to assign to the product", product_plan.create_count());

    // 3. The profile first, then the product.
    let jobs = [Job::new(&profile_plan, &desired, on_profile), Job::new(&product_plan, &desired, on_product)];
    let applied = apply_all(&jobs).await;
    if applied.iter().any(|applied| applied.create_failed) {
        return Err("a number could not be assigned".into());
    }
    for remote in &remotes {
        if !Plan::compute(&desired, false, remote).await?.is_fulfilled() {
            return Err(format!("{} is incomplete", remote.target()).into());
        }
    }
    Ok(())
}
