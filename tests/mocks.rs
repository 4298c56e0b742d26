//! The mocks match the requests of the client, and no others.

use httpmock::MockServer;
use trusthub_tests::sample::{ASSIGNMENT, NUMBER, OTHER_NUMBER, PROFILE, client};
use twilio_core::CommaSeparated;
use twilio_trusthub::types;
use twilio_trusthub_httpmock::MockServerExt;

fn profile() -> types::CustomerProfileSid {
    PROFILE.parse().unwrap()
}

fn assignment_sid() -> types::AssignmentSid {
    ASSIGNMENT.parse().unwrap()
}

fn assignment() -> types::ChannelEndpointAssignment {
    let mut assignment = types::ChannelEndpointAssignment::default();
    assignment.sid = ASSIGNMENT.parse().ok();
    assignment.channel_endpoint_sid = NUMBER.parse().ok();
    assignment
}

fn body() -> types::CreateChannelEndpointAssignmentRequest {
    types::CreateChannelEndpointAssignmentRequest::builder()
        .channel_endpoint_type("a b&c=ü")
        .channel_endpoint_sid(NUMBER)
        .build()
        .unwrap()
}

#[tokio::test]
async fn create_mock_matches_an_equal_body_only() {
    let server = MockServer::start_async().await;
    let mock = server.create_channel_endpoint_assignment(|when, then| {
        when.customer_profile_sid(profile()).body(&body());
        then.created(&assignment());
    });
    let client = client(&server.base_url());
    let created = client
        .create_channel_endpoint_assignment()
        .customer_profile_sid(PROFILE)
        .body(body())
        .send()
        .await
        .unwrap();
    assert_eq!(created.sid.unwrap(), *ASSIGNMENT);
    mock.assert();

    let other = client
        .create_channel_endpoint_assignment()
        .customer_profile_sid(PROFILE)
        .body(body())
        .channel_endpoint_sid(OTHER_NUMBER);
    assert!(other.send().await.unwrap_err().is_not_found(), "the mock matched a body with another number");
    mock.assert_calls(1);
}

#[tokio::test]
async fn create_mock_matches_single_form_fields() {
    let server = MockServer::start_async().await;
    let mock = server.create_channel_endpoint_assignment(|when, then| {
        when.channel_endpoint_type("a b&c=ü").channel_endpoint_sid(NUMBER);
        then.created(&assignment());
    });
    let client = client(&server.base_url());
    client
        .create_channel_endpoint_assignment()
        .customer_profile_sid(PROFILE)
        .body(body())
        .send()
        .await
        .unwrap();
    mock.assert();
}

#[tokio::test]
async fn list_mock_matches_present_and_absent_filters() {
    let server = MockServer::start_async().await;
    let page = types::ChannelEndpointAssignmentPage::builder()
        .results(vec![assignment()])
        .meta(types::PageMeta::default())
        .build()
        .unwrap();
    let sids: CommaSeparated<types::ChannelEndpointSid> =
        [NUMBER, OTHER_NUMBER].iter().map(|sid| sid.parse().unwrap()).collect();
    let mock = server.list_channel_endpoint_assignments(|when, then| {
        when.customer_profile_sid(profile())
            .channel_endpoint_sid(None)
            .channel_endpoint_sids(&sids)
            .page_size(types::PageSize::try_from(20).unwrap())
            .page(None)
            .page_token("a b+c");
        then.ok(&page);
    });
    let client = client(&server.base_url());
    let call = || {
        client
            .list_channel_endpoint_assignments()
            .customer_profile_sid(PROFILE)
            .channel_endpoint_sids([NUMBER, OTHER_NUMBER])
            .page_size(20)
            .page_token("a b+c")
    };
    let found = call().stream().try_next().await.unwrap().unwrap();
    assert_eq!(found.channel_endpoint_sid.unwrap(), *NUMBER);
    mock.assert();
    assert!(call().page(1).send().await.unwrap_err().is_not_found(), "the mock requires `page` to be absent");
    mock.assert_calls(1);
}

#[tokio::test]
async fn fetch_and_delete_mocks_match_both_sids() {
    let server = MockServer::start_async().await;
    let fetch = server.fetch_channel_endpoint_assignment(|when, then| {
        when.customer_profile_sid(profile()).sid(assignment_sid());
        then.ok(&assignment());
    });
    let delete = server.delete_channel_endpoint_assignment(|when, then| {
        when.customer_profile_sid(profile()).sid(assignment_sid());
        then.no_content();
    });
    let client = client(&server.base_url());
    let other = "BUffffffffffffffffffffffffffffffff";
    client
        .fetch_channel_endpoint_assignment()
        .customer_profile_sid(PROFILE)
        .sid(ASSIGNMENT)
        .send()
        .await
        .unwrap();
    client
        .delete_channel_endpoint_assignment()
        .customer_profile_sid(PROFILE)
        .sid(ASSIGNMENT)
        .send()
        .await
        .unwrap();
    let other_profile =
        client.fetch_channel_endpoint_assignment().customer_profile_sid(other).sid(ASSIGNMENT);
    assert!(other_profile.send().await.unwrap_err().is_not_found());
    fetch.assert_calls(1);
    delete.assert_calls(1);
}

#[tokio::test]
async fn error_mock_returns_the_declared_type() {
    let server = MockServer::start_async().await;
    let mut conflict = types::ApiError::default();
    (conflict.code, conflict.message) = (Some(20409), Some("already assigned".into()));
    server.create_channel_endpoint_assignment(|_, then| {
        then.conflict(&conflict);
    });
    let client = client(&server.base_url());
    let error = client
        .create_channel_endpoint_assignment()
        .customer_profile_sid(PROFILE)
        .body(body())
        .send()
        .await
        .unwrap_err();
    assert!(error.is_conflict());
    assert_eq!(error.body_as::<types::ApiError>().unwrap().code, Some(20409));
}
