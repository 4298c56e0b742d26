//! Emulators for tests, and requests as text over real sockets, so that they may be malformed.

use std::future::Future;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;
use twilio_emulator::{Emulator, EmulatorBuilder};

/// Our own document.
pub(crate) const SPEC: &str = include_str!("../../../../spec/trusthub.yaml");

/// The path of a collection.
pub(crate) const COLLECTION: &str =
    "/v1/CustomerProfiles/BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/ChannelEndpointAssignments";

/// The credentials `AC00000000000000000000000000000000:emulator`.
pub(crate) const CALLER: &str =
    "Authorization: Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDplbXVsYXRvcg==";
/// The credentials of another account.
pub(crate) const OTHER: &str =
    "Authorization: Basic QUMxMTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTpvdGhlcg==";

/// Waits for a future. The emulator runs on its own thread, so tests need no runtime otherwise.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// Starts an emulator of our document.
pub(crate) fn emulator() -> Emulator {
    start(Emulator::builder(SPEC))
}

pub(crate) fn start(builder: EmulatorBuilder) -> Emulator {
    wait(builder.start()).unwrap()
}

/// A response as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Response {
    /// The status line and the headers.
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Response {
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

    /// Returns the status, the code and the message of an error.
    pub(crate) fn summary(&self) -> String {
        let body = self.json();
        format!("{} {} {}", self.status(), body["code"], body["message"].as_str().unwrap_or("no message"))
    }
}

/// Sends `bytes` and reads until the connection is closed. The error is how it was closed without a response.
pub(crate) fn raw(address: SocketAddr, bytes: &[u8]) -> Result<Response, ErrorKind> {
    let mut stream = TcpStream::connect(address).unwrap();
    // A test fails rather than hangs.
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    // The server may respond and close the connection before it has read everything.
    let _ = stream.write_all(bytes);
    let mut response = Vec::new();
    match stream.read_to_end(&mut response) {
        Ok(_) => {}
        Err(_) if !response.is_empty() => {}
        Err(error) => return Err(error.kind()),
    }
    if response.is_empty() {
        return Err(ErrorKind::UnexpectedEof);
    }
    let response = String::from_utf8_lossy(&response);
    let (head, body) = response.split_once("\r\n\r\n").unwrap_or((&response, ""));
    Ok(Response { head: head.replace("\r\n", "\n"), body: body.to_owned() })
}

/// Sends a request, such as `GET /path`, with additional headers and an optional form.
pub(crate) fn send(emulator: &Emulator, request: &str, headers: &[&str], form: Option<&str>) -> Response {
    raw(emulator.address(), &text(emulator.address(), request, headers, form)).unwrap()
}

/// Returns the bytes of a request.
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

pub(crate) fn get(emulator: &Emulator, path: &str) -> Response {
    send(emulator, &format!("GET {path}"), &[CALLER], None)
}

pub(crate) fn post(emulator: &Emulator, path: &str, form: &str) -> Response {
    send(emulator, &format!("POST {path}"), &[CALLER], Some(form))
}

pub(crate) fn delete(emulator: &Emulator, path: &str) -> Response {
    send(emulator, &format!("DELETE {path}"), &[CALLER], None)
}

/// Returns the form that assigns a phone number.
pub(crate) fn number(number: u32) -> String {
    format!("ChannelEndpointType=phone-number&ChannelEndpointSid={}", endpoint(number))
}

pub(crate) fn endpoint(number: u32) -> String {
    format!("PN{number:032x}")
}

/// Assigns a phone number and returns the SID of the assignment.
pub(crate) fn assign(emulator: &Emulator, phone_number: u32) -> String {
    let created = post(emulator, COLLECTION, &number(phone_number));
    assert_eq!(created.status(), 201, "{created:?}");
    created.json()["sid"].as_str().unwrap().to_owned()
}

/// Returns the endpoints on a page.
pub(crate) fn endpoints(page: &Value) -> Vec<String> {
    let items = page["results"].as_array().unwrap();
    items.iter().map(|item| item["channel_endpoint_sid"].as_str().unwrap().to_owned()).collect()
}

/// Replaces what differs between runs: the address, random SIDs and times.
pub(crate) fn normalize(text: &str, emulator: &Emulator) -> String {
    let text = text.replace(&emulator.address().to_string(), "HOST");
    let mut normalized = String::new();
    let mut rest = text.as_str();
    // A random SID is `R`, a letter and 32 digits that are not all equal; a time ends with `Z`.
    while let Some(start) = rest.find(['R', '2']) {
        normalized.push_str(&rest[..start]);
        rest = &rest[start..];
        let sid = rest.get(2..34).filter(|digits| digits.bytes().all(|it| it.is_ascii_hexdigit()));
        let time = rest.get(..20).filter(|it| it.ends_with('Z') && it.as_bytes()[10] == b'T');
        match (sid, time) {
            (Some(digits), _)
                if rest.starts_with('R') && digits.bytes().any(|it| it != digits.as_bytes()[0]) =>
            {
                normalized.push_str(&format!("{}…", &rest[..2]));
                rest = &rest[34..];
            }
            (_, Some(_)) => {
                normalized.push_str("TIME");
                rest = &rest[20..];
            }
            _ => {
                normalized.push_str(&rest[..1]);
                rest = &rest[1..];
            }
        }
    }
    normalized.push_str(rest);
    normalized
}
