//! Measures the time that an emulator costs in a test: from its start to its first response, and to its end.
//!
//! `cargo bench -p trusthub-tests --bench emulator_start`

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use divan::Bencher;
use twilio_emulator::Emulator;

fn main() {
    divan::main();
}

#[divan::bench]
fn start_first_response_and_stop(bencher: Bencher<'_, '_>) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    bencher.bench_local(|| {
        let emulator =
            runtime.block_on(Emulator::start(twilio_trusthub::OPENAPI_JSON)).expect("the document is valid");
        let mut connection = TcpStream::connect(emulator.address()).expect("the emulator listens");
        let request = "GET /_emulator/health HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n";
        connection.write_all(request.as_bytes()).expect("the request is sent");
        let mut response = String::new();
        connection.read_to_string(&mut response).expect("the response is complete");
        assert!(response.starts_with("HTTP/1.1 200 "), "{response}");
    });
}
