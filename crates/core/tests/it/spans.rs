//! The span of a call.

use crate::log::capture;
use crate::support::{ACCOUNT, Act, Server, TOKEN, fetch, ok, status, transport};
use twilio_core::{ClientBuilder, Credentials, RetryPolicy, Transport};

#[tokio::test]
async fn span_records_the_call() {
    let (log, _guard) = capture();
    let server = Server::start([ok()]).await;
    fetch(&transport(&server.url)).await.unwrap();
    let log = log.text();
    let close = log.lines().find(|line| line.contains("twilio_call") && line.contains("close")).unwrap();
    for field in [
        "operation=\"fetch_thing\"",
        "method=\"GET\"",
        "status=200",
        "attempts=1",
        "request_id=\"RQ0123456789abcdef0123456789abcdef\"",
        "duration_ms=",
    ] {
        assert!(close.contains(field), "{field} is missing: {close}");
    }
    assert!(!close.contains("127.0.0.1"), "the URL is recorded: {close}");
}

#[tokio::test(start_paused = true)]
async fn span_records_the_duration() {
    let (log, _guard) = capture();
    let server = Server::start([Act::Stall]).await;
    let client = ClientBuilder::<Transport>::new(crate::support::SERVICE)
        .credentials(Credentials::account(ACCOUNT, TOKEN).unwrap())
        .base_url(&server.url)
        .timeout(std::time::Duration::from_secs(3))
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    fetch(&client).await.unwrap_err();
    let log = log.text();
    assert!(log.contains("duration_ms=3000"), "{log}");
}

#[tokio::test(start_paused = true)]
async fn span_records_the_attempts() {
    let (log, _guard) = capture();
    let server = Server::start([status("503 Service Unavailable"), ok()]).await;
    fetch(&transport(&server.url)).await.unwrap();
    let log = log.text();
    let close = log.lines().find(|line| line.contains("twilio_call") && line.contains("close")).unwrap();
    assert!(close.contains("attempts=2") && close.contains("status=200"), "{close}");
}
