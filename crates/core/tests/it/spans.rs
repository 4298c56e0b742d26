//! The span of a call.

use std::time::Duration;

use crate::log::{Log, capture};
use crate::support::{
    Act, FETCH, SID, Server, TOKEN, builder, create, fetch, json, ok, request, status, transport,
    without_retries,
};
use twilio_core::http::Method;
use twilio_core::{RequestOptions, RetryPolicy, Transport};

/// Returns the line for the end of the call's span.
fn closed(log: &Log) -> String {
    let log = log.text();
    let line = log.lines().find(|line| line.contains("twilio_call") && line.contains("close"));
    line.unwrap_or_else(|| panic!("no span was closed: {log}")).to_owned()
}

fn assert_fields(line: &str, fields: &[&str]) {
    for field in fields {
        assert!(line.contains(field), "{field} is missing: {line}");
    }
}

#[tokio::test]
async fn span_records_the_call_with_the_names_of_opentelemetry() {
    let (log, _guard) = capture();
    let server = Server::start([ok()]).await;
    fetch(&transport(&server.url)).await.unwrap();
    let port = server.url.rsplit(':').next().unwrap();
    let line = closed(&log);
    assert_fields(
        &line,
        &[
            "otel.name=\"fetch_thing\"",
            "otel.kind=\"client\"",
            "operation=\"fetch_thing\"",
            "http.request.method=\"GET\"",
            "http.response.status_code=200",
            &format!("url.full=\"{}/v1/Things/{SID}\"", server.url),
            "server.address=\"127.0.0.1\"",
            &format!("server.port={port}"),
            "twilio.request_id=\"RQ0123456789abcdef0123456789abcdef\"",
            "duration_ms=",
        ],
    );
    for field in ["error.type", "otel.status_code", "resend_count"] {
        assert!(!line.contains(field), "{field} in {line}");
    }
}

#[tokio::test]
async fn span_omits_the_query_and_the_secret() {
    let (log, _guard) = capture();
    let server = Server::start([ok()]).await;
    let client = transport(&server.url);
    let request = request(&client, Method::GET, &format!("/v1/Things/{TOKEN}?To=%2B14155550100"));
    let _ = client.call::<crate::support::Thing>(&FETCH, request, &RequestOptions::default()).await;
    let line = closed(&log);
    assert_fields(&line, &[&format!("url.full=\"{}/v1/Things/[redacted]?REDACTED\"", server.url)]);
    assert!(!line.contains("14155550100") && !line.contains(TOKEN), "{line}");
}

#[tokio::test(start_paused = true)]
async fn span_records_the_attempts() {
    let (log, _guard) = capture();
    let server = Server::start([status("503 Service Unavailable"), ok()]).await;
    fetch(&transport(&server.url)).await.unwrap();
    let line = closed(&log);
    assert_fields(&line, &["http.request.resend_count=1", "http.response.status_code=200"]);
    assert!(!line.contains("error.type"), "{line}");
}

#[tokio::test(start_paused = true)]
async fn span_of_a_failed_call_has_an_error_type() {
    let not_found = json("404 Not Found", r#"{"code": 20404}"#);
    for (act, expected) in [
        (not_found, "error.type=\"404\""),
        (status("503 Service Unavailable"), "error.type=\"503\""),
        (json("201 Created", "[]"), "error.type=\"decode\""),
        (Act::ResetAfter, "error.type=\"interrupted\""),
        (Act::Stall, "error.type=\"timeout\""),
    ] {
        let (log, _guard) = capture();
        let server = Server::start([act]).await;
        create(&without_retries(&server.url)).await.unwrap_err();
        assert_fields(&closed(&log), &[expected, "otel.status_code=\"ERROR\"", "operation=\"create_thing\""]);
    }
}

#[tokio::test(start_paused = true)]
async fn span_records_the_duration() {
    let (log, _guard) = capture();
    let server = Server::start([Act::Stall]).await;
    let builder = builder().base_url(&server.url).timeout(Duration::from_secs(3));
    let client: Transport = builder.retry(RetryPolicy::none()).build().unwrap();
    fetch(&client).await.unwrap_err();
    assert_fields(&closed(&log), &["duration_ms=3000"]);
}

#[tokio::test]
async fn span_of_a_dropped_call_is_cancelled() {
    let (log, _guard) = capture();
    let server = Server::start([Act::Stall]).await;
    let client = transport(&server.url);
    tokio::select! {
        result = fetch(&client) => panic!("{result:?}"),
        () = server.wait_for_connections(1) => {}
    }
    assert_fields(&closed(&log), &["error.type=\"cancelled\"", "otel.status_code=\"ERROR\"", "duration_ms="]);
}
