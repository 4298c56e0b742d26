//! The generated client against the emulator: two implementations of one document, over real sockets.

use serde_json::json;
use trusthub_tests::sample::{NUMBER, OTHER_NUMBER, PROFILE};
use twilio_emulator::{Duplicates, Emulator, Fault, Faults, RecordedRequest};
use twilio_trusthub::{Client, Error, OPENAPI_JSON, RetryPolicy, types};

const COLLECTION: &str = "/v1/CustomerProfiles/BU0123456789abcdef0123456789ABCDEF/ChannelEndpointAssignments";

async fn start() -> (Emulator, Client) {
    let emulator = Emulator::start(OPENAPI_JSON).await.unwrap();
    let client = emulator.client(Client::builder()).unwrap();
    (emulator, client)
}

async fn assign(client: &Client, number: &str) -> Result<types::ChannelEndpointAssignment, Error> {
    let call = client
        .create_channel_endpoint_assignment()
        .customer_profile_sid(PROFILE)
        .channel_endpoint_type("phone-number")
        .channel_endpoint_sid(number);
    Ok(call.send().await?.into_inner())
}

/// Returns the method and the status of each request that the emulator received.
fn received(emulator: &Emulator) -> Vec<String> {
    let summary = |request: &RecordedRequest| {
        let status = request.status.map_or("no response".to_owned(), |status| status.as_u16().to_string());
        format!("{} {status}", request.method)
    };
    emulator.requests().iter().map(summary).collect()
}

#[tokio::test]
async fn created_assignment_is_fetched_listed_and_deleted() {
    let (emulator, client) = start().await;
    let created = assign(&client, NUMBER).await.unwrap();
    let sid = created.sid.unwrap();
    assert_eq!(created.channel_endpoint_sid.unwrap(), NUMBER);
    assert_eq!(created.customer_profile_sid.unwrap(), PROFILE);
    assert_eq!(created.url.as_deref().unwrap(), format!("{}{COLLECTION}/{sid}", emulator.url()));
    assert!(created.date_created.is_some() && created.account_sid.is_some());

    let fetch = || client.fetch_channel_endpoint_assignment().customer_profile_sid(PROFILE).sid(sid).send();
    assert_eq!(fetch().await.unwrap().into_inner(), created);
    let listed =
        client.list_channel_endpoint_assignments().customer_profile_sid(PROFILE).send().await.unwrap();
    assert_eq!(listed.results, [created]);
    assert_eq!(listed.meta.key.as_deref(), Some("results"));

    client.delete_channel_endpoint_assignment().customer_profile_sid(PROFILE).sid(sid).send().await.unwrap();
    let not_found = fetch().await.unwrap_err();
    assert!(not_found.is_not_found());
    assert_eq!((not_found.code(), not_found.request_id().map(str::len)), (Some(20404), Some(34)));
}

#[tokio::test]
async fn stream_reads_every_page_and_limit_stops_early() {
    let (emulator, client) = start().await;
    let numbers: Vec<String> = (0..25).map(|number| format!("PN{number:032x}")).collect();
    let record = |number| json!({ "ChannelEndpointType": "phone-number", "ChannelEndpointSid": number });
    emulator.seed(COLLECTION, numbers.iter().map(record)).unwrap();
    let list = || client.list_channel_endpoint_assignments().customer_profile_sid(PROFILE);
    let read = async |mut items: twilio_trusthub::Items<types::ChannelEndpointAssignmentPage>| {
        let mut numbers = Vec::new();
        while let Some(item) = items.try_next().await.unwrap() {
            numbers.push(item.channel_endpoint_sid.unwrap().to_string());
        }
        numbers
    };
    assert_eq!(read(list().page_size(10).stream()).await, numbers);
    assert_eq!(emulator.requests().len(), 3);
    assert_eq!(read(list().page_size(10).limit(12).stream()).await, numbers[..12]);
    assert_eq!(emulator.requests().len(), 5);
    assert_eq!(read(list().limit(3).stream()).await, numbers[..3]);
    assert!(
        emulator.requests().last().unwrap().path.ends_with("?PageSize=3"),
        "{:?}",
        emulator.requests().last()
    );

    let only = list().channel_endpoint_sids([numbers[3].as_str(), numbers[20].as_str()]).stream();
    assert_eq!(read(only).await, [numbers[3].clone(), numbers[20].clone()]);
    let only = list().channel_endpoint_sid(numbers[7].as_str()).stream();
    assert_eq!(read(only).await, [numbers[7].clone()]);

    // Another client resumes from a saved page URL.
    let first = list().page_size(10).send().await.unwrap();
    let saved = first.meta.next_page_url.clone().unwrap();
    let another = emulator.client(Client::builder()).unwrap();
    assert_eq!(
        read(another.list_channel_endpoint_assignments().resume_from(saved).stream()).await,
        numbers[10..]
    );
}

