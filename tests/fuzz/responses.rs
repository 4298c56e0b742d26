//! The bodies of responses: each is an item, a page or an error, and no error repeats a secret.

use std::{
    collections::VecDeque,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex},
};

use bolero::check;
use tokio::runtime::{Builder, Runtime};
use trusthub_tests::sample::{ASSIGNMENT, PROFILE, TOKEN, credentials};
use twilio_core::{
    Error, InMemory, InMemoryResponse,
    http::header::{CONTENT_TYPE, HeaderValue},
};
use twilio_trusthub::{Client, RetryPolicy};

/// The number of random inputs, unless `BOLERO_RANDOM_ITERATIONS` is set.
const ITERATIONS: usize = 500;

/// The sign that the auth token replaces in inputs.
const TOKEN_SIGN: u8 = b'$';

/// Responses in their order, and the URLs of the requests so far.
#[derive(Default)]
struct Script {
    responses: VecDeque<InMemoryResponse>,
    requests: Vec<String>,
}

/// Returns a client that gets the responses of the script, and then 404.
fn client(script: &Arc<Mutex<Script>>) -> AssertUnwindSafe<Client> {
    let script = script.clone();
    let respond = move |request: &twilio_core::http::Request| {
        let mut script = script.lock().unwrap();
        script.requests.push(request.url().to_string());
        script.responses.pop_front().unwrap_or_else(|| InMemoryResponse::json(404, "{}"))
    };
    let builder = Client::builder().credentials(credentials()).retry(RetryPolicy::none());
    AssertUnwindSafe(builder.middleware(InMemory::new(respond)).build().unwrap())
}

/// Returns a runtime. A failure ends the test, so that nobody sees a state that a panic has left.
fn runtime() -> AssertUnwindSafe<Runtime> {
    AssertUnwindSafe(Builder::new_current_thread().enable_all().build().unwrap())
}

/// Returns `body` with the token in place of its sign.
fn with_token(body: &[u8]) -> Vec<u8> {
    body.iter()
        .flat_map(|byte| if *byte == TOKEN_SIGN { TOKEN.as_bytes().to_vec() } else { vec![*byte] })
        .collect()
}

/// Checks that no text about the error contains the token.
fn assert_secret_free(error: &Error) {
    for text in [error.to_string(), format!("{error:#}"), format!("{error:?}"), format!("{error:#?}")] {
        assert!(!text.contains(TOKEN), "{text}");
        assert!(!text.contains('\u{1b}'), "{text:?}");
    }
}

#[test]
fn any_body_with_any_status_is_an_item_or_an_error_without_secrets() {
    let script = Arc::new(Mutex::new(Script::default()));
    let (runtime, client) = (runtime(), client(&script));
    check!(name = "bodies").with_iterations(ITERATIONS).for_each(|input: &[u8]| {
        let [status, media_type, body @ ..] = input else { return };
        let status = 200 + u16::from(*status) % 4 * 100 + u16::from(*status) / 4;
        let media_type =
            ["application/json", "text/html", "application/problem+json", "x"][usize::from(media_type % 4)];
        let response = InMemoryResponse::json(status, with_token(body))
            .header(CONTENT_TYPE, HeaderValue::from_static(media_type));
        script.lock().unwrap().responses = [response].into();
        let fetch = client.fetch_channel_endpoint_assignment().customer_profile_sid(PROFILE).sid(ASSIGNMENT);
        match runtime.block_on(fetch.send()) {
            Ok(item) => {
                assert_eq!(status, 200);
                // What was accepted can be written, and is then the same.
                let written = serde_json::to_string(&*item).unwrap();
                assert_eq!(
                    serde_json::from_str::<serde_json::Value>(&written).unwrap(),
                    serde_json::to_value(&*item).unwrap()
                );
            }
            Err(error) => {
                assert_secret_free(&error);
                if status >= 300 {
                    assert_eq!(error.status().map(|status| status.as_u16()), Some(status), "{error:?}");
                }
            }
        }
    });
}

#[test]
fn any_pages_end_the_list_and_stay_at_the_host() {
    let script = Arc::new(Mutex::new(Script::default()));
    let (runtime, client) = (runtime(), client(&script));
    check!(name = "pages").with_iterations(ITERATIONS).for_each(|input: &[u8]| {
        let pages = input.split(|byte| *byte == 0).take(8).map(with_token);
        let responses: VecDeque<_> = pages.map(|page| InMemoryResponse::json(200, page)).collect();
        let most = responses.len() + 1;
        *script.lock().unwrap() = Script { responses, requests: Vec::new() };
        let list = client.list_channel_endpoint_assignments().customer_profile_sid(PROFILE);
        let mut items = list.stream().without_prefetch();
        let result = runtime.block_on(async {
            while items.try_next().await?.is_some() {}
            Ok(())
        });
        if let Err(error) = result {
            assert_secret_free(&error);
        }
        let requests = &script.lock().unwrap().requests;
        assert!((1..=most).contains(&requests.len()), "{requests:?}");
        for url in requests {
            assert!(url.starts_with("https://trusthub.twilio.com/"), "{url}");
        }
    });
}
