//! Injects faults, and inspects the requests that a client sent:
//!
//! ```text
//! cargo run -p twilio-emulator --example faults
//! ```

use std::error::Error;

use reqwest::StatusCode;
use twilio_emulator::{Emulator, Fault, Faults};

const SPEC: &str = include_str!("../../../spec/trusthub.yaml");
const PROFILES: &str = "/v1/CustomerProfiles";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::start(SPEC).await?;
    // The first request is rate limited, and the second one loses its connection.
    let busy: Fault = "status=429,retry-after=1,times=1".parse()?;
    let lost: Fault = "reset,times=1".parse()?;
    let account = emulator.account();
    let (http, url) = (reqwest::Client::new(), format!("{}{PROFILES}", emulator.url()));
    let send = || http.get(&url).basic_auth(account.user(), Some(account.secret())).send();

    emulator.set_faults(&Faults::from_iter([busy]));
    let response = send().await?;
    println!("{} Retry-After: {:?}", response.status(), response.headers().get("retry-after"));
    emulator.set_faults(&Faults::from_iter([lost]));
    println!("{:?}", send().await.err().ok_or("the connection was not reset")?.to_string());
    let response = send().await?;
    println!("{}", response.status());

    let statuses: Vec<_> = emulator.requests().iter().map(|request| request.status).collect();
    if statuses != [Some(StatusCode::TOO_MANY_REQUESTS), None, Some(StatusCode::OK)] {
        return Err(format!("unexpected responses: {statuses:?}").into());
    }
    Ok(())
}
