//! The result of a call and its number of requests, for each fault.

use std::time::Duration;

use crate::support::{
    Act, Server, builder, create, created, delete, fetch, json, no_content, ok, response, status, transport,
    without_retries,
};
use tokio::io::AsyncReadExt as _;
use twilio_core::{Error, RetryPolicy};

const RATE_LIMITED: &str = r#"{"code": 20429, "message": "Too Many Requests", "more_info": "https://www.twilio.com/docs/errors/20429", "status": 429}"#;

fn truncated_body() -> Act {
    Act::Respond(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{\"sid\": \"PN0"
            .into(),
    )
}

/// All faults by name.
fn faults() -> Vec<(&'static str, Act)> {
    vec![
        ("reset before the request", Act::ResetBefore),
        ("reset after the request", Act::ResetAfter),
        ("closed after the request", Act::Close),
        ("truncated body", truncated_body()),
        ("no response in time", Act::Stall),
        ("429", json("429 Too Many Requests", RATE_LIMITED)),
        ("500", json("500 Internal Server Error", r#"{"code": 20500, "message": "Internal error"}"#)),
        (
            "502 with HTML",
            response(
                "502 Bad Gateway",
                "",
                "text/html",
                "<html><head><title>502 Bad Gateway</title></head><body><h1>nginx</h1></body></html>",
            ),
        ),
        ("503 with an empty body", status("503 Service Unavailable")),
        ("504", status("504 Gateway Timeout")),
        ("408", status("408 Request Timeout")),
        ("501", status("501 Not Implemented")),
        ("400", json("400 Bad Request", r#"{"code": 20001, "message": "Invalid PageSize"}"#)),
        ("401", json("401 Unauthorized", r#"{"code": 20003, "message": "Authenticate"}"#)),
        (
            "404",
            json("404 Not Found", r#"{"code": 20404, "message": "The requested resource was not found"}"#),
        ),
        ("200 with truncated JSON", json("200 OK", r#"{"sid": "#)),
        ("200 with a wrong type", json("200 OK", r#"{"sid": 7}"#)),
        ("200 with an invalid SID", json("200 OK", r#"{"sid": "PN12"}"#)),
        ("200 with an empty body", status("200 OK")),
        ("206", json("206 Partial Content", r#"{"sid": null}"#)),
        ("302 to the same host", response("302 Found", "location: /elsewhere\r\n", "text/plain", "")),
    ]
}

fn describe<T>(result: Result<T, Error>) -> String {
    match result {
        Ok(_) => "ok".into(),
        Err(error) => without_source(&error.to_string()),
    }
}

/// Replaces the source of a connection error by `…`: it depends on whether hyper or the kernel notices first.
fn without_source(message: &str) -> String {
    let Some((before, after)) = message.split_once("before the response was complete: ") else {
        return message.to_owned();
    };
    let suffix = ["; the request", " (after"].into_iter().find_map(|suffix| after.find(suffix));
    format!("{before}before the response was complete: …{}", suffix.map_or("", |at| &after[at..]))
}

#[tokio::test]
async fn with_retry_does_not_change_the_original() {
    let server = Server::start([status("503 Service Unavailable"), ok()]).await;
    let client = transport(&server.url);
    assert_eq!(fetch(&client.with_retry(RetryPolicy::none())).await.unwrap_err().retries(), 0);
    assert_eq!(server.connections(), 1);

    let server = Server::start([status("503 Service Unavailable"), ok()]).await;
    let builder = builder().base_url(&server.url);
    let client = builder.retry(RetryPolicy::default().base_delay(Duration::ZERO)).build().unwrap();
    let _other = client.with_retry(RetryPolicy::none());
    fetch(&client).await.unwrap();
    assert_eq!(server.connections(), 2);
}

#[tokio::test(start_paused = true)]
async fn persistent_fault_by_method() {
    let mut lines = Vec::new();
    for (name, act) in faults() {
        lines.push(format!("# {name}"));
        for method in ["GET", "POST", "DELETE"] {
            let server = Server::start([act.clone()]).await;
            let client = transport(&server.url);
            let result = match method {
                "GET" => describe(fetch(&client).await),
                "POST" => describe(create(&client).await),
                _ => describe(delete(&client).await),
            };
            lines.push(format!("{method:<6} sent {}: {result}", server.connections()));
        }
    }
    insta::assert_snapshot!("persistent_fault_by_method", lines.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn transient_fault_by_method() {
    let mut lines = Vec::new();
    for (name, act) in faults() {
        let mut cells = Vec::new();
        for (method, success) in [("GET", ok()), ("POST", created()), ("DELETE", no_content())] {
            let server = Server::start([act.clone(), success]).await;
            let client = transport(&server.url);
            let succeeded = match method {
                "GET" => fetch(&client).await.is_ok(),
                "POST" => create(&client).await.is_ok(),
                _ => delete(&client).await.is_ok(),
            };
            cells.push(format!(
                "{method} {} of {}",
                if succeeded { "ok" } else { "failed" },
                server.connections()
            ));
        }
        lines.push(format!("{name:<28} {}", cells.join(", ")));
    }
    insta::assert_snapshot!("transient_fault_by_method", lines.join("\n"));
}

/// Asserted here too, in case a wrong snapshot is accepted by mistake.
#[tokio::test(start_paused = true)]
async fn create_is_not_retried_if_it_may_have_been_processed() {
    for (name, act) in faults() {
        let server = Server::start([act, created()]).await;
        let result = create(&transport(&server.url)).await;
        let sent = server.requests().len();
        if name == "429" {
            assert_eq!(sent, 2, "{name}: the request was not processed");
        } else {
            assert!(sent <= 1, "{name}: {sent} requests");
            if let Err(error) = result {
                assert_eq!(error.retries(), 0, "{name}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn create_is_retried_after_connection_refused() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = create(&transport(&url)).await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    assert!(!error.may_have_been_processed());
    assert_eq!(error.retries(), 2);
}

/// The first attempt may have deleted the resource.
#[tokio::test(start_paused = true)]
async fn delete_retried_after_ambiguous_failure_accepts_404() {
    for fault in
        [Act::ResetAfter, Act::Stall, status("503 Service Unavailable"), status("504 Gateway Timeout")]
    {
        let server = Server::start([fault.clone(), status("404 Not Found")]).await;
        let deleted =
            delete(&transport(&server.url)).await.unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        assert_eq!(deleted.status(), 404);
        assert_eq!(server.connections(), 2);
    }
}

/// 429 means that nothing was deleted: the 404 after it is the SID's fault.
#[tokio::test(start_paused = true)]
async fn delete_retried_after_429_fails_on_404() {
    let server = Server::start([status("429 Too Many Requests"), status("404 Not Found")]).await;
    let error = delete(&transport(&server.url)).await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.retries(), 1);

    let server = Server::start([status("404 Not Found")]).await;
    assert!(delete(&transport(&server.url)).await.unwrap_err().is_not_found());
}

#[tokio::test(start_paused = true)]
async fn delete_failing_after_ambiguous_attempt_may_have_been_processed() {
    let unauthorized = json("401 Unauthorized", r#"{"code": 20003, "message": "Authenticate"}"#);
    let server = Server::start([Act::ResetAfter, unauthorized]).await;
    let unauthorized = delete(&transport(&server.url)).await.unwrap_err();
    assert!(unauthorized.is_unauthorized() && unauthorized.may_have_been_processed());

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let reading_server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        assert!(stream.read(&mut [0; 4096]).await.unwrap() > 0);
    });
    let unreachable = delete(&transport(&url)).await.unwrap_err();
    reading_server.await.unwrap();
    assert!(unreachable.is_connect() && unreachable.may_have_been_processed());
    for error in [unauthorized, unreachable] {
        let message = error.to_string();
        assert!(message.contains("an earlier attempt may have been processed"), "{message}");
        assert!(!message.contains("nothing was sent"), "{message}");
    }
}

#[tokio::test(start_paused = true)]
async fn fetch_retried_after_reset_fails_on_404() {
    let server = Server::start([Act::ResetAfter, status("404 Not Found")]).await;
    assert!(fetch(&transport(&server.url)).await.unwrap_err().is_not_found());
}

#[tokio::test(start_paused = true)]
async fn retry_policy_none_sends_one_request() {
    let server = Server::start([status("503 Service Unavailable"), ok()]).await;
    let error = fetch(&without_retries(&server.url)).await.unwrap_err();
    assert!(error.is_server_error());
    assert_eq!((error.retries(), server.connections()), (0, 1));
}

#[tokio::test]
async fn unknown_response_property_is_ignored() {
    let server = Server::start([json("200 OK", r#"{"sid": null, "color": {"deep": [1, 2]}}"#)]).await;
    assert_eq!(fetch(&without_retries(&server.url)).await.unwrap().into_inner().sid, None);
}

/// Any 2xx is a success of POST and DELETE; a GET needs a declared status.
#[tokio::test]
async fn undeclared_success_status_by_method() {
    let server = Server::start([json("200 OK", r#"{"sid": null}"#)]).await;
    assert_eq!(create(&without_retries(&server.url)).await.unwrap().status(), 200);
    let server = Server::start([status("202 Accepted")]).await;
    assert_eq!(delete(&without_retries(&server.url)).await.unwrap().status(), 202);
    let server = Server::start([json("203 Non-Authoritative Information", r#"{"sid": null}"#)]).await;
    assert!(fetch(&without_retries(&server.url)).await.is_err());
}