#[tokio::test]
async fn rejected_requests_return_errors_with_predicates() {
    let emulator = Emulator::builder(OPENAPI_JSON).duplicates(Duplicates::Refuse).start().await.unwrap();
    let client = emulator.client(Client::builder()).unwrap();
    assign(&client, NUMBER).await.unwrap();
    let duplicate = assign(&client, NUMBER).await.unwrap_err();
    assert!(duplicate.is_conflict());
    assert_eq!(duplicate.details().unwrap(), &json!({ "channel_endpoint_sid": NUMBER }));
    assert_eq!(received(&emulator), ["POST 201", "POST 409"]);

    let list = client.list_channel_endpoint_assignments().customer_profile_sid(PROFILE);
    let invalid = list.page_token("invented").send().await.unwrap_err();
    assert!(invalid.is_bad_request());
    insta::assert_snapshot!(invalid.to_string().replace(invalid.request_id().unwrap(), "RQ…"));
}

#[tokio::test]
async fn transient_faults_are_retried_but_ambiguous_creates_are_not() {
    let (emulator, _) = start().await;
    let retry = RetryPolicy::default().base_delay(std::time::Duration::from_millis(1));
    let client = emulator.client(Client::builder().retry(retry)).unwrap();
    let fault = |text: &str| text.parse::<Fault>().unwrap();

    emulator.set_faults(&Faults::from_iter([fault("reset,times=1"), fault("status=503,times=1")]));
    let list = client.list_channel_endpoint_assignments().customer_profile_sid(PROFILE).send().await;
    list.unwrap();
    assert_eq!(received(&emulator), ["GET no response", "GET 503", "GET 200"]);

    // The response is lost, so the create may have been processed and is not retried.
    emulator.reset().unwrap();
    emulator.set_faults(&Faults::from_iter([fault("reset,after,method=POST,times=1")]));
    let lost = assign(&client, NUMBER).await.unwrap_err();
    assert!(lost.may_have_been_processed(), "{lost}");
    assert_eq!(received(&emulator), ["POST no response"]);

    // A 429 means that the create was not processed, so it is retried.
    emulator.reset().unwrap();
    emulator.set_faults(&Faults::from_iter([fault("status=429,retry-after=0,method=POST,times=1")]));
    assign(&client, OTHER_NUMBER).await.unwrap();
    assert_eq!(received(&emulator), ["POST 429", "POST 201"]);

    // A delete whose response is lost is retried, and the 404 counts as success.
    let all = client.list_channel_endpoint_assignments().customer_profile_sid(PROFILE).send().await.unwrap();
    let sid = all.results[0].sid.unwrap();
    emulator.set_faults(&Faults::from_iter([fault("close,after,method=DELETE,times=1")]));
    client.delete_channel_endpoint_assignment().customer_profile_sid(PROFILE).sid(sid).send().await.unwrap();
    assert_eq!(received(&emulator)[3..], ["DELETE no response", "DELETE 404"]);
}

#[tokio::test]
async fn records_of_another_account_are_not_found() {
    let (emulator, client) = start().await;
    let sid = assign(&client, NUMBER).await.unwrap().sid.unwrap();
    let other = Client::builder()
        .credentials(
            twilio_trusthub::Credentials::api_key("SK0123456789abcdef0123456789abcdef", "any").unwrap(),
        )
        .base_url(emulator.url())
        .build()
        .unwrap();
    let fetch = other.fetch_channel_endpoint_assignment().customer_profile_sid(PROFILE).sid(sid);
    assert!(fetch.send().await.unwrap_err().is_not_found());
    let created = assign(&other, NUMBER).await.unwrap();
    assert_eq!(created.account_sid.unwrap(), "AC0123456789abcdef0123456789abcdef");
}
