//! Every fault of a connection or a response, with each method: the kind of the error, its outcome, and the attempts.

use std::time::Duration;

use crate::support::{Act, Server, create, delete, fetch, json, response, status, transport};
use twilio_core::{Error, Outcome};

/// Sends `text` and then closes the connection.
fn send(text: impl Into<String>) -> Act {
    Act::Respond(text.into())
}

/// A success whose headers end with `headers`, and whose body is `body`.
fn ok_with(headers: &str, body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{headers}\r\n{body}")
}

fn connection_faults() -> Vec<(&'static str, Act)> {
    let head = "HTTP/1.1 200 OK\r\ncontent-ty".to_owned();
    let part = ok_with("content-length: 1000\r\n", "{\"sid\": ");
    let chunk = ok_with("transfer-encoding: chunked\r\n", "8\r\n{\"sid\": \r\n");
    let in_chunk = ok_with("transfer-encoding: chunked\r\n", "ff\r\n{\"sid\": ");
    vec![
        ("reset before the request", Act::ResetBefore),
        ("reset after the request", Act::ResetAfter),
        ("closed after the request", Act::Close),
        ("stalled after the request", Act::Stall),
        ("closed in the status line", send("HTTP/1.1 20")),
        ("reset in the status line", Act::RespondThenReset("HTTP/1.1 20".into())),
        ("stalled in the status line", Act::RespondThenStall("HTTP/1.1 20".into())),
        ("closed in the headers", send(head.clone())),
        ("reset in the headers", Act::RespondThenReset(head.clone())),
        ("stalled in the headers", Act::RespondThenStall(head)),
        ("closed in the body", send(part.clone())),
        ("reset in the body", Act::RespondThenReset(part.clone())),
        ("stalled in the body", Act::RespondThenStall(part)),
        ("closed between chunks", send(chunk.clone())),
        ("reset between chunks", Act::RespondThenReset(chunk.clone())),
        ("stalled between chunks", Act::RespondThenStall(chunk)),
        ("closed in a chunk", send(in_chunk.clone())),
        ("reset in a chunk", Act::RespondThenReset(in_chunk.clone())),
        ("stalled in a chunk", Act::RespondThenStall(in_chunk)),
        ("closed after 100 Continue", send("HTTP/1.1 100 Continue\r\n\r\n")),
        ("stalled after 100 Continue", Act::RespondThenStall("HTTP/1.1 100 Continue\r\n\r\n".into())),
    ]
}

fn protocol_faults() -> Vec<(&'static str, Act)> {
    let chunked = |body: &str| send(ok_with("transfer-encoding: chunked\r\nconnection: close\r\n", body));
    let many: String = (0..200).map(|index| format!("x-header-{index}: 1\r\n")).collect();
    let sid = r#"{"sid": null}"#;
    vec![
        ("not HTTP", send("SSH-2.0-OpenSSH_9.6\r\n")),
        ("HTTP/0.9", send(sid)),
        ("HTTP/2 in text", send("HTTP/2.0 200 OK\r\n\r\n")),
        ("status of two digits", send("HTTP/1.1 99 Low\r\n\r\n")),
        ("status that is not a number", send("HTTP/1.1 OK 200\r\n\r\n")),
        ("header without a colon", send("HTTP/1.1 200 OK\r\nnonsense\r\n\r\n")),
        ("NUL in a header", send("HTTP/1.1 200 OK\r\nx-a: \0\r\n\r\n")),
        ("header of 600 KB", send(format!("HTTP/1.1 200 OK\r\nx-a: {}\r\n\r\n", "a".repeat(600_000)))),
        ("200 headers", send(ok_with(&many, sid))),
        ("length that is not a number", send(ok_with("content-length: ten\r\n", sid))),
        ("negative length", send(ok_with("content-length: -1\r\n", sid))),
        ("two lengths", send(ok_with("content-length: 13\r\ncontent-length: 12\r\n", sid))),
        ("length shorter than the body", send(ok_with("content-length: 5\r\nconnection: close\r\n", sid))),
        ("length longer than the body", send(ok_with("content-length: 14\r\n", sid))),
        ("chunk size that is not a number", chunked("zz\r\n{}\r\n0\r\n\r\n")),
        ("chunk size beyond 64 bits", chunked("fffffffffffffffff\r\n{}\r\n0\r\n\r\n")),
        ("chunk without its end", chunked("2\r\n{}0\r\n\r\n")),
        ("no last chunk", chunked("2\r\n{}\r\n")),
        ("no end after the last chunk", chunked("2\r\n{}\r\n0\r\n")),
        ("unknown transfer encoding", send(ok_with("transfer-encoding: gzip\r\nconnection: close\r\n", sid))),
        (
            "101 Switching Protocols",
            send("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"),
        ),
    ]
}

