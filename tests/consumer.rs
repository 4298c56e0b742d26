//! The client as its users call it: in tasks, with options of one call, and in tests of their own.

use std::{collections::BTreeSet, time::Duration};

use trusthub_tests::{
    sample::{ASSIGNMENT, NUMBER, OTHER_NUMBER, PROFILE, client},
    server::{Server, empty, json},
};
use twilio_trusthub::{
    CallOptions, Client, Error, ErrorKind, Items, Outcome, Pages, RequestOptions, RetryPolicy, builder,
    types::{self, ChannelEndpointAssignmentPage},
};

/// Requests, streams and errors are created in one task and used in another.
#[test]
fn public_types_are_send_sync_and_static() {
    fn assert<T: Send + Sync + 'static>() {}
    macro_rules! assert_types {
        ($($name:ident)*) => { $(assert::<types::$name>();)* };
    }
    crate::each_type::each_type!(assert_types);
    assert::<types::builder::CreateChannelEndpointAssignmentRequest>();
    assert::<types::error::ConversionError>();
    assert::<builder::CreateChannelEndpointAssignment>();
    assert::<builder::DeleteChannelEndpointAssignment>();
    assert::<builder::FetchChannelEndpointAssignment>();
    assert::<builder::ListChannelEndpointAssignments>();
    assert::<Client>();
    assert::<Error>();
    assert::<Items<ChannelEndpointAssignmentPage>>();
    assert::<Pages<ChannelEndpointAssignmentPage>>();
}

#[tokio::test]
async fn spawned_request_owns_its_client() {
    let server = Server::start(vec![json("200 OK", &format!(r#"{{"sid": "{ASSIGNMENT}"}}"#))]).await;
    let task = {
        let client = client(&server.url);
        let fetch = client.fetch_channel_endpoint_assignment().customer_profile_sid(PROFILE).sid(ASSIGNMENT);
        tokio::spawn(fetch.send())
    };
    assert_eq!(task.await.unwrap().unwrap().sid.unwrap(), ASSIGNMENT);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn options_of_one_call_apply_to_every_attempt() {
    let created = json("201 Created", &format!(r#"{{"sid": "{ASSIGNMENT}"}}"#));
    let server = Server::start(vec![empty("503 Service Unavailable"), created]).await;
    let client = client(&server.url);
    let options = RequestOptions::default().deadline(Duration::from_secs(60)).header("X-Batch", "7");
    let create = client
        .create_channel_endpoint_assignment()
        .with_options(options)
        .with_retry(RetryPolicy::default().base_delay(Duration::ZERO))
        .with_query("Flag", "on")
        .with_idempotent()
        .customer_profile_sid(PROFILE)
        .channel_endpoint_type("phone-number")
        .channel_endpoint_sid(NUMBER);
    create.send().await.unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    for request in requests {
        assert!(request.starts_with("POST /v1/CustomerProfiles/"), "{request}");
        assert!(request.contains("?Flag=on HTTP/1.1") && request.contains("\r\nx-batch: 7\r\n"), "{request}");
    }
}

#[test]
fn lists_are_set_from_any_iterator_of_values_that_convert() {
    let (client, owned) = (client("http://localhost"), vec![NUMBER.to_owned(), OTHER_NUMBER.to_owned()]);
    let sids: Vec<types::ChannelEndpointSid> = owned.iter().map(|sid| sid.parse().unwrap()).collect();
    let list = || client.list_channel_endpoint_assignments().customer_profile_sid(PROFILE);
    for request in [
        list().channel_endpoint_sids(owned.clone()),
        list().channel_endpoint_sids(&owned),
        list().channel_endpoint_sids(&[NUMBER, OTHER_NUMBER]),
        list().channel_endpoint_sids([NUMBER, OTHER_NUMBER]),
        list().channel_endpoint_sids(&sids),
        list().channel_endpoint_sids(sids.iter().copied().filter(|sid| sid.prefix() == "PN")),
        list().channel_endpoint_sids(BTreeSet::from_iter(sids.clone())),
    ] {
        let expected = format!("ChannelEndpointSids={NUMBER}%2C{OTHER_NUMBER}");
        assert_eq!(request.request().unwrap().url().query(), Some(&*expected));
    }
}

/// A caller's error handling, tested without a server.
#[test]
fn constructed_error_has_the_outcome_of_its_kind() {
    fn is_safe_to_repeat(error: &Error) -> bool {
        error.outcome() == Outcome::NotProcessed && error.is_transient()
    }
    let create = |kind| {
        Error::for_kind(kind, "test").with_operation(
            builder::CreateChannelEndpointAssignment::OPERATION.id,
            &twilio_trusthub::http::Method::POST,
        )
    };
    assert!(is_safe_to_repeat(&create(ErrorKind::Connect)));
    assert!(!is_safe_to_repeat(&create(ErrorKind::Timeout)));
    assert!(!is_safe_to_repeat(&create(ErrorKind::InvalidRequest)));
}
