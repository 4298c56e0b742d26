//! Requests in flight, limited by a throttle.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::{Instant, sleep};
use twilio_core::http::header::{HeaderValue, RETRY_AFTER};
use twilio_core::http::{Method, Request, Response};
use twilio_core::{
    BoxFuture, ClientBuilder, Error, InMemory, InMemoryResponse, Middleware, Next, Outcome, RequestOptions,
    RetryPolicy, Throttle, ThrottleTiming, Transport,
};

use crate::support::{CREATE, SERVICE, Thing, create, credentials, fetch, request};

const SECOND: Duration = Duration::from_secs(1);

/// Delays each request by 900 ms, and counts those in flight.
#[derive(Clone, Default)]
struct Slow(Arc<(AtomicUsize, AtomicUsize)>);

impl Slow {
    fn max_in_flight(&self) -> usize {
        self.0.1.load(Ordering::Relaxed)
    }
}

impl Middleware for Slow {
    fn handle<'a>(&'a self, request: Request, next: Next<'a>) -> BoxFuture<'a, Result<Response, Error>> {
        Box::pin(async move {
            let in_flight = self.0.0.fetch_add(1, Ordering::Relaxed) + 1;
            self.0.1.fetch_max(in_flight, Ordering::Relaxed);
            sleep(Duration::from_millis(900)).await;
            self.0.0.fetch_sub(1, Ordering::Relaxed);
            next.run(request).await
        })
    }
}

fn builder(concurrency: usize) -> ClientBuilder<Transport> {
    ClientBuilder::new(SERVICE)
        .credentials(credentials())
        .timeout(SECOND)
        .throttle(Throttle::new(concurrency, ThrottleTiming::default()))
}

fn ok() -> InMemoryResponse {
    InMemoryResponse::json(200, "{}")
}

async fn fetch_all(client: &Transport, count: usize) -> Vec<Result<(), Error>> {
    let calls: Vec<_> = (0..count)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { fetch(&client).await.map(drop) })
        })
        .collect();
    let mut results = Vec::new();
    for call in calls {
        results.push(call.await.unwrap());
    }
    results
}

#[tokio::test(start_paused = true)]
async fn calls_wait_for_the_throttle_before_their_timeout_starts() {
    let slow = Slow::default();
    let client = builder(2).middleware(slow.clone()).middleware(InMemory::new(|_| ok())).build().unwrap();
    let started = Instant::now();
    assert!(fetch_all(&client, 8).await.iter().all(Result::is_ok));
    assert_eq!(slow.max_in_flight(), 2);
    assert_eq!(started.elapsed(), 4 * Duration::from_millis(900));
}

#[tokio::test(start_paused = true)]
async fn rate_limited_call_holds_the_others_back() {
    let requests = Arc::new(AtomicUsize::new(0));
    let counter = requests.clone();
    let respond = move |_: &Request| match counter.fetch_add(1, Ordering::Relaxed) {
        0 => InMemoryResponse::empty(429).header(RETRY_AFTER, HeaderValue::from_static("5")),
        _ => ok(),
    };
    let client = builder(4).middleware(InMemory::new(respond)).build().unwrap();
    let other = client.with_retry(RetryPolicy::none());
    let started = Instant::now();
    let (first, second) = tokio::join!(fetch(&client), async {
        sleep(SECOND).await;
        let result = fetch(&other).await;
        (result, started.elapsed())
    });
    assert!(first.is_ok() && second.0.is_ok());
    assert_eq!(second.1, 5 * SECOND);
    assert_eq!(requests.load(Ordering::Relaxed), 3);
}

#[tokio::test(start_paused = true)]
async fn call_that_the_throttle_holds_back_until_its_deadline_is_not_sent() {
    let slow = Slow::default();
    let client = builder(1).middleware(slow.clone()).middleware(InMemory::new(|_| ok())).build().unwrap();
    let request = request(&client, Method::POST, "/v1/Things");
    let options = RequestOptions::default().deadline(Duration::from_millis(800));
    let (first, second) = tokio::join!(create(&client), client.call::<Thing>(&CREATE, request, &options));
    assert!(first.is_ok());
    let error = second.unwrap_err();
    assert!(error.is_timeout() && error.is_transient());
    assert_eq!(error.outcome(), Outcome::NotProcessed);
    let expected = "failed to create thing: the throttle held the request back for 800ms, the deadline of the call; \
                    nothing was sent";
    assert_eq!(error.to_string(), expected);
    assert_eq!(slow.max_in_flight(), 1);
}

#[tokio::test(start_paused = true)]
async fn service_that_asks_to_wait_for_hours_is_not_awaited() {
    let respond =
        |_: &Request| InMemoryResponse::empty(429).header(RETRY_AFTER, HeaderValue::from_static("7200"));
    let policy = RetryPolicy::default().retry_after_cap(Duration::from_secs(86400));
    let client = builder(1).retry(policy).middleware(InMemory::new(respond)).build().unwrap();
    let started = Instant::now();
    let error = fetch(&client).await.unwrap_err();
    assert_eq!((error.retries(), started.elapsed()), (0, Duration::ZERO));
}