fn body_faults() -> Vec<(&'static str, Act)> {
    let bytes = |headers: &str, body: &[u8]| {
        let head = format!(
            "HTTP/1.1 200 OK\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        Act::RespondBytes([head.as_bytes(), body].concat())
    };
    let html = "<!doctype html><title>Sign in</title>";
    vec![
        ("empty body", status("200 OK")),
        ("truncated JSON", json("200 OK", r#"{"sid": "#)),
        ("text after the JSON", json("200 OK", r#"{"sid": null} {"#)),
        ("number for a SID", json("200 OK", r#"{"sid": 7}"#)),
        ("invalid SID", json("200 OK", r#"{"sid": "PN12"}"#)),
        ("array", json("200 OK", "[null]")),
        ("null", json("200 OK", "null")),
        ("10,000 nested arrays", json("200 OK", &format!("{{\"a\": {}", "[".repeat(10_000)))),
        ("HTML with 200", response("200 OK", "", "text/html", html)),
        ("HTML with 201", response("201 Created", "", "text/html", html)),
        ("HTML as JSON", json("200 OK", html)),
        ("text", response("200 OK", "", "text/plain", "OK")),
        ("XML", response("200 OK", "", "application/xml", "<Sid>PN12</Sid>")),
        ("gzip", bytes("content-encoding: gzip\r\n", b"\x1f\x8b\x08\x00\x00")),
        ("gzip without a header", bytes("", b"\x1f\x8b\x08\x00\x00")),
        ("JSON declared as gzip", bytes("content-encoding: gzip\r\n", b"{\"sid\": nul")),
        ("br", bytes("content-encoding: br\r\n", b"\x0b\x02\x80{}\x03")),
        ("UTF-16", bytes("", b"\xff\xfe{\0}\0")),
        ("invalid UTF-8", bytes("", b"{\"sid\": \"\xff\"}")),
        ("byte order mark", bytes("", b"\xef\xbb\xbf{\"sid\": null}")),
    ]
}

fn status_faults() -> Vec<(&'static str, Act)> {
    let statuses = [
        "202 Accepted",
        "204 No Content",
        "206 Partial Content",
        "300 Multiple Choices",
        "301 Moved Permanently",
        "302 Found",
        "303 See Other",
        "304 Not Modified",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
        "400 Bad Request",
        "401 Unauthorized",
        "402 Payment Required",
        "403 Forbidden",
        "404 Not Found",
        "405 Method Not Allowed",
        "406 Not Acceptable",
        "407 Proxy Authentication Required",
        "408 Request Timeout",
        "409 Conflict",
        "410 Gone",
        "411 Length Required",
        "412 Precondition Failed",
        "413 Payload Too Large",
        "415 Unsupported Media Type",
        "417 Expectation Failed",
        "421 Misdirected Request",
        "422 Unprocessable Entity",
        "423 Locked",
        "425 Too Early",
        "426 Upgrade Required",
        "428 Precondition Required",
        "429 Too Many Requests",
        "431 Request Header Fields Too Large",
        "451 Unavailable For Legal Reasons",
        "499 Client Closed Request",
        "500 Internal Server Error",
        "501 Not Implemented",
        "502 Bad Gateway",
        "503 Service Unavailable",
        "504 Gateway Timeout",
        "505 HTTP Version Not Supported",
        "507 Insufficient Storage",
        "511 Network Authentication Required",
        "520 Unknown",
        "599 Unknown",
        "999 Request Denied",
    ];
    let mut faults: Vec<_> = statuses.into_iter().map(|text| (text, status(text))).collect();
    let retry_after =
        |status: &str, delay: &str| response(status, &format!("retry-after: {delay}\r\n"), "text/plain", "");
    faults.extend([
        ("429, retry after 1 s", retry_after("429 Too Many Requests", "1")),
        ("429, retry after an hour", retry_after("429 Too Many Requests", "3600")),
        ("429, retry after nonsense", retry_after("429 Too Many Requests", "soon")),
        ("503, retry after 1 s", retry_after("503 Service Unavailable", "1")),
        ("503, retry after an hour", retry_after("503 Service Unavailable", "3600")),
    ]);
    faults
}

/// Describes the result of one case, and checks what holds for every one of them.
fn describe<T>(method: &str, operation: &str, result: Result<T, Error>, attempts: usize) -> String {
    let Err(error) = result else { return format!("{method} ok {attempts}") };
    let outcome = error.outcome();
    assert_eq!(error.operation(), Some(operation), "{error}");
    assert_eq!(usize::try_from(error.retries()).unwrap() + 1, attempts, "{error}");
    assert!(attempts <= 3, "{error}");
    if method == "GET" {
        assert_eq!(outcome, Outcome::NotProcessed, "{error}");
    }
    if method == "POST" && outcome != Outcome::NotProcessed {
        assert_eq!(attempts, 1, "a create that may have been processed was retried: {error}");
    }
    let transient = if error.is_transient() { " transient" } else { "" };
    format!("{method} {:?} {outcome:?} {attempts}{transient}", error.kind())
}

#[tokio::test(start_paused = true)]
async fn fault_has_the_expected_kind_outcome_and_attempts() {
    let faults = [connection_faults(), protocol_faults(), body_faults(), status_faults()].concat();
    assert!(faults.len() * 3 > 300);
    let mut lines = Vec::new();
    for (name, act) in faults {
        let mut cases = Vec::new();
        for method in ["GET", "POST", "DELETE"] {
            let server = Server::start([act.clone()]).await;
            let client = transport(&server.url);
            let case = match method {
                "GET" => describe(method, "fetch_thing", fetch(&client).await, server.connections()),
                "POST" => describe(method, "create_thing", create(&client).await, server.connections()),
                _ => describe(method, "delete_thing", delete(&client).await, server.connections()),
            };
            cases.push(case);
        }
        lines.push(format!("{name}: {}", cases.join(" | ")));
    }
    insta::assert_snapshot!("fault_cases", lines.join("\n"));
}

/// A server whose response arrives slowly, but within the timeout.
#[tokio::test(start_paused = true)]
async fn slow_response_within_the_timeout_is_a_success() {
    let server = Server::start([Act::RespondSlowly(
        ok_with("content-length: 13\r\nconnection: close\r\n", r#"{"sid": null}"#),
        Duration::from_millis(40),
    )])
    .await;
    fetch(&transport(&server.url)).await.unwrap();
    create(&transport(&server.url)).await.unwrap();
    assert_eq!(server.connections(), 2);
}
