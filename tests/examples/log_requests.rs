//! Logs every attempt with a middleware.
//!
//! `cargo run -p trusthub-tests --example log_requests`

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use trusthub_tests::sample::PROFILE;
use twilio_emulator::{Emulator, Fault, Faults};
use twilio_trusthub::http::{Request, Response};
use twilio_trusthub::twilio_core::{BoxFuture, Middleware, Next};
use twilio_trusthub::{Client, Error, OPENAPI_JSON};

#[derive(Default)]
struct LogRequests {
    attempts: AtomicUsize,
}

impl Middleware for LogRequests {
    fn handle<'a>(&'a self, request: Request, next: Next<'a>) -> BoxFuture<'a, Result<Response, Error>> {
        Box::pin(async move {
            self.attempts.fetch_add(1, Ordering::Relaxed);
            let line = format!("{}: {} {}", next.operation(), request.method(), request.url().path());
            let started = Instant::now();
            let result = next.run(request).await;
            match &result {
                Ok(response) => println!("{line} -> {} in {:?}", response.status(), started.elapsed()),
                Err(error) => println!("{line} -> {error}"),
            }
            result
        })
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let unavailable: Fault = "status=503,times=1".parse()?;
    let emulator = Emulator::builder(OPENAPI_JSON).faults(Faults::from_iter([unavailable])).start().await?;
    let log = Arc::new(LogRequests::default());
    let client: Client = emulator.client(Client::builder().middleware(Arc::clone(&log)))?;
    client.list_channel_endpoint_assignments().customer_profile_sid(PROFILE).send().await?;
    match log.attempts.load(Ordering::Relaxed) {
        2 => Ok(()),
        attempts => Err(format!("{attempts} attempts were logged instead of 2").into()),
    }
}
