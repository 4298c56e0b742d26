//! Sets a timeout, a deadline, retries and a header for one call, and leaves the client as it was configured.
//!
//! `cargo run -p trusthub-tests --example call_options`

use std::time::Duration;

use trusthub_tests::sample::{NUMBER, PROFILE};
use twilio_emulator::{Emulator, Fault, Faults};
use twilio_trusthub::{CallOptions as _, Client, OPENAPI_JSON, RetryPolicy};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = Emulator::start(OPENAPI_JSON).await?;
    let client: Client = emulator.client(Client::builder().retry(RetryPolicy::none()))?;

    // The first attempt fails after the request was processed, as if its response was lost.
    let lost: Fault = "half-body,method=POST,times=1".parse()?;
    emulator.set_faults(&Faults::from_iter([lost]));
    let create = client.create_channel_endpoint_assignment().customer_profile_sid(PROFILE);
    let create = create.channel_endpoint_type("phone-number").channel_endpoint_sid(NUMBER);
    let error = create.send().await.err().ok_or("the response was not lost")?;
    println!("create: {error}");
    if !error.may_have_been_processed() {
        return Err("the create was processed".into());
    }

    // A list is retried, because this call allows it.
    let unavailable: Fault = "status=503,times=1".parse()?;
    emulator.set_faults(&Faults::from_iter([unavailable]));
    let list = client.list_channel_endpoint_assignments().customer_profile_sid(PROFILE);
    let page = list
        .with_attempt_timeout(Duration::from_secs(2))
        .with_deadline(Duration::from_secs(10))
        .with_retry(RetryPolicy::default().max_attempts(3))
        .with_header("X-Trace-Id", "example-1")
        .send()
        .await?;
    println!("list: {} assignment", page.results.len());

    let requests = emulator.requests();
    let traced = requests.iter().filter(|request| {
        request.headers.iter().any(|(name, value)| name == "x-trace-id" && value == "example-1")
    });
    let traced = traced.count();
    if (page.results.len(), traced) != (1, 2) {
        return Err(format!("{} assignments, {traced} traced requests", page.results.len()).into());
    }
    Ok(())
}
