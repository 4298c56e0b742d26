//! Control over HTTP, below `/_emulator`.

use std::thread;

use serde_json::{Value, json};
use twilio_emulator::Emulator;

use crate::support::{
    COLLECTION, OTHER, Response, assign, emulator, endpoint, endpoints, get, number, post, raw, send,
};

/// Sends a control request, which has no credentials.
fn control(emulator: &Emulator, request: &str, body: Option<&Value>) -> Response {
    let address = emulator.address();
    let body = body.map(Value::to_string).unwrap_or_default();
    let text = format!(
        "{request} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    raw(address, text.as_bytes()).unwrap()
}

fn numbers(response: &Response) -> Vec<u64> {
    let requests = response.json()["requests"].clone();
    requests.as_array().unwrap().iter().map(|request| request["number"].as_u64().unwrap()).collect()
}

#[test]
fn every_documented_operation_is_served_and_no_other() {
    let emulator = emulator();
    assign(&emulator, 1);
    let document = control(&emulator, "GET /_emulator/openapi.json", None).json();
    for (path, item) in document["paths"].as_object().unwrap() {
        let path = path.replace("{Number}", "1");
        for method in ["get", "head", "post", "put", "delete", "patch"] {
            let operation = &item[if method == "head" { "get" } else { method }];
            let example = operation.pointer("/requestBody/content/application~1json/example");
            // A reset would delete the recorded request.
            if path.ends_with("/reset") && method == "post" {
                continue;
            }
            let response = control(&emulator, &format!("{} {path}", method.to_uppercase()), example);
            if operation.is_null() {
                assert_eq!(response.status(), 405, "{method} {path}");
                assert!(response.header("allow").is_some());
            } else {
                let declared = &operation["responses"][response.status().to_string()];
                assert!(!declared.is_null(), "{method} {path}: {response:?}");
                assert!(response.status() < 300, "{method} {path}: {response:?}");
            }
        }
    }
    // The page for browsers has the same path.
    let page = send(&emulator, "GET /_emulator/requests", &["Accept: text/html,*/*;q=0.8"], None);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    // No control request was recorded.
    assert_eq!(emulator.requests().len(), 1);
}

#[test]
fn health_counts_records_and_reset_deletes_them() {
    let emulator = emulator();
    assign(&emulator, 1);
    assert_eq!(send(&emulator, &format!("POST {COLLECTION}"), &[OTHER], Some(&number(2))).status(), 201);
    let health = control(&emulator, "GET /_emulator/health", None).json();
    assert_eq!(
        (&health["status"], &health["records"], &health["requests"]),
        (&json!("ok"), &json!(2), &json!(2))
    );
    assert_eq!(control(&emulator, "POST /_emulator/reset", None).status(), 204);
    let health = control(&emulator, "GET /_emulator/health", None).json();
    assert_eq!((&health["records"], &health["requests"]), (&json!(0), &json!(0)));
}

#[test]
fn seed_adds_records_with_properties_of_the_service() {
    let emulator = emulator();
    let record = json!({
        "sid": "RA00000000000000000000000000000001",
        "ChannelEndpointType": "phone-number",
        "channel_endpoint_sid": endpoint(1),
        "date_created": "2020-01-01T00:00:00Z",
    });
    let added =
        control(&emulator, "POST /_emulator/seed", Some(&json!({ "path": COLLECTION, "records": [record] })));
    assert_eq!(added.status(), 201, "{added:?}");
    let fetched = get(&emulator, &format!("{COLLECTION}/RA00000000000000000000000000000001"));
    assert_eq!(fetched.json(), added.json()["records"][0]);
    assert_eq!(fetched.json()["date_created"], "2020-01-01T00:00:00Z");

    let other = json!([{ "path": COLLECTION, "account": "AC11111111111111111111111111111111", "records": [
        { "ChannelEndpointType": "phone-number", "ChannelEndpointSid": endpoint(2) },
    ] }]);
    assert_eq!(control(&emulator, "POST /_emulator/seed", Some(&other)).status(), 201);
    let listed = send(&emulator, &format!("GET {COLLECTION}"), &[OTHER], None);
    assert_eq!(endpoints(&listed.json()), [endpoint(2)]);
}

#[test]
fn invalid_control_request_returns_400_that_names_the_field() {
    let emulator = emulator();
    let record = json!({ "ChannelEndpointType": "phone-number", "ChannelEndpointSid": "PN1" });
    let cases = [
        ("POST /_emulator/seed", json!([])[0].clone(), "Invalid body: expected an object"),
        ("POST /_emulator/seed", json!({ "records": [] }), "Invalid path: expected the path of a collection"),
        (
            "POST /_emulator/seed",
            json!({ "path": "/v1/No", "records": [{}] }),
            "Invalid records[0]: no document has such a collection",
        ),
        (
            "POST /_emulator/seed",
            json!([{ "path": COLLECTION, "records": [record] }]),
            "Invalid [0].records[0]: `ChannelEndpointSid`",
        ),
        (
            "POST /_emulator/seed",
            json!({ "path": COLLECTION, "account": "AC1", "records": [] }),
            "Invalid account: ",
        ),
        (
            "POST /_emulator/seed",
            json!({ "path": COLLECTION, "record": [] }),
            "Invalid record: unknown name 'record', expected path, account, records",
        ),
        ("PUT /_emulator/faults", json!({ "faults": ["close", "statsu=503"] }), "Invalid faults[1]: "),
        ("PUT /_emulator/faults", json!({ "faults": "close" }), "Invalid faults: expected an array"),
        ("PUT /_emulator/faults", json!({ "rate_limit": 0 }), "Invalid rate_limit: "),
        ("PUT /_emulator/faults", json!({ "seed": -1 }), "Invalid seed: "),
        ("PUT /_emulator/clock", json!({ "now": "yesterday" }), "Invalid now: "),
        ("PUT /_emulator/random", json!({}), "Invalid seed: "),
        ("GET /_emulator/requests?status=4x", Value::Null, "Invalid status: '4x' is not"),
        ("GET /_emulator/requests?wait=601", Value::Null, "Invalid wait: "),
        ("GET /_emulator/requests?wait=nan", Value::Null, "Invalid wait: "),
        ("GET /_emulator/requests?since=x", Value::Null, "Invalid since: "),
        ("GET /_emulator/requests?failed=yes", Value::Null, "Invalid failed: "),
        ("GET /_emulator/requests?methods=GET", Value::Null, "Invalid query: unknown parameter methods"),
    ];
    for (request, body, expected) in cases {
        let response = control(&emulator, request, Some(&body));
        assert_eq!(response.status(), 400, "{request} {body}: {response:?}");
        let message = response.json()["message"].as_str().unwrap().to_owned();
        assert!(message.starts_with(expected), "{request} {body}: {message}");
    }
    assert_eq!(control(&emulator, "GET /_emulator/faults", None).json()["faults"], json!([]));
}

#[test]
fn faults_are_set_and_cleared() {
    let emulator = emulator();
    let faults =
        json!({ "faults": ["status=503,times=1"], "seed": 7, "rate_limit": null, "concurrency_limit": 5 });
    assert_eq!(control(&emulator, "PUT /_emulator/faults", Some(&faults)).status(), 204);
    assert_eq!(control(&emulator, "GET /_emulator/faults", None).json(), faults);
    assert_eq!(get(&emulator, COLLECTION).status(), 503);
    assert_eq!(get(&emulator, COLLECTION).status(), 200);
    control(&emulator, "PUT /_emulator/faults", Some(&json!({ "faults": ["status=503"] })));
    assert_eq!(get(&emulator, COLLECTION).status(), 503);
    assert_eq!(control(&emulator, "DELETE /_emulator/faults", None).status(), 204);
    assert_eq!(get(&emulator, COLLECTION).status(), 200);
}

#[test]
fn requests_are_filtered_and_report_dropped_ones() {
    let emulator = crate::support::start(Emulator::builder(crate::support::SPEC).request_log_capacity(3));
    assign(&emulator, 1);
    post(&emulator, COLLECTION, "");
    get(&emulator, COLLECTION);
    get(&emulator, "/v2/Nothing");
    let find = |query: &str| control(&emulator, &format!("GET /_emulator/requests{query}"), None);
    assert_eq!(numbers(&find("")), [2, 3, 4]);
    assert_eq!((&find("").json()["dropped"], &find("").json()["last_number"]), (&json!(1), &json!(4)));
    assert_eq!(numbers(&find("?method=get")), [3, 4]);
    assert_eq!(numbers(&find("?status=4xx")), [2, 4]);
    assert_eq!(numbers(&find("?status=404")), [4]);
    assert_eq!(numbers(&find("?path=/v1/")), [2, 3]);
    assert_eq!(numbers(&find("?since=3")), [4]);
    assert_eq!(numbers(&find("?failed=false")), numbers(&find("")));
    assert_eq!(numbers(&find("?since=2020-01-01T00:00:00Z&method=POST&status=400")), [2]);
    assert_eq!(numbers(&find("?since=2999-01-01T00:00:00Z")), [0; 0]);
    let one = control(&emulator, "GET /_emulator/requests/4", None).json();
    assert_eq!(
        (&one["path"], &one["status"], &one["method"]),
        (&json!("/v2/Nothing"), &json!(404), &json!("GET"))
    );
    assert_eq!(one["headers"]["authorization"], "Basic AC00000000000000000000000000000000:[redacted]");
    assert_eq!(control(&emulator, "GET /_emulator/requests/1", None).status(), 404);
}

#[test]
fn waiting_ends_when_enough_requests_match() {
    let emulator = emulator();
    thread::scope(|scope| {
        let waiting = scope
            .spawn(|| control(&emulator, "GET /_emulator/requests?method=DELETE&count=2&wait=600", None));
        assign(&emulator, 1);
        for _ in 0..2 {
            assert_eq!(crate::support::delete(&emulator, &format!("{COLLECTION}/RA{:032}", 0)).status(), 404);
        }
        assert_eq!(numbers(&waiting.join().unwrap()), [2, 3]);
    });
    // Requests that have arrived end the wait at once, and its time ends it without any.
    assert_eq!(numbers(&control(&emulator, "GET /_emulator/requests?wait=600&since=2", None)), [3]);
    assert_eq!(numbers(&control(&emulator, "GET /_emulator/requests?wait=0.01&since=3", None)), [0; 0]);
}

/// A client that waits for requests after a number must not miss those that arrive after a reset.
#[test]
fn reset_continues_the_numbers_of_requests() {
    let emulator = emulator();
    assign(&emulator, 1);
    assign(&emulator, 2);
    assert_eq!(control(&emulator, "POST /_emulator/reset", None).status(), 204);
    assign(&emulator, 3);
    let found = control(&emulator, "GET /_emulator/requests?since=2&wait=600", None);
    assert_eq!(numbers(&found), [3]);
    assert_eq!((&found.json()["dropped"], &found.json()["last_number"]), (&json!(0), &json!(3)));
    assert_eq!(control(&emulator, "GET /_emulator/health", None).json()["requests"], 1);
}

#[test]
fn stopping_ends_the_wait() {
    let emulator = emulator();
    let address = emulator.address();
    let request = crate::support::text(
        address,
        "GET /_emulator/requests?wait=600",
        &["Expect: 100-continue"],
        Some("x"),
    );
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    std::io::Write::write_all(&mut stream, &request).unwrap();
    // The interim response proves that the request has arrived.
    let mut interim_response = [0; 25];
    std::io::Read::read_exact(&mut stream, &mut interim_response).unwrap();
    let started = std::time::Instant::now();
    crate::support::wait(emulator.stop());
    let mut response = String::new();
    std::io::Read::read_to_string(&mut stream, &mut response).unwrap();
    assert!(response.contains("\"requests\":[]"), "{response}");
    assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
}

#[test]
fn clock_and_seed_make_records_reproducible() {
    let create = || {
        let emulator = emulator();
        control(&emulator, "PUT /_emulator/clock", Some(&json!({ "now": "2026-01-31T13:00:00+01:00" })));
        control(&emulator, "PUT /_emulator/random", Some(&json!({ "seed": 7 })));
        let created = [1, 2].map(|endpoint| post(&emulator, COLLECTION, &number(endpoint)).json());
        let time = control(&emulator, "GET /_emulator/clock", None).json();
        assert_eq!(time, json!({ "now": "2026-01-31T12:00:00Z", "stopped": true }));
        control(&emulator, "DELETE /_emulator/clock", None);
        assert_eq!(control(&emulator, "GET /_emulator/clock", None).json()["stopped"], false);
        created.map(|record| [record["sid"].clone(), record["date_created"].clone()])
    };
    let (first, second) = (create(), create());
    assert_eq!(first, second);
    assert_ne!(first[0][0], first[1][0]);
    assert_eq!(first[0][1], "2026-01-31T12:00:00Z");
}

#[test]
fn control_from_other_sites_is_refused() {
    let emulator = emulator();
    assign(&emulator, 1);
    for header in ["Origin: https://evil.com", "Origin: null"] {
        for request in ["POST /_emulator/reset", "GET /_emulator/requests", "DELETE /_emulator/faults"] {
            assert_eq!(send(&emulator, request, &[header], None).status(), 403, "{request} {header}");
        }
    }
    let rebound =
        "POST /_emulator/reset HTTP/1.1\r\nHost: evil.com\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(raw(emulator.address(), rebound.as_bytes()).unwrap().status(), 421);
    assert_eq!(endpoints(&get(&emulator, COLLECTION).json()), [endpoint(1)]);
}
