//! What nobody well meaning sends: a clear answer, and everything still works afterwards.

use std::net::TcpStream;

use crate::support;
use crate::support::{CALLER, COLLECTION, assign, emulator, endpoints, get, number, post, raw, send};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use twilio_emulator::Emulator;

/// It answers as if nothing had been.
fn unharmed(emulator: &Emulator) {
    let sid = assign(emulator, 77);
    assert_eq!(get(emulator, &format!("{COLLECTION}/{sid}")).status(), 200);
    assert_eq!(support::delete(emulator, &format!("{COLLECTION}/{sid}")).status(), 204);
}

#[test]
fn malformed_requests_are_refused() {
    let emulator = emulator();
    let form = number(1);
    let length = form.len();
    let post = format!("POST {COLLECTION} HTTP/1.1\r\nHost: a\r\n{CALLER}\r\nConnection: close\r\n");
    let urlencoded = "Content-Type: application/x-www-form-urlencoded\r\n";
    let cases = [
        "HELLO\r\n\r\n".to_owned(),
        "GET /\0 HTTP/1.1\r\n\r\n".to_owned(),
        format!("GET {COLLECTION} HTTP/9.9\r\n\r\n"),
        format!("GET {COLLECTION} HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n"),
        format!("GET /{} HTTP/1.1\r\nHost: a\r\n{CALLER}\r\nConnection: close\r\n\r\n", "a".repeat(70_000)),
        format!("GET {COLLECTION} HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "a".repeat(500_000)),
        format!(
            "GET {COLLECTION} HTTP/1.1\r\nHost: a\r\n{CALLER}\r\nConnection: close\r\nX: {}\r\n\r\n",
            "a".repeat(100_000)
        ),
        format!("GET {COLLECTION} HTTP/1.1\r\nHost: a\r\n{}\r\n", "X: a\r\n".repeat(500)),
        format!("{post}{urlencoded}Content-Length: -1\r\n\r\n{form}"),
        format!("{post}{urlencoded}Content-Length: 99999999999999999999\r\n\r\n{form}"),
        format!("{post}{urlencoded}Content-Length: {length}\r\nContent-Length: 3\r\n\r\n{form}"),
        format!("{post}{urlencoded}Transfer-Encoding: chunked\r\n\r\nzz\r\n{form}\r\n0\r\n\r\n"),
        format!("{post}Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 3\r\n\r\n--x"),
        format!("{post}{urlencoded}Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\n%%%"),
        format!("{post}{urlencoded}Content-Length: 2\r\n\r\n&&"),
        format!("{post}{urlencoded}Content-Length: 3\r\n\r\n=;="),
    ];
    for case in cases {
        let shown: String = case.chars().take(160).collect();
        match raw(emulator.address(), case.as_bytes()) {
            Ok(answer) => assert!((400..500).contains(&answer.status()), "{shown}: {answer:?}"),
            Err(kind) => panic!("{shown}: {kind}"),
        }
    }
    unharmed(&emulator);
    assert_eq!(get(&emulator, COLLECTION).json()["results"].as_array().unwrap().len(), 0);
}

#[test]
fn paths_are_taken_as_they_are() {
    let emulator = emulator();
    let sid = assign(&emulator, 1);
    let paths = [
        format!("{COLLECTION}/.."),
        format!("{COLLECTION}/../ChannelEndpointAssignments"),
        format!("{COLLECTION}/./{sid}"),
        format!("{COLLECTION}//{sid}"),
        format!("{COLLECTION}/%2e%2e/%2e%2e"),
        format!("{COLLECTION}/..%2f{sid}"),
        format!("{COLLECTION}/{sid}%00"),
        format!("{COLLECTION}/%252e%252e"),
        format!("{COLLECTION}\\..\\{sid}"),
        "/v1/../../../../etc/passwd".to_owned(),
        "/%2e%2e/etc/passwd".to_owned(),
        "//".to_owned(),
        "/v1/CustomerProfiles/../ChannelEndpointAssignments".to_owned(),
    ];
    for path in paths {
        for method in ["GET", "DELETE", "POST"] {
            let answer = send(
                &emulator,
                &format!("{method} {path}"),
                &[CALLER],
                Some("").filter(|_| method == "POST"),
            );
            assert!((400..500).contains(&answer.status()), "{method} {path}: {answer:?}");
        }
    }
    assert_eq!(get(&emulator, &format!("{COLLECTION}/{sid}")).status(), 200);
}

#[test]
fn sql_in_a_value_is_a_value() {
    let emulator = emulator();
    assign(&emulator, 1);
    for sql in
        ["'; DROP TABLE records; --", "' OR '1'='1", "\"; DELETE FROM records;", "%' OR 1=1 --", "\u{0}"]
    {
        let encoded: String = sql.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let form = format!("ChannelEndpointType={encoded}&ChannelEndpointSid={}", support::endpoint(2));
        let made = post(&emulator, COLLECTION, &form);
        assert_eq!(made.json()["channel_endpoint_type"], sql);
        let sid = made.json()["sid"].as_str().unwrap().to_owned();
        assert_eq!(support::delete(&emulator, &format!("{COLLECTION}/{sid}")).status(), 204);
        for name in ["ChannelEndpointSid", "ChannelEndpointSids", "PageSize", "Page", "PageToken"] {
            assert_eq!(
                get(&emulator, &format!("{COLLECTION}?{name}={encoded}")).status(),
                400,
                "{name}={sql}"
            );
        }
        assert_eq!(get(&emulator, &format!("{COLLECTION}/{encoded}")).status(), 400, "{sql}");
        let elsewhere = get(&emulator, &format!("/v1/CustomerProfiles/{encoded}/ChannelEndpointAssignments"));
        assert_eq!(elsewhere.status(), 400, "{sql}");
    }
    assert_eq!(endpoints(&get(&emulator, COLLECTION).json()), [support::endpoint(1)]);
}

#[test]
fn any_bytes_get_an_answer_or_none_and_never_a_panic() {
    let emulator = emulator();
    let text = proptest::collection::vec(any::<u8>(), 0..80);
    let inputs = (prop_oneof![Just("GET"), Just("POST"), Just("DELETE")], text.clone(), text.clone(), text);
    let config = Config { cases: 256, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&inputs, |(method, path, query, body)| {
        // Percent-encoding of some bytes and not of others: all that a path and a query may hold, well formed or not.
        let written = |bytes: &[u8]| -> String {
            bytes
                .iter()
                .map(|byte| match byte {
                    b'!'..=b'~' if !b"#?".contains(byte) => char::from(*byte).to_string(),
                    _ => format!("%{byte:02x}"),
                })
                .collect()
        };
        let length = body.len();
        let mut request = format!(
            "{method} {COLLECTION}{}?{} HTTP/1.1\r\nHost: a\r\n{CALLER}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n",
            written(&path),
            written(&query)
        )
        .into_bytes();
        request.extend(body);
        let answer = raw(emulator.address(), &request);
        let status = answer.as_ref().map_or(0, support::Answer::status);
        prop_assert!((200..500).contains(&status), "{:?} {:?}", answer, String::from_utf8_lossy(&request));
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    unharmed(&emulator);
}

#[test]
fn thousands_of_idle_connections_leave_it_working_and_small() {
    let emulator = emulator();
    let before = resident();
    // As many as the files that this process may open allow: both ends of each are its own.
    let most = usize::try_from(open_files()).unwrap_or(usize::MAX);
    // The other half is the emulator's; some are the test's own.
    let wanted = 4_000.min((most - 200) / 2);
    let mut idle = Vec::new();
    while idle.len() < wanted {
        match TcpStream::connect(emulator.address()) {
            Ok(stream) => idle.push(stream),
            Err(_) => break,
        }
        if idle.len() % 100 == 0 {
            // What is answered has been accepted: the queue of those that wait is short.
            unharmed(&emulator);
        }
    }
    assert!(idle.len() >= wanted - 50, "{} of {wanted}", idle.len());
    // Some are kept free for what comes next.
    idle.truncate(idle.len() - 50);
    unharmed(&emulator);
    let grown = resident().saturating_sub(before);
    assert!(grown < 40 * idle.len() as u64 + 20_000, "{grown} KiB for {} connections", idle.len());
    drop(idle);
    unharmed(&emulator);
}

/// How many files this process may open, as many as the system lets it.
#[cfg(unix)]
fn open_files() -> u64 {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).unwrap();
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

#[cfg(not(unix))]
fn open_files() -> u64 {
    1_024
}

/// What this process holds in memory, in KiB; 0 where the system does not tell.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
}
