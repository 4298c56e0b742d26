//! Faults on demand, and limits: what a client meets.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;

use crate::support;
use crate::support::{Answer, CALLER, COLLECTION, assign, emulator, get, number, raw, send, start, text};
use twilio_emulator::{Emulator, Fault, Faults};

fn fault(text: &str) -> Fault {
    text.parse().unwrap()
}

/// A request with a fault of its own.
fn with(emulator: &Emulator, request: &str, fault: &str, form: Option<&str>) -> Result<Answer, ErrorKind> {
    let header = format!("Emulator-Fault: {fault}");
    raw(emulator.address(), &text(emulator.address(), request, &[CALLER, &header], form))
}

#[test]
fn each_kind_is_what_the_client_meets() {
    let emulator = emulator();
    assign(&emulator, 1);
    let list = format!("GET {COLLECTION}");
    let whole = get(&emulator, COLLECTION).body;
    let met = |fault: &str| with(&emulator, &list, fault, None);

    let busy = met("status=503,retry-after=2").unwrap();
    assert_eq!(
        (busy.told().as_str(), busy.header("retry-after")),
        ("503 20503 Service Unavailable", Some("2"))
    );
    assert!(busy.header("twilio-request-id").is_some());
    let dated = met("status=429,retry-after=date").unwrap();
    assert_eq!(dated.told(), "429 20429 Too Many Requests");
    assert!(dated.header("retry-after").unwrap().ends_with(" GMT"), "{dated:?}");
    assert_eq!(met("status=418").unwrap().told(), "418 null I'm a teapot");

    assert_eq!(met("close"), Err(ErrorKind::UnexpectedEof));
    assert_eq!(met("reset"), Err(ErrorKind::ConnectionReset));

    let half = met("half-body").unwrap();
    assert_eq!(half.header("content-length"), Some(whole.len().to_string().as_str()));
    assert_eq!(half.body, whole[..whole.len() / 2]);
    let broken = met("broken-json").unwrap();
    assert_eq!(broken.header("content-length"), Some((whole.len() / 2).to_string().as_str()));
    assert!(serde_json::from_str::<serde_json::Value>(&broken.body).is_err());

    let gateway = met("html").unwrap();
    assert_eq!((gateway.status(), gateway.header("content-type")), (502, Some("text/html; charset=utf-8")));
    assert_eq!(gateway.header("twilio-request-id"), None, "a gateway knows no request");
    assert_eq!(met("html=504").unwrap().status(), 504);

    let late = met("latency=1ms; status=500").unwrap();
    assert_eq!(late.told(), "500 20500 Internal Server Error");
    let log = emulator.requests().pop().unwrap();
    assert!(log.duration.as_millis() >= 1);
    assert_eq!(log.fault.as_deref(), Some("latency=1ms; status=500"));
}

#[test]
fn a_fault_strikes_before_or_after_the_request_is_carried_out() {
    let emulator = emulator();
    let create = format!("POST {COLLECTION}");
    let count = || get(&emulator, COLLECTION).json()["results"].as_array().unwrap().len();
    for kind in ["reset", "close", "status=500", "html"] {
        let before = count();
        let _ = with(&emulator, &create, kind, Some(&number(1)));
        assert_eq!(count(), before, "{kind}");
        let _ = with(&emulator, &create, &format!("{kind},after"), Some(&number(1)));
        assert_eq!(count(), before + 1, "{kind},after");
    }
    for kind in ["half-body", "broken-json"] {
        let before = count();
        let _ = with(&emulator, &create, kind, Some(&number(1)));
        assert_eq!(count(), before + 1, "{kind}");
    }
}

/// Which of `requests` requests were struck, as one digit each.
fn struck(emulator: &Emulator, requests: usize) -> String {
    let answers = (0..requests).map(|_| get(emulator, COLLECTION).status());
    answers.map(|status| if status == 200 { '.' } else { 'x' }).collect()
}

