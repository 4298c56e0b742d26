//! Secrets appear in no output, log or error.

use crate::log::capture;
use crate::support::{
    ACCOUNT, Act, Server, TOKEN, create, delete, fetch, json, ok, request, response, status, transport,
};
use proptest::prelude::*;
use twilio_core::http::Method;
use twilio_core::{ClientBuilder, Credentials, Error, RetryPolicy, Transport};

/// The `Basic` credentials of the account and token of these tests.
const ENCODED: &str =
    "QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTpjb3JyZWN0LWhvcnNlLWJhdHRlcnktc3RhcGxlLTlmOGU3ZA==";

/// Longer than the part of a body that an error keeps.
const LONG: usize = 20_000;

fn assert_no_secret(source: &str, text: &str) {
    for secret in [TOKEN, ENCODED, "hush-hush"] {
        assert!(!text.contains(secret), "{source} contains a secret: {text}");
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
    for url in [
        "http://me:hush-hush@127.0.0.1:1/v1/Things",
        "http://me:hush-hush@[bad/v1/Things",
        "//me:hush-hush@[bad/",
        "ftp://me:hush-hush@127.0.0.1/",
        "http://me:hush-hush%40127.0.0.1/",
        "http://hush-hush@other.example.com/",
    ] {
        let error = client.page_request(url).unwrap_err();
        assert_no_secret(url, &format!("{error} {error:?} {error:#?}"));
    }
}

/// A mistyped URL must not write its password into a log.
#[test]
fn secrets_of_invalid_base_urls_are_not_repeated() {
    for url in [
        "https://me:hush-hush@things.example.com",
        "http://me:hush-hush@[bad/",
        "me:hush-hush@things.example.com",
        "hush-hush@things.example.com",
        "ftp://me:hush-hush@things.example.com/",
        "https://me:hush-hush",
        "me:hush-hush",
        "https://me:hush-hush%40things.example.com",
        "https://me:pass#hush-hush@things.example.com",
        "https://me:pass/hush-hush@things.example.com",
        "https://things.example.com/?key=hush-hush",
        "https://things.example.com/#hush-hush",
        "ftp://things.example.com/?key=hush-hush",
        "//me:hush-hush@things.example.com",
        "https:me:hush-hush@things.example.com",
        "https:\\\\me:hush-hush@things.example.com",
        TOKEN,
        ENCODED,
        "https://things.example.com:correct-horse-battery-staple-9f8e7d/",
        "ftp://things.example.com/correct-horse-battery-staple-9f8e7d",
        "http://correct-horse-battery-staple-9f8e7d.example.com",
    ] {
        let error = crate::support::builder().base_url(url).build().unwrap_err();
        assert_no_secret(url, &format!("{error} {error:?} {error:#?}"));
    }
}

/// Returns a text in which every character of `text` for which `escapes` returns `true` is written as `escape` does.
fn escape_some(
    text: &str,
    mut escapes: impl FnMut(usize) -> bool,
    escape: impl Fn(char) -> String,
) -> String {
    text.chars()
        .enumerate()
        .map(|(index, c)| if escapes(index) { escape(c) } else { c.to_string() })
        .collect()
}

/// Encodes `text` in each way in which a body, a header or a URL can contain it.
fn encodings(text: &str, mask: u64) -> Vec<String> {
    let some = |index: usize| mask >> (index % 64) & 1 == 1;
    let json = serde_json::to_string(text).unwrap();
    let json = json[1..json.len() - 1].to_owned();
    let mut encodings = vec![text.to_owned(), json.replace('/', "\\/"), json.clone()];
    for escape in [
        (|c: char| format!("\\u{:04x}", u32::from(c))) as fn(char) -> String,
        |c| format!("\\u{:04X}", u32::from(c)),
        |c| format!("%{:02x}", u32::from(c)),
        |c| format!("%{:02X}", u32::from(c)),
        |c| format!("&#{};", u32::from(c)),
        |c| format!("&#x{:x};", u32::from(c)),
    ] {
        encodings.push(escape_some(text, |_| true, escape));
        // Only letters and digits may stay unescaped: in JSON, a URL or HTML, other characters may need an escape.
        encodings.push(escape_some(
            text,
            |index| some(index) || !text.as_bytes()[index].is_ascii_alphanumeric(),
            escape,
        ));
    }
    for before in ["", "a", "ab"] {
        for text in
            [format!("{before}{text}"), format!("{before}{ACCOUNT}:{text}"), format!("{before}{text}xyz")]
        {
            let padded = base64(text.as_bytes());
            let unpadded = padded.trim_end_matches('=').to_owned();
            encodings.push(unpadded.replace('+', "-").replace('/', "_"));
            encodings.push(padded.replace('+', "-").replace('/', "_"));
            encodings.push(padded.replace('/', "\\/"));
            encodings.push(padded.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D"));
            encodings.extend([unpadded, padded]);
        }
    }
    // Twice: JSON as a string of JSON, and a URL as a parameter of another one.
    let twice = |text: &String| [text.replace('\\', "\\\\"), text.replace('%', "%25")];
    encodings.extend(encodings.clone().iter().flat_map(twice));
    encodings
}

/// Encodes bytes in base64, independently of the implementation under test.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits =
            chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for index in 0..4 {
            let sextet = usize::try_from(bits >> (18 - 6 * index) & 63).unwrap();
            text.push(if index <= chunk.len() { char::from(ALPHABET[sextet]) } else { '=' });
        }
    }
    text
}

