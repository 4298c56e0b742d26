//! Injected faults and limits, as a client sees them.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;

use crate::support;
use crate::support::{CALLER, COLLECTION, Response, assign, emulator, get, number, raw, send, start, text};
use twilio_emulator::{Emulator, Fault, Faults};

fn fault(text: &str) -> Fault {
    text.parse().unwrap()
}

/// Sends a request with an `Emulator-Fault` header.
fn send_with_fault(
    emulator: &Emulator,
    request: &str,
    fault: &str,
    form: Option<&str>,
) -> Result<Response, ErrorKind> {
    let header = format!("Emulator-Fault: {fault}");
    raw(emulator.address(), &text(emulator.address(), request, &[CALLER, &header], form))
}

#[test]
fn each_fault_kind_has_its_effect_on_the_client() {
    let emulator = emulator();
    assign(&emulator, 1);
    let list = format!("GET {COLLECTION}");
    let whole = get(&emulator, COLLECTION).body;
    let list_with = |fault: &str| send_with_fault(&emulator, &list, fault, None);

    let unavailable = list_with("status=503,retry-after=2").unwrap();
    assert_eq!(
        (unavailable.summary().as_str(), unavailable.header("retry-after")),
        ("503 20503 Service Unavailable", Some("2"))
    );
    assert!(unavailable.header("twilio-request-id").is_some());
    let dated = list_with("status=429,retry-after=date").unwrap();
    assert_eq!(dated.summary(), "429 20429 Too Many Requests");
    assert!(dated.header("retry-after").unwrap().ends_with(" GMT"), "{dated:?}");
    // Like any other 401, it says how to authenticate.
    let challenge = list_with("status=401").unwrap();
    assert_eq!(challenge.summary(), "401 20003 Authenticate");
    assert_eq!(challenge.header("www-authenticate"), Some("Basic realm=\"Twilio API\""));
    assert_eq!(list_with("status=418").unwrap().summary(), "418 null I'm a teapot");

    assert_eq!(list_with("close"), Err(ErrorKind::UnexpectedEof));
    assert_eq!(list_with("reset"), Err(ErrorKind::ConnectionReset));

    let half = list_with("half-body").unwrap();
    assert_eq!(half.header("content-length"), Some(whole.len().to_string().as_str()));
    assert_eq!(half.body, whole[..whole.len() / 2]);
    let broken = list_with("broken-json").unwrap();
    assert_eq!(broken.header("content-length"), Some((whole.len() / 2).to_string().as_str()));
    assert!(serde_json::from_str::<serde_json::Value>(&broken.body).is_err());

    let gateway = list_with("html").unwrap();
    assert_eq!((gateway.status(), gateway.header("content-type")), (502, Some("text/html; charset=utf-8")));
    assert_eq!(gateway.header("twilio-request-id"), None, "a gateway adds no request ID");
    assert_eq!(list_with("html=504").unwrap().status(), 504);

    let delayed = list_with("latency=1ms; status=500").unwrap();
    assert_eq!(delayed.summary(), "500 20500 Internal Server Error");
    let log = emulator.requests().pop().unwrap();
    assert!(log.duration.as_millis() >= 1);
    assert_eq!(log.fault.as_deref(), Some("latency=1ms; status=500"));
}

#[test]
fn fault_prevents_processing_unless_after() {
    let emulator = emulator();
    let create = format!("POST {COLLECTION}");
    let count = || get(&emulator, COLLECTION).json()["results"].as_array().unwrap().len();
    for kind in ["reset", "close", "status=500", "html"] {
        let before = count();
        let _ = send_with_fault(&emulator, &create, kind, Some(&number(1)));
        assert_eq!(count(), before, "{kind}");
        let _ = send_with_fault(&emulator, &create, &format!("{kind},after"), Some(&number(1)));
        assert_eq!(count(), before + 1, "{kind},after");
    }
    for kind in ["half-body", "broken-json"] {
        let before = count();
        let _ = send_with_fault(&emulator, &create, kind, Some(&number(1)));
        assert_eq!(count(), before + 1, "{kind}");
    }
}

/// Sends requests and returns one letter for each: `x` if it failed.
fn failures(emulator: &Emulator, requests: usize) -> String {
    let statuses = (0..requests).map(|_| get(emulator, COLLECTION).status());
    statuses.map(|status| if status == 200 { '.' } else { 'x' }).collect()
}

