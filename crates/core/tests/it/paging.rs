//! Pagination: which pages are requested, and how a list ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::support::{
    Act, LIST, NamePage, SID, Server, builder, json, request, status, transport, without_retries,
};
use twilio_core::http::Method;
use twilio_core::{
    Error, ErrorKind, InMemory, InMemoryResponse, Items, Page as _, Pages, RequestOptions, Transport,
};

pub(crate) fn page(names: &[&str], next: &str) -> Act {
    let names = names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
    json(
        "200 OK",
        &format!(r#"{{"results": [{names}], "meta": {{"next_page_url": {next}, "key": "results"}}}}"#),
    )
}

fn next(number: u32) -> String {
    format!(r#""{{url}}/v1/Things?PageSize=2&Page={number}&PageToken=t{number}""#)
}

pub(crate) fn pages(transport: &Transport, limit: Option<u64>) -> Pages<NamePage> {
    let first = request(transport, Method::GET, "/v1/Things");
    transport.pages(&LIST, Ok(first), limit, RequestOptions::default())
}

pub(crate) async fn collect(mut items: Items<NamePage>) -> (Vec<String>, Option<Error>) {
    let mut found = Vec::new();
    loop {
        match items.try_next().await {
            Ok(Some(item)) => found.push(item),
            Ok(None) => return (found, None),
            Err(error) => {
                assert!(items.try_next().await.unwrap().is_none(), "the stream ends after an error");
                return (found, Some(error));
            }
        }
    }
}

#[tokio::test]
async fn items_of_all_pages_in_order() {
    let server = Server::start([
        page(&["a", "b"], &next(1)),
        // An empty page does not end the list.
        page(&[], &next(2)),
        page(&["c"], "null"),
    ])
    .await;
    let (names, error) = collect(pages(&transport(&server.url), None).items()).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(names, ["a", "b", "c"]);
    let request_lines: Vec<String> =
        server.requests().iter().map(|request| request.lines().next().unwrap().to_owned()).collect();
    assert_eq!(
        request_lines,
        [
            "GET /v1/Things HTTP/1.1",
            "GET /v1/Things?PageSize=2&Page=1&PageToken=t1 HTTP/1.1",
            "GET /v1/Things?PageSize=2&Page=2&PageToken=t2 HTTP/1.1",
        ]
    );
    assert!(server.requests()[1..].iter().all(|request| request.contains("accept: application/json")));
}

#[tokio::test]
async fn missing_next_page_url_ends_the_list() {
    for end in ["null", "\"\""] {
        let server = Server::start([page(&["a"], end)]).await;
        let (names, error) = collect(pages(&transport(&server.url), None).items()).await;
        assert_eq!((names.len(), error.is_none(), server.connections()), (1, true, 1), "{end}");
    }
    let server = Server::start([json("200 OK", r#"{"results": ["a"], "meta": {}}"#)]).await;
    let (names, error) = collect(pages(&transport(&server.url), None).items()).await;
    assert_eq!((names.len(), error.is_none(), server.connections()), (1, true, 1));
}

#[tokio::test]
async fn limit_requests_no_page_beyond_its_last_item() {
    for (limit, items, requests) in
        [(0, 0, 0), (1, 1, 1), (2, 2, 1), (3, 3, 2), (4, 4, 2), (5, 5, 3), (6, 5, 3), (u64::MAX, 5, 3)]
    {
        let server =
            Server::start([page(&["a", "b"], &next(1)), page(&["c", "d"], &next(2)), page(&["e"], "null")])
                .await;
        let (names, error) = collect(pages(&transport(&server.url), Some(limit)).items()).await;
        assert!(error.is_none(), "{error:?}");
        assert_eq!((names.len(), server.connections()), (items, requests), "limit {limit}");
    }
}

#[tokio::test]
async fn next_page_is_requested_before_it_is_polled() {
    let server = Server::start([page(&["a", "b"], &next(1)), page(&["c"], "null")]).await;
    let client = transport(&server.url);
    let mut pages = pages(&client, None);
    pages.try_next().await.unwrap().unwrap();
    server.wait_for_connections(2).await;
    pages.try_next().await.unwrap().unwrap();
    assert!(pages.try_next().await.unwrap().is_none());
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn unpolled_stream_sends_no_request() {
    let server = Server::start([page(&["a"], "null")]).await;
    drop(pages(&transport(&server.url), None));
    drop(pages(&transport(&server.url), None).items());
    tokio::task::yield_now().await;
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn dropping_pages_cancels_the_request() {
    let server = Server::start([page(&["a"], &next(1)), Act::Stall]).await;
    let client = builder().base_url(&server.url).timeout(Duration::from_secs(3600)).build().unwrap();
    let mut pages = pages(&client, None);
    pages.try_next().await.unwrap().unwrap();
    server.wait_for_connections(2).await;
    drop(pages);
    server.wait_for_cancellation().await;
}

#[tokio::test(start_paused = true)]
async fn failing_page_ends_the_stream_with_its_error() {
    let server = Server::start([page(&["a"], &next(1)), status("500 Internal Server Error")]).await;
    let (names, error) = collect(pages(&transport(&server.url), None).items()).await;
    let error = error.unwrap();
    assert_eq!(names, ["a"]);
    assert!(error.is_server_error());
    assert_eq!((error.operation(), error.retries(), server.connections()), (Some("list_things"), 2, 4));
}

#[tokio::test(start_paused = true)]
async fn page_is_retried_after_transient_failure() {
    let server = Server::start([page(&["a"], &next(1)), Act::ResetAfter, page(&["b"], "null")]).await;
    let (names, error) = collect(pages(&transport(&server.url), None).items()).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!((names.len(), server.connections()), (2, 3));
}

#[tokio::test]
async fn retry_failed_requests_the_failed_page_again() {
    let server = Server::start([
        page(&["a"], &next(1)),
        status("500 Internal Server Error"),
        page(&["b"], &next(2)),
        page(&["c"], &next(1)),
    ])
    .await;
    let mut pages = pages(&without_retries(&server.url), None);
    assert!(!pages.retry_failed(), "nothing failed");
    pages.try_next().await.unwrap().unwrap();
    assert!(pages.try_next().await.unwrap_err().is_server_error());
    assert!(pages.try_next().await.unwrap().is_none());
    assert!(pages.retry_failed());
    assert_eq!(pages.try_next().await.unwrap().unwrap().into_items(), ["b"]);
    pages.try_next().await.unwrap().unwrap();
    // The pages from before the failure count as requested.
    assert_eq!(pages.try_next().await.unwrap_err().kind(), ErrorKind::Page);
    assert!(!pages.retry_failed(), "a pagination loop cannot be retried");
    assert_eq!(server.connections(), 4);
}

#[tokio::test]
async fn pagination_loop_returns_an_error() {
    let itself = r#""{url}/v1/Things""#.to_owned();
    let server = Server::start([page(&["a"], &itself)]).await;
    let (names, error) = collect(pages(&transport(&server.url), None).items()).await;
    assert_eq!((names.len(), server.connections()), (1, 1));
    let message = error.unwrap().to_string().replace(&server.url, "URL");
    assert_eq!(
        message,
        "failed to list things: pagination loop: the page `URL/v1/Things` was already requested"
    );

    let server =
        Server::start([page(&["a"], &next(1)), page(&["b"], &next(2)), page(&["c"], &next(1))]).await;
    let (names, error) = collect(pages(&transport(&server.url), None).items()).await;
    assert_eq!((names.len(), server.connections()), (3, 3));
    assert!(error.is_some());
}

#[tokio::test]
async fn endless_empty_pages_return_an_error() {
    let empty: Vec<Act> = (1..300).map(|number| page(&[], &next(number))).collect();
    let server = Server::start(empty).await;
    let (names, error) = collect(pages(&transport(&server.url), None).items()).await;
    assert_eq!((names.len(), server.connections()), (0, 100));
    let error = error.unwrap();
    assert_eq!(error.kind(), ErrorKind::Page);
    assert_eq!(
        error.to_string(),
        "failed to list things: 100 pages in a row are empty, and each has a next page: the list may never end"
    );
}

#[tokio::test]
async fn empty_pages_between_items_do_not_add_up() {
    let mut acts: Vec<Act> =
        (1..250).map(|number| page(if number % 90 == 0 { &["a"] } else { &[] }, &next(number))).collect();
    acts.push(page(&["z"], "null"));
    let server = Server::start(acts).await;
    let (names, error) = collect(pages(&transport(&server.url), None).items()).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!((names.len(), server.connections()), (3, 250));
}

/// An empty array must not be a page without items. serde accepts an array in place of a struct, but not of one with other
/// properties, as the structs of responses are.
#[tokio::test]
async fn array_in_place_of_an_object_is_an_error() {
    for body in [
        "[[],{}]",
        "[]",
        "[[],[null]]",
        r#"{"results": [], "meta": []}"#,
        r#"{"results": [], "meta": [null]}"#,
    ] {
        let server = Server::start([json("200 OK", body)]).await;
        let (names, error) = collect(pages(&transport(&server.url), None).items()).await;
        assert_eq!((names.len(), server.connections()), (0, 1), "{body}");
        let error = error.unwrap();
        assert!(error.is_decode(), "{body}: {error}");
        assert!(error.to_string().contains("invalid type: sequence, expected "), "{error}");
    }
    let server = Server::start([json("200 OK", &format!("[{SID:?}]"))]).await;
    assert!(crate::support::fetch(&transport(&server.url)).await.unwrap_err().is_decode());
}

#[tokio::test]
async fn pages_resume_from_a_saved_url() {
    let server = Server::start([page(&["c"], "null")]).await;
    let client = without_retries(&server.url);
    let saved = format!("{}/v1/Things?PageSize=2&Page=2&PageToken=t2", server.url);
    let (names, error) = collect(
        client.pages::<NamePage>(&LIST, client.page_request(&saved), None, RequestOptions::default()).items(),
    )
    .await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(names, ["c"]);
    assert!(server.requests()[0].starts_with("GET /v1/Things?PageSize=2&Page=2&PageToken=t2 "));
}

#[tokio::test]
async fn without_prefetch_a_page_is_requested_when_it_is_read() {
    for prefetch in [true, false] {
        let requests = Arc::new(AtomicUsize::new(0));
        let counted = requests.clone();
        let responses = InMemory::new(move |request| {
            counted.fetch_add(1, Ordering::Relaxed);
            let next = request.url().query().map_or(r#""/v1/Things?Page=1""#, |_| "null");
            InMemoryResponse::json(
                200,
                format!(r#"{{"results": ["a"], "meta": {{"next_page_url": {next}}}}}"#),
            )
        });
        let client = builder().middleware(responses).build().unwrap();
        let items = pages(&client, None).items();
        let mut items = if prefetch { items } else { items.without_prefetch() };
        items.try_next().await.unwrap().unwrap();
        // Lets the task of a prefetch run.
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        assert_eq!(requests.load(Ordering::Relaxed), if prefetch { 2 } else { 1 });
        assert_eq!(items.try_next().await.unwrap().unwrap(), "a");
        assert!(items.try_next().await.unwrap().is_none());
        assert_eq!(requests.load(Ordering::Relaxed), 2);
    }
}

#[tokio::test]
async fn continuation_is_the_url_of_the_page_with_the_next_item() {
    let server =
        Server::start([page(&["a", "b"], &next(1)), status("400 Bad Request"), page(&["c"], "null")]).await;
    let client = without_retries(&server.url);
    let first = format!("{}/v1/Things", server.url);
    let second = format!("{first}?PageSize=2&Page=1&PageToken=t1");
    let mut items = pages(&client, None).items();
    assert_eq!(items.continuation(), Some(first.as_str()));
    items.try_next().await.unwrap();
    assert_eq!(items.continuation(), Some(first.as_str()), "`b` was not returned");
    items.try_next().await.unwrap();
    assert_eq!(items.continuation(), Some(second.as_str()));
    items.try_next().await.unwrap_err();
    assert_eq!(items.continuation(), Some(second.as_str()), "the request failed");
    let resumed = client.page_request(items.continuation().unwrap());
    let mut resumed = client.pages::<NamePage>(&LIST, resumed, None, RequestOptions::default());
    assert!(resumed.try_next().await.unwrap().is_some());
    assert_eq!(resumed.continuation(), None);
    assert_eq!(server.connections(), 3);
}
