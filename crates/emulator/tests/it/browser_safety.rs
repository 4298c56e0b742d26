//! Requests that a web page of another site could make a browser send: by a name that resolves to this machine (DNS
//! rebinding), or with the `Origin` header of that site.

use std::net::{Ipv4Addr, SocketAddr};

use crate::support::{
    self, CALLER, COLLECTION, Response, SPEC, assign, delete, emulator, endpoints, get, number, raw, start,
};
use twilio_emulator::Emulator;

/// Sends a request with exactly these headers, in addition to credentials.
fn request(emulator: &Emulator, request: &str, headers: &[&str], form: Option<&str>) -> Response {
    let mut text = format!("{request} HTTP/1.1\r\nConnection: close\r\n{CALLER}\r\n");
    for header in headers {
        text.push_str(&format!("{header}\r\n"));
    }
    let form = form.unwrap_or_default();
    let form_type = "Content-Type: application/x-www-form-urlencoded";
    text.push_str(&format!("{form_type}\r\nContent-Length: {}\r\n\r\n{form}", form.len()));
    // Connects to the loopback address, also if the emulator listens on all addresses.
    raw(SocketAddr::from((Ipv4Addr::LOCALHOST, emulator.address().port())), text.as_bytes()).unwrap()
}

#[test]
fn host_name_other_than_localhost_returns_421() {
    let emulator = emulator();
    let port = emulator.address().port();
    let names = [
        "evil.com",
        "EVIL.com:80",
        "localhost.evil.com",
        "127.0.0.1.evil.com",
        "evil.localhost",
        "localhost@evil.com",
        "evil.com@localhost",
        "127.0.0.1:80@evil.com",
        "[evil.com]",
        "localhost:port",
        "127.0.0.1,evil.com",
        "127.1",
        "0x7f000001",
        "xn--n3h.example",
        "::1",
        "[::1",
        "",
    ];
    for name in names {
        let with_port = format!("{name}:{port}");
        for host in [name, with_port.as_str()] {
            let header = format!("Host: {host}");
            for path in
                [COLLECTION, "/", "/_emulator/requests", "/_emulator/style.css", "/openapi.json", "/health"]
            {
                let response = request(&emulator, &format!("GET {path}"), &[&header], None);
                assert_eq!(response.status(), 421, "{host} {path}: {response:?}");
            }
            let created = request(&emulator, &format!("POST {COLLECTION}"), &[&header], Some(&number(1)));
            assert_eq!(created.status(), 421, "{host}: {created:?}");
        }
    }
    // Nothing was created.
    assert_eq!(endpoints(&get(&emulator, COLLECTION).json()), [""; 0]);
    let refused = request(&emulator, &format!("GET {COLLECTION}"), &["Host: evil.com"], None);
    insta::assert_snapshot!("refused_host", support::normalize(&refused.body, &emulator));
}

/// A request may name its host in the URL, or in several headers.
#[test]
fn every_host_of_a_request_must_be_local() {
    let emulator = emulator();
    let local = format!("Host: {}", emulator.address());
    let url = format!("GET http://evil.com{COLLECTION}");
    assert_eq!(request(&emulator, &url, &[&local], None).status(), 421);
    let url = format!("GET http://localhost{COLLECTION}");
    assert_eq!(request(&emulator, &url, &["Host: evil.com"], None).status(), 421);
    assert_eq!(request(&emulator, &url, &[&local], None).status(), 200);
    for hosts in [[local.as_str(), "Host: evil.com"], ["Host: evil.com", &local]] {
        let status = request(&emulator, &format!("GET {COLLECTION}"), &hosts, None).status();
        assert!((400..500).contains(&status), "{hosts:?}: {status}");
    }
}

