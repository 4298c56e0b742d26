//! Configuration of clients.

use std::collections::HashMap;

use crate::support::{ACCOUNT, SERVICE, Server, TOKEN, builder, credentials, ok};
use twilio_core::{ClientBuilder, Credentials, Error, Transport};

const KEY: &str = "SK0123456789abcdef0123456789abcdef";

fn build_from_env(variables: &[(&str, &str)]) -> Result<Transport, Error> {
    let variables: HashMap<&str, &str> = variables.iter().copied().collect();
    ClientBuilder::<Transport>::new(SERVICE)
        .from_env_with(|name| variables.get(name).map(|value| (*value).to_owned()))?
        .build()
}

fn describe(result: Result<Transport, Error>) -> String {
    match result {
        Ok(transport) => transport.base_url().to_owned(),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn from_env_returns_client_or_error_by_variables() {
    let account = ("TWILIO_ACCOUNT_SID", ACCOUNT);
    let token = ("TWILIO_AUTH_TOKEN", TOKEN);
    let key = ("TWILIO_API_KEY", KEY);
    let secret = ("TWILIO_API_SECRET", "hush-hush");
    let cases: &[(&str, &[(&str, &str)])] = &[
        ("not set", &[]),
        ("all empty", &[("TWILIO_ACCOUNT_SID", ""), ("TWILIO_AUTH_TOKEN", " "), ("TWILIO_API_KEY", "")]),
        ("account and token", &[account, token]),
        ("key and secret", &[key, secret]),
        ("all four", &[account, token, key, secret]),
        ("account without token", &[account]),
        ("token without account", &[token]),
        ("key without secret, with account and token", &[account, token, key]),
        ("secret without key", &[secret]),
        ("account SID and token swapped", &[("TWILIO_ACCOUNT_SID", TOKEN), ("TWILIO_AUTH_TOKEN", ACCOUNT)]),
        ("API key as account SID", &[("TWILIO_ACCOUNT_SID", KEY), token]),
        ("line break inside the token", &[account, ("TWILIO_AUTH_TOKEN", "abc\ndef")]),
        ("line break after the token", &[account, ("TWILIO_AUTH_TOKEN", "abcdef\n")]),
        ("quoted token", &[account, ("TWILIO_AUTH_TOKEN", "\"abcdef\"")]),
        ("region", &[account, token, ("TWILIO_REGION", "ie1")]),
        ("edge", &[account, token, ("TWILIO_EDGE", "dublin")]),
        ("edge and region", &[account, token, ("TWILIO_EDGE", "dublin"), ("TWILIO_REGION", "ie1")]),
        (
            "base URL takes precedence over edge",
            &[account, token, ("TWILIO_EDGE", "dublin"), ("TWILIO_BASE_URL", "http://127.0.0.1:4010/")],
        ),
        ("base URL over plain http", &[account, token, ("TWILIO_BASE_URL", "http://evil.com")]),
        ("invalid base URL", &[account, token, ("TWILIO_BASE_URL", "localhost:4010")]),
        ("invalid region", &[account, token, ("TWILIO_REGION", "ie1.evil.com/")]),
        ("invalid edge", &[account, token, ("TWILIO_EDGE", "-x")]),
    ];
    let lines: Vec<String> = cases
        .iter()
        .map(|(name, variables)| format!("{name}: {}", describe(build_from_env(variables))))
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test]
async fn api_key_takes_precedence_over_auth_token() {
    let server = Server::start([ok()]).await;
    let variables = [
        ("TWILIO_ACCOUNT_SID", ACCOUNT),
        ("TWILIO_AUTH_TOKEN", TOKEN),
        ("TWILIO_API_KEY", KEY),
        ("TWILIO_API_SECRET", "hush-hush"),
    ];
    let variables: HashMap<&str, &str> = variables.into();
    let client: Transport = ClientBuilder::new(SERVICE)
        .from_env_with(|name| variables.get(name).map(|value| (*value).to_owned()))
        .unwrap()
        .base_url(&server.url)
        .build()
        .unwrap();
    crate::support::fetch(&client).await.unwrap();
    // `SK…:hush-hush` in base64.
    let basic = "Basic U0swMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjpodXNoLWh1c2g=";
    assert!(server.requests()[0].contains(basic), "{}", server.requests()[0]);
}

#[tokio::test]
async fn base_url_by_setting() {
    let base = |url: &str| describe(builder().base_url(url).build());
    let lines = [
        ("default", describe(builder().build())),
        ("region", describe(builder().region("au1").build())),
        ("region in Ireland", describe(builder().region("ie1").build())),
        ("region in the US, in upper case", describe(builder().region("US1").build())),
        ("region without a known edge", describe(builder().region("xy1").build())),
        ("edge and unknown region", describe(builder().edge("nowhere").region("xy1").build())),
        ("edge", describe(builder().edge("sydney").build())),
        ("edge and region", describe(builder().edge("sydney").region("au1").build())),
        ("edge with a dot", describe(builder().edge("a.b").build())),
        ("empty region", describe(builder().region("").build())),
        (
            "region with base URL",
            describe(builder().region("au1").base_url("https://things.example.com").build()),
        ),
        ("base URL with path", base("https://gateway.example.com/twilio/")),
        ("loopback over http", base("http://127.0.0.1:8080")),
        ("loopback, IPv6", base("http://[::1]:8080")),
        ("localhost", base("http://localhost:8080")),
        ("http", base("http://things.example.com")),
        ("http, host that starts with localhost", base("http://localhost.evil.com")),
        (
            "http, allowed",
            describe(builder().base_url("http://things.example.com").allow_plain_http().build()),
        ),
        ("ftp", base("ftp://things.example.com")),
        ("no scheme", base("things.example.com")),
        ("no host", base("https://")),
        ("empty", base("")),
        ("invalid port", base("https://things.example.com:99999")),
        ("password", base("https://me:hush-hush@things.example.com")),
        ("query", base("https://things.example.com/?a=b")),
        ("fragment", base("https://things.example.com/#a")),
        ("control characters", base("https://a\u{1b}[31mb")),
        ("no credentials", describe(ClientBuilder::<Transport>::new(SERVICE).build())),
        ("suffix with line break", describe(builder().user_agent_suffix("a\r\nX-Evil: 1").build())),
        ("suffix with non-ASCII", describe(builder().user_agent_suffix("ü").build())),
    ];
    let lines: Vec<String> = lines.iter().map(|(name, message)| format!("{name}: {message}")).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn region_without_twilio_host_is_an_error() {
    let service = twilio_core::Service::new(SERVICE.name, SERVICE.version, "http://localhost:1");
    let result = ClientBuilder::<Transport>::new(service).credentials(credentials()).region("ie1").build();
    assert_eq!(
        result.unwrap_err().to_string(),
        "the service at localhost has no edges or regions: set its URL with `base_url`"
    );
}

#[tokio::test]
async fn user_agent_contains_crate_platform_and_suffix() {
    let server = Server::start([ok()]).await;
    let client = builder().base_url(&server.url).user_agent_suffix("number-porter/1.2").build().unwrap();
    crate::support::fetch(&client).await.unwrap();
    let platform = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    let expected = format!("user-agent: twilio-things/1.2.3 ({platform}) number-porter/1.2\r\n");
    assert!(server.requests()[0].contains(&expected), "{}", server.requests()[0]);
}

#[test]
fn invalid_credentials_are_not_repeated() {
    let lines = [
        Credentials::account("AC12", TOKEN),
        Credentials::account(ACCOUNT, ""),
        Credentials::account(ACCOUNT, "two words"),
        Credentials::api_key(ACCOUNT, "hush-hush"),
        Credentials::api_key(KEY, "hush\0hush"),
    ];
    let lines: Vec<String> = lines.into_iter().map(|result| result.unwrap_err().to_string()).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

/// Runs the test `name` of this binary in a child process with these environment variables.
fn run_in_child(name: &str, environment: &[(&str, &std::ffi::OsStr)]) {
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name])
        .env("TEST_CHILD", "1")
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && stdout.contains("1 passed"), "{stdout}");
}

fn is_child() -> bool {
    std::env::var_os("TEST_CHILD").is_some()
}

#[tokio::test]
async fn proxy_is_not_used_for_loopback() {
    if is_child() {
        let server = Server::start([ok()]).await;
        let client = ClientBuilder::<Transport>::new(SERVICE)
            .credentials(Credentials::account(ACCOUNT, TOKEN).unwrap())
            .base_url(&server.url)
            .build()
            .unwrap();
        crate::support::fetch(&client).await.unwrap();
        assert_eq!(server.connections(), 1);
        return;
    }
    let proxy = Server::start([ok()]).await;
    let url = std::ffi::OsString::from(&proxy.url);
    let name = "settings::proxy_is_not_used_for_loopback";
    let child =
        move || run_in_child(name, &["http_proxy", "ALL_PROXY"].map(|variable| (variable, url.as_os_str())));
    tokio::task::spawn_blocking(child).await.unwrap();
    assert_eq!(proxy.connections(), 0);
}

#[cfg(unix)]
#[test]
fn non_utf8_variable_is_an_error() {
    use std::os::unix::ffi::OsStrExt as _;
    if is_child() {
        let error = Credentials::from_env().unwrap_err().to_string();
        assert!(error.contains("TWILIO_AUTH_TOKEN is not valid UTF-8"), "{error}");
        let error = ClientBuilder::<Transport>::new(SERVICE).from_env().unwrap_err().to_string();
        assert!(error.contains("TWILIO_AUTH_TOKEN is not valid UTF-8"), "{error}");
        return;
    }
    let token = std::ffi::OsStr::from_bytes(b"caf\xe9");
    run_in_child("settings::non_utf8_variable_is_an_error", &[("TWILIO_AUTH_TOKEN", token)]);
}
