//! Requests to the emulator: any bytes get a response other than a server error, or a closed connection.

use std::{
    io::{ErrorKind, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    panic,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use bolero::check;
use tokio::runtime::Runtime;
use trusthub_tests::sample::{NUMBER, PROFILE};
use twilio_emulator::Emulator;
use twilio_trusthub::{Client, OPENAPI_JSON};

/// The number of random inputs, unless `BOLERO_RANDOM_ITERATIONS` is set.
const ITERATIONS: usize = 300;

/// The credentials `AC00000000000000000000000000000000:emulator`.
const CALLER: &str = "Authorization: Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDplbXVsYXRvcg==";

/// Set when a thread of the emulator panics, which only ends a connection.
static HAS_PANICKED: AtomicBool = AtomicBool::new(false);

/// Replaces control bytes by beginnings of requests, which random bytes would hardly contain.
fn expand(input: &[u8], address: SocketAddr) -> Vec<u8> {
    let collection = format!("/v1/CustomerProfiles/{PROFILE}/ChannelEndpointAssignments");
    let head = |line: &str| format!("{line} HTTP/1.1\r\nHost: {address}\r\n{CALLER}\r\n");
    let expanded = |byte: &u8| {
        let text = match byte {
            1 => head(&format!("GET {collection}")),
            2 => head(&format!("POST {collection}")) + "Content-Type: application/x-www-form-urlencoded\r\n",
            3 => format!("GET {collection}"),
            4 => head(""),
            5 => format!("ChannelEndpointType=phone-number&ChannelEndpointSid={NUMBER}"),
            6 => "Transfer-Encoding: chunked\r\n\r\n".to_owned(),
            7 => "Content-Length: ".to_owned(),
            _ => return vec![*byte],
        };
        text.into_bytes()
    };
    input.iter().flat_map(expanded).collect()
}

/// Sends `bytes`, and then no more, and returns all that comes back.
fn exchange(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).unwrap();
    // A test fails rather than hangs.
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    // The emulator may respond and close the connection before it has read everything.
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    let mut response = Vec::new();
    if let Err(error) = stream.read_to_end(&mut response) {
        assert_ne!(error.kind(), ErrorKind::WouldBlock, "no response within 60 s: {bytes:?}");
    }
    response
}

fn record_panics_of_the_emulator() {
    let previous = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if thread::current().name() == Some("twilio-emulator") {
            HAS_PANICKED.store(true, Ordering::Relaxed);
        }
        previous(info);
    }));
}

#[test]
fn any_bytes_get_a_response_or_a_closed_connection() {
    record_panics_of_the_emulator();
    let runtime = Runtime::new().unwrap();
    let emulator = runtime.block_on(Emulator::start(OPENAPI_JSON)).unwrap();
    let address = emulator.address();
    check!(name = "requests").with_iterations(ITERATIONS).for_each(|input: &[u8]| {
        let request = expand(input, address);
        let response = exchange(address, &request);
        let text = String::from_utf8_lossy(&response);
        assert!(text.is_empty() || text.starts_with("HTTP/1."), "{text:?}");
        // Faults that a request asks for may be errors of any kind.
        if !String::from_utf8_lossy(&request).to_ascii_lowercase().contains("emulator") {
            assert!(!text.contains("HTTP/1.1 5"), "{text}");
        }
        assert!(!HAS_PANICKED.load(Ordering::Relaxed), "the emulator panicked");
    });
    // It still works.
    let client: Client = emulator.client(Client::builder()).unwrap();
    let create = client.create_channel_endpoint_assignment().customer_profile_sid(PROFILE);
    runtime
        .block_on(create.channel_endpoint_type("phone-number").channel_endpoint_sid(NUMBER).send())
        .unwrap();
}
