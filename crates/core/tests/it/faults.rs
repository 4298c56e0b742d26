//! What a caller gets, and how many requests are sent, for each thing that can go wrong.

use std::time::Duration;

use crate::support::{
    Act, Server, answer, builder, create, delete, fetch, gone, json, made, ok, once, status, transport,
};
use tokio::io::AsyncReadExt as _;
use twilio_core::{Error, RetryPolicy};

const REFUSED: &str = r#"{"code": 20429, "message": "Too Many Requests", "more_info": "https://www.twilio.com/docs/errors/20429", "status": 429}"#;
fn half() -> Act {
    Act::Answer(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{\"sid\": \"PN0"
            .into(),
    )
}

/// Every fault there is, by name.
fn faults() -> Vec<(&'static str, Act)> {
    vec![
        ("reset before the request", Act::ResetBefore),
        ("reset after the request", Act::ResetAfter),
        ("closed after the request", Act::Close),
        ("half a body", half()),
        ("no answer in time", Act::Stall),
        ("429", json("429 Too Many Requests", REFUSED)),
        ("500", json("500 Internal Server Error", r#"{"code": 20500, "message": "Internal error"}"#)),
        (
            "502 with HTML",
            answer(
                "502 Bad Gateway",
                "",
                "text/html",
                "<html><head><title>502 Bad Gateway</title></head><body><h1>nginx</h1></body></html>",
            ),
        ),
        ("503 with nothing", status("503 Service Unavailable")),
        ("504", status("504 Gateway Timeout")),
        ("501, which no retry mends", status("501 Not Implemented")),
        ("400", json("400 Bad Request", r#"{"code": 20001, "message": "Invalid PageSize"}"#)),
        ("401", json("401 Unauthorized", r#"{"code": 20003, "message": "Authenticate"}"#)),
        (
            "404",
            json("404 Not Found", r#"{"code": 20404, "message": "The requested resource was not found"}"#),
        ),
        ("200 with broken JSON", json("200 OK", r#"{"sid": "#)),
        ("200 with a wrong type", json("200 OK", r#"{"sid": 7}"#)),
        ("200 with a wrong SID", json("200 OK", r#"{"sid": "PN12"}"#)),
        ("200 with nothing", status("200 OK")),
        ("206", json("206 Partial Content", r#"{"sid": null}"#)),
        ("302 to the same host", answer("302 Found", "location: /elsewhere\r\n", "text/plain", "")),
    ]
}

fn told<T>(outcome: Result<T, Error>) -> String {
    match outcome {
        Ok(_) => "ok".into(),
        Err(error) => without_cause(&error.to_string()),
    }
}

/// What hyper and the kernel say of a broken connection depends on who was first.
fn without_cause(text: &str) -> String {
    match text.split_once("before the answer was complete: ") {
        Some((before, after)) => {
            let end =
                after.find(['(', ';']).map_or("", |_| after.rsplit_once("; ").map_or("", |(_, end)| end));
            let end = if end.is_empty() {
                after.rfind(" (after").map_or("", |at| &after[at..]).to_owned()
            } else {
                format!("; {end}")
            };
            format!("{before}before the answer was complete: …{end}")
        }
        None => text.to_owned(),
    }
}

/// The fault, again and again.
#[tokio::test]
async fn another_policy_leaves_the_transport_it_came_from_alone() {
    let server = Server::start([status("503 Service Unavailable"), ok()]).await;
    let patient = transport(&server.url);
    assert_eq!(fetch(&patient.with_retry(RetryPolicy::none())).await.unwrap_err().retries(), 0);
    assert_eq!(server.connections(), 1);

    let server = Server::start([status("503 Service Unavailable"), ok()]).await;
    let patient = builder().base_url(&server.url);
    let patient = patient.retry(RetryPolicy::default().base_delay(Duration::ZERO)).build().unwrap();
    let _once = patient.with_retry(RetryPolicy::none());
    fetch(&patient).await.unwrap();
    assert_eq!(server.connections(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_fault_that_stays() {
    let mut lines = Vec::new();
    for (name, act) in faults() {
        lines.push(format!("# {name}"));
        for method in ["GET", "POST", "DELETE"] {
            let server = Server::start([act.clone()]).await;
            let client = transport(&server.url);
            let outcome = match method {
                "GET" => told(fetch(&client).await),
                "POST" => told(create(&client).await),
                _ => told(delete(&client).await),
            };
            lines.push(format!("{method:<6} sent {}: {outcome}", server.connections()));
        }
    }
    insta::assert_snapshot!("a_fault_that_stays", lines.join("\n"));
}

/// The fault once, then success.
#[tokio::test(start_paused = true)]
async fn a_fault_that_passes() {
    let mut lines = Vec::new();
    for (name, act) in faults() {
        let mut cells = Vec::new();
        for (method, success) in [("GET", ok()), ("POST", made()), ("DELETE", gone())] {
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
    insta::assert_snapshot!("a_fault_that_passes", lines.join("\n"));
}

/// What a snapshot that is accepted in haste must not change: a create is sent again only where the first was certainly
/// not carried out.
#[tokio::test(start_paused = true)]
async fn a_create_is_never_sent_twice_where_the_first_may_have_been_processed() {
    for (name, act) in faults() {
        let server = Server::start([act, made()]).await;
        let outcome = create(&transport(&server.url)).await;
        let sent = server.requests().len();
        if name == "429" {
            assert_eq!(sent, 2, "{name}: the service said that it did nothing");
        } else {
            assert!(sent <= 1, "{name}: {sent} requests");
            if let Err(error) = outcome {
                assert_eq!(error.retries(), 0, "{name}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_never_made_is_tried_again_for_a_create_too() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = create(&transport(&url)).await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    assert!(!error.may_have_been_processed());
    assert_eq!(error.retries(), 2);
}

/// The first attempt's fate is not known; the second finds nothing to delete. That is what was wanted.
#[tokio::test(start_paused = true)]
async fn a_delete_that_is_repeated_and_then_finds_nothing_has_succeeded() {
    for fault in
        [Act::ResetAfter, Act::Stall, status("503 Service Unavailable"), status("504 Gateway Timeout")]
    {
        let server = Server::start([fault.clone(), status("404 Not Found")]).await;
        let gone = delete(&transport(&server.url)).await.unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        assert_eq!(gone.status(), 404);
        assert_eq!(server.connections(), 2);
    }
}

/// 429 says that nothing was done: a 404 after it is a mistake in the SID.
#[tokio::test(start_paused = true)]
async fn a_delete_that_was_only_refused_before_and_then_finds_nothing_has_failed() {
    let server = Server::start([status("429 Too Many Requests"), status("404 Not Found")]).await;
    let error = delete(&transport(&server.url)).await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.retries(), 1);

    let server = Server::start([status("404 Not Found")]).await;
    assert!(delete(&transport(&server.url)).await.unwrap_err().is_not_found());
}

/// What the last attempt met says nothing of the one before it.
#[tokio::test(start_paused = true)]
async fn a_delete_that_fails_after_an_unknown_attempt_says_that_it_may_have_been_processed() {
    let refused = json("401 Unauthorized", r#"{"code": 20003, "message": "Authenticate"}"#);
    let server = Server::start([Act::ResetAfter, refused]).await;
    let unauthorized = delete(&transport(&server.url)).await.unwrap_err();
    assert!(unauthorized.is_unauthorized() && unauthorized.may_have_been_processed());

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let reads_once = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        assert!(stream.read(&mut [0; 4096]).await.unwrap() > 0);
    });
    let unreached = delete(&transport(&url)).await.unwrap_err();
    reads_once.await.unwrap();
    assert!(unreached.is_connect() && unreached.may_have_been_processed());
    for error in [unauthorized, unreached] {
        let told = error.to_string();
        assert!(told.contains("an earlier attempt may have been carried out"), "{told}");
        assert!(!told.contains("nothing was sent"), "{told}");
    }
}

/// A fetch that finds nothing after a fault has not succeeded, whatever a delete would have.
#[tokio::test(start_paused = true)]
async fn a_fetch_that_finds_nothing_has_failed() {
    let server = Server::start([Act::ResetAfter, status("404 Not Found")]).await;
    assert!(fetch(&transport(&server.url)).await.unwrap_err().is_not_found());
}

#[tokio::test(start_paused = true)]
async fn retries_can_be_turned_off() {
    let server = Server::start([status("503 Service Unavailable"), ok()]).await;
    let error = fetch(&once(&server.url)).await.unwrap_err();
    assert!(error.is_server_error());
    assert_eq!((error.retries(), server.connections()), (0, 1));
}

/// The service may add to a record at any time.
#[tokio::test]
async fn an_unknown_property_is_left_alone() {
    let server = Server::start([json("200 OK", r#"{"sid": null, "colour": {"deep": [1, 2]}}"#)]).await;
    assert_eq!(fetch(&once(&server.url)).await.unwrap().into_inner().sid, None);
}

/// Of what changes something, any 2xx says that it was done; a record counts as read only with the declared status.
#[tokio::test]
async fn another_success_than_the_declared_one() {
    let server = Server::start([json("200 OK", r#"{"sid": null}"#)]).await;
    assert_eq!(create(&once(&server.url)).await.unwrap().status(), 200);
    let server = Server::start([status("202 Accepted")]).await;
    assert_eq!(delete(&once(&server.url)).await.unwrap().status(), 202);
    let server = Server::start([json("203 Non-Authoritative Information", r#"{"sid": null}"#)]).await;
    assert!(fetch(&once(&server.url)).await.is_err());
}
