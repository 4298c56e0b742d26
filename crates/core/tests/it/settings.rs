//! How a client is made, and what is said where it cannot be.

use std::collections::HashMap;

use crate::support::{ACCOUNT, SERVICE, Server, TOKEN, builder, credentials, ok};
use twilio_core::{ClientBuilder, Credentials, Error, Transport};

const KEY: &str = "SK0123456789abcdef0123456789abcdef";

fn with(variables: &[(&str, &str)]) -> Result<Transport, Error> {
    let variables: HashMap<&str, &str> = variables.iter().copied().collect();
    ClientBuilder::<Transport>::new(SERVICE)
        .from_env_with(|name| variables.get(name).map(|value| (*value).to_owned()))?
        .build()
}

fn told(outcome: Result<Transport, Error>) -> String {
    match outcome {
        Ok(transport) => transport.base_url().to_owned(),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn the_environment() {
    let account = ("TWILIO_ACCOUNT_SID", ACCOUNT);
    let token = ("TWILIO_AUTH_TOKEN", TOKEN);
    let key = ("TWILIO_API_KEY", KEY);
    let secret = ("TWILIO_API_SECRET", "hush-hush");
    let cases: &[(&str, &[(&str, &str)])] = &[
        ("nothing", &[]),
        ("all empty", &[("TWILIO_ACCOUNT_SID", ""), ("TWILIO_AUTH_TOKEN", " "), ("TWILIO_API_KEY", "")]),
        ("account and token", &[account, token]),
        ("key and secret", &[key, secret]),
        ("all four", &[account, token, key, secret]),
        ("an account without a token", &[account]),
        ("a token without an account", &[token]),
        ("a key without a secret, beside a token", &[account, token, key]),
        ("a secret without a key", &[secret]),
        ("the token in the SID's place", &[("TWILIO_ACCOUNT_SID", TOKEN), ("TWILIO_AUTH_TOKEN", ACCOUNT)]),
        ("a key in the account's place", &[("TWILIO_ACCOUNT_SID", KEY), token]),
        ("a token with a line end inside", &[account, ("TWILIO_AUTH_TOKEN", "abc\ndef")]),
        ("a line end after it", &[account, ("TWILIO_AUTH_TOKEN", "abcdef\n")]),
        ("a region", &[account, token, ("TWILIO_REGION", "ie1")]),
        ("an edge", &[account, token, ("TWILIO_EDGE", "dublin")]),
        ("both", &[account, token, ("TWILIO_EDGE", "dublin"), ("TWILIO_REGION", "ie1")]),
        (
            "another address, which wins over both",
            &[account, token, ("TWILIO_EDGE", "dublin"), ("TWILIO_BASE_URL", "http://127.0.0.1:4010/")],
        ),
        ("another address over plain http", &[account, token, ("TWILIO_BASE_URL", "http://evil.com")]),
        ("an address that is none", &[account, token, ("TWILIO_BASE_URL", "localhost:4010")]),
        ("a region that is none", &[account, token, ("TWILIO_REGION", "ie1.evil.com/")]),
        ("an edge that is none", &[account, token, ("TWILIO_EDGE", "-x")]),
    ];
    let lines: Vec<String> =
        cases.iter().map(|(name, variables)| format!("{name}: {}", told(with(variables)))).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test]
async fn key_and_secret_win_over_the_token() {
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
    // SK…:hush-hush in base64.
    let basic = "Basic U0swMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjpodXNoLWh1c2g=";
    assert!(server.requests()[0].contains(basic), "{}", server.requests()[0]);
}

#[tokio::test]
async fn addresses() {
    let base = |url: &str| told(builder().base_url(url).build());
    let lines = [
        ("none", told(builder().build())),
        ("region", told(builder().region("au1").build())),
        ("edge", told(builder().edge("sydney").build())),
        ("edge and region", told(builder().edge("sydney").region("au1").build())),
        ("edge with a dot", told(builder().edge("a.b").build())),
        ("region of nothing", told(builder().region("").build())),
        (
            "region beside a base",
            told(builder().region("au1").base_url("https://things.example.com").build()),
        ),
        ("a base with a path", base("https://gateway.example.com/twilio/")),
        ("loopback over http", base("http://127.0.0.1:8080")),
        ("loopback, IPv6", base("http://[::1]:8080")),
        ("localhost", base("http://localhost:8080")),
        ("http elsewhere", base("http://things.example.com")),
        ("http at a name that begins alike", base("http://localhost.evil.com")),
        (
            "http elsewhere, asked for",
            told(builder().base_url("http://things.example.com").allow_plain_http().build()),
        ),
        ("ftp", base("ftp://things.example.com")),
        ("no scheme", base("things.example.com")),
        ("no host", base("https://")),
        ("nothing", base("")),
        ("a bad port", base("https://things.example.com:99999")),
        ("a password", base("https://me:hush-hush@things.example.com")),
        ("a query", base("https://things.example.com/?a=b")),
        ("a fragment", base("https://things.example.com/#a")),
        ("control characters", base("https://a\u{1b}[31mb")),
        ("no credentials", told(ClientBuilder::<Transport>::new(SERVICE).build())),
        ("a suffix of two lines", told(builder().user_agent_suffix("a\r\nX-Evil: 1").build())),
        ("a suffix of another script", told(builder().user_agent_suffix("ü").build())),
    ];
    let lines: Vec<String> = lines.iter().map(|(name, told)| format!("{name}: {told}")).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_service_without_edges_says_so() {
    let service = twilio_core::Service { base_url: "http://localhost:1", ..SERVICE };
    let outcome = ClientBuilder::<Transport>::new(service).credentials(credentials()).region("ie1").build();
    assert_eq!(
        outcome.unwrap_err().to_string(),
        "failed to make a client: the service at localhost has no edges and regions: use `base_url`"
    );
}

#[tokio::test]
async fn the_user_agent_tells_crate_platform_and_program() {
    let server = Server::start([ok()]).await;
    let client = builder().base_url(&server.url).user_agent_suffix("number-porter/1.2").build().unwrap();
    crate::support::fetch(&client).await.unwrap();
    let platform = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    let expected = format!("user-agent: twilio-things/1.2.3 ({platform}) number-porter/1.2\r\n");
    assert!(server.requests()[0].contains(&expected), "{}", server.requests()[0]);
}

#[test]
fn malformed_credentials_are_refused_without_being_shown() {
    let lines = [
        Credentials::account("AC12", TOKEN),
        Credentials::account(ACCOUNT, ""),
        Credentials::account(ACCOUNT, "two words"),
        Credentials::api_key(ACCOUNT, "hush-hush"),
        Credentials::api_key(KEY, "hush\0hush"),
    ];
    let lines: Vec<String> = lines.into_iter().map(|outcome| outcome.unwrap_err().to_string()).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

/// Runs the test `name` of this program again, in an environment of its own.
fn again(name: &str, environment: &[(&str, &std::ffi::OsStr)]) {
    let done = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name])
        .env("IN_ITS_OWN_PROCESS", "yes")
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
}

fn in_its_own_process() -> bool {
    std::env::var_os("IN_ITS_OWN_PROCESS").is_some()
}

/// It would read the credentials, and does not reach what listens here.
#[tokio::test]
async fn a_proxy_is_not_asked_for_this_machine() {
    if in_its_own_process() {
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
    let name = "a_proxy_is_not_asked_for_this_machine";
    let again = move || again(name, &["http_proxy", "ALL_PROXY"].map(|variable| (variable, url.as_os_str())));
    tokio::task::spawn_blocking(again).await.unwrap();
    assert_eq!(proxy.connections(), 0);
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_is_not_taken_for_one_that_is_not_set() {
    use std::os::unix::ffi::OsStrExt as _;
    if in_its_own_process() {
        let error = Credentials::from_env().unwrap_err().to_string();
        assert!(error.contains("TWILIO_AUTH_TOKEN is not valid UTF-8"), "{error}");
        let error = ClientBuilder::<Transport>::new(SERVICE).from_env().unwrap_err().to_string();
        assert!(error.contains("TWILIO_AUTH_TOKEN is not valid UTF-8"), "{error}");
        return;
    }
    let token = std::ffi::OsStr::from_bytes(b"caf\xe9");
    again("a_variable_that_is_no_text_is_not_taken_for_one_that_is_not_set", &[("TWILIO_AUTH_TOKEN", token)]);
}
