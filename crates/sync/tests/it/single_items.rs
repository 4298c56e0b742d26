//! A single item that fails, in whatever way, fails alone.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use super::server::{EMPTY_PAGE, Request, Response, Server};
use super::*;

/// Short enough for a test of an item that is always rate limited.
const SHORT_OUTAGE: Timing = Timing {
    base_delay: Duration::from_micros(100),
    max_delay: Duration::from_millis(1),
    max_outage: Duration::from_millis(800),
};

#[tokio::test]
async fn every_client_error_fails_only_its_own_item() {
    assert_fails_only_its_own_item(400..500).await;
}

#[tokio::test]
async fn every_server_error_fails_only_its_own_item() {
    assert_fails_only_its_own_item(500..600).await;
}

async fn assert_fails_only_its_own_item(statuses: Range<u16>) {
    let rejected = Arc::new(Mutex::new((String::new(), 0)));
    let server = Server::start({
        let rejected = rejected.clone();
        move |request| match (request.method.as_str(), &*rejected.lock().unwrap()) {
            ("POST", (number, status)) if request.body.contains(number) => Response::new(*status, "{}"),
            ("POST", _) => Response::new(201, "{}"),
            _ => Response::new(200, EMPTY_PAGE),
        }
    })
    .await;
    let client = server.client();
    for status in statuses {
        for (concurrency, position) in [(1, 0), (8, 6), (32, 11)] {
            *rejected.lock().unwrap() = (number(position), status);
            let (timing, mode) = ((concurrency, SHORT_OUTAGE), (false, Stop::Never));
            let result = run_with_timing(timing, &client, &desired(0..12), mode, || {}).await.unwrap();
            let case = format!("status {status}, concurrency {concurrency}: {result:?}");
            assert_eq!(result.statuses, "11 created, 1 failed", "{case}");
            assert_eq!(result.stop_cause, None, "{case}");
        }
    }
}

/// Not even many of them: the others would never be assigned, however often the run is repeated.
#[tokio::test]
async fn rejected_items_at_the_start_do_not_stop_the_run() {
    for status in [400, 404, 409, 412, 422] {
        let server = Server::start(move |request| match request.method.as_str() {
            // The SIDs of numbers from 256 on do not contain this.
            "POST" if request.body.contains(&number(0)[..32]) => Response::new(status, "{}"),
            "POST" => Response::new(201, "{}"),
            _ => Response::new(200, EMPTY_PAGE),
        })
        .await;
        let result = run(&server.client(), &desired(0..300), (false, Stop::Never), || {}).await.unwrap();
        assert_eq!(
            (result.statuses.as_str(), result.stop_cause),
            ("44 created, 256 failed", None),
            "{status}"
        );
    }
}

/// Returns the responses of a service that revokes access to the profile at the first create.
fn revoke_access(status: u16) -> impl Fn(&Request) -> Response {
    let is_revoked = AtomicBool::new(false);
    move |request| {
        let is_post = request.method == "POST";
        if is_post || is_revoked.load(SeqCst) {
            is_revoked.store(true, SeqCst);
            return Response::new(status, "{}");
        }
        Response::new(200, EMPTY_PAGE)
    }
}

#[tokio::test]
async fn inaccessible_profile_stops_the_run() {
    for (status, expected) in [(401, "401"), (403, "403"), (404, "404")] {
        for concurrency in [1, 8, 32] {
            let server = Server::start(revoke_access(status)).await;
            let mode = (false, Stop::Never);
            let result =
                run_with(concurrency, &server.client(), &desired(0..100), mode, || {}).await.unwrap();
            let Some(StopCause::Fatal(cause)) = &result.stop_cause else { panic!("{result:?}") };
            assert!(cause.contains(expected), "{cause}");
            assert_eq!(result.statuses, format!("{concurrency} stopped"), "{status}");
            // The list, the lookup before the creates, the creates in flight, and one check of the profile for all.
            assert_eq!(server.requests().len(), 2 + concurrency + 1, "{status}");
        }
    }
}

/// The request may have been processed, so that the failed lookup leaves the result unknown.
#[tokio::test]
async fn lost_response_with_failed_lookup_is_unknown() {
    for lookup in [
        || Response::new(403, "{}"),
        || Response::new(429, "{}").header("retry-after: 7200\r\n"),
        || Response::new(503, "{}").header("retry-after: 7200\r\n"),
    ] {
        let server = Server::start(move |request| match request.method.as_str() {
            "POST" => Response::close(),
            _ if request.target.contains("ChannelEndpointSid=") => lookup(),
            _ => Response::new(200, EMPTY_PAGE),
        })
        .await;
        let result = run(&server.client(), &desired([1]), (false, Stop::Never), || {}).await.unwrap();
        assert_eq!((result.statuses.as_str(), server.count_requests("POST")), ("1 unknown", 1));
    }
}

#[tokio::test]
async fn removal_with_lost_response_and_rejected_retry_is_unknown() {
    const PAGE: &str = r#"{"results":[{"sid":"RA00000000000000000000000000000001",
        "channel_endpoint_sid":"PN00000000000000000000000000000001"}],
        "meta":{"key":"results","next_page_url":null}}"#;
    for (status, expected) in [(403, "1 unknown"), (400, "1 unknown"), (404, "1 removed")] {
        let is_first = AtomicBool::new(true);
        let server = Server::start(move |request| match request.method.as_str() {
            "DELETE" if is_first.swap(false, SeqCst) => Response::close(),
            "DELETE" => Response::new(status, "{}"),
            _ => Response::new(200, PAGE),
        })
        .await;
        let result = run(&server.client(), &desired([]), (true, Stop::Never), || {}).await.unwrap();
        assert_eq!((result.statuses.as_str(), result.stop_cause), (expected, None), "{status}");
        assert_eq!(server.count_requests("DELETE"), 2, "{status}");
    }
}
