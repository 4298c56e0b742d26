//! Code of the caller around each attempt, and responses in memory.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use crate::support::{
    FETCH, LIST, NamePage, SERVICE, SID, Server, TOKEN, builder, create, credentials, delete, fetch, ok,
    request, status,
};
use twilio_core::http::header::{HeaderValue, RETRY_AFTER, SET_COOKIE};
use twilio_core::http::{Body, Method, Request, Response};
use twilio_core::{
    BoxFuture, ClientBuilder, Error, ErrorKind, InMemory, InMemoryResponse, Middleware, Next, RequestOptions,
    Transport,
};

type Log = Arc<Mutex<Vec<String>>>;

/// Records each attempt and adds a header.
struct Recorder {
    name: &'static str,
    log: Log,
}

impl Middleware for Recorder {
    fn handle<'a>(&'a self, mut request: Request, next: Next<'a>) -> BoxFuture<'a, Result<Response, Error>> {
        Box::pin(async move {
            self.log.lock().unwrap().push(format!("{} {}", self.name, next.operation()));
            assert!(request.headers().contains_key("user-agent"));
            request.headers_mut().append("x-passed", HeaderValue::from_static(self.name));
            let response = next.run(request).await?;
            self.log.lock().unwrap().push(format!("{} {}", self.name, response.status().as_u16()));
            Ok(response)
        })
    }
}

/// Fails each attempt in one way.
struct Fail(ErrorKind, Arc<AtomicUsize>);

impl Middleware for Fail {
    fn handle<'a>(&'a self, _: Request, _: Next<'a>) -> BoxFuture<'a, Result<Response, Error>> {
        self.1.fetch_add(1, Ordering::Relaxed);
        Box::pin(std::future::ready(Err(Error::for_kind(self.0, "test"))))
    }
}

fn in_memory(respond: impl Fn(&Request) -> InMemoryResponse + Send + Sync + 'static) -> Transport {
    let builder: ClientBuilder<Transport> = ClientBuilder::new(SERVICE).credentials(credentials());
    builder.middleware(InMemory::new(respond)).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn middleware_runs_around_each_attempt_in_order() {
    let server = Server::start([status("503 Service Unavailable"), ok()]).await;
    let log = Log::default();
    let outer = Recorder { name: "outer", log: log.clone() };
    let inner = Recorder { name: "inner", log: log.clone() };
    let client = builder().base_url(&server.url).middleware(outer).middleware(inner).build().unwrap();
    fetch(&client).await.unwrap();
    let attempt = |status: u16| {
        let (inner, outer) = (format!("inner {status}"), format!("outer {status}"));
        ["outer fetch_thing".to_owned(), "inner fetch_thing".to_owned(), inner, outer]
    };
    assert_eq!(*log.lock().unwrap(), [attempt(503), attempt(200)].concat());
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    for request in requests {
        // A retry does not repeat the headers of the first attempt.
        assert_eq!(request.matches("x-passed: ").count(), 2, "{request}");
        assert_eq!(request.matches("authorization: Basic ").count(), 1, "{request}");
    }
}

#[tokio::test(start_paused = true)]
async fn error_of_middleware_is_retried_by_its_kind() {
    for (kind, gets, posts) in [
        (ErrorKind::Connect, 3, 3),
        (ErrorKind::Timeout, 3, 1),
        (ErrorKind::Interrupted, 3, 1),
        (ErrorKind::InvalidRequest, 1, 1),
        (ErrorKind::Page, 1, 1),
    ] {
        for (method, expected) in [(Method::GET, gets), (Method::POST, posts)] {
            let attempts = Arc::new(AtomicUsize::new(0));
            let client = builder().middleware(Fail(kind, attempts.clone())).build().unwrap();
            let error = match method {
                Method::GET => fetch(&client).await.unwrap_err(),
                _ => create(&client).await.unwrap_err(),
            };
            assert_eq!((error.kind(), attempts.load(Ordering::Relaxed)), (kind, expected), "{method}");
        }
    }
}

#[tokio::test]
async fn request_that_middleware_sends_elsewhere_is_rejected() {
    struct Elsewhere(String);
    impl Middleware for Elsewhere {
        fn handle<'a>(
            &'a self,
            mut request: Request,
            next: Next<'a>,
        ) -> BoxFuture<'a, Result<Response, Error>> {
            *request.url_mut() = self.0.parse().unwrap();
            next.run(request)
        }
    }
    let server = Server::start([ok()]).await;
    let client = builder().middleware(Elsewhere(server.url.clone())).build().unwrap();
    let error = fetch(&client).await.unwrap_err();
    assert!(error.is_invalid_request(), "{error}");
    assert_eq!(server.connections(), 0);
}

#[tokio::test(start_paused = true)]
async fn timeout_includes_middleware() {
    struct Slow;
    impl Middleware for Slow {
        fn handle<'a>(&'a self, request: Request, next: Next<'a>) -> BoxFuture<'a, Result<Response, Error>> {
            Box::pin(async move {
                tokio::time::sleep(Duration::from_secs(60)).await;
                next.run(request).await
            })
        }
    }
    let client = builder().timeout(Duration::from_secs(2)).middleware(Slow).build().unwrap();
    assert!(create(&client).await.unwrap_err().is_timeout());
}

