//! Snapshots of the complete HTTP request of each call.
//!
//! They have to agree with the vendor's reference: the order of the form fields, the names of the parameters, and no query
//! string for a list without options.

use trusthub_tests::{
    sample::{ACCOUNT, ASSIGNMENT, NUMBER, OTHER_NUMBER, PROFILE, TOKEN, client},
    server::{Server, empty, json},
};
use twilio_trusthub::types;

/// Returns the text of a request with the port, the credentials and the platform masked.
fn masked(request: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let (head, body) = request.split_once("\r\n\r\n").expect("a request has a head");
    for line in head.split("\r\n") {
        let (name, value) = line.split_once(": ").unwrap_or((line, ""));
        lines.push(match name {
            "host" => "host: 127.0.0.1:PORT".into(),
            "authorization" => {
                assert_eq!(value, basic(), "not the credentials of the client");
                "authorization: Basic ACCOUNT:TOKEN".into()
            }
            "user-agent" => format!("user-agent: {}", masked_platform(value)),
            _ => line.to_owned(),
        });
    }
    let mut text = lines.join("\n");
    if !body.is_empty() {
        text.push_str("\n\n");
        text.push_str(body);
    }
    text
}

/// Returns the header as reqwest writes it. It is masked because no snapshot may contain a secret, even an invented one.
fn basic() -> String {
    let request =
        reqwest::Client::new().get("http://localhost").basic_auth(ACCOUNT, Some(TOKEN)).build().unwrap();
    request.headers()["authorization"].to_str().unwrap().to_owned()
}

fn masked_platform(agent: &str) -> String {
    agent.replace(std::env::consts::OS, "OS").replace(std::env::consts::ARCH, "ARCH")
}

const CREATED: &str = r#"{"sid": "RA0123456789abcdef0123456789abcdef"}"#;
const PAGE: &str = r#"{"results": [], "meta": {"next_page_url": null, "key": "results"}}"#;

macro_rules! request_of {
    ($response:expr, |$client:ident| $call:expr) => {{
        let server = Server::start(vec![$response]).await;
        let $client = client(&server.url);
        $call.send().await.expect("the server responds with a success");
        let requests = server.requests();
        assert_eq!(requests.len(), 1, "one call sent several requests");
        masked(&requests[0])
    }};
}

#[tokio::test]
async fn create_sends_both_fields_as_a_form() {
    let request = request_of!(json("201 Created", CREATED), |client| {
        client
            .create_channel_endpoint_assignment()
            .customer_profile_sid(PROFILE)
            .channel_endpoint_sid(NUMBER)
            .channel_endpoint_type("phone-number")
    });
    insta::assert_snapshot!("create_sends_both_fields_as_a_form", request);
}

#[tokio::test]
async fn create_with_a_body_equals_create_with_its_fields() {
    let body = types::CreateChannelEndpointAssignmentRequest::builder()
        .channel_endpoint_sid(NUMBER)
        .channel_endpoint_type("phone-number")
        .build()
        .unwrap();
    let with_body = request_of!(json("201 Created", CREATED), |client| {
        client.create_channel_endpoint_assignment().customer_profile_sid(PROFILE).body(body)
    });
    let with_fields = request_of!(json("201 Created", CREATED), |client| {
        client
            .create_channel_endpoint_assignment()
            .customer_profile_sid(PROFILE)
            .channel_endpoint_type("phone-number")
            .channel_endpoint_sid(NUMBER)
    });
    assert_eq!(with_body, with_fields);
}

#[tokio::test]
async fn create_percent_encodes_unusual_characters() {
    let request = request_of!(json("201 Created", CREATED), |client| {
        client
            .create_channel_endpoint_assignment()
            .customer_profile_sid(PROFILE)
            .channel_endpoint_sid("aZfFfFfFfFfFfFfFfFfFfFfFfFfFfFfFfF")
            .channel_endpoint_type("a b+c&d=e%f/ü€😀\"'\\\n\t;,#?[]~*-._")
    });
    insta::assert_snapshot!("create_percent_encodes_unusual_characters", request);
}

#[tokio::test]
async fn fetch_sends_get_with_both_sids() {
    let request = request_of!(json("200 OK", CREATED), |client| {
        client.fetch_channel_endpoint_assignment().customer_profile_sid(PROFILE).sid(ASSIGNMENT)
    });
    insta::assert_snapshot!("fetch_sends_get_with_both_sids", request);
}

#[tokio::test]
async fn delete_sends_delete_with_both_sids() {
    let request = request_of!(empty("204 No Content"), |client| {
        client.delete_channel_endpoint_assignment().customer_profile_sid(PROFILE).sid(ASSIGNMENT)
    });
    insta::assert_snapshot!("delete_sends_delete_with_both_sids", request);
}

#[tokio::test]
async fn list_without_options_sends_no_query() {
    let request = request_of!(json("200 OK", PAGE), |client| {
        client.list_channel_endpoint_assignments().customer_profile_sid(PROFILE)
    });
    insta::assert_snapshot!("list_without_options_sends_no_query", request);
}

#[tokio::test]
async fn list_sends_every_option_in_the_query() {
    let request = request_of!(json("200 OK", PAGE), |client| {
        client
            .list_channel_endpoint_assignments()
            .customer_profile_sid(PROFILE)
            .channel_endpoint_sid(NUMBER)
            .channel_endpoint_sids([NUMBER, OTHER_NUMBER])
            .page_size(1000)
            .page(7)
            .page_token("PARA0123456789abcdef")
    });
    insta::assert_snapshot!("list_sends_every_option_in_the_query", request);
}

#[tokio::test]
async fn list_percent_encodes_unusual_characters() {
    let request = request_of!(json("200 OK", PAGE), |client| {
        client
            .list_channel_endpoint_assignments()
            .customer_profile_sid(PROFILE)
            .page_token("a b+c&d=e%f/ü€😀\"'\\\n\t;,#?[]~*-._")
    });
    insta::assert_snapshot!("list_percent_encodes_unusual_characters", request);
}

/// A limit smaller than a page is sent as the page size; a larger limit changes nothing.
#[tokio::test]
async fn limit_below_a_page_is_sent_as_page_size() {
    let mut lines = Vec::new();
    for (limit, size) in [(20, None), (49, None), (50, None), (51, None), (20, Some(10)), (5, Some(10))] {
        let server = Server::start(vec![json("200 OK", PAGE)]).await;
        let client = client(&server.url);
        let call = client.list_channel_endpoint_assignments().customer_profile_sid(PROFILE).limit(limit);
        let call = match size {
            Some(size) => call.page_size(size),
            None => call,
        };
        assert!(call.stream().try_next().await.unwrap().is_none());
        let requests = server.requests();
        let line = requests[0].lines().next().unwrap().split_once("Assignments").unwrap().1.to_owned();
        lines.push(format!("limit {limit}, page size {size:?}:{line}"));
    }
    insta::assert_snapshot!(lines.join("\n"));
}
