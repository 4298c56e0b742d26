//! The whole of it against the emulator, whatever goes wrong on the way.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::time::Duration;

use proptest::prelude::*;
use twilio_emulator::{Duplicates, Emulator, Fault, Faults};
use twilio_trusthub::types::CustomerProfileSid;
use twilio_trusthub::{Client, OPENAPI_JSON};

use super::apply::{Item, Outcome};
use super::brake::{Brake, Cause};
use super::gate::Delays;
use super::input::{Input, Settings, read_from};
use super::plan;
use super::service::{Service, Undone};
use super::watch::{Event, Watch};

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
    read_from(None, text.as_bytes(), &Settings { format, column, kind_column, kind, delimiter: b',' }).unwrap()
}

fn faults(all: &[&str]) -> Faults {
    all.iter().map(|fault| fault.parse::<Fault>().unwrap()).collect()
}

/// How often each outcome came, with the reasons of failures.
#[derive(Default)]
struct Tally {
    seen: Mutex<BTreeMap<&'static str, u32>>,
    /// Pulls the brake after so many items.
    stop_after: Option<u32>,
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
        if self.stop_after.is_some_and(|after| seen.values().sum::<u32>() >= after) {
            self.brake.ask();
        }
    }
}

/// One run, up to its end or to where it is stopped.
struct Run {
    tally: String,
    requests: u64,
    cause: Option<Cause>,
}

async fn run(client: &Client, input: &Input, prune: bool, stop_after: Option<u32>) -> Option<Run> {
    let tally = Tally { stop_after, ..Tally::default() };
    let profile: CustomerProfileSid = PROFILE.parse().unwrap();
    let service = Service::new(client, profile, (8, SOON), &tally.brake, &tally);
    let plan = plan::make(input, prune, &service).await.ok()?;
    super::apply::apply(&plan, input, &service, 8).await;
    let seen = tally.seen.lock().unwrap();
    let told = seen.iter().map(|(name, count)| format!("{count} {name}")).collect::<Vec<_>>().join(", ");
    Some(Run { tally: told, requests: service.requests(), cause: tally.brake.cause() })
}

/// The numbers that the profile holds, each as often as it does.
fn held(emulator: &Emulator) -> Vec<String> {
    emulator.set_faults(&Faults::none());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client: Client = emulator.client(Client::builder()).unwrap();
    let mut numbers = Vec::new();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            runtime.block_on(async {
                use twilio_trusthub::prelude::*;
                let list = client.list_channel_endpoint_assignments().customer_profile_sid(PROFILE);
                let mut all = list.page_size(1000).stream();
                while let Some(there) = all.try_next().await.unwrap() {
                    numbers.push(there.channel_endpoint_sid.unwrap().to_string());
                }
            });
        });
    });
    numbers.sort();
    numbers
}
