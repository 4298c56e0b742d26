//! Proxies: error messages, and which attempts are retried.

use reqwest::Proxy;

use crate::support::{Act, Server, builder, create, fetch, status};
use twilio_core::{Error, Outcome, Transport};

fn transport_through(proxy: &str) -> Transport {
    let http = reqwest::Client::builder().proxy(Proxy::all(proxy).unwrap()).build().unwrap();
    builder().http_client(http).build().unwrap()
}

fn assert_error(error: &Error, retries: u32, message: &str) {
    assert!(error.is_connect(), "{error:?}");
    assert_eq!(error.outcome(), Outcome::NotProcessed);
    assert_eq!((error.retries(), error.is_transient()), (retries, retries > 0), "{error}");
    assert_eq!(error.to_string(), message);
}

#[tokio::test(start_paused = true)]
async fn refusal_of_the_proxy_is_not_retried() {
    for (refusal, problem) in [
        (
            "407 Proxy Authentication Required",
            "the proxy requires a user name and password; nothing was sent; add them to HTTPS_PROXY \
             (http://user:password@host:port), or add the host of the service to NO_PROXY",
        ),
        (
            "403 Forbidden",
            "the proxy refused to connect to the service; nothing was sent; check HTTPS_PROXY, or add the host of the \
             service to NO_PROXY",
        ),
        (
            "401 Unauthorized",
            "the proxy refused to connect to the service; nothing was sent; check HTTPS_PROXY, or add the host of the \
             service to NO_PROXY",
        ),
    ] {
        let proxy = Server::start([status(refusal)]).await;
        let client = transport_through(&proxy.url);
        assert_error(&fetch(&client).await.unwrap_err(), 0, &format!("failed to fetch thing: {problem}"));
        assert_error(&create(&client).await.unwrap_err(), 0, &format!("failed to create thing: {problem}"));
        assert_eq!(proxy.requests().len(), 2, "{refusal}");
        assert!(proxy.requests()[0].starts_with("CONNECT things.twilio.com:443 "), "{:?}", proxy.requests());
    }
}

#[tokio::test(start_paused = true)]
async fn proxy_that_closes_the_connection_is_retried() {
    let proxy = Server::start([Act::Close]).await;
    let error = create(&transport_through(&proxy.url)).await.unwrap_err();
    assert_error(
        &error,
        2,
        "failed to create thing: cannot connect to the proxy: tunnel error: unexpected end of file; nothing was sent; \
         check HTTPS_PROXY, or add the host of the service to NO_PROXY (after 2 retries)",
    );
    assert_eq!(proxy.connections(), 3);
}

/// `reqwest::Proxy` accepts the URL, and fails when it connects.
#[tokio::test(start_paused = true)]
async fn socks_proxy_is_not_retried() {
    let error = create(&transport_through("socks5://127.0.0.1:1080")).await.unwrap_err();
    assert_error(
        &error,
        0,
        "failed to create thing: SOCKS proxies are not supported; nothing was sent; set HTTPS_PROXY to an http:// or \
         https:// proxy, or add the host of the service to NO_PROXY",
    );
}

/// A proxy responds to plain `http` itself.
#[tokio::test]
async fn status_407_names_the_proxy() {
    let proxy = Server::start([status("407 Proxy Authentication Required")]).await;
    let http = reqwest::Client::builder().proxy(Proxy::all(&proxy.url).unwrap()).build().unwrap();
    let client =
        builder().base_url("http://things.example.com").allow_plain_http().http_client(http).build().unwrap();
    let error = create(&client).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "failed to create thing: the service returned 407 Proxy Authentication Required; add a user name and password to \
         HTTP_PROXY (http://user:password@host:port), or add the host of the service to NO_PROXY"
    );
    assert_eq!(proxy.requests().len(), 1);
}
