//! Compares the throughput and the CPU time of the generated client with code written by hand, against nginx with static files.
//!
//! | work | calls or records per second | CPU time of each |
//! |---|---|---|
//! | fetch, 16 at a time | 0.94 times as many | 1.05 times as much |
//! | fetch, one at a time | 0.96 times as many | 1.05 times as much |
//! | list 100,000 records in pages of 1,000 | 1.45 times as many | 1.03 times as much |
//!
//! The two sides alternate, and each figure is the median of the ratios of all rounds, on two cores that nginx shares. Ends with
//! an error below 0.85 times as many (1.15 for the list, whose pages are decoded while the next one is requested), or above 1.2
//! times as much.
//!
//! `cargo bench -p trusthub-tests --bench throughput`, with nginx installed

#![allow(clippy::unwrap_used)]

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use trusthub_tests::sample::{ACCOUNT, ASSIGNMENT, PROFILE, TOKEN, credentials};
use twilio_trusthub::Client;

const ROUNDS: usize = 9;
const PAGES: u32 = 100;
const PAGE_SIZE: u32 = 1000;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let server = Nginx::start();
    let sides = Sides::new(&server.url);
    println!("{:42} {:>9} {:>9} {:>7} {:>7}", "", "by hand", "generated", "rate", "CPU");
    let mut failures = Vec::new();
    for (name, work) in [
        ("fetches per second, 16 at a time", Work::Fetch { in_flight: 16, calls: 20_000 }),
        ("fetches per second, one at a time", Work::Fetch { in_flight: 1, calls: 5_000 }),
        ("records per second, pages of 1,000", Work::List),
    ] {
        let (mut rates, mut by_hand, mut cpu_times) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let hand = runtime.block_on(measure(sides.by_hand(work)));
            let generated = runtime.block_on(measure(sides.generated(work)));
            rates.push(hand.seconds / generated.seconds);
            cpu_times.push(generated.cpu_seconds / hand.cpu_seconds);
            by_hand.push(f64::from(work.items()) / hand.seconds);
        }
        let (hand, rate, cpu) = (median(by_hand), median(rates), median(cpu_times));
        println!("{name:42} {hand:9.0} {:9.0} {rate:7.2} {cpu:7.2}", hand * rate);
        let min_rate = if matches!(work, Work::List) { 1.15 } else { 0.85 };
        if rate < min_rate || cpu > 1.2 {
            failures.push(name);
        }
    }
    drop(server);
    if !failures.is_empty() {
        println!("failed: {}", failures.join("; "));
        std::process::exit(1);
    }
}

#[derive(Clone, Copy)]
enum Work {
    Fetch { in_flight: u32, calls: u32 },
    List,
}

impl Work {
    fn items(self) -> u32 {
        match self {
            Self::Fetch { calls, .. } => calls,
            Self::List => PAGES * PAGE_SIZE,
        }
    }
}

/// Both clients.
struct Sides {
    http: reqwest::Client,
    url: String,
    client: Client,
}

impl Sides {
    fn new(url: &str) -> Self {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        // All settings have their defaults, including retries.
        let client = Client::builder().credentials(credentials()).base_url(url).build().unwrap();
        Self { http, url: url.to_owned(), client }
    }

    async fn by_hand(&self, work: Work) {
        match work {
            Work::Fetch { in_flight, calls } => {
                let (http, url) = (self.http.clone(), self.url.clone());
                run(in_flight, calls, move || {
                    let (http, url) = (http.clone(), url.clone());
                    async move {
                        let url = format!("{url}{}", fetch_path());
                        let record: by_hand::Record = by_hand::get(&http, url).await;
                        assert!(record.sid.is_some());
                    }
                })
                .await;
            }
            Work::List => {
                let (mut count, mut next) = (0, Some(format!("{}{}?PageSize=1000", self.url, list_path())));
                while let Some(url) = next {
                    let page: by_hand::Page = by_hand::get(&self.http, url).await;
                    count += page.results.iter().filter(|record| record.sid.is_some()).count();
                    next = page.meta.next_page_url;
                }
                assert_eq!(count, (PAGES * PAGE_SIZE) as usize);
            }
        }
    }

    async fn generated(&self, work: Work) {
        match work {
            Work::Fetch { in_flight, calls } => {
                let client = self.client.clone();
                run(in_flight, calls, move || {
                    let client = client.clone();
                    async move {
                        let fetch = client.fetch_channel_endpoint_assignment();
                        let record =
                            fetch.customer_profile_sid(PROFILE).sid(ASSIGNMENT).send().await.unwrap();
                        assert!(record.sid.is_some());
                    }
                })
                .await;
            }
            Work::List => {
                let list = self.client.list_channel_endpoint_assignments();
                let mut records = list.customer_profile_sid(PROFILE).page_size(1000).stream();
                let mut count = 0;
                while let Some(record) = records.try_next().await.unwrap() {
                    count += u32::from(record.sid.is_some());
                }
                assert_eq!(count, PAGES * PAGE_SIZE);
            }
        }
    }
}

/// The code that a user of reqwest writes.
mod by_hand {
    use super::{ACCOUNT, Duration, TOKEN};
    use chrono::{DateTime, Utc};

    #[derive(serde::Deserialize)]
    #[allow(dead_code, reason = "only deserialized")]
    pub(crate) struct Record {
        pub(crate) sid: Option<String>,
        customer_profile_sid: Option<String>,
        account_sid: Option<String>,
        channel_endpoint_type: Option<String>,
        channel_endpoint_sid: Option<String>,
        date_created: Option<DateTime<Utc>>,
        url: Option<String>,
    }

