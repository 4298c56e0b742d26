//! Credentials that a provider returns, and that may change.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::support::{ACCOUNT, Act, SERVICE, Server, create, created, credentials, fetch, json, ok, status};
use twilio_core::{ClientBuilder, Credentials, Error, ErrorKind, Outcome, RetryPolicy, Transport};

const FIRST: &str = "first-secret-0123456789";
const SECOND: &str = "second-secret-0123456789";

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A provider whose n-th request returns the n-th secret, and then the last one. It takes 1 s.
struct Vault {
    requests: Arc<AtomicUsize>,
    client: Transport,
}

fn vault(url: &str, secrets: &'static [Result<&'static str, &'static str>]) -> Vault {
    let requests = Arc::new(AtomicUsize::new(0));
    let count = requests.clone();
    let builder = ClientBuilder::<Transport>::new(SERVICE).base_url(url).timeout(Duration::from_secs(5));
    let builder = builder.credentials_provider(move || {
        let index = count.fetch_add(1, Ordering::Relaxed).min(secrets.len() - 1);
        async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let credentials = Credentials::account(ACCOUNT, secrets[index]?)?;
            Ok::<_, BoxError>(credentials.valid_for(Duration::from_secs(600)))
        }
    });
    Vault { requests, client: builder.build().unwrap() }
}

impl Vault {
    fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }
}

