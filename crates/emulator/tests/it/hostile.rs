//! Hostile requests: each gets a clear response, and the emulator keeps working.

use std::net::TcpStream;

use crate::support;
use crate::support::{CALLER, COLLECTION, assign, emulator, endpoints, get, number, post, raw, send};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use twilio_emulator::Emulator;

/// Asserts that the emulator still works.
fn assert_works(emulator: &Emulator) {
    let sid = assign(emulator, 77);
    assert_eq!(get(emulator, &format!("{COLLECTION}/{sid}")).status(), 200);
    assert_eq!(support::delete(emulator, &format!("{COLLECTION}/{sid}")).status(), 204);
}

#[test]
fn malformed_requests_return_4xx() {
    let emulator = emulator();
    let form = number(1);
    let length = form.len();
    let post = format!("POST {COLLECTION} HTTP/1.1\r\nHost: localhost\r\n{CALLER}\r\nConnection: close\r\n");
    let urlencoded = "Content-Type: application/x-www-form-urlencoded\r\n";
    let cases = [
        "HELLO\r\n\r\n".to_owned(),
        "GET /\0 HTTP/1.1\r\n\r\n".to_owned(),
        format!("GET {COLLECTION} HTTP/9.9\r\n\r\n"),
        format!("GET {COLLECTION} HTTP/1.1\r\nHost: localhost\r\nBad Header: x\r\n\r\n"),
        format!(
            "GET /{} HTTP/1.1\r\nHost: localhost\r\n{CALLER}\r\nConnection: close\r\n\r\n",
            "a".repeat(70_000)
        ),
        format!("GET {COLLECTION} HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "a".repeat(500_000)),
        format!(
            "GET {COLLECTION} HTTP/1.1\r\nHost: localhost\r\n{CALLER}\r\nConnection: close\r\nX: {}\r\n\r\n",
            "a".repeat(100_000)
        ),
        format!("GET {COLLECTION} HTTP/1.1\r\nHost: localhost\r\n{}\r\n", "X: a\r\n".repeat(500)),
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
        let excerpt: String = case.chars().take(160).collect();
        match raw(emulator.address(), case.as_bytes()) {
            Ok(response) => assert!((400..500).contains(&response.status()), "{excerpt}: {response:?}"),
            Err(kind) => panic!("{excerpt}: {kind}"),
        }
    }
    assert_works(&emulator);
    assert_eq!(get(&emulator, COLLECTION).json()["results"].as_array().unwrap().len(), 0);
}

#[test]
fn dot_segments_and_encoded_slashes_return_4xx() {
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
            let response = send(
                &emulator,
                &format!("{method} {path}"),
                &[CALLER],
                Some("").filter(|_| method == "POST"),
            );
            assert!((400..500).contains(&response.status()), "{method} {path}: {response:?}");
        }
    }
    assert_eq!(get(&emulator, &format!("{COLLECTION}/{sid}")).status(), 200);
}

#[test]
fn sql_in_values_is_stored_as_text() {
    let emulator = emulator();
    assign(&emulator, 1);
    for sql in
        ["'; DROP TABLE records; --", "' OR '1'='1", "\"; DELETE FROM records;", "%' OR 1=1 --", "\u{0}"]
    {
        let encoded: String = sql.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let form = format!("ChannelEndpointType={encoded}&ChannelEndpointSid={}", support::endpoint(2));
        let created = post(&emulator, COLLECTION, &form);
        assert_eq!(created.json()["channel_endpoint_type"], sql);
        let sid = created.json()["sid"].as_str().unwrap().to_owned();
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
fn arbitrary_bytes_never_return_5xx() {
    let emulator = emulator();
    let text = proptest::collection::vec(any::<u8>(), 0..80);
    let inputs = (prop_oneof![Just("GET"), Just("POST"), Just("DELETE")], text.clone(), text.clone(), text);
    let config = Config { cases: 256, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&inputs, |(method, path, query, body)| {
        // Encodes only the bytes that HTTP does not allow, so that some escapes are malformed.
        let encode = |bytes: &[u8]| -> String {
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
            "{method} {COLLECTION}{}?{} HTTP/1.1\r\nHost: localhost\r\n{CALLER}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n",
            encode(&path),
            encode(&query)
        )
        .into_bytes();
        request.extend(body);
        let response = raw(emulator.address(), &request);
        let status = response.as_ref().map_or(0, support::Response::status);
        prop_assert!((200..500).contains(&status), "{:?} {:?}", response, String::from_utf8_lossy(&request));
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    assert_works(&emulator);
}

#[test]
fn thousands_of_idle_connections_keep_memory_small() {
    let emulator = emulator();
    let before = resident_kib();
    let max_files = usize::try_from(raise_file_limit()).unwrap_or(usize::MAX);
    // Both ends of each connection count, since the emulator is in this process.
    let target = 4_000.min((max_files - 200) / 2);
    let mut idle = Vec::new();
    while idle.len() < target {
        match TcpStream::connect(emulator.address()) {
            Ok(stream) => idle.push(stream),
            Err(_) => break,
        }
        if idle.len() % 100 == 0 {
            // A response proves that the connections so far have been accepted, which keeps the backlog short.
            assert_works(&emulator);
        }
    }
    assert!(idle.len() >= target - 50, "{} of {target}", idle.len());
    // Leaves room for the connections below.
    idle.truncate(idle.len() - 50);
    assert_works(&emulator);
    let growth = resident_kib().saturating_sub(before);
    assert!(growth < 40 * idle.len() as u64 + 20_000, "{growth} KiB for {} connections", idle.len());
    drop(idle);
    assert_works(&emulator);
}

/// Raises the limit on open files to its maximum, and returns it.
#[cfg(unix)]
fn raise_file_limit() -> u64 {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).unwrap();
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

#[cfg(not(unix))]
fn raise_file_limit() -> u64 {
    1_024
}

/// Returns the resident memory of this process in KiB, or 0 if the system does not report it.
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
}