#[test]
fn modifiers_select_requests_by_count_path_and_chance() {
    let emulator = emulator();
    let set = |all: &[&str], seed| {
        emulator.set_faults(&Faults::from_iter(all.iter().map(|text| fault(text))).seed(seed));
    };
    set(&["status=500,times=2"], 0);
    assert_eq!(failures(&emulator, 5), "xx...");
    set(&["status=500,every=3"], 0);
    assert_eq!(failures(&emulator, 7), "..x..x.");
    set(&["status=500,every=2,times=2"], 0);
    assert_eq!(failures(&emulator, 8), ".x.x....");
    set(&["status=500,method=POST"], 0);
    assert_eq!(failures(&emulator, 2), "..");
    assert_eq!(support::post(&emulator, COLLECTION, &number(1)).status(), 500);
    set(&["status=500,path=/v1/Other", "status=503,path=/v1/Customer,times=1"], 0);
    assert_eq!(get(&emulator, COLLECTION).status(), 503);
    // A fault that another one preceded is not counted.
    set(&["status=500,times=1", "status=503,times=1"], 0);
    assert_eq!([get(&emulator, COLLECTION).status(), get(&emulator, COLLECTION).status()], [500, 503]);

    set(&["status=500,chance=0.5"], 7);
    let once = failures(&emulator, 40);
    set(&["status=500,chance=0.5"], 7);
    assert_eq!(failures(&emulator, 40), once, "the same seed selects the same requests");
    set(&["status=500,chance=0.5"], 8);
    assert_ne!(failures(&emulator, 40), once);
    assert!((8..=32).contains(&once.matches('x').count()), "{once}");
    set(&["status=500,chance=1"], 0);
    assert_eq!(failures(&emulator, 3), "xxx");
    set(&["status=500,chance=0"], 0);
    assert_eq!(failures(&emulator, 3), "...");
}

#[test]
fn requests_beyond_rate_limit_return_429() {
    // Far more requests than a second allows, and far fewer than it takes to refill the bucket.
    let emulator = start(Emulator::builder(support::SPEC).faults(Faults::none().rate_limit(5)));
    let responses: Vec<Response> = (0..50).map(|_| get(&emulator, COLLECTION)).collect();
    let rejected: Vec<_> = responses.iter().filter(|response| response.status() == 429).collect();
    assert!(responses[..5].iter().all(|response| response.status() == 200));
    assert!(!rejected.is_empty());
    assert_eq!(
        (rejected[0].summary().as_str(), rejected[0].header("retry-after")),
        ("429 20429 Too Many Requests", Some("1"))
    );
}

#[test]
fn requests_beyond_concurrency_limit_return_429() {
    let emulator = start(Emulator::builder(support::SPEC).faults(Faults::none().concurrency_limit(1)));
    // A request is in flight while its body is incomplete.
    let mut waiting = TcpStream::connect(emulator.address()).unwrap();
    let form = number(1);
    let bytes = text(
        emulator.address(),
        &format!("POST {COLLECTION}"),
        &[CALLER, "Expect: 100-continue"],
        Some(&form),
    );
    let (head, body) = bytes.split_at(bytes.len() - form.len());
    waiting.write_all(head).unwrap();
    // The server asks for the body, so the request has arrived.
    let mut interim_response = [0; 25];
    waiting.read_exact(&mut interim_response).unwrap();
    assert_eq!(&interim_response, b"HTTP/1.1 100 Continue\r\n\r\n");

    let rejected = get(&emulator, COLLECTION);
    assert_eq!(rejected.summary(), "429 20429 Too Many Requests");
    assert_eq!(rejected.header("twilio-concurrent-requests"), Some("2"));
    waiting.write_all(body).unwrap();
    let mut response = String::new();
    waiting.read_to_string(&mut response).unwrap();
    assert!(response.starts_with("HTTP/1.1 201 "), "{response}");
    assert_eq!(get(&emulator, COLLECTION).status(), 200);
}

#[test]
fn malformed_fault_returns_reason() {
    let texts = [
        "",
        "close,reset",
        "statsu=503",
        "status",
        "status=200",
        "status=abc",
        "latency=5",
        "latency=1h",
        "latency=9999s",
        "close=1",
        "reset,retry-after=1",
        "status=503,retry-after=soon",
        "close,times=0",
        "close,chance=2",
        "close,chance=NaN",
        "close,method=P T",
        "close,times",
        "times=1",
        "close,after=1",
    ];
    let errors = texts.map(|text| text.parse::<Fault>().unwrap_err().to_string());
    insta::assert_snapshot!(errors.join("\n"));

    let emulator = emulator();
    let rejected = send_with_fault(&emulator, &format!("GET {COLLECTION}"), "close,reset", None).unwrap();
    assert_eq!(
        rejected.summary(),
        "400 20001 Invalid Emulator-Fault: invalid fault 'close,reset': it has more than one kind; give each kind as a separate \
         fault"
    );
    assert_eq!(send(&emulator, "GET /nowhere", &[CALLER], None).status(), 404);
}

#[test]
fn fault_display_round_trips() {
    for text in [
        "status=503,retry-after=2,method=POST,path=/v1/A,times=3,every=2,chance=0.25,after",
        "status=429,retry-after=date",
        "latency=1500ms",
        "close",
        "reset,after",
        "half-body,times=1",
        "broken-json",
        "html=502",
    ] {
        assert_eq!(fault(text).to_string(), text);
    }
    assert_eq!(fault(" latency=2s , method=get ").to_string(), "latency=2000ms,method=GET");
}
