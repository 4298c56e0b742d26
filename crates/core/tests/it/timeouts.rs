//! How long is waited: for connections, for answers, and before a request is sent again.

use std::time::Duration;

use crate::support::{Act, Server, answer, builder, create, fetch, ok, once, status, transport};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::Instant;
use twilio_core::{Error, RetryPolicy};

const REFUSED: &str = r#"{"code": 20429, "message": "Too Many Requests", "more_info": "https://www.twilio.com/docs/errors/20429", "status": 429}"#;

/// Nothing was sent where no connection was made, so that a create may be sent again.
#[cfg(target_os = "linux")]
#[tokio::test(start_paused = true)]
async fn a_connection_is_waited_for_as_long_as_it_may_take() {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    // Nobody accepts, and there is room for these; what comes after them hears nothing.
    let _room = [(); 2].map(|()| std::net::TcpStream::connect(address).unwrap());
    let client = builder()
        .base_url(format!("http://{address}"))
        .connect_timeout(Duration::from_secs(3))
        .retry(RetryPolicy::default().base_delay(Duration::ZERO))
        .build()
        .unwrap();
    let began = Instant::now();
    let error = create(&client).await.unwrap_err();
    assert!(error.is_connect() && !error.may_have_been_processed(), "{error:?}");
    assert_eq!((error.retries(), began.elapsed().as_secs()), (2, 9));
}

async fn waited(headers: &str) -> (Duration, usize, Result<(), Error>) {
    let refused = answer("429 Too Many Requests", headers, "application/json", REFUSED);
    let server = Server::start([refused, ok()]).await;
    let client = transport(&server.url);
    let began = Instant::now();
    let outcome = fetch(&client).await.map(drop);
    (began.elapsed(), server.connections(), outcome)
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_waited_for() {
    for (headers, seconds) in [
        ("retry-after: 7\r\n", 7),
        ("retry-after: 60\r\n", 60),
        ("date: Tue, 24 Nov 2026 10:00:00 GMT\r\nretry-after: Tue, 24 Nov 2026 10:00:09 GMT\r\n", 9),
        ("date: Tue, 24 Nov 2026 10:00:00 GMT\r\nretry-after: Tuesday, 24-Nov-26 10:00:11 GMT\r\n", 11),
        // A date that has passed is no reason to wait.
        ("date: Tue, 24 Nov 2026 10:00:00 GMT\r\nretry-after: Tue, 24 Nov 2026 09:00:00 GMT\r\n", 0),
        ("retry-after: 0\r\n", 0),
    ] {
        let (waited, sent, outcome) = waited(headers).await;
        assert!(outcome.is_ok(), "{headers}");
        assert_eq!((waited.as_secs(), sent), (seconds, 2), "{headers}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_is_waited_for_up_to_the_cap_that_was_set() {
    for (asked, sent) in [(120, 2), (121, 1)] {
        let headers = format!("retry-after: {asked}\r\n");
        let refused = answer("429 Too Many Requests", &headers, "application/json", REFUSED);
        let server = Server::start([refused, ok()]).await;
        let policy = RetryPolicy::default().retry_after_cap(Duration::from_secs(120));
        let _ = fetch(&transport(&server.url).with_retry(policy)).await;
        assert_eq!(server.connections(), sent, "{asked} s");
    }
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_beyond_the_cap_ends_the_call_at_once() {
    for headers in [
        "retry-after: 61\r\n",
        "retry-after: 99999999999999999999999999\r\n",
        "date: Tue, 24 Nov 2026 10:00:00 GMT\r\nretry-after: Tue, 24 Nov 2026 11:00:00 GMT\r\n",
    ] {
        let (waited, sent, outcome) = waited(headers).await;
        assert!(outcome.unwrap_err().is_rate_limited(), "{headers}");
        assert_eq!((waited.as_secs(), sent), (0, 1), "{headers}");
    }
}

/// Full jitter: from nothing up to a bound that doubles, and not the same each time.
#[tokio::test(start_paused = true)]
async fn delays_are_drawn_from_all_of_a_doubling_range() {
    let policy = RetryPolicy::default()
        .max_attempts(4)
        .base_delay(Duration::from_secs(100))
        .max_delay(Duration::from_secs(300));
    let server = Server::start([status("503 Service Unavailable")]).await;
    let client = builder().base_url(&server.url).retry(policy).build().unwrap();
    let mut all = Vec::new();
    for _ in 0..40 {
        let began = Instant::now();
        assert!(fetch(&client).await.is_err());
        all.push(began.elapsed());
    }
    // 100 + 200 + 300 is the most; about half of it is usual.
    assert!(all.iter().all(|waited| *waited < Duration::from_secs(601)), "{all:?}");
    assert!(all.iter().any(|waited| *waited < Duration::from_secs(300)), "{all:?}");
    assert!(all.iter().any(|waited| *waited > Duration::from_secs(300)), "{all:?}");
    assert_eq!(server.connections(), 160);
}

#[tokio::test(start_paused = true)]
async fn the_timeout_is_each_attempts() {
    let server = Server::start([Act::Stall]).await;
    let policy = RetryPolicy::default().base_delay(Duration::ZERO);
    let client =
        builder().base_url(&server.url).timeout(Duration::from_secs(3)).retry(policy).build().unwrap();
    let began = Instant::now();
    let error = fetch(&client).await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!((began.elapsed().as_secs(), server.connections()), (9, 3));
}

/// A server that answers with this status, and then with half a body and nothing more.
async fn stalls_after(status: &'static str) -> (String, tokio::task::JoinHandle<()>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let half = format!("HTTP/1.1 {status}\r\ncontent-length: 1000\r\n\r\n{{\"sid\"");
            stream.write_all(half.as_bytes()).await.unwrap();
            held.push(stream);
        }
    });
    (url, server)
}

/// A stall in the middle of a body is a timeout too. The status has come by then, and says that a create was carried out.
#[tokio::test(start_paused = true)]
async fn a_body_that_stops_is_a_timeout() {
    let (url, server) = stalls_after("201 Created").await;
    let began = Instant::now();
    let error = create(&once(&url)).await.unwrap_err();
    assert_eq!(began.elapsed().as_secs(), 30);
    assert!(error.is_timeout() && error.status().is_some_and(|status| status == 201), "{error:?}");
    assert_eq!(
        error.to_string(),
        "failed to create thing: the service answered 201 Created, but no complete answer came within 30s; it was carried out"
    );
    server.abort();
}

/// Of a failure the status is what counts.
#[tokio::test(start_paused = true)]
async fn a_failure_whose_body_stops_is_the_failure() {
    let (url, server) = stalls_after("404 Not Found").await;
    let error = fetch(&once(&url)).await.unwrap_err();
    assert!(error.is_not_found(), "{error:?}");
    server.abort();
}