    #[derive(serde::Deserialize)]
    pub(crate) struct Page {
        pub(crate) results: Vec<Record>,
        pub(crate) meta: Meta,
    }

    #[derive(serde::Deserialize)]
    pub(crate) struct Meta {
        pub(crate) next_page_url: Option<String>,
    }

    pub(crate) async fn get<T: serde::de::DeserializeOwned>(http: &reqwest::Client, url: String) -> T {
        let request = http.get(url).header("accept", "application/json").header("user-agent", "by-hand/1.0");
        let request = request.basic_auth(ACCOUNT, Some(TOKEN)).timeout(Duration::from_secs(30));
        let response = request.send().await.and_then(reqwest::Response::error_for_status).unwrap();
        response.json().await.unwrap()
    }
}

/// Runs `calls` calls in `in_flight` tasks.
async fn run<F>(in_flight: u32, calls: u32, call: impl Fn() -> F + Clone + Send + 'static)
where
    F: Future<Output = ()> + Send + 'static,
{
    let tasks: Vec<_> = (0..in_flight)
        .map(|_| {
            let call = call.clone();
            tokio::spawn(async move {
                for _ in 0..calls / in_flight {
                    call().await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

struct Measured {
    seconds: f64,
    cpu_seconds: f64,
}

async fn measure(work: impl Future<Output = ()>) -> Measured {
    let now = || [ClockId::Monotonic, ClockId::ProcessCPUTime].map(clock_gettime);
    let before = now();
    work.await;
    let after = now();
    let [seconds, cpu_seconds] = [0, 1].map(|index| {
        let (before, after) = (before[index], after[index]);
        (after.tv_sec - before.tv_sec) as f64 + (after.tv_nsec - before.tv_nsec) as f64 / 1e9
    });
    Measured { seconds, cpu_seconds }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn list_path() -> String {
    format!("/v1/CustomerProfiles/{PROFILE}/ChannelEndpointAssignments")
}

fn fetch_path() -> String {
    format!("{}/{ASSIGNMENT}", list_path())
}

fn record(url: &str, number: u32) -> String {
    format!(
        r#"{{"sid": "RA{number:032x}", "customer_profile_sid": "{PROFILE}", "account_sid": "{ACCOUNT}", "channel_endpoint_type": "phone-number", "channel_endpoint_sid": "PN{number:032x}", "date_created": "2019-07-31T02:34:41Z", "url": "{url}{}/RA{number:032x}"}}"#,
        list_path()
    )
}

fn page(url: &str, number: u32) -> String {
    let records: Vec<String> =
        (number * PAGE_SIZE..(number + 1) * PAGE_SIZE).map(|index| record(url, index)).collect();
    let list = format!("{url}{}?PageSize=1000", list_path());
    let next = match number + 1 {
        PAGES => "null".to_owned(),
        next => format!(r#""{url}/pages/{next}""#),
    };
    format!(
        r#"{{"results": [{}], "meta": {{"page": {number}, "page_size": 1000, "first_page_url": "{list}&Page=0", "previous_page_url": null, "url": "{list}&Page={number}", "next_page_url": {next}, "key": "results"}}}}"#,
        records.join(", ")
    )
}

/// A server with static files, in a process of its own.
struct Nginx {
    process: Child,
    url: String,
    _files: tempfile::TempDir,
}

impl Nginx {
    fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let (files, url) = (tempfile::tempdir().unwrap(), format!("http://127.0.0.1:{port}"));
        let root = files.path();
        write(&root.join("record"), &record(&url, 1));
        for number in 0..PAGES {
            write(&root.join(format!("pages/{number}")), &page(&url, number));
        }
        let work = root.display();
        let user = if rustix::process::getuid().is_root() { "user root;" } else { "" };
        let config = format!(
            "worker_processes 1; daemon off; pid {work}/pid; error_log stderr; {user}
             events {{}}
             http {{
                 access_log off; default_type application/json; keepalive_requests 10000000; sendfile on; tcp_nopush on;
                 open_file_cache max=200; client_body_temp_path {work}/t1; proxy_temp_path {work}/t2;
                 fastcgi_temp_path {work}/t3; uwsgi_temp_path {work}/t4; scgi_temp_path {work}/t5;
                 server {{
                     listen 127.0.0.1:{port}; root {work};
                     location = {fetch} {{ try_files /record =404; }}
                     location = {list} {{ try_files /pages/0 =404; }}
                 }}
             }}",
            fetch = fetch_path(),
            list = list_path(),
        );
        write(&root.join("nginx.conf"), &config);
        let mut command = Command::new("nginx");
        command.arg("-c").arg(root.join("nginx.conf")).arg("-p").arg(root).stderr(Stdio::null());
        let process = command.spawn().expect("nginx is installed");
        // The connection is accepted as soon as nginx listens.
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::sleep(Duration::from_millis(10));
        }
        Self { process, url, _files: files }
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // nginx ends its worker when it is asked to end, but not when it is killed.
        let process = rustix::process::Pid::from_child(&self.process);
        let _ = rustix::process::kill_process(process, rustix::process::Signal::TERM);
        let _ = self.process.wait();
    }
}

#[expect(clippy::disallowed_methods, reason = "the files are temporary")]
fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
