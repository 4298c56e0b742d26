//! The whole of it against the emulator, whatever goes wrong on the way.

mod changes;
mod convergence;
mod failures;
mod malformed_responses;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::time::Duration;

use twilio_emulator::{Duplicates, Emulator, Fault, Faults, RecordedRequest};
use twilio_trusthub::types::CustomerProfileSid;
use twilio_trusthub::{Client, OPENAPI_JSON, prelude::*};

use crate::bulk::apply::{Item, Outcome};
use crate::bulk::brake::{Brake, Cause, Level};
use crate::bulk::gate::Delays;
use crate::bulk::plan;
use crate::bulk::service::{Service, Undone};
use crate::bulk::watch::{Event, Watch};
use crate::input::{Input, Settings, read_from};

const PROFILE: &str = "BU00000000000000000000000000000001";

/// No delay that is worth speaking of.
const SOON: Delays = Delays {
    base: Duration::from_millis(1),
    longest: Duration::from_millis(4),
    patience: Duration::from_secs(20),
};

fn number(at: u32) -> String {
    format!("PN{at:032x}")
}

fn collection() -> String {
    format!("/v1/CustomerProfiles/{PROFILE}/ChannelEndpointAssignments")
}

fn input(numbers: impl IntoIterator<Item = u32>) -> Input {
    let mut text = String::new();
    for at in numbers {
        let _ = writeln!(text, "{}", number(at));
    }
    let (format, column, kind_column) = (None, None, None);
    let kind = "phone-number".to_owned();
    read_from(None, text.as_bytes(), &Settings { format, column, kind_column, kind, delimiter: b',' })
        .unwrap()
}

fn faults(all: &[&str]) -> Faults {
    all.iter().map(|fault| fault.parse::<Fault>().unwrap()).collect()
}

/// How often each outcome came; stops the run where it is to be stopped.
struct Tally {
    seen: Mutex<BTreeMap<&'static str, u32>>,
    stop: Stop,
    brake: Brake,
}

impl Watch for Tally {
    fn see(&self, event: &Event<'_>) {
        let Event::Done(Item { outcome, .. }) = event else { return };
        let name = match outcome {
            Outcome::Created(_) => "created",
            Outcome::Kept(_) => "kept",
            Outcome::Removed => "removed",
            Outcome::Gone => "gone",
            Outcome::Undone(Undone::Failed(_) | Undone::Impossible(_)) => "failed",
            Outcome::Undone(Undone::Unknown(_)) => "unknown",
            Outcome::Undone(Undone::Stopped) => "stopped",
        };
        let mut seen = self.seen.lock().unwrap();
        *seen.entry(name).or_default() += 1;
        let done = seen.values().sum::<u32>();
        match self.stop {
            Stop::Gently(after) if done == after => self.brake.ask(),
            Stop::AtOnce(after) if done == after => {
                self.brake.ask();
                self.brake.ask();
            }
            _ => {}
        }
    }
}

/// How a run is stopped before its end.
#[derive(Clone, Copy, Debug)]
enum Stop {
    Not,
    /// Gently, after so many items.
    Gently(u32),
    /// At once, in the middle of what is under way, after so many items.
    AtOnce(u32),
}

/// What a run came to.
#[derive(Debug, PartialEq)]
struct Told {
    outcomes: String,
    requests: u64,
    cause: Option<Cause>,
}

/// One run: plans, lets `between` happen, applies. `None` where it had no plan or was left at once.
async fn run(
    client: &Client,
    input: &Input,
    (prune, stop): (bool, Stop),
    between: impl FnOnce(),
) -> Option<Told> {
    run_at(8, client, input, (prune, stop), between).await
}

/// The same, with so many requests at a time.
async fn run_at(
    concurrency: usize,
    client: &Client,
    input: &Input,
    (prune, stop): (bool, Stop),
    between: impl FnOnce(),
) -> Option<Told> {
    let tally = Tally { seen: Mutex::default(), stop, brake: Brake::default() };
    let profile: CustomerProfileSid = PROFILE.parse().unwrap();
    let service = Service::new(client, profile, (concurrency, SOON), &tally.brake, &tally);
    let work = async {
        let plan = plan::make(input, prune, &service).await.ok()?;
        between();
        crate::bulk::apply::apply(&plan, input, &service, concurrency).await;
        Some(())
    };
    tokio::select! {
        biased;
        () = tally.brake.reached(Level::Leave) => return None,
        done = work => done?,
    }
    let seen = tally.seen.lock().unwrap();
    let told: Vec<_> = seen.iter().map(|(name, count)| format!("{count} {name}")).collect();
    Some(Told { outcomes: told.join(", "), requests: service.requests(), cause: tally.brake.cause() })
}

/// A run that nothing stops.
async fn sync(emulator: &Emulator, input: &Input, prune: bool) -> Told {
    let client = emulator.client(Client::builder()).unwrap();
    run(&client, input, (prune, Stop::Not), || {}).await.unwrap()
}

/// A run that nothing stops, and that removes, one request at a time.
async fn one_by_one(client: &Client, input: &Input) -> Told {
    run_at(1, client, input, (true, Stop::Not), || {}).await.unwrap()
}

async fn emulator(duplicates: Duplicates) -> Emulator {
    Emulator::builder(OPENAPI_JSON)
        .duplicates(duplicates)
        .request_log_capacity(100_000)
        .start()
        .await
        .unwrap()
}

fn seed(emulator: &Emulator, numbers: impl IntoIterator<Item = u32>) {
    let records = numbers.into_iter().map(
        |at| serde_json::json!({ "ChannelEndpointSid": number(at), "ChannelEndpointType": "phone-number" }),
    );
    emulator.seed(&collection(), records).unwrap();
}

/// Numbers of the profile that have another type than inputs say.
fn seed_fax(emulator: &Emulator, numbers: impl IntoIterator<Item = u32>) {
    let records = numbers
        .into_iter()
        .map(|at| serde_json::json!({ "ChannelEndpointSid": number(at), "ChannelEndpointType": "fax" }));
    emulator.seed(&collection(), records).unwrap();
}

/// The numbers that the profile holds, each as often as it does.
async fn held(emulator: &Emulator) -> Vec<u32> {
    emulator.set_faults(&Faults::none());
    let client: Client = emulator.client(Client::builder()).unwrap();
    let list = client.list_channel_endpoint_assignments().customer_profile_sid(PROFILE).page_size(1000);
    let mut all = list.stream();
    let mut numbers = Vec::new();
    while let Some(there) = all.try_next().await.unwrap() {
        let sid = there.channel_endpoint_sid.unwrap();
        numbers.push(u32::from_str_radix(&sid.as_str()[26..], 16).unwrap());
    }
    numbers.sort_unstable();
    numbers
}

fn sent(emulator: &Emulator, method: &str) -> usize {
    emulator.requests().iter().filter(|exchange| exchange.method == method).count()
}

/// Of each number: after a create that was answered, no other was sent. A body that broke off is no answer.
fn each_answered_create_was_sent_once(requests: &[RecordedRequest]) {
    let mut answered = BTreeMap::new();
    for exchange in requests.iter().filter(|exchange| exchange.method == "POST") {
        let earlier = answered.get(&exchange.body);
        assert_eq!(earlier, None, "sent again: {}", exchange.body);
        if exchange.status.is_some_and(|status| status.is_success()) && exchange.fault.is_none() {
            answered.insert(exchange.body.clone(), exchange.number);
        }
    }
}
