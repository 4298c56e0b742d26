//! Which URLs are requested: those of pages, of redirects and of the caller. Credentials are only sent to the client's own
//! origin.

use crate::paging::{collect, page, pages};
use crate::support::{Act, SID, Server, builder, transport};
use twilio_core::http::{Method, Request, Url};
use twilio_core::{ErrorKind, RequestOptions, Transport};

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
    let request = Request::new(Method::GET, Url::parse(&other.url).unwrap());
    let error = client
        .call::<crate::support::Thing>(&crate::support::FETCH, request, &RequestOptions::default())
        .await
        .unwrap_err();
    assert!(error.is_invalid_request(), "{error:?}");
    assert_eq!((own.connections(), other.connections()), (0, 0));
}
