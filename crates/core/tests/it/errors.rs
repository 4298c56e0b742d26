//! The parts of a response that an error keeps.

use std::time::Duration;

use crate::support::{
    Act, LIST, NamePage, Server, TOKEN, builder, create, delete, fetch, json, response, status, transport,
    without_retries,
};
use twilio_core::http::{Method, StatusCode, header::HeaderMap};
use twilio_core::{Error, ErrorKind, Outcome, RequestOptions, RetryPolicy, error_codes, private};

async fn error_of(act: Act) -> Error {
    let server = Server::start([act]).await;
    fetch(&without_retries(&server.url)).await.unwrap_err()
}

fn describe(error: &Error) -> String {
    let mut lines = vec![error.to_string()];
    lines.push(format!("  code {:?}, message {:?}", error.code(), error.message()));
    lines.push(format!(
        "  more_info {:?}, details {:?}",
        error.more_info(),
        error.details().map(ToString::to_string)
    ));
    lines.push(format!(
        "  request {:?}, body {} bytes",
        error.request_id(),
        error.body().map_or(0, <[u8]>::len)
    ));
    lines.join("\n")
}

#[tokio::test]
async fn error_body_fields_in_every_format() {
    let bodies = [
        (
            "Twilio's format",
            "application/json",
            r#"{"code": 20404, "message": "The requested resource /v1/Things was not found", "more_info": "https://www.twilio.com/docs/errors/20404", "status": 404}"#,
        ),
        (
            "with details",
            "application/json",
            r#"{"code": 20001, "message": "Bad.", "status": 400, "details": {"field": "PageSize"}}"#,
        ),
        ("code as a string", "application/json", r#"{"code": "20404", "message": "deleted"}"#),
        ("only a message", "application/json", r#"{"message": "deleted"}"#),
        (
            "RFC 9457",
            "application/problem+json",
            r#"{"type": "https://www.twilio.com/docs/errors/20001", "title": "Invalid parameter", "status": 400, "code": 20001, "detail": "PageSize is 0", "instance": "/x", "errors": [{"detail": "too small", "pointer": "/PageSize"}]}"#,
        ),
        ("RFC 9457 with only a title", "application/problem+json", r#"{"title": "Invalid parameter"}"#),
        (
            "HTML",
            "text/html; charset=utf-8",
            "<!doctype html><html><body><h1>Bad   Gateway</h1><p>cloudflare</p></body></html>",
        ),
        (
            "HTML with a title",
            "text/html",
            "<html><head><title>503 Backend fetch failed</title></head></html>",
        ),
        ("HTML declared as JSON", "application/json", "<html><title>oops</title></html>"),
        ("text", "text/plain", "upstream connect error or disconnect/reset before headers"),
        ("empty", "text/plain", ""),
        ("JSON that is not an object", "application/json", "[1, 2]"),
        (
            "JSON with other types",
            "application/json",
            r#"{"code": {"a": 1}, "message": 7, "more_info": [], "details": null}"#,
        ),
        ("control characters", "application/json", r#"{"message": "a\u001b[31mb\r\nc\u202ed"}"#),
    ];
    let mut lines = Vec::new();
    for (name, media, body) in bodies {
        let id = "twilio-request-id: RQ0123456789abcdef0123456789abcdef\r\n";
        lines.push(format!(
            "# {name}\n{}",
            describe(&error_of(response("400 Bad Request", id, media, body)).await)
        ));
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test]
async fn body_of_16_kib_is_kept_whole() {
    for (len, kept, is_truncated) in [(16_384, 16_384, false), (16_385, 16_384, true)] {
        let error = error_of(response("500 Internal Server Error", "", "text/plain", &"x".repeat(len))).await;
        assert_eq!((error.body().unwrap().len(), error.body_truncated()), (kept, is_truncated), "{len}");
    }
}

#[tokio::test]
async fn source_of_a_connection_error_is_the_error_of_the_network() {
    use std::error::Error as _;

    let error = fetch(&without_retries("http://127.0.0.1:1")).await.unwrap_err();
    assert!(error.is_connect() && error.source().is_some(), "{error:?}");
}

#[tokio::test]
async fn huge_error_body_is_truncated() {
    let error =
        error_of(response("500 Internal Server Error", "", "text/plain", &"x".repeat(3_000_000))).await;
    assert_eq!(error.body().unwrap().len(), 16 * 1024);
    assert!(error.body_truncated());
    assert_eq!(error.message().unwrap().chars().count(), 501, "500 characters and an ellipsis");
    assert!(error.to_string().len() < 1000);

    let message = "y".repeat(100_000);
    let error =
        error_of(json("500 Internal Server Error", &format!(r#"{{"code": 20500, "message": "{message}"}}"#)))
            .await;
    assert_eq!(error.code(), Some(20500), "the body is parsed before it is truncated");
    assert_eq!(error.message().unwrap().chars().count(), 501);
}

#[tokio::test]
async fn non_utf8_error_body_is_kept_as_bytes() {
    let mut bytes =
        b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 4\r\nconnection: close\r\n\r\n".to_vec();
    bytes.extend([0xff, 0xfe, 0x00, 0x80]);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 4096]).await;
        stream.write_all(&bytes).await.unwrap();
        stream.shutdown().await.unwrap();
    });
    let error = fetch(&without_retries(&url)).await.unwrap_err();
    server.await.unwrap();
    assert_eq!(error.body(), Some(&[0xff, 0xfe, 0x00, 0x80][..]));
    assert!(error.is_server_error());
}

#[tokio::test]
async fn body_as_returns_the_declared_error_type() {
    #[derive(serde::Deserialize)]
    struct DeclaredError {
        code: u32,
    }
    let error = error_of(json("409 Conflict", r#"{"code": 20409, "message": "already"}"#)).await;
    assert_eq!(error.body_as::<DeclaredError>().unwrap().code, 20409);
    assert!(error.is_conflict());
    let error = error_of(response("409 Conflict", "", "text/html", "<html>")).await;
    assert!(error.body_as::<DeclaredError>().is_none());
}

#[tokio::test]
async fn predicates_by_status() {
    let mut lines = Vec::new();
    for status in [
        "400 Bad Request",
        "401 Unauthorized",
        "403 Forbidden",
        "404 Not Found",
        "408 Request Timeout",
        "409 Conflict",
        "429 Too Many Requests",
        "500 Internal Server Error",
        "503 Service Unavailable",
    ] {
        let error = error_of(self::status(status)).await;
        let predicates = [
            ("bad_request", error.is_bad_request()),
            ("unauthorized", error.is_unauthorized()),
            ("forbidden", error.is_forbidden()),
            ("not_found", error.is_not_found()),
            ("conflict", error.is_conflict()),
            ("rate_limited", error.is_rate_limited()),
            ("server_error", error.is_server_error()),
            ("invalid_request", error.is_invalid_request()),
            ("timeout", error.is_timeout()),
            ("connect", error.is_connect()),
            ("decode", error.is_decode()),
            ("interrupted", error.is_interrupted()),
            ("configuration", error.is_configuration()),
            ("page", error.is_page()),
            ("status", error.is_status()),
            ("transient", error.is_transient()),
            ("may_have_been_processed", error.may_have_been_processed()),
        ];
        let holding: Vec<&str> =
            predicates.into_iter().filter(|(_, holds)| *holds).map(|(name, _)| name).collect();
        lines.push(format!("{status}: {}", holding.join(", ")));
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn retries_counts_the_attempts_after_the_first() {
    let server = Server::start([status("502 Bad Gateway")]).await;
    let client =
        builder().base_url(&server.url).retry(RetryPolicy::default().max_attempts(5)).build().unwrap();
    assert_eq!(fetch(&client).await.unwrap_err().retries(), 4);
    assert_eq!(server.connections(), 5);
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_that_of_the_last_response() {
    let rate_limited =
        |headers| response("429 Too Many Requests", headers, "application/json", r#"{"code": 20429}"#);
    for (headers, seconds) in [
        ("retry-after: 7\r\n", Some(7)),
        // Longer than the retry policy allows.
        ("retry-after: 3600\r\n", Some(3600)),
        ("date: Tue, 24 Nov 2026 10:00:00 GMT\r\nretry-after: Tue, 24 Nov 2026 10:00:09 GMT\r\n", Some(9)),
        ("retry-after: soon\r\n", None),
        ("", None),
    ] {
        let error = error_of(rate_limited(headers)).await;
        assert_eq!(error.retry_after(), seconds.map(Duration::from_secs), "{headers}");
    }

    let server =
        Server::start([rate_limited("retry-after: 7\r\n"), rate_limited("retry-after: 61\r\n")]).await;
    let error = fetch(&transport(&server.url)).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(61)));
    assert_eq!(server.connections(), 2);
    insta::assert_snapshot!(
        error,
        @"failed to fetch thing: the service returned 429 Too Many Requests, code 20429; reduce the rate of requests; retry after 61 s (after 1 retry)"
    );

    let unreachable = fetch(&without_retries("http://127.0.0.1:1")).await.unwrap_err();
    assert_eq!(unreachable.retry_after(), None);
}

#[tokio::test]
async fn outcome_by_method_and_fault() {
    use Outcome::{Ambiguous, NotProcessed, Processed};
    let truncated = || {
        Act::Respond(
            "HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{".into(),
        )
    };
    let cases = [
        (Act::ResetAfter, Ambiguous),
        (Act::Close, Ambiguous),
        (Act::Stall, Ambiguous),
        (truncated(), Processed),
        (json("201 Created", "{"), Processed),
        (status("302 Found"), NotProcessed),
        (status("400 Bad Request"), NotProcessed),
        (status("404 Not Found"), NotProcessed),
        (status("408 Request Timeout"), Ambiguous),
        (status("409 Conflict"), NotProcessed),
        (status("429 Too Many Requests"), NotProcessed),
        (status("500 Internal Server Error"), Ambiguous),
        (status("501 Not Implemented"), Ambiguous),
        (status("503 Service Unavailable"), Ambiguous),
    ];
    for (act, expected) in cases {
        let server = Server::start([act.clone()]).await;
        let client = || {
            let builder = builder().base_url(&server.url).retry(RetryPolicy::none());
            builder.timeout(Duration::from_millis(300)).build().unwrap()
        };
        let created = create(&client()).await.unwrap_err();
        assert_eq!(created.outcome(), expected, "POST {act:?}: {created:?}");
        assert_eq!(created.may_have_been_processed(), expected != NotProcessed);
        let fetched = fetch(&client()).await.unwrap_err();
        assert_eq!(fetched.outcome(), NotProcessed, "GET {act:?}: {fetched:?}");
        assert!(!fetched.may_have_been_processed());
        assert_eq!(server.connections(), 2);
    }
    let unreachable = create(&without_retries("http://127.0.0.1:1")).await.unwrap_err();
    assert_eq!(unreachable.outcome(), NotProcessed);
}

#[tokio::test(start_paused = true)]
async fn outcome_considers_earlier_attempts() {
    let server = Server::start([Act::ResetAfter, status("403 Forbidden")]).await;
    let error = delete(&transport(&server.url)).await.unwrap_err();
    assert_eq!((error.outcome(), error.retries(), server.connections()), (Outcome::Ambiguous, 1, 2));
    let server = Server::start([status("429 Too Many Requests"), status("403 Forbidden")]).await;
    let error = delete(&transport(&server.url)).await.unwrap_err();
    assert_eq!((error.outcome(), error.retries(), server.connections()), (Outcome::NotProcessed, 1, 2));
}

#[tokio::test]
async fn headers_of_the_response_are_kept_without_the_secret() {
    let headers = format!("x-limit: 12\r\nx-echo: Basic {TOKEN}\r\n");
    let error = error_of(response("403 Forbidden", &headers, "application/json", "{}")).await;
    let headers = error.headers().unwrap();
    assert_eq!(headers["x-limit"], "12");
    assert_eq!(headers["x-echo"], "Basic [redacted]");
    assert!(without_retries("http://127.0.0.1:1").page_request("http://[").unwrap_err().headers().is_none());
}

#[tokio::test]
async fn invalid_request_names_its_operation() {
    let missing = || {
        private::build_request(&LIST, &RequestOptions::default(), || {
            private::unset!("sid").map_err(private::BuildError::from)
        })
    };
    assert_eq!(
        missing().unwrap_err().to_string(),
        "failed to list things: `sid` is required but was not set"
    );
    let client = without_retries("http://127.0.0.1:1");
    let error = client
        .pages::<NamePage>(&LIST, missing(), None, RequestOptions::default())
        .try_next()
        .await
        .unwrap_err();
    assert_eq!(error.operation(), Some("list_things"));
    let first = client.page_request("https://elsewhere.example/");
    let error =
        client.pages::<NamePage>(&LIST, first, None, RequestOptions::default()).try_next().await.unwrap_err();
    assert_eq!(error.operation(), Some("list_things"));
}

#[test]
fn constructed_errors_behave_like_those_of_calls() {
    let none = HeaderMap::new();
    let codes = [
        (400, error_codes::INVALID_PARAMETER, 20001),
        (401, error_codes::UNAUTHORIZED, 20003),
        (405, error_codes::METHOD_NOT_ALLOWED, 20004),
        (404, error_codes::NOT_FOUND, 20404),
        (409, error_codes::CONFLICT, 20409),
        (429, error_codes::TOO_MANY_REQUESTS, 20429),
        (500, error_codes::INTERNAL_SERVER_ERROR, 20500),
        (503, error_codes::SERVICE_UNAVAILABLE, 20503),
    ];
    for (status, constant, code) in codes {
        let status = StatusCode::from_u16(status).unwrap();
        let error = Error::for_status(status, &none, format!(r#"{{"code": {code}, "message": "No."}}"#));
        assert_eq!((error.status(), error.code(), constant), (Some(status), Some(code), code));
        assert_eq!((error.kind(), error.message()), (ErrorKind::Status, Some("No.")));
    }
    let error = Error::for_status(StatusCode::BAD_GATEWAY, &none, "<html><title>Oops</title>");
    let error = error.with_operation("create_thing", &Method::POST);
    assert_eq!(error.to_string(), "failed to create thing: the service returned 502 Bad Gateway: Oops");
    assert_eq!(error.outcome(), Outcome::Ambiguous);
    for kind in [ErrorKind::Connect, ErrorKind::Page, ErrorKind::Configuration, ErrorKind::InvalidRequest] {
        assert_eq!(Error::for_kind(kind, "no").outcome(), Outcome::NotProcessed);
    }
}
