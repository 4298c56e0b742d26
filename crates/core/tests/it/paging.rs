//! Pagination: which pages are requested, how a list ends, and which URLs are rejected.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::support::{Act, LIST, NamePage, SID, Server, builder, json, status, transport, without_retries};
use twilio_core::{
    Error, ErrorKind, InMemory, InMemoryResponse, Items, Page as _, Pages, RequestOptions, Transport,
};

fn page(names: &[&str], next: &str) -> Act {
    let names = names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
    json(
        "200 OK",
        &format!(r#"{{"results": [{names}], "meta": {{"next_page_url": {next}, "key": "results"}}}}"#),
    )
}

fn next(number: u32) -> String {
    format!(r#""{{url}}/v1/Things?PageSize=2&Page={number}&PageToken=t{number}""#)
}

fn pages(transport: &Transport, limit: Option<u64>) -> Pages<NamePage> {
    let first = transport.http().get(format!("{}/v1/Things", transport.base_url())).build().unwrap();
    transport.pages(&LIST, Ok(first), limit, RequestOptions::default())
}

async fn collect(mut items: Items<NamePage>) -> (Vec<String>, Option<Error>) {
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

/// The other host receives no request, and so no credentials.
#[tokio::test]
async fn page_at_another_origin_is_not_requested() {
    let other = Server::start([page(&["stolen"], "null")]).await;
    let port = other.url.rsplit(':').next().unwrap();
    let mut messages = Vec::new();
    for origin in [
        other.url.clone(),
        format!("http://localhost:{port}"),
        format!("//127.0.0.1:{port}"),
        format!("https://127.0.0.1:{port}"),
        format!("http://{}@127.0.0.1:{port}", crate::support::ACCOUNT),
        "ftp://127.0.0.1/".into(),
        "http://".into(),
        "javascript:alert(1)".into(),
        "data:text/plain,x".into(),
    ] {
        let server =
            Server::start([page(&["a"], &format!("{:?}", format!("{origin}/v1/Things?Page=1")))]).await;
        let (names, error) = collect(pages(&transport(&server.url), None).items()).await;
        assert_eq!((names.len(), server.connections()), (1, 1), "{origin}");
        let error = error.unwrap();
        assert_eq!(error.kind(), ErrorKind::Page, "{origin}");
        messages.push(error.to_string().replace(&server.url, "OWN").replace(&format!(":{port}"), ":OTHER"));
    }
    assert_eq!(other.connections(), 0);
    insta::assert_snapshot!(messages.join("\n"));
}

#[tokio::test]
async fn relative_page_url_is_resolved_against_the_base_url() {
    let server = Server::start([page(&["a"], r#""/v1/Things?Page=1""#), page(&["b"], "null")]).await;
    let (names, error) = collect(pages(&transport(&server.url), None).items()).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(names, ["a", "b"]);
}

/// Returns the request lines of a list of three pages whose first two have these `next_page_url`s, at the base path
/// `/twilio`.
async fn request_lines_behind_gateway(first: &str, second: &str) -> Vec<String> {
    let server = Server::start([
        page(&["a"], &format!("{first:?}")),
        page(&["b"], &format!("{second:?}")),
        page(&["c"], "null"),
    ])
    .await;
    let (names, error) = collect(pages(&transport(&format!("{}/twilio/", server.url)), None).items()).await;
    assert!(error.is_none(), "{first}, {second}: {error:?}");
    assert_eq!(names, ["a", "b", "c"]);
    let requests = server.requests();
    requests.iter().map(|request| request.lines().next().unwrap().replace(" HTTP/1.1", "")).collect()
}

#[tokio::test]
async fn relative_page_url_is_resolved_against_the_url_of_its_page() {
    for (first, second, expected) in [
        ("?Page=1", "?Page=2", ["GET /twilio/v1/Things?Page=1", "GET /twilio/v1/Things?Page=2"]),
        (
            "Things/more?Page=1",
            "?Page=2",
            ["GET /twilio/v1/Things/more?Page=1", "GET /twilio/v1/Things/more?Page=2"],
        ),
        ("Things/more/", "last", ["GET /twilio/v1/Things/more/", "GET /twilio/v1/Things/more/last"]),
        (
            "/twilio/v1/Things?Page=1",
            "../v2?Page=2",
            ["GET /twilio/v1/Things?Page=1", "GET /twilio/v2?Page=2"],
        ),
    ] {
        let lines = request_lines_behind_gateway(first, second).await;
        assert_eq!(lines[1..], expected, "{first}, {second}");
    }
}

/// The service behind a gateway does not know the gateway's URL: it names its own host.
#[tokio::test]
async fn page_url_at_the_service_is_requested_from_the_gateway() {
    for host in [
        "things.twilio.com",
        "things.ie1.twilio.com",
        "things.dublin.ie1.twilio.com",
        "things.twilio.com:443",
    ] {
        let lines = request_lines_behind_gateway(
            &format!("https://{host}/v1/Things?Page=1"),
            &format!("https://{host}/v1/Things?Page=2&PageToken=a%2Fb"),
        )
        .await;
        assert_eq!(
            lines,
            [
                "GET /twilio/v1/Things",
                "GET /twilio/v1/Things?Page=1",
                "GET /twilio/v1/Things?Page=2&PageToken=a%2Fb"
            ],
            "{host}"
        );
    }
    let gateway = builder().base_url("https://gateway.example.com/twilio").build().unwrap();
    for url in [
        "http://things.twilio.com/v1/Things",
        "https://others.twilio.com/v1/Things",
        "https://things.twilio.com.evil.com/v1/Things",
        "https://things.twilio.com:8443/v1/Things",
        "https://a.b.things.twilio.com/v1/Things",
        "https://things.a.b.c.twilio.com/v1/Things",
        "https://evilthings.twilio.com/v1/Things",
        "https://gateway.example.com.evil.com/twilio/v1/Things",
    ] {
        assert_eq!(gateway.page_request(url).unwrap_err().kind(), ErrorKind::Page, "{url}");
    }
    for url in ["https://things.twilio.com/../../admin", "https://things.twilio.com/%2e%2e/%2E%2E/admin"] {
        assert_eq!(page_url(&gateway, url), "https://gateway.example.com/twilio/admin");
    }
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

/// serde accepts an array in place of a struct. An empty array would then be a page without items.
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
        assert!(error.to_string().contains("invalid type: sequence, expected struct"), "{error}");
    }
    let server = Server::start([json("200 OK", &format!("[{SID:?}]"))]).await;
    assert!(crate::support::fetch(&transport(&server.url)).await.unwrap_err().is_decode());
}

fn page_url(transport: &Transport, page_url: &str) -> String {
    match transport.page_request(page_url) {
        Ok(request) => request.url().to_string(),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn page_url_by_edge_and_region() {
    let canonical = "https://things.twilio.com/v1/Things?PageSize=50&Page=1#top";
    let region = builder().edge("dublin").region("ie1").build().unwrap();
    let edge = builder().edge("dublin").build().unwrap();
    let none = builder().build().unwrap();
    let elsewhere = builder().base_url("https://things.example.com").build().unwrap();
    let lines = [
        ("region, canonical host", page_url(&region, canonical)),
        ("region, own host", page_url(&region, "https://things.dublin.ie1.twilio.com/v1/Things?Page=2")),
        (
            "region, own host without edge",
            page_url(&region, "https://things.ie1.twilio.com/v1/Things?Page=2"),
        ),
        ("region, another region", page_url(&region, "https://things.au1.twilio.com/v1/Things?Page=2")),
        ("region, canonical host over http", page_url(&region, "http://things.twilio.com/v1/Things?Page=2")),
        ("region, another service", page_url(&region, "https://api.twilio.com/v1/Things?Page=2")),
        ("edge, canonical host", page_url(&edge, canonical)),
        ("no region, own host", page_url(&none, canonical)),
        ("no region, own host over http", page_url(&none, "http://things.twilio.com/v1/Things?Page=2")),
        ("no region, host of a region", page_url(&none, "https://things.ie1.twilio.com/v1/Things?Page=2")),
        ("no region, host with the same ending", page_url(&none, "https://eviltwilio.com/v1/Things?Page=2")),
        ("no region, another port", page_url(&none, "https://things.twilio.com:8443/v1/Things?Page=2")),
        (
            "no region, explicit default port",
            page_url(&none, "https://things.twilio.com:443/v1/Things?Page=2"),
        ),
        ("custom base URL, canonical host", page_url(&elsewhere, canonical)),
    ];
    let lines: Vec<String> = lines.iter().map(|(name, url)| format!("{name:<37} {url}")).collect();
    insta::assert_snapshot!(lines.join("\n"));
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
async fn redirect_is_not_followed() {
    let other = Server::start([crate::support::ok()]).await;
    let redirect = Act::Respond(format!(
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: {}/v1/Things/{SID}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        other.url
    ));
    let server = Server::start([redirect]).await;
    let error = crate::support::fetch(&transport(&server.url)).await.unwrap_err();
    assert_eq!((server.connections(), other.connections()), (1, 0));
    let message = error.to_string().replace(&other.url, "OTHER");
    insta::assert_snapshot!(message);
}

/// reqwest removes the credentials, and the response of the other host is rejected.
#[tokio::test]
async fn redirect_followed_by_custom_http_client_is_an_error() {
    let other = Server::start([crate::support::ok()]).await;
    let redirect = Act::Respond(format!(
        "HTTP/1.1 302 Found\r\nlocation: {}/v1/Things/{SID}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        other.url
    ));
    let server = Server::start([redirect]).await;
    let client = builder().base_url(&server.url).http_client(reqwest::Client::new()).build().unwrap();
    let error = crate::support::fetch(&client).await.unwrap_err();
    assert!(error.to_string().contains("another origin"), "{error}");
    assert_eq!(other.requests().len(), 1);
    assert!(!other.requests()[0].to_lowercase().contains("authorization"), "{}", other.requests()[0]);
}

/// With status 307 or 308 an HTTP client sends the same body again, here to another host.
#[tokio::test]
async fn body_of_a_create_is_not_sent_to_another_host() {
    for redirect in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"]
    {
        let other = Server::start([crate::support::created()]).await;
        let redirect = Act::Respond(format!(
            "HTTP/1.1 {redirect}\r\nlocation: {}/v1/Things\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            other.url
        ));
        let server = Server::start([redirect]).await;
        let client = builder().base_url(&server.url).http_client(reqwest::Client::new()).build().unwrap();
        let error = crate::support::create(&client).await.unwrap_err();
        assert!(other.requests().iter().all(|request| !request.contains("Name=a")), "{:?}", other.requests());
        assert!(
            error.to_string().contains("redirect") || error.to_string().contains("another origin"),
            "{error}"
        );
        assert_eq!(server.requests().len(), 1);
        assert!(server.requests()[0].ends_with("content-length: 6\r\n\r\nName=a"), "{:?}", server.requests());
    }
}

#[tokio::test]
async fn request_to_another_origin_is_rejected() {
    let (own, other) =
        (Server::start([crate::support::ok()]).await, Server::start([crate::support::ok()]).await);
    let client = transport(&own.url);
    let request = client.http().get(&other.url).build().unwrap();
    let error = client
        .call::<crate::support::Thing>(&crate::support::FETCH, request, &RequestOptions::default())
        .await
        .unwrap_err();
    assert!(error.is_invalid_request(), "{error:?}");
    assert_eq!((own.connections(), other.connections()), (0, 0));
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
