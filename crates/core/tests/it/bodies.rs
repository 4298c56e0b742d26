//! Successful responses whose body is not the expected JSON.

use crate::support::{Act, FETCH, SID, Server, create, fetch, json, request, response, transport};
use twilio_core::http::{Method, StatusCode};
use twilio_core::{Outcome, RequestOptions};

/// Responds with bytes that need not be UTF-8.
fn bytes(headers: &str, body: &[u8]) -> Act {
    let mut bytes =
        format!("HTTP/1.1 200 OK\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n", body.len())
            .into_bytes();
    bytes.extend_from_slice(body);
    Act::RespondBytes(bytes)
}

#[tokio::test]
async fn body_that_is_not_json_is_named() {
    let portal = "<!DOCTYPE html><html><head><title> Wi-Fi\n login </title></head></html>";
    let gzip = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\x56\x2a";
    let cases = [
        (
            "captive portal",
            response("200 OK", "", "text/html; charset=utf-8", portal),
            "its body is HTML, titled `Wi-Fi login`, instead of JSON: a proxy or captive portal may have responded",
        ),
        (
            "HTML without a content type",
            bytes("", portal.as_bytes()),
            "its body is HTML, titled `Wi-Fi login`, instead of JSON: a proxy or captive portal may have responded",
        ),
        (
            "HTML without a title",
            response("200 OK", "", "text/html", "<p>Hello"),
            "its body is HTML instead of JSON: a proxy or captive portal may have responded",
        ),
        (
            "gzip",
            bytes("content-encoding: gzip\r\ncontent-type: application/json\r\n", gzip),
            "its body is encoded as `gzip`, which was not requested: a proxy may have changed it",
        ),
        (
            "gzip without a header",
            bytes("content-type: application/json\r\n", gzip),
            "its body is encoded as `gzip`, which was not requested: a proxy may have changed it",
        ),
        (
            "brotli",
            bytes("content-encoding: br\r\n", b"\x8b\x00"),
            "its body is encoded as `br`, which was not requested: a proxy may have changed it",
        ),
        (
            "UTF-16",
            bytes("content-type: application/json\r\n", b"\xff\xfe{\0}\0"),
            "its body is UTF-16 instead of UTF-8",
        ),
        ("empty", bytes("content-type: application/json\r\n", b""), "its body is empty"),
        (
            "text",
            response("200 OK", "", "text/plain", "OK"),
            "its body is `text/plain` instead of JSON: expected value at line 1 column 1",
        ),
        (
            "JSON of another form",
            json("200 OK", "{\"sid\": 1}"),
            "its body does not match the API description: invalid type: integer `1`, expected a SID at line 1 column 9",
        ),
    ];
    for (name, act, problem) in cases {
        let server = Server::start([act]).await;
        let error = fetch(&transport(&server.url)).await.unwrap_err();
        assert!(error.is_decode(), "{name}: {error:?}");
        let message = error.to_string();
        let expected = format!("failed to fetch thing: the service returned 200 OK, but {problem}");
        assert_eq!(message.split(" (request ").next().unwrap(), expected, "{name}");
        assert_eq!(server.connections(), 1);
    }
}

/// The service did not respond, so it is unknown whether it received the request.
#[tokio::test]
async fn create_with_html_response_is_ambiguous() {
    let server = Server::start([response("200 OK", "", "text/html", "<title>Login</title>")]).await;
    let error = create(&transport(&server.url)).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Ambiguous);
    assert!(error.to_string().ends_with("; the request may have been processed"), "{error}");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn byte_order_mark_before_json_is_ignored() {
    let server = Server::start([json("200 OK", &format!("\u{feff}{{\"sid\": \"{SID}\"}}"))]).await;
    assert_eq!(fetch(&transport(&server.url)).await.unwrap().into_inner().sid.unwrap().as_str(), SID);
    let body = "\u{feff}{\"code\": 20404, \"message\": \"gone\"}";
    let server = Server::start([json("404 Not Found", body)]).await;
    let error = fetch(&transport(&server.url)).await.unwrap_err();
    assert_eq!((error.code(), error.message()), (Some(20404), Some("gone")));
}

#[tokio::test]
async fn message_of_compressed_error_body_is_absent() {
    let mut act = b"HTTP/1.1 404 Not Found\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n".to_vec();
    act.extend_from_slice(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\x56\x2a");
    let server = Server::start([Act::RespondBytes(act)]).await;
    let error = fetch(&transport(&server.url)).await.unwrap_err();
    assert_eq!(
        (error.message(), error.to_string().as_str()),
        (None, "failed to fetch thing: the service returned 404 Not Found")
    );
}

/// A captive portal responds with status 200, and only the service with 201.
#[tokio::test]
async fn create_with_status_201_and_html_was_processed() {
    let server = Server::start([response("201 Created", "", "text/html", "<title>Created</title>")]).await;
    let error = create(&transport(&server.url)).await.unwrap_err();
    assert_eq!((error.outcome(), server.connections()), (Outcome::Processed, 1));
}

#[tokio::test]
async fn byte_stream_returns_the_body_and_the_error_that_ends_it() {
    let complete = response("200 OK", "", "text/csv", "a,b\r\n");
    let truncated = Act::Respond(
        "HTTP/1.1 200 OK\r\ntwilio-request-id: RQ1\r\ncontent-length: 1000\r\nconnection: close\r\n\r\na,b"
            .into(),
    );
    let server = Server::start([complete, truncated]).await;
    let client = transport(&server.url);
    let download = async || {
        let request = request(&client, Method::GET, "/v1/Things.csv");
        client.call_stream(&FETCH, request, &RequestOptions::default()).await.unwrap()
    };
    let body = download().await;
    assert_eq!((body.status(), body.request_id()), (StatusCode::OK, None));
    assert_eq!(body.into_inner().collect().await.unwrap(), "a,b\r\n");

    let mut body = download().await;
    assert_eq!(body.request_id(), Some("RQ1"));
    assert_eq!(body.try_next().await.unwrap().unwrap(), "a,b");
    let error = body.try_next().await.unwrap_err();
    assert!(error.is_interrupted(), "{error:?}");
    assert_eq!((error.operation(), error.request_id()), (Some("fetch_thing"), Some("RQ1")));
    assert_eq!(server.connections(), 2);
}
