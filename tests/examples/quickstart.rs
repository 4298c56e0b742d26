//! Creates, lists, fetches and deletes assignments over real HTTP, with no account: the service is the generated mocks.
//!
//! `cargo run -p trusthub-tests --example quickstart`

use trusthub_tests::sample::{ACCOUNT, ASSIGNMENT, NUMBER, OTHER_NUMBER, PROFILE, client};
use twilio_trusthub::{prelude::*, types};
use twilio_trusthub_httpmock::MockServerExt;

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let server = httpmock::MockServer::start_async().await;
    mock(&server)?;
    // With an account this is `Client::from_env()?`.
    let client = client(&server.base_url());

    println!("assign {NUMBER} to {PROFILE}");
    let made = client
        .create_channel_endpoint_assignment()
        .customer_profile_sid(PROFILE)
        .channel_endpoint_type("phone-number")
        .channel_endpoint_sid(NUMBER)
        .send()
        .await?;
    let sid = made.sid.ok_or("the service gave the assignment no SID")?;
    println!("  -> {sid}");

    println!("list what the profile holds, over two pages");
    let mut items =
        client.list_channel_endpoint_assignments().customer_profile_sid(PROFILE).page_size(1).stream();
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

    println!("delete by the number's SID, which is a mistake");
    let refused =
        client.delete_channel_endpoint_assignment().customer_profile_sid(PROFILE).sid(NUMBER).send().await;
    println!("  -> {}", refused.err().ok_or("it was not refused")?);

    println!("fetch what is not there");
    let missing = client
        .fetch_channel_endpoint_assignment()
        .customer_profile_sid(PROFILE)
        .sid("RAffffffffffffffffffffffffffffffff")
        .send()
        .await;
    println!("  -> {}", missing.err().ok_or("it was there")?);
    Ok(())
}

/// A service that knows one profile with two numbers.
fn mock(server: &httpmock::MockServer) -> Result<(), Failure> {
    let first = assignment(ASSIGNMENT, NUMBER)?;
    let second = assignment("RAfedcba9876543210fedcba9876543210", OTHER_NUMBER)?;
    let profile: types::CustomerProfileSid = PROFILE.parse()?;
    let sid: types::AssignmentSid = ASSIGNMENT.parse()?;

    server.create_channel_endpoint_assignment(|when, then| {
        when.customer_profile_sid(profile).channel_endpoint_sid(NUMBER).channel_endpoint_type("phone-number");
        then.created(&first);
    });
    let next = format!(
        "{}/v1/CustomerProfiles/{PROFILE}/ChannelEndpointAssignments?PageSize=1&Page=1&PageToken=two",
        server.base_url()
    );
    let page_one = page(vec![first.clone()], Some(next))?;
    let page_two = page(vec![second], None)?;
    server.list_channel_endpoint_assignments(|when, then| {
        when.customer_profile_sid(profile).page_token(None);
        then.ok(&page_one);
    });
    server.list_channel_endpoint_assignments(|when, then| {
        when.customer_profile_sid(profile).page_token("two");
        then.ok(&page_two);
    });
    server.fetch_channel_endpoint_assignment(|when, then| {
        when.customer_profile_sid(profile).sid(sid);
        then.ok(&first);
    });
    server.delete_channel_endpoint_assignment(|when, then| {
        when.customer_profile_sid(profile).sid(sid);
        then.no_content();
    });
    let error = types::ApiError::builder()
        .code(20404)
        .message("The requested resource was not found")
        .more_info("https://www.twilio.com/docs/errors/20404")
        .status(404)
        .build()?;
    let absent: types::AssignmentSid = "RAffffffffffffffffffffffffffffffff".parse()?;
    server.fetch_channel_endpoint_assignment(|when, then| {
        when.sid(absent);
        then.not_found(&error);
    });
    Ok(())
}

fn assignment(sid: &str, endpoint: &str) -> Result<types::ChannelEndpointAssignment, Failure> {
    Ok(types::ChannelEndpointAssignment::builder()
        .sid(sid)
        .customer_profile_sid(PROFILE)
        .account_sid(ACCOUNT)
        .channel_endpoint_type("phone-number")
        .channel_endpoint_sid(endpoint)
        .build()?)
}

fn page(
    results: Vec<types::ChannelEndpointAssignment>,
    next: Option<String>,
) -> Result<types::ChannelEndpointAssignmentPage, Failure> {
    let mut meta = types::PageMeta::builder().key("results").page_size(1);
    if let Some(next) = next {
        meta = meta.next_page_url(next);
    }
    Ok(types::ChannelEndpointAssignmentPage::builder().results(results).meta(meta.build()?).build()?)
}
