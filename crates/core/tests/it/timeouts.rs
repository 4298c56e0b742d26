//! Timeouts and delays before retries.

use std::time::Duration;

use crate::support::{Act, Server, builder, create, fetch, ok, response, status, transport, without_retries};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::Instant;
use twilio_core::{Error, RetryPolicy};

const RATE_LIMITED: &str = r#"{"code": 20429, "message": "Too Many Requests", "more_info": "https://www.twilio.com/docs/errors/20429", "status": 429}"#;

/// A create is retried too, since nothing was sent.
#[cfg(target_os = "linux")]
#[tokio::test(start_paused = true)]
async fn connect_timeout_applies_to_each_attempt() {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    // These fill the backlog of the listener, which accepts nothing: further connections hang.
    let _backlog = [(); 2].map(|()| std::net::TcpStream::connect(address).unwrap());
    let client = builder()
        .base_url(format!("http://{address}"))
        .connect_timeout(Duration::from_secs(3))
        .retry(RetryPolicy::default().base_delay(Duration::ZERO))
        .build()
        .unwrap();
    let started = Instant::now();
    let error = create(&client).await.unwrap_err();
    assert!(error.is_connect() && !error.may_have_been_processed(), "{error:?}");
    assert_eq!((error.retries(), started.elapsed().as_secs()), (2, 9));
}

async fn wait_of(headers: &str) -> (Duration, usize, Result<(), Error>) {
    let rate_limited = response("429 Too Many Requests", headers, "application/json", RATE_LIMITED);
    let server = Server::start([rate_limited, ok()]).await;
    let client = transport(&server.url);
    let started = Instant::now();
    let result = fetch(&client).await.map(drop);
    (started.elapsed(), server.connections(), result)
}

#[tokio::test(start_paused = true)]
async fn retry_waits_for_retry_after() {
    for (headers, seconds) in [
        ("retry-after: 7\r\n", 7),
        ("retry-after: 60\r\n", 60),
        ("date: Tue, 24 Nov 2026 10:00:00 GMT\r\nretry-after: Tue, 24 Nov 2026 10:00:09 GMT\r\n", 9),
        ("date: Tue, 24 Nov 2026 10:00:00 GMT\r\nretry-after: Tuesday, 24-Nov-26 10:00:11 GMT\r\n", 11),
        // A date in the past means no delay.
        ("date: Tue, 24 Nov 2026 10:00:00 GMT\r\nretry-after: Tue, 24 Nov 2026 09:00:00 GMT\r\n", 0),
        ("retry-after: 0\r\n", 0),
    ] {
        let (delay, requests, result) = wait_of(headers).await;
        assert!(result.is_ok(), "{headers}");
        assert_eq!((delay.as_secs(), requests), (seconds, 2), "{headers}");
    }
}

#[tokio::test(start_paused = true)]
async fn retry_waits_up_to_the_configured_cap() {
    for (seconds, requests) in [(120, 2), (121, 1)] {
        let headers = format!("retry-after: {seconds}\r\n");
        let rate_limited = response("429 Too Many Requests", &headers, "application/json", RATE_LIMITED);
        let server = Server::start([rate_limited, ok()]).await;
        let policy = RetryPolicy::default().retry_after_cap(Duration::from_secs(120));
        let _ = fetch(&transport(&server.url).with_retry(policy)).await;
        assert_eq!(server.connections(), requests, "{seconds} s");
    }
}

#[tokio::test(start_paused = true)]
async fn retry_after_beyond_the_cap_fails_at_once() {
    for headers in [
        "retry-after: 61\r\n",
        "retry-after: 99999999999999999999999999\r\n",
        "date: Tue, 24 Nov 2026 10:00:00 GMT\r\nretry-after: Tue, 24 Nov 2026 11:00:00 GMT\r\n",
    ] {
        let (delay, requests, result) = wait_of(headers).await;
        assert!(result.unwrap_err().is_rate_limited(), "{headers}");
        assert_eq!((delay.as_secs(), requests), (0, 1), "{headers}");
    }
}

#[tokio::test(start_paused = true)]
async fn backoff_is_random_up_to_a_doubling_bound() {
    let policy = RetryPolicy::default()
        .max_attempts(4)
        .base_delay(Duration::from_secs(100))
        .max_delay(Duration::from_secs(300));
    let server = Server::start([status("503 Service Unavailable")]).await;
    let client = builder().base_url(&server.url).retry(policy).build().unwrap();
    let mut totals = Vec::new();
    for _ in 0..40 {
        let started = Instant::now();
        assert!(fetch(&client).await.is_err());
        totals.push(started.elapsed());
    }
    // The sum of three delays: at most 100 + 200 + 300 s, and 300 s on average.
    assert!(totals.iter().all(|total| *total < Duration::from_secs(601)), "{totals:?}");
    assert!(totals.iter().any(|total| *total < Duration::from_secs(300)), "{totals:?}");
    assert!(totals.iter().any(|total| *total > Duration::from_secs(300)), "{totals:?}");
    assert_eq!(server.connections(), 160);
}

#[tokio::test(start_paused = true)]
async fn timeout_applies_to_each_attempt() {
    let server = Server::start([Act::Stall]).await;
    let policy = RetryPolicy::default().base_delay(Duration::ZERO);
    let client =
        builder().base_url(&server.url).timeout(Duration::from_secs(3)).retry(policy).build().unwrap();
    let started = Instant::now();
    let error = fetch(&client).await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!((started.elapsed().as_secs(), server.connections()), (9, 3));
}

/// Starts a server that sends this status and a part of the body, then stalls.
async fn stalls_after(status: &'static str) -> (String, tokio::task::JoinHandle<()>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let response = format!("HTTP/1.1 {status}\r\ncontent-length: 1000\r\n\r\n{{\"sid\"");
            stream.write_all(response.as_bytes()).await.unwrap();
            open.push(stream);
        }
    });
    (url, server)
}

/// The status shows that the request was processed.
#[tokio::test(start_paused = true)]
async fn stalled_success_body_times_out() {
    let (url, server) = stalls_after("201 Created").await;
    let started = Instant::now();
    let error = create(&without_retries(&url)).await.unwrap_err();
    assert_eq!(started.elapsed().as_secs(), 30);
    assert!(error.is_timeout() && error.status().is_some_and(|status| status == 201), "{error:?}");
    assert_eq!(
        error.to_string(),
        "failed to create thing: the service returned 201 Created, but no complete response was received within 30s; the request was processed"
    );
    server.abort();
}

#[tokio::test(start_paused = true)]
async fn stalled_error_body_returns_the_status() {
    let (url, server) = stalls_after("404 Not Found").await;
    let error = fetch(&without_retries(&url)).await.unwrap_err();
    assert!(error.is_not_found(), "{error:?}");
    server.abort();
}
