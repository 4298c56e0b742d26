//! Emulators for tests, and requests as text: over real sockets, with nothing between that would make them well formed.

use std::future::Future;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;
use twilio_emulator::{Emulator, EmulatorBuilder};

/// Our own document.
pub(crate) const SPEC: &str = include_str!("../../../../spec/trusthub.yaml");

/// The collection that tests use.
pub(crate) const COLLECTION: &str =
    "/v1/CustomerProfiles/BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/ChannelEndpointAssignments";

/// Basic authentication of `AC…0:emulator`, and of another account.
pub(crate) const CALLER: &str =
    "Authorization: Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDplbXVsYXRvcg==";
pub(crate) const OTHER: &str =
    "Authorization: Basic QUMxMTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTpvdGhlcg==";

/// Waits for what an emulator does. It runs on its own thread, so that tests need no runtime of their own.
pub(crate) fn wait<T>(what: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(what)
}

/// An emulator of our document.
pub(crate) fn emulator() -> Emulator {
    start(Emulator::builder(SPEC))
}

pub(crate) fn start(builder: EmulatorBuilder) -> Emulator {
    wait(builder.start()).unwrap()
}

/// An answer, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The status line and the headers.
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn status(&self) -> u16 {
        self.head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The status and the message, as a person would be told.
    pub(crate) fn told(&self) -> String {
        let body = self.json();
        format!("{} {} {}", self.status(), body["code"], body["message"].as_str().unwrap_or("no message"))
    }
}

/// Sends `bytes` and reads until the connection ends. What an end without an answer is, the error says.
pub(crate) fn raw(address: SocketAddr, bytes: &[u8]) -> Result<Answer, ErrorKind> {
    let mut stream = TcpStream::connect(address).unwrap();
    // Longer than anything here takes: a test that would wait for ever fails instead.
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    // An answer may come, and the connection end, before all is sent.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer) {
        Ok(_) => {}
        Err(_) if !answer.is_empty() => {}
        Err(error) => return Err(error.kind()),
    }
    if answer.is_empty() {
        return Err(ErrorKind::UnexpectedEof);
    }
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    Ok(Answer { head: head.replace("\r\n", "\n"), body: body.to_owned() })
}

/// Sends a request: `GET /path`, more headers, and a form if there is one.
pub(crate) fn send(emulator: &Emulator, request: &str, headers: &[&str], form: Option<&str>) -> Answer {
    raw(emulator.address(), &text(emulator.address(), request, headers, form)).unwrap()
}

/// The same request as bytes.
pub(crate) fn text(address: SocketAddr, request: &str, headers: &[&str], form: Option<&str>) -> Vec<u8> {
    let mut text = format!("{request} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    for header in headers {
        text.push_str(&format!("{header}\r\n"));
    }
    if let Some(form) = form {
        text.push_str(&format!(
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            form.len()
        ));
    } else {
        text.push_str("\r\n");
    }
    text.into_bytes()
}

pub(crate) fn get(emulator: &Emulator, path: &str) -> Answer {
    send(emulator, &format!("GET {path}"), &[CALLER], None)
}

pub(crate) fn post(emulator: &Emulator, path: &str, form: &str) -> Answer {
    send(emulator, &format!("POST {path}"), &[CALLER], Some(form))
}

pub(crate) fn delete(emulator: &Emulator, path: &str) -> Answer {
    send(emulator, &format!("DELETE {path}"), &[CALLER], None)
}

/// The form of an assignment of a phone number.
pub(crate) fn number(number: u32) -> String {
    format!("ChannelEndpointType=phone-number&ChannelEndpointSid={}", endpoint(number))
}

pub(crate) fn endpoint(number: u32) -> String {
    format!("PN{number:032x}")
}

/// Makes an assignment of a number, and returns its SID.
pub(crate) fn assign(emulator: &Emulator, which: u32) -> String {
    let made = post(emulator, COLLECTION, &number(which));
    assert_eq!(made.status(), 201, "{made:?}");
    made.json()["sid"].as_str().unwrap().to_owned()
}

/// The endpoints of a page.
pub(crate) fn endpoints(page: &Value) -> Vec<String> {
    let items = page["results"].as_array().unwrap();
    items.iter().map(|item| item["channel_endpoint_sid"].as_str().unwrap().to_owned()).collect()
}

/// What differs from run to run, left out of `text`.
pub(crate) fn plain(text: &str, emulator: &Emulator) -> String {
    let text = text.replace(&emulator.address().to_string(), "HOST");
    let mut plain = String::new();
    let mut rest = text.as_str();
    // SIDs that were made, and times: two letters and 32 digits of which not all are alike; a date with its `Z`.
    while let Some(at) = rest.find(['R', '2']) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let sid = rest.get(2..34).filter(|digits| digits.bytes().all(|it| it.is_ascii_hexdigit()));
        let time = rest.get(..20).filter(|it| it.ends_with('Z') && it.as_bytes()[10] == b'T');
        match (sid, time) {
            (Some(digits), _)
                if rest.starts_with('R') && digits.bytes().any(|it| it != digits.as_bytes()[0]) =>
            {
                plain.push_str(&format!("{}…", &rest[..2]));
                rest = &rest[34..];
            }
            (_, Some(_)) => {
                plain.push_str("TIME");
                rest = &rest[20..];
            }
            _ => {
                plain.push_str(&rest[..1]);
                rest = &rest[1..];
            }
        }
    }
    plain.push_str(rest);
    plain
}