#[test]
fn addresses_and_localhost_are_accepted_as_host() {
    let emulator = emulator();
    let hosts =
        ["localhost", "LocalHost:4010", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:4010", "192.0.2.1:80"];
    for host in hosts {
        let response = request(&emulator, &format!("GET {COLLECTION}"), &[&format!("Host: {host}")], None);
        assert_eq!(response.status(), 200, "{host}: {response:?}");
    }
    // Only HTTP/1.0 permits no host, and no browser sends such a request.
    assert_eq!(request(&emulator, &format!("GET {COLLECTION}"), &[], None).status(), 200);
}

#[test]
fn foreign_origin_returns_403() {
    let emulator = emulator();
    let sid = assign(&emulator, 1);
    let record = format!("{COLLECTION}/{sid}");
    let (host, port) = (format!("Host: {}", emulator.address()), emulator.address().port());
    let origins = [
        "https://evil.com".to_owned(),
        format!("http://evil.com:{port}"),
        "null".to_owned(),
        "http://127.0.0.1".to_owned(),
        format!("http://localhost:{port}"),
        format!("http://127.0.0.1:{port}.evil.com"),
        format!("http://127.0.0.1:{port}@evil.com"),
        format!("file://127.0.0.1:{port}"),
        String::new(),
    ];
    for origin in &origins {
        let headers = [host.as_str(), &format!("Origin: {origin}")];
        let requests = [
            (format!("POST {COLLECTION}"), Some(number(2))),
            (format!("DELETE {record}"), None),
            (format!("GET {COLLECTION}"), None),
            (format!("GET {record}"), None),
            ("GET /".to_owned(), None),
            ("GET /_emulator/requests".to_owned(), None),
            (format!("OPTIONS {COLLECTION}"), None),
        ];
        for (line, form) in requests {
            let response = request(&emulator, &line, &headers, form.as_deref());
            assert_eq!(response.status(), 403, "{origin} {line}: {response:?}");
            assert_eq!(response.header("access-control-allow-origin"), None, "{origin} {line}");
        }
    }
    assert_eq!(endpoints(&get(&emulator, COLLECTION).json()), [support::endpoint(1)]);
    let headers = [host.as_str(), "Origin: https://evil.com"];
    let refused = request(&emulator, &format!("GET {COLLECTION}"), &headers, None);
    insta::assert_snapshot!("refused_origin", support::normalize(&refused.body, &emulator));
    assert_eq!(delete(&emulator, &record).status(), 204);
}

#[test]
fn own_origin_is_accepted() {
    let emulator = emulator();
    let port = emulator.address().port();
    for host in [format!("127.0.0.1:{port}"), format!("localhost:{port}"), "localhost".to_owned()] {
        let headers = [format!("Host: {host}"), format!("Origin: http://{host}")];
        let headers = headers.each_ref().map(String::as_str);
        let created = request(&emulator, &format!("POST {COLLECTION}"), &headers, Some(&number(1)));
        assert_eq!(created.status(), 201, "{host}: {created:?}");
    }
}

/// Another machine may reach the emulator by any name, so names are not checked there. Origins are.
#[test]
fn emulator_on_all_interfaces_accepts_names_but_no_foreign_origin() {
    let emulator = start(Emulator::builder(SPEC).address(SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0))));
    let list = format!("GET {COLLECTION}");
    assert_eq!(request(&emulator, &list, &["Host: emulator.test:4010"], None).status(), 200);
    let own = ["Host: emulator.test:4010", "Origin: http://emulator.test:4010"];
    assert_eq!(request(&emulator, &list, &own, None).status(), 200);
    let foreign = ["Host: emulator.test:4010", "Origin: https://evil.com"];
    assert_eq!(request(&emulator, &list, &foreign, None).status(), 403);
}

/// The log shows why a request was refused. A fault with `times` is kept for a request that is not.
#[test]
fn refused_requests_are_recorded_and_use_no_fault() {
    let emulator = emulator();
    let fault: twilio_emulator::Fault = "status=503,times=1".parse().unwrap();
    emulator.set_faults(&twilio_emulator::Faults::from_iter([fault]));
    let refused = request(&emulator, &format!("GET {COLLECTION}"), &["Host: evil.com"], None);
    assert_eq!(refused.status(), 421);
    assert_eq!(get(&emulator, COLLECTION).status(), 503);
    let statuses: Vec<_> = emulator.requests().iter().map(|it| it.status.map(|it| it.as_u16())).collect();
    assert_eq!(statuses, [Some(421), Some(503)]);
}
