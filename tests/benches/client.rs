//! Compares the generated client with code written by hand. Each group measures both in one run.
//!
//! | | bound | medians on two cores |
//! |---|---|---|
//! | deserializing a page of 1,000 records | at most 1.2 times as long | 639.9 µs and 643.7 µs: 0.99 times |
//! | a fetch over loopback | at least 0.95 times as many per second | 94.12 µs and 93.32 µs: 0.99 times |
//!
//! `tests/benches/cold_build` measures the build: 1.04 times as long, at most 1.25 times.
//!
//! `cargo bench -p trusthub-tests`

use std::{
    io::{Read, Write},
    net::TcpListener,
    time::Duration,
};

use chrono::{DateTime, Utc};
use trusthub_tests::sample::{ACCOUNT, ASSIGNMENT, PROFILE, TOKEN, credentials};
use twilio_trusthub::types;

fn main() {
    divan::main();
}

/// The resource as a consumer would declare it by hand.
#[derive(serde::Deserialize)]
#[allow(dead_code, reason = "only deserialized")]
struct Plain {
    sid: Option<String>,
    customer_profile_sid: Option<String>,
    account_sid: Option<String>,
    channel_endpoint_type: Option<String>,
    channel_endpoint_sid: Option<String>,
    date_created: Option<DateTime<Utc>>,
    url: Option<String>,
}

#[derive(serde::Deserialize)]
#[allow(dead_code, reason = "only deserialized")]
struct PlainPage {
    results: Vec<Plain>,
    meta: PlainMeta,
}

#[derive(serde::Deserialize)]
#[allow(dead_code, reason = "only deserialized")]
struct PlainMeta {
    page: Option<i64>,
    page_size: Option<i64>,
    first_page_url: Option<String>,
    previous_page_url: Option<String>,
    url: Option<String>,
    next_page_url: Option<String>,
    key: Option<String>,
}

fn record(number: u32) -> String {
    format!(
        r#"{{"sid": "RA{number:032x}", "customer_profile_sid": "{PROFILE}", "account_sid": "{ACCOUNT}", "channel_endpoint_type": "phone-number", "channel_endpoint_sid": "PN{number:032x}", "date_created": "2019-07-31T02:34:41Z", "url": "https://trusthub.twilio.com/v1/CustomerProfiles/{PROFILE}/ChannelEndpointAssignments/RA{number:032x}"}}"#
    )
}

fn page(records: u32) -> String {
    let records: Vec<String> = (0..records).map(record).collect();
    let url = format!("https://trusthub.twilio.com/v1/CustomerProfiles/{PROFILE}/ChannelEndpointAssignments");
    format!(
        r#"{{"results": [{}], "meta": {{"page": 0, "page_size": 1000, "first_page_url": "{url}?PageSize=1000&Page=0", "previous_page_url": null, "url": "{url}?PageSize=1000&Page=0", "next_page_url": null, "key": "results"}}}}"#,
        records.join(", ")
    )
}

/// Deserializing a page of 1,000 records.
mod decode {
    use super::{PlainPage, page, types};

    #[divan::bench]
    fn a_plain_struct(bencher: divan::Bencher<'_, '_>) {
        let text = page(1000);
        bencher.bench(|| {
            serde_json::from_slice::<PlainPage>(divan::black_box(text.as_bytes()))
                .map(|page| page.results.len())
        });
    }

    #[divan::bench]
    fn the_generated_type(bencher: divan::Bencher<'_, '_>) {
        let text = page(1000);
        bencher.bench(|| {
            serde_json::from_slice::<types::ChannelEndpointAssignmentPage>(divan::black_box(text.as_bytes()))
                .map(|page| page.results.len())
        });
    }
}

/// A fetch over loopback on a kept-alive connection.
mod fetch {
    use super::{ACCOUNT, ASSIGNMENT, Duration, PROFILE, Plain, TOKEN, credentials, serve};

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("the runtime starts")
    }

    #[divan::bench(sample_count = 200, sample_size = 50)]
    fn reqwest_by_hand(bencher: divan::Bencher<'_, '_>) {
        let (url, runtime) = (serve(), runtime());
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("the client settings are valid");
        bencher.bench_local(|| {
            runtime.block_on(async {
                let response = http
                    .get(format!(
                        "{url}/v1/CustomerProfiles/{PROFILE}/ChannelEndpointAssignments/{ASSIGNMENT}"
                    ))
                    .header("accept", "application/json")
                    .header("user-agent", "by-hand/1.0")
                    .basic_auth(ACCOUNT, Some(TOKEN))
                    .timeout(Duration::from_secs(30))
                    .send()
                    .await
                    .and_then(reqwest::Response::error_for_status)
                    .expect("the server responds");
                response.json::<Plain>().await.expect("the server returns a record").sid
            })
        });
    }

    #[divan::bench(sample_count = 200, sample_size = 50)]
    fn the_generated_client(bencher: divan::Bencher<'_, '_>) {
        // All settings have their defaults, including retries.
        let client = twilio_trusthub::Client::builder().credentials(credentials()).base_url(serve()).build();
        let (client, runtime) = (client.expect("the sample settings are well formed"), runtime());
        bencher.bench_local(|| {
            runtime.block_on(async {
                let call =
                    client.fetch_channel_endpoint_assignment().customer_profile_sid(PROFILE).sid(ASSIGNMENT);
                call.send().await.expect("the server returns a record").into_inner().sid
            })
        });
    }
}

/// Starts a server in a separate thread that returns the same record to every request, and returns its URL.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let url = format!("http://{}", listener.local_addr().expect("a bound socket has an address"));
    let body = record(1);
    let response = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let response = response.clone();
            std::thread::spawn(move || {
                let _ = stream.set_nodelay(true);
                let mut chunk = [0; 4096];
                // A request without a body fits into one segment.
                while stream.read(&mut chunk).is_ok_and(|count| count > 0) {
                    if stream.write_all(response.as_bytes()).is_err() {
                        return;
                    }
                }
            });
        }
    });
    url
}
