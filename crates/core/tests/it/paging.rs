//! Lists: what is asked for, what ends them, and where credentials do not go.

use std::time::Duration;

use crate::support::{Act, LIST, Names, SID, Server, builder, json, once, status, transport};
use twilio_core::{Error, Items, Pages, Transport};

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

fn pages(transport: &Transport, limit: Option<u64>) -> Pages<Names> {
    let first =
        transport.http().get(format!("{}/v1/Things", transport.base_url())).build().map_err(Error::from);
    transport.pages(&LIST, first, limit)
}

async fn all(mut items: Items<Names>) -> (Vec<String>, Option<Error>) {
    let mut found = Vec::new();
    loop {
        match items.try_next().await {
            Ok(Some(item)) => found.push(item),
            Ok(None) => return (found, None),
            Err(error) => {
                assert!(items.try_next().await.unwrap().is_none(), "after an error there is nothing more");
                return (found, Some(error));
            }
        }
    }
}

#[tokio::test]
async fn every_item_of_every_page_comes_in_order() {
    let server = Server::start([
        page(&["a", "b"], &next(1)),
        // An empty page is not the end.
        page(&[], &next(2)),
        page(&["c"], "null"),
    ])
    .await;
    let (names, error) = all(pages(&transport(&server.url), None).items()).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(names, ["a", "b", "c"]);
    let asked: Vec<String> =
        server.requests().iter().map(|request| request.lines().next().unwrap().to_owned()).collect();
    assert_eq!(
        asked,
        [
            "GET /v1/Things HTTP/1.1",
            "GET /v1/Things?PageSize=2&Page=1&PageToken=t1 HTTP/1.1",
            "GET /v1/Things?PageSize=2&Page=2&PageToken=t2 HTTP/1.1",
        ]
    );
    assert!(server.requests()[1..].iter().all(|request| request.contains("accept: application/json")));
}