#[tokio::test(start_paused = true)]
async fn in_memory_responses_pass_retries_and_errors() {
    let attempts = Arc::new(AtomicUsize::new(0));
    let counted = attempts.clone();
    let client =
        in_memory(move |request| match (request.method(), counted.fetch_add(1, Ordering::Relaxed)) {
            (&Method::GET, 0) => {
                InMemoryResponse::empty(429).header(RETRY_AFTER, HeaderValue::from_static("1"))
            }
            (&Method::GET, _) => InMemoryResponse::json(200, format!(r#"{{"sid": "{SID}"}}"#)),
            (&Method::DELETE, _) => InMemoryResponse::empty(204),
            _ => InMemoryResponse::json(409, format!(r#"{{"code": 20409, "message": "not {TOKEN}"}}"#)),
        });
    assert_eq!(fetch(&client).await.unwrap().into_inner().sid.unwrap(), SID);
    assert_eq!(attempts.load(Ordering::Relaxed), 2);
    delete(&client).await.unwrap();
    let error = create(&client).await.unwrap_err();
    assert!(error.is_conflict() && error.code() == Some(20409), "{error:?}");
    assert_eq!(error.message(), Some("not [redacted]"));
    assert_eq!(attempts.load(Ordering::Relaxed), 4);
}

#[tokio::test]
async fn in_memory_pages_are_read_to_the_end() {
    let client = in_memory(|request| {
        let next = request.url().query().map_or(r#""/v1/Things?Page=1""#, |_| "null");
        let body = format!(r#"{{"results": ["a"], "meta": {{"next_page_url": {next}}}}}"#);
        InMemoryResponse::json(200, body)
    });
    let first = request(&client, Method::GET, "/v1/Things");
    let mut items = client.pages::<NamePage>(&LIST, Ok(first), None, RequestOptions::default()).items();
    let mut count = 0;
    while items.try_next().await.unwrap().is_some() {
        count += 1;
    }
    assert_eq!(count, 2);
}

#[tokio::test]
async fn invalid_in_memory_status_is_an_error() {
    let error = fetch(&in_memory(|_| InMemoryResponse::empty(7))).await.unwrap_err();
    assert!(error.is_invalid_request() && error.to_string().contains("7 is not an HTTP status"), "{error}");
}

/// Keeps the body of the first response, and returns it again without a request.
#[derive(Default)]
struct Cache(Mutex<Option<Vec<u8>>>);

impl Middleware for Cache {
    fn handle<'a>(&'a self, request: Request, next: Next<'a>) -> BoxFuture<'a, Result<Response, Error>> {
        Box::pin(async move {
            let cached = self.0.lock().unwrap().clone();
            let body = match cached {
                Some(body) => body,
                None => next.run(request).await?.bytes().await?.to_vec(),
            };
            *self.0.lock().unwrap() = Some(body.clone());
            InMemoryResponse::json(200, body).into_response()
        })
    }
}

#[tokio::test]
async fn middleware_returns_a_response_that_it_has_read() {
    let server = Server::start([ok()]).await;
    let client = builder().base_url(&server.url).middleware(Cache::default()).build().unwrap();
    let first = fetch(&client).await.unwrap().into_inner();
    assert_eq!(fetch(&client).await.unwrap().into_inner(), first);
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn middleware_reads_and_replaces_the_body_of_a_request() {
    let client = in_memory(|request| {
        assert_eq!(request.body(), Some(&b"Name=a"[..]));
        InMemoryResponse::json(201, "{}")
    });
    create(&client).await.unwrap();
    let stream = Body::from_stream(InMemoryStream(Some("Name=b")));
    let mut streamed = request(&client, Method::POST, "/v1/Things");
    streamed.set_body(stream);
    assert!(streamed.body().is_none() && streamed.try_clone().is_none());
}

/// A stream of one item.
struct InMemoryStream(Option<&'static str>);

impl futures_core::Stream for InMemoryStream {
    type Item = Result<&'static str, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

#[tokio::test]
async fn debug_output_of_requests_and_responses_has_no_secret() {
    let debug = Arc::new(Mutex::new(String::new()));
    let log = debug.clone();
    let client = in_memory(move |request| {
        *log.lock().unwrap() = format!("{request:?}");
        InMemoryResponse::json(200, format!("{{\"extra\": \"{TOKEN}\"}}"))
    });
    let mut request = request(&client, Method::GET, "/v1/Things/1?Token=secret");
    request.headers_mut().insert("x-key", HeaderValue::from_static("secret"));
    request.set_body("secret");
    let _ = client.call::<crate::support::Thing>(&FETCH, request, &RequestOptions::default()).await.unwrap();
    assert_eq!(*debug.lock().unwrap(), r#"Request { method: GET, path: "/v1/Things/1", .. }"#);
    let response = InMemoryResponse::json(200, TOKEN).header(SET_COOKIE, HeaderValue::from_static("secret"));
    assert_eq!(format!("{:?}", response.into_response().unwrap()), "Response { status: 200, .. }");
    assert_eq!(format!("{:?}", Body::from("secret")), "Body { .. }");
}
