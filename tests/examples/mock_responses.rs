//! Returns chosen responses with the typed mocks of `twilio-trusthub-httpmock`, and checks the requests.
//!
//! `cargo run -p trusthub-tests --example mock_responses`

use httpmock::MockServer;
use trusthub_tests::sample::{ASSIGNMENT, NUMBER, PROFILE, client};
use twilio_trusthub::types::{ChannelEndpointAssignment, CustomerProfileSid};
use twilio_trusthub_httpmock::MockServerExt as _;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = MockServer::start_async().await;
    let profile: CustomerProfileSid = PROFILE.parse()?;
    let mut assignment = ChannelEndpointAssignment::default();
    assignment.sid = Some(ASSIGNMENT.parse()?);
    let mock = server.create_channel_endpoint_assignment(|when, then| {
        when.customer_profile_sid(profile).channel_endpoint_type("phone-number");
        then.created(&assignment);
    });

    let client = client(&server.base_url());
    let create = client.create_channel_endpoint_assignment().customer_profile_sid(PROFILE);
    let created = create.channel_endpoint_type("phone-number").channel_endpoint_sid(NUMBER).send().await?;
    println!("created {:?}", created.sid);
    if created.sid != assignment.sid {
        return Err("the response is not that of the mock".into());
    }
    mock.assert_calls_async(1).await;
    Ok(())
}