fn unauthorized() -> Act {
    json("401 Unauthorized", r#"{"code": 20003, "message": "Authenticate"}"#)
}

/// Returns the header that reqwest creates for the secret.
fn authorization(secret: &str) -> String {
    let request = reqwest::Client::new().get("http://localhost/").basic_auth(ACCOUNT, Some(secret));
    let request = request.build().unwrap();
    format!("authorization: {}\r\n", request.headers()["authorization"].to_str().unwrap())
}

#[tokio::test(start_paused = true)]
async fn concurrent_calls_share_one_request_to_the_provider() {
    let server = Server::start([ok()]).await;
    let vault = vault(&server.url, &[Ok(FIRST)]);
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let client = vault.client.clone();
            tokio::spawn(async move { fetch(&client).await.map(|_| ()) })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    fetch(&vault.client).await.unwrap();
    assert_eq!((vault.requests(), server.connections()), (1, 9));
    assert!(server.requests().iter().all(|request| request.contains(&authorization(FIRST))));
}

#[tokio::test(start_paused = true)]
async fn call_with_rotated_secret_is_retried_once() {
    for policy in [RetryPolicy::default(), RetryPolicy::none()] {
        let server = Server::start([unauthorized(), created(), created()]).await;
        let vault = vault(&server.url, &[Ok(FIRST), Ok(SECOND)]);
        let client: Transport = vault.client.with_retry(policy);
        create(&client).await.unwrap();
        create(&client).await.unwrap();
        assert_eq!((vault.requests(), server.connections()), (2, 3));
        let requests = server.requests();
        assert!(requests[0].contains(&authorization(FIRST)), "{}", requests[0]);
        for request in &requests[1..] {
            assert!(request.contains(&authorization(SECOND)) && request.ends_with("Name=a"), "{request}");
            assert_eq!(request.matches("authorization: ").count(), 1, "{request}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn second_401_and_an_unchanged_secret_are_errors() {
    let server = Server::start([unauthorized()]).await;
    let rotated = vault(&server.url, &[Ok(FIRST), Ok(SECOND)]);
    let error = fetch(&rotated.client).await.unwrap_err();
    assert!(error.is_unauthorized() && error.retries() == 1, "{error}");
    assert_eq!((rotated.requests(), server.connections()), (2, 2));

    let server = Server::start([unauthorized()]).await;
    let unchanged = vault(&server.url, &[Ok(FIRST)]);
    let error = fetch(&unchanged.client).await.unwrap_err();
    assert!(error.is_unauthorized() && error.retries() == 0, "{error}");
    assert_eq!((unchanged.requests(), server.connections()), (2, 1));
}

#[tokio::test]
async fn credentials_that_never_change_are_not_retried() {
    let server = Server::start([unauthorized()]).await;
    let client = crate::support::transport(&server.url);
    assert!(fetch(&client).await.unwrap_err().is_unauthorized());
    assert_eq!(server.connections(), 1);
}

#[tokio::test(start_paused = true)]
async fn calls_that_are_rejected_together_replace_the_secret_once() {
    let server = Server::start([unauthorized(), unauthorized(), unauthorized(), ok()]).await;
    let vault = vault(&server.url, &[Ok(FIRST), Ok(SECOND)]);
    let call = || fetch(&vault.client);
    let (a, b, c) = tokio::join!(call(), call(), call());
    assert!(a.is_ok() && b.is_ok() && c.is_ok(), "{a:?} {b:?} {c:?}");
    assert_eq!((vault.requests(), server.connections()), (2, 6));
}

#[tokio::test(start_paused = true)]
async fn secret_is_replaced_after_its_validity() {
    let server = Server::start([ok()]).await;
    let vault = vault(&server.url, &[Ok(FIRST), Ok(SECOND)]);
    fetch(&vault.client).await.unwrap();
    tokio::time::advance(Duration::from_secs(599)).await;
    fetch(&vault.client).await.unwrap();
    assert_eq!(vault.requests(), 1);
    tokio::time::advance(Duration::from_secs(1)).await;
    fetch(&vault.client).await.unwrap();
    assert_eq!(vault.requests(), 2);
    assert!(server.requests()[2].contains(&authorization(SECOND)));
}

fn assert_provider_error(error: &Error, message: &str) {
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Credentials, Outcome::NotProcessed));
    assert_eq!(error.to_string(), message);
}

#[tokio::test(start_paused = true)]
async fn error_of_the_provider_is_shared_redacted_and_not_kept() {
    let server = Server::start([ok(), unauthorized(), ok()]).await;
    let failing = vault(&server.url, &[Err("permission denied"), Ok(FIRST)]);
    let (a, b) = tokio::join!(fetch(&failing.client), create(&failing.client));
    let failed = "the credentials provider failed: permission denied";
    assert_provider_error(&a.unwrap_err(), &format!("failed to fetch thing: {failed}"));
    assert_provider_error(&b.unwrap_err(), &format!("failed to create thing: {failed}"));
    assert_eq!((failing.requests(), server.connections()), (1, 0));
    fetch(&failing.client).await.unwrap();
    assert_eq!(failing.requests(), 2);

    let server = Server::start([unauthorized()]).await;
    let leaking = vault(&server.url, &[Ok(FIRST), Err("first-secret-0123456789 is revoked")]);
    let error = fetch(&leaking.client).await.unwrap_err();
    assert_provider_error(
        &error,
        "failed to fetch thing: the credentials provider failed: [redacted] is revoked",
    );
    assert!(!format!("{error:?}").contains(FIRST), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn provider_that_does_not_respond_is_an_error() {
    let server = Server::start([ok()]).await;
    let client: Transport = ClientBuilder::new(SERVICE)
        .base_url(&server.url)
        .timeout(Duration::from_secs(5))
        .credentials_provider(std::future::pending::<Result<Credentials, Error>>)
        .build()
        .unwrap();
    let (a, b) = tokio::join!(fetch(&client), fetch(&client));
    for error in [a.unwrap_err(), b.unwrap_err()] {
        let message = "failed to fetch thing: the credentials provider failed: no response within 5s";
        assert_provider_error(&error, message);
    }
    assert_eq!(server.connections(), 0);
}

/// The service echoes the secret that the rotation has replaced.
#[tokio::test(start_paused = true)]
async fn errors_contain_neither_the_old_nor_the_new_secret() {
    let echo = format!(r#"{{"code": 20001, "message": "{FIRST} and {SECOND}"}}"#);
    let server = Server::start([unauthorized(), json("400 Bad Request", &echo)]).await;
    let vault = vault(&server.url, &[Ok(FIRST), Ok(SECOND)]);
    let error = fetch(&vault.client).await.unwrap_err();
    assert_eq!(error.message(), Some("[redacted] and [redacted]"));
    let shown = format!("{error:?} {:?}", vault.client);
    assert!(!shown.contains(FIRST) && !shown.contains(SECOND), "{shown}");
}

#[tokio::test]
async fn credentials_are_a_provider_and_debug_hides_it() {
    let server = Server::start([ok(), status("503 Service Unavailable")]).await;
    let builder = ClientBuilder::<Transport>::new(SERVICE).base_url(&server.url);
    let builder = builder.credentials_provider(credentials());
    assert!(format!("{builder:?}").contains("[provider]"), "{builder:?}");
    fetch(&builder.build().unwrap()).await.unwrap();
}
