//! Options of one call, and the number of requests that they lead to.

use std::time::Duration;

use tokio::time::Instant;

use crate::support::{
    Act, CREATE, FETCH, LIST, NamePage, SID, Server, Thing, created, json, ok, status, transport,
    without_retries,
};
use twilio_core::http::{self, Method};
use twilio_core::{CallOptions, Error, RequestOptions, RetryPolicy, Transport, private};

/// A builder, like a generated one.
struct Request {
    transport: Transport,
    options: RequestOptions,
}

impl CallOptions for Request {
    fn options_mut(&mut self) -> &mut RequestOptions {
        &mut self.options
    }
}

fn request(transport: &Transport) -> Request {
    Request { transport: transport.clone(), options: RequestOptions::default() }
}

impl Request {
    fn build(&self, method: Method) -> Result<http::Request, Error> {
        private::build_request(&FETCH, &self.options, || {
            let path = format!("/v1/Things/{SID}");
            Ok(private::RequestBuilder::new(&self.transport, method, &path).accept_json().build())
        })
    }

    async fn fetch(self) -> Result<Thing, Error> {
        let request = self.build(Method::GET)?;
        self.transport
            .call::<Thing>(&FETCH, request, &self.options)
            .await
            .map(|response| response.into_inner())
    }

    async fn create(self) -> Result<Thing, Error> {
        let request = self.build(Method::POST)?;
        self.transport
            .call::<Thing>(&CREATE, request, &self.options)
            .await
            .map(|response| response.into_inner())
    }
}

#[test]
fn unused_options_allocate_nothing() {
    assert_eq!(size_of::<RequestOptions>(), size_of::<usize>());
}

#[tokio::test(start_paused = true)]
async fn attempt_timeout_applies_to_each_attempt() {
    let server = Server::start([Act::Stall]).await;
    let client = transport(&server.url);
    let started = Instant::now();
    let request = request(&client).with_attempt_timeout(Duration::from_millis(70));
    let error =
        request.with_retry(RetryPolicy::default().base_delay(Duration::ZERO)).fetch().await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(error.to_string().contains("within 70ms"), "{error}");
    assert_eq!((error.retries(), server.connections()), (2, 3));
    assert!(started.elapsed() < Duration::from_secs(1), "the client's timeout is 5 s");
}

#[tokio::test(start_paused = true)]
async fn deadline_covers_all_attempts() {
    let server = Server::start([status("503 Service Unavailable"), Act::Stall]).await;
    let client = transport(&server.url);
    let started = Instant::now();
    let patient = RetryPolicy::default().max_attempts(9).base_delay(Duration::ZERO);
    let request = request(&client).with_retry(patient).with_deadline(Duration::from_millis(400));
    let error = request.fetch().await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(error.to_string().contains("within 400ms, the deadline of the call"), "{error}");
    assert_eq!(server.connections(), 2);
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn timeout_of_an_attempt_may_be_earlier_than_the_deadline() {
    let server = Server::start([Act::Stall]).await;
    let started = Instant::now();
    let request = request(&transport(&server.url)).with_retry(RetryPolicy::none());
    let request = request.with_attempt_timeout(Duration::from_secs(2)).with_deadline(Duration::from_secs(60));
    let error = request.fetch().await.unwrap_err();
    assert!(error.to_string().ends_with("no complete response was received within 2s"), "{error}");
    assert_eq!(started.elapsed().as_secs(), 2);
}

#[tokio::test(start_paused = true)]
async fn retry_beyond_the_deadline_is_not_awaited() {
    let limited = Act::Respond(
        "HTTP/1.1 429 Too Many Requests\r\nretry-after: 30\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            .into(),
    );
    let server = Server::start([limited, ok()]).await;
    let started = Instant::now();
    let request = request(&transport(&server.url)).with_deadline(Duration::from_secs(20));
    assert!(request.fetch().await.unwrap_err().is_rate_limited());
    assert_eq!(server.connections(), 1);
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[tokio::test(start_paused = true)]
async fn retry_policy_of_the_call_replaces_that_of_the_client() {
    let server = Server::start([status("503 Service Unavailable")]).await;
    request(&transport(&server.url)).with_retry(RetryPolicy::none()).fetch().await.unwrap_err();
    assert_eq!(server.connections(), 1);
    let request = request(&without_retries(&server.url));
    request.with_retry(RetryPolicy::default().max_attempts(4)).fetch().await.unwrap_err();
    assert_eq!(server.connections(), 5);
}

#[tokio::test(start_paused = true)]
async fn idempotent_create_is_retried_after_ambiguous_failures_only() {
    for fault in [Act::ResetAfter, Act::Stall, status("503 Service Unavailable")] {
        let server = Server::start([fault.clone(), created()]).await;
        request(&transport(&server.url)).with_idempotent().create().await.unwrap();
        assert_eq!(server.connections(), 2, "{fault:?}");
        let server = Server::start([fault, created()]).await;
        request(&transport(&server.url)).create().await.unwrap_err();
        assert_eq!(server.connections(), 1);
    }
    let server = Server::start([status("400 Bad Request"), created()]).await;
    request(&transport(&server.url)).with_idempotent().create().await.unwrap_err();
    assert_eq!(server.connections(), 1);
}

#[tokio::test(start_paused = true)]
async fn headers_and_query_are_sent_with_every_attempt() {
    let server = Server::start([status("503 Service Unavailable"), ok()]).await;
    let request = request(&transport(&server.url)).with_header("X-Trace", "a b").with_header("accept", "*/*");
    let request =
        request.with_header("authorization", "none").with_query("Flag", "a&b").with_query("Flag", "c");
    request.fetch().await.unwrap();
    assert_eq!(server.requests().len(), 2);
    for request in server.requests() {
        assert!(request.starts_with(&format!("GET /v1/Things/{SID}?Flag=a%26b&Flag=c ")), "{request}");
        assert!(request.contains("\r\nx-trace: a b\r\n"), "{request}");
        assert!(request.contains("\r\naccept: */*\r\n"), "{request}");
        assert_eq!(request.matches("\r\nauthorization: Basic ").count(), 1, "{request}");
        assert!(!request.contains("none"), "{request}");
    }
}

#[tokio::test]
async fn invalid_header_is_rejected_before_sending() {
    let client = without_retries("http://127.0.0.1:1");
    for (name, value) in [("a b", "c"), ("x-a", "secret\r\nx-b: c")] {
        let error = request(&client).with_header(name, value).fetch().await.unwrap_err();
        assert!(error.is_invalid_request() && error.operation() == Some("fetch_thing"), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("secret"));
    }
    assert!(!format!("{:?}", RequestOptions::default().header("x-a", "secret")).contains("secret"));
}

#[tokio::test]
async fn headers_are_sent_with_every_page_and_the_query_with_the_first() {
    let page =
        |next| json("200 OK", &format!(r#"{{"results": ["a"], "meta": {{"next_page_url": {next}}}}}"#));
    let server = Server::start([page(r#""{url}/v1/Things?Page=1""#), page("null")]).await;
    let mut list = request(&transport(&server.url)).with_header("X-Trace", "t").with_query("Flag", "on");
    let first = list.build(Method::GET);
    let options = std::mem::take(list.options_mut());
    let mut pages = list.transport.pages::<NamePage>(&LIST, first, None, options);
    while pages.try_next().await.unwrap().is_some() {}
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert!(requests[0].contains("?Flag=on ") && requests[1].contains("?Page=1 "), "{requests:?}");
    assert!(requests.iter().all(|request| request.contains("\r\nx-trace: t\r\n")), "{requests:?}");
}