/// Formats everything that an error makes public.
fn everything(error: &Error) -> String {
    let mut text = format!(
        "{error}\n{error:?}\n{error:#?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}",
        error.message(),
        error.more_info(),
        error.details(),
        (error.request_id(), error.headers()),
        error.body().map(String::from_utf8_lossy),
        error.body_as::<serde_json::Value>(),
    );
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        text.push_str(&format!("\n{error} {error:?} {error:#?}"));
        source = error.source();
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 20, max_shrink_iters: 8, ..ProptestConfig::default() })]

    /// The token is unlike any text of the program, so that finding a part of it means that it leaked.
    #[test]
    fn encoded_token_appears_nowhere(token in r#"[A-Za-z0-9][A-Za-z0-9/+%&\\"=_.~:-]{15,39}"#, mask in any::<u64>(), padding in 0_usize..600, part in 0_usize..10) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (log, _guard) = capture();
        let encodings = encodings(&token, mask);
        let mut printed = Vec::new();
        runtime.block_on(async {
            // A part of the encodings, for speed: the cases together try all of them.
            let encodings = || encodings.iter().skip(part).step_by(10);
            // The token may be at the place where a message is truncated.
            let padding = " x".repeat(padding / 2);
            let mut responses = Vec::new();
            for encoded in encodings() {
                let text = encoded.replace('"', "'");
                let object = format!(
                    r#"{{"code": 20001, "message": "{padding}{text}", "more_info": "http://x/{text}", "title": "{text}",
                        "details": {{"a": ["{text}", {{"{text}": "{text}"}}]}}, "errors": [{{"detail": "{text}"}}]}}"#
                );
                let header = format!("twilio-request-id: {encoded}\r\nlocation: http://127.0.0.2/?a={encoded}\r\n");
                responses.extend([
                    response("400 Bad Request", &header, "text/plain", &format!("{padding}{encoded}")),
                    response("400 Bad Request", &header, "text/html", &format!("<title>{padding}{encoded}</title>")),
                    response("302 Found", &header, "text/plain", ""),
                    json("200 OK", &format!(r#"{{"sid": "{text}"}}"#)),
                ]);
                // A token with characters that need escapes is not valid JSON as it is.
                if serde_json::from_str::<serde_json::Value>(&object).is_ok() {
                    responses.push(json("400 Bad Request", &object));
                }
            }
            let server = Server::start(responses.clone()).await;
            let client = ClientBuilder::<Transport>::new(crate::support::SERVICE)
                .credentials(Credentials::account(ACCOUNT, token.as_str()).unwrap())
                .base_url(&server.url)
                .retry(RetryPolicy::none())
                .build()
                .unwrap();
            printed.push(format!("{client:?}"));
            for _ in 0..responses.len() {
                printed.push(everything(&fetch(&client).await.unwrap_err()));
            }
            for encoded in encodings() {
                for url in [
                    format!("http://127.0.0.2/?PageToken={encoded}"),
                    format!("http://me:{encoded}@[bad/"),
                    format!("http://[bad/{encoded}"),
                ] {
                    printed.extend(client.page_request(&url).err().as_ref().map(everything));
                }
            }
        });
        printed.push(log.text());
        for text in printed {
            for encoded in encodings.iter().chain([&token]) {
                prop_assert!(!text.contains(encoded.as_str()), "{} (of {}) is in: {}", encoded, token, text);
            }
        }
    }
}

/// In JSON, two backslashes are one. `Debug` prints two again.
#[tokio::test]
async fn text_that_debug_output_turns_into_the_token_is_redacted() {
    for token in [r"horse\\battery-staple-9f8e7d", r#"horse\"battery-staple-9f8e7d"#] {
        let server = Server::start([json("200 OK", &format!(r#"{{"sid": "{token}"}}"#))]).await;
        let client = ClientBuilder::<Transport>::new(crate::support::SERVICE)
            .credentials(Credentials::account(ACCOUNT, token).unwrap())
            .base_url(&server.url)
            .build()
            .unwrap();
        let text = everything(&fetch(&client).await.unwrap_err());
        assert!(!text.contains(token), "{token} is in: {text}");
    }
}

#[tokio::test]
async fn page_urls_that_repeat_the_token_are_redacted() {
    let (log, _guard) = capture();
    for next in [
        format!("http://127.0.0.2/?PageToken={TOKEN}"),
        format!("http://127.0.0.2/?PageToken={}", ENCODED.replace('=', "%3D")),
        format!("{{url}}/v1/Things?PageToken={TOKEN}"),
        format!(
            "{{url}}/v1/Things?PageToken={}",
            escape_some(TOKEN, |i| i % 3 == 0, |c| format!("%{:02x}", u32::from(c)))
        ),
    ] {
        let server = Server::start([json(
            "200 OK",
            &format!(r#"{{"results": ["a"], "meta": {{"next_page_url": "{next}"}}}}"#),
        )])
        .await;
        let client = transport(&server.url);
        let first = request(&client, Method::GET, "/");
        let mut pages = client.pages::<crate::support::NamePage>(
            &crate::support::LIST,
            Ok(first),
            None,
            twilio_core::RequestOptions::default(),
        );
        let error = loop {
            if let Err(error) = pages.try_next().await {
                break error;
            }
        };
        let text = everything(&error);
        assert!(text.contains("[redacted]"), "{text}");
        assert_no_secret(&next, &text);
        assert!(!text.contains("%63"), "{text}");
    }
    assert_no_secret("the log", &log.text());
}