#[test]
fn faults_are_counted_chosen_and_drawn() {
    let emulator = emulator();
    let set = |all: &[&str], seed| {
        emulator.set_faults(&Faults::from_iter(all.iter().map(|text| fault(text))).seed(seed));
    };
    set(&["status=500,times=2"], 0);
    assert_eq!(struck(&emulator, 5), "xx...");
    set(&["status=500,every=3"], 0);
    assert_eq!(struck(&emulator, 7), "..x..x.");
    set(&["status=500,every=2,times=2"], 0);
    assert_eq!(struck(&emulator, 8), ".x.x....");
    set(&["status=500,method=POST"], 0);
    assert_eq!(struck(&emulator, 2), "..");
    assert_eq!(support::post(&emulator, COLLECTION, &number(1)).status(), 500);
    set(&["status=500,path=/v1/Other", "status=503,path=/v1/Customer,times=1"], 0);
    assert_eq!(get(&emulator, COLLECTION).status(), 503);
    // One that has struck nothing does not count.
    set(&["status=500,times=1", "status=503,times=1"], 0);
    assert_eq!([get(&emulator, COLLECTION).status(), get(&emulator, COLLECTION).status()], [500, 503]);

    set(&["status=500,chance=0.5"], 7);
    let once = struck(&emulator, 40);
    set(&["status=500,chance=0.5"], 7);
    assert_eq!(struck(&emulator, 40), once, "the same seed draws the same");
    set(&["status=500,chance=0.5"], 8);
    assert_ne!(struck(&emulator, 40), once);
    assert!((8..=32).contains(&once.matches('x').count()), "{once}");
    set(&["status=500,chance=1"], 0);
    assert_eq!(struck(&emulator, 3), "xxx");
    set(&["status=500,chance=0"], 0);
    assert_eq!(struck(&emulator, 3), "...");
}

#[test]
fn more_than_the_rate_is_answered_429() {
    // What a second brings is far less than what is asked for here, and far more than what one request takes.
    let emulator = start(Emulator::builder(support::SPEC).faults(Faults::none().rate_limit(5)));
    let answers: Vec<Answer> = (0..50).map(|_| get(&emulator, COLLECTION)).collect();
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status() == 429).collect();
    assert!(answers[..5].iter().all(|answer| answer.status() == 200));
    assert!(!refused.is_empty());
    assert_eq!(
        (refused[0].told().as_str(), refused[0].header("retry-after")),
        ("429 20429 Too Many Requests", Some("1"))
    );
}

#[test]
fn more_at_once_than_the_limit_is_answered_429() {
    let emulator = start(Emulator::builder(support::SPEC).faults(Faults::none().concurrency_limit(1)));
    // A request is in flight as long as its body is not complete.
    let mut waiting = TcpStream::connect(emulator.address()).unwrap();
    let form = number(1);
    let whole = text(
        emulator.address(),
        &format!("POST {COLLECTION}"),
        &[CALLER, "Expect: 100-continue"],
        Some(&form),
    );
    let (begin, end) = whole.split_at(whole.len() - form.len());
    waiting.write_all(begin).unwrap();
    // The server asks for the body: the request has arrived.
    let mut asked = [0; 25];
    waiting.read_exact(&mut asked).unwrap();
    assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");

    let refused = get(&emulator, COLLECTION);
    assert_eq!(refused.told(), "429 20429 Too Many Requests");
    assert_eq!(refused.header("twilio-concurrent-requests"), Some("2"));
    waiting.write_all(end).unwrap();
    let mut answer = String::new();
    waiting.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    assert_eq!(get(&emulator, COLLECTION).status(), 200);
}

#[test]
fn what_cannot_be_read_as_a_fault_is_told() {
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
    let told = texts.map(|text| text.parse::<Fault>().unwrap_err().to_string());
    insta::assert_snapshot!(told.join("\n"));

    let emulator = emulator();
    let refused = with(&emulator, &format!("GET {COLLECTION}"), "close,reset", None).unwrap();
    assert_eq!(
        refused.told(),
        "400 20001 Invalid Emulator-Fault: the fault 'close,reset' cannot be read: it has two kinds; give two faults"
    );
    assert_eq!(send(&emulator, "GET /nowhere", &[CALLER], None).status(), 404);
}

#[test]
fn a_fault_is_written_as_it_is_read() {
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
