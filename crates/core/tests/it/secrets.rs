//! Secrets appear in no output, log or error.

use std::io::Write;
use std::sync::{Arc, Mutex};

use crate::support::{
    ACCOUNT, Act, Server, TOKEN, create, delete, fetch, json, ok, response, status, transport,
};
use tracing_subscriber::fmt::MakeWriter;
use twilio_core::{ClientBuilder, Credentials, RetryPolicy, Transport};

/// The `Basic` credentials of the account and token of these tests.
const ENCODED: &str =
    "QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTpjb3JyZWN0LWhvcnNlLWJhdHRlcnktc3RhcGxlLTlmOGU3ZA==";

/// Longer than the part of a body that an error keeps.
const LONG: usize = 20_000;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

/// Captures the logs of all crates, with every span event.
fn capture() -> (Log, tracing::subscriber::DefaultGuard) {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    (log, tracing::subscriber::set_default(subscriber))
}

fn assert_no_secret(what: &str, text: &str) {
    for secret in [TOKEN, ENCODED, "hush-hush"] {
        assert!(!text.contains(secret), "{what} contains a secret: {text}");
    }
}

#[tokio::test(start_paused = true)]
async fn no_secret_in_logs_or_output() {
    let (log, _guard) = capture();
    let mut printed = Vec::new();
    let faults = [
        ok(),
        Act::ResetBefore,
        Act::ResetAfter,
        Act::Stall,
        status("503 Service Unavailable"),
        json("401 Unauthorized", r#"{"code": 20003, "message": "Authenticate"}"#),
        json("200 OK", "{"),
        response("502 Bad Gateway", "", "text/html", "<html>"),
        response("302 Found", "location: http://127.0.0.2/\r\n", "text/plain", ""),
    ];
    for fault in faults {
        let server = Server::start([fault]).await;
        let client = transport(&server.url);
        printed.push(format!("{client:?} {client:#?}"));
        let results = [
            fetch(&client).await.map(|response| format!("{response:?}")),
            create(&client).await.map(|response| format!("{response:?}")),
            delete(&client).await.map(|response| format!("{response:?}")),
        ];
        for result in results {
            printed.push(format!("{result:?} {result:#?}"));
            if let Err(error) = result {
                printed.push(error.to_string());
                let mut source = std::error::Error::source(&error);
                while let Some(error) = source {
                    printed.push(format!("{error} {error:?} {error:#?}"));
                    source = error.source();
                }
            }
        }
        // The secret was sent, so that it could have been printed.
        assert!(server.requests().iter().all(|request| request.contains(ENCODED)));
    }
    printed.iter().for_each(|text| assert_no_secret("the output", text));
    let log = log.text();
    assert!(log.contains("twilio_call") && log.contains("fetch_thing"), "nothing was captured: {log}");
    assert_no_secret("the log", &log);
}

#[test]
fn no_secret_in_debug_of_settings() {
    let credentials = Credentials::account(ACCOUNT, TOKEN).unwrap();
    assert_eq!(
        format!("{credentials:?}"),
        r#"Credentials { user: "AC00000000000000000000000000000001", secret: "[redacted]" }"#
    );
    let builder = ClientBuilder::<Transport>::new(crate::support::SERVICE)
        .credentials(credentials.clone())
        .base_url("https://me:hush-hush@things.example.com");
    assert_no_secret("credentials", &format!("{credentials:#?}"));
    assert_no_secret("settings", &format!("{builder:?} {builder:#?}"));
    assert_no_secret("an error", &format!("{:?}", builder.build().unwrap_err()));
}

/// Some services and gateways repeat the request in their response.
#[tokio::test(start_paused = true)]
async fn echoed_secrets_are_redacted() {
    let (log, _guard) = capture();
    let echo = format!("authorization: Basic {ENCODED}, that is {TOKEN}");
    let responses = [
        response("400 Bad Request", "", "text/plain", &echo),
        json(
            "400 Bad Request",
            &format!(r#"{{"code": 20001, "message": "{echo}", "details": {{"a": "{echo}"}}}}"#),
        ),
        json("200 OK", &format!(r#"{{"sid": "{echo}"}}"#)),
        json("200 OK", &format!("{echo} {}", "x".repeat(LONG))),
        response("302 Found", &format!("location: http://127.0.0.2/?{ENCODED}\r\n"), "text/plain", ""),
        response("400 Bad Request", &format!("twilio-request-id: {TOKEN}\r\n"), "text/plain", ""),
    ];
    for response in responses {
        let server = Server::start([response.clone()]).await;
        let error = fetch(&transport(&server.url)).await.unwrap_err();
        let source = std::error::Error::source(&error).map(|source| format!("{source} {source:?}"));
        let body = error.body().map(String::from_utf8_lossy);
        let message = format!(
            "{error} {error:?} {error:#?} {source:?} {body:?} {:?} {:?}",
            error.details(),
            error.body_as::<serde_json::Value>()
        );
        assert_no_secret(&format!("the error of {response:?}"), &message);
        assert!(message.contains("[redacted]"), "{message}");
    }
    // An escaped secret is not found in the raw body; the message is unescaped.
    let escaped = format!(r#"{{"code": 20001, "message": "{}"}}"#, echo.replace('c', "\\u0063"));
    let server = Server::start([json("400 Bad Request", &escaped)]).await;
    let error = fetch(&transport(&server.url)).await.unwrap_err();
    assert_no_secret("an error", &format!("{error} {:?}", error.message()));
    assert_no_secret("the log", &log.text());
}

#[tokio::test]
async fn page_url_password_is_not_repeated() {
    let client = transport("http://127.0.0.1:1");
    let error = client.page_request("http://me:hush-hush@127.0.0.1:1/v1/Things").unwrap_err();
    assert_no_secret("an error", &format!("{error} {error:?}"));
}

#[tokio::test]
async fn span_records_the_call() {
    let (log, _guard) = capture();
    let server = Server::start([ok()]).await;
    fetch(&transport(&server.url)).await.unwrap();
    let log = log.text();
    let close = log.lines().find(|line| line.contains("twilio_call") && line.contains("close")).unwrap();
    for field in [
        "operation=\"fetch_thing\"",
        "method=\"GET\"",
        "status=200",
        "attempts=1",
        "request_id=\"RQ0123456789abcdef0123456789abcdef\"",
        "duration_ms=",
    ] {
        assert!(close.contains(field), "{field} is missing: {close}");
    }
    assert!(!close.contains("127.0.0.1"), "the URL is recorded: {close}");
}

#[tokio::test(start_paused = true)]
async fn span_records_the_duration() {
    let (log, _guard) = capture();
    let server = Server::start([Act::Stall]).await;
    let client = ClientBuilder::<Transport>::new(crate::support::SERVICE)
        .credentials(Credentials::account(ACCOUNT, TOKEN).unwrap())
        .base_url(&server.url)
        .timeout(std::time::Duration::from_secs(3))
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    fetch(&client).await.unwrap_err();
    let log = log.text();
    assert!(log.contains("duration_ms=3000"), "{log}");
}

#[tokio::test(start_paused = true)]
async fn span_records_the_attempts() {
    let (log, _guard) = capture();
    let server = Server::start([status("503 Service Unavailable"), ok()]).await;
    fetch(&transport(&server.url)).await.unwrap();
    let log = log.text();
    let close = log.lines().find(|line| line.contains("twilio_call") && line.contains("close")).unwrap();
    assert!(close.contains("attempts=2") && close.contains("status=200"), "{close}");
}