#[tokio::test]
async fn null_nothing_and_empty_end_a_list() {
    for end in ["null", "\"\""] {
        let server = Server::start([page(&["a"], end)]).await;
        let (names, error) = all(pages(&transport(&server.url), None).items()).await;
        assert_eq!((names.len(), error.is_none(), server.connections()), (1, true, 1), "{end}");
    }
    let server = Server::start([json("200 OK", r#"{"results": ["a"], "meta": {}}"#)]).await;
    let (names, error) = all(pages(&transport(&server.url), None).items()).await;
    assert_eq!((names.len(), error.is_none(), server.connections()), (1, true, 1));
}

#[tokio::test]
async fn a_limit_asks_for_nothing_that_it_makes_needless() {
    for (limit, found, asked) in
        [(0, 0, 0), (1, 1, 1), (2, 2, 1), (3, 3, 2), (4, 4, 2), (5, 5, 3), (6, 5, 3), (u64::MAX, 5, 3)]
    {
        let server =
            Server::start([page(&["a", "b"], &next(1)), page(&["c", "d"], &next(2)), page(&["e"], "null")])
                .await;
        let (names, error) = all(pages(&transport(&server.url), Some(limit)).items()).await;
        assert!(error.is_none(), "{error:?}");
        assert_eq!((names.len(), server.connections()), (found, asked), "limit {limit}");
    }
}

/// The second page is under way when the first has been handed out, although nobody polls for it.
#[tokio::test]
async fn the_next_page_is_asked_for_while_one_is_read() {
    let server = Server::start([page(&["a", "b"], &next(1)), page(&["c"], "null")]).await;
    let client = transport(&server.url);
    let mut pages = pages(&client, None);
    pages.try_next().await.unwrap().unwrap();
    server.reached(2).await;
    pages.try_next().await.unwrap().unwrap();
    assert!(pages.try_next().await.unwrap().is_none());
    assert_eq!(server.connections(), 2);
}

/// Nothing is asked for before somebody wants it.
#[tokio::test]
async fn a_list_that_nobody_reads_asks_for_nothing() {
    let server = Server::start([page(&["a"], "null")]).await;
    drop(pages(&transport(&server.url), None));
    drop(pages(&transport(&server.url), None).items());
    tokio::task::yield_now().await;
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn dropping_a_list_abandons_the_request_under_way() {
    let server = Server::start([page(&["a"], &next(1)), Act::Stall]).await;
    let client = builder().base_url(&server.url).timeout(Duration::from_secs(3600)).build().unwrap();
    let mut pages = pages(&client, None);
    pages.try_next().await.unwrap().unwrap();
    server.reached(2).await;
    drop(pages);
    server.abandoned().await;
}

#[tokio::test(start_paused = true)]
async fn a_page_that_fails_ends_the_list_with_its_error() {
    let server = Server::start([page(&["a"], &next(1)), status("500 Internal Server Error")]).await;
    let (names, error) = all(pages(&transport(&server.url), None).items()).await;
    let error = error.unwrap();
    assert_eq!(names, ["a"]);
    assert!(error.is_server_error());
    assert_eq!((error.operation(), error.retries(), server.connections()), (Some("list_things"), 2, 4));
}

#[tokio::test(start_paused = true)]
async fn a_page_that_fails_once_is_asked_for_again() {
    let server = Server::start([page(&["a"], &next(1)), Act::ResetAfter, page(&["b"], "null")]).await;
    let (names, error) = all(pages(&transport(&server.url), None).items()).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!((names.len(), server.connections()), (2, 3));
}

/// A list whose pages lead to one another for ever.
#[tokio::test]
async fn a_circle_ends_in_an_error() {
    let itself = r#""{url}/v1/Things""#.to_owned();
    let server = Server::start([page(&["a"], &itself)]).await;
    let (names, error) = all(pages(&transport(&server.url), None).items()).await;
    assert_eq!((names.len(), server.connections()), (1, 1));
    let told = error.unwrap().to_string().replace(&server.url, "URL");
    assert_eq!(told, "failed to list things: the list goes in a circle: `URL/v1/Things` was read before");

    let server =
        Server::start([page(&["a"], &next(1)), page(&["b"], &next(2)), page(&["c"], &next(1))]).await;
    let (names, error) = all(pages(&transport(&server.url), None).items()).await;
    assert_eq!((names.len(), server.connections()), (3, 3));
    assert!(error.is_some());
}

/// Whatever a page says, no other host sees a request, let alone a credential.
#[tokio::test]
async fn a_page_at_another_address_is_not_asked_for() {
    let other = Server::start([page(&["stolen"], "null")]).await;
    let port = other.url.rsplit(':').next().unwrap();
    let mut told = Vec::new();
    for address in [
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
            Server::start([page(&["a"], &format!("{:?}", format!("{address}/v1/Things?Page=1")))]).await;
        let (names, error) = all(pages(&transport(&server.url), None).items()).await;
        assert_eq!((names.len(), server.connections()), (1, 1), "{address}");
        let error = error.unwrap();
        assert_eq!(error.kind(), twilio_core::ErrorKind::Page, "{address}");
        told.push(error.to_string().replace(&server.url, "OWN").replace(&format!(":{port}"), ":OTHER"));
    }
    assert_eq!(other.connections(), 0, "the other host was left alone");
    insta::assert_snapshot!(told.join("\n"));
}

/// An address without a host is one at the client's own.
#[tokio::test]
async fn a_relative_address_is_the_clients_own() {
    let server = Server::start([page(&["a"], r#""/v1/Things?Page=1""#), page(&["b"], "null")]).await;
    let (names, error) = all(pages(&transport(&server.url), None).items()).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(names, ["a", "b"]);
}

fn led(transport: &Transport, address: &str) -> String {
    match transport.page_request(address) {
        Ok(request) => request.url().to_string(),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn an_edge_or_region_takes_the_plain_host_for_its_own() {
    let plain = "https://things.twilio.com/v1/Things?PageSize=50&Page=1#top";
    let region = builder().region("ie1").build().unwrap();
    let edge = builder().edge("dublin").build().unwrap();
    let none = builder().build().unwrap();
    let elsewhere = builder().base_url("https://things.example.com").build().unwrap();
    let lines = [
        ("region, plain host", led(&region, plain)),
        ("region, own host", led(&region, "https://things.ie1.twilio.com/v1/Things?Page=2")),
        ("region, another region", led(&region, "https://things.au1.twilio.com/v1/Things?Page=2")),
        ("region, plain host over http", led(&region, "http://things.twilio.com/v1/Things?Page=2")),
        ("region, another service", led(&region, "https://api.twilio.com/v1/Things?Page=2")),
        ("edge, plain host", led(&edge, plain)),
        ("plain, own host", led(&none, plain)),
        ("plain, own host over http", led(&none, "http://things.twilio.com/v1/Things?Page=2")),
        ("plain, a region", led(&none, "https://things.ie1.twilio.com/v1/Things?Page=2")),
        ("plain, a host that ends alike", led(&none, "https://eviltwilio.com/v1/Things?Page=2")),
        ("plain, another port", led(&none, "https://things.twilio.com:8443/v1/Things?Page=2")),
        ("plain, the same port in full", led(&none, "https://things.twilio.com:443/v1/Things?Page=2")),
        ("another base, plain host", led(&elsewhere, plain)),
    ];
    let lines: Vec<String> = lines.iter().map(|(name, led)| format!("{name:<30} {led}")).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test]
async fn a_list_goes_on_from_a_saved_address() {
    let server = Server::start([page(&["c"], "null")]).await;
    let client = once(&server.url);
    let saved = format!("{}/v1/Things?PageSize=2&Page=2&PageToken=t2", server.url);
    let (names, error) = all(client.pages::<Names>(&LIST, client.page_request(&saved), None).items()).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(names, ["c"]);
    assert!(server.requests()[0].starts_with("GET /v1/Things?PageSize=2&Page=2&PageToken=t2 "));
}

/// A redirect is answered by the service, and leads where its owner does not.
#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = Server::start([crate::support::ok()]).await;
    let redirect = Act::Answer(format!(
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: {}/v1/Things/{SID}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        other.url
    ));
    let server = Server::start([redirect]).await;
    let error = crate::support::fetch(&transport(&server.url)).await.unwrap_err();
    assert_eq!((server.connections(), other.connections()), (1, 0));
    let told = error.to_string().replace(&other.url, "OTHER");
    insta::assert_snapshot!(told);
}

/// A caller's own HTTP client may follow redirects: the credentials stay, and the answer does not count.
#[tokio::test]
async fn a_redirect_that_the_callers_own_client_follows_takes_no_credentials_along() {
    let other = Server::start([crate::support::ok()]).await;
    let redirect = Act::Answer(format!(
        "HTTP/1.1 302 Found\r\nlocation: {}/v1/Things/{SID}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        other.url
    ));
    let server = Server::start([redirect]).await;
    let client = builder().base_url(&server.url).http_client(reqwest::Client::new()).build().unwrap();
    let error = crate::support::fetch(&client).await.unwrap_err();
    assert!(error.to_string().contains("another host"), "{error}");
    assert_eq!(other.requests().len(), 1);
    assert!(!other.requests()[0].to_lowercase().contains("authorization"), "{}", other.requests()[0]);
}

/// A request that somebody made for another host gets no credentials from this client.
#[tokio::test]
async fn a_request_for_another_host_is_refused() {
    let (own, other) =
        (Server::start([crate::support::ok()]).await, Server::start([crate::support::ok()]).await);
    let client = transport(&own.url);
    let request = client.http().get(&other.url).build().unwrap();
    let error = client.call::<crate::support::Thing>(&crate::support::FETCH, request).await.unwrap_err();
    assert!(error.is_invalid_request(), "{error:?}");
    assert_eq!((own.connections(), other.connections()), (0, 0));
}
