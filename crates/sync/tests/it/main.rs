//! The engine against the emulator, whatever goes wrong in between.

// A test that cannot continue has failed: `unwrap` reports the line.
#![allow(clippy::unwrap_used)]

mod changes;
mod convergence;
mod failures;
mod malformed_responses;
mod other_clients;
mod server;
mod single_items;
mod targets;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use trusthub_sync::{
    DesiredState, Event, Observer, Options, Phase, Plan, Remote, Shutdown, StopCause, TaskError, TaskStatus,
    Timing, apply,
};
use twilio_emulator::{Duplicates, Emulator, Fault, Faults, RecordedRequest};
use twilio_trusthub::types::CustomerProfileSid;
use twilio_trusthub::{Client, OPENAPI_JSON};

const PROFILE: &str = "BU00000000000000000000000000000001";

const SHORT_DELAYS: Timing = Timing {
    base_delay: Duration::from_millis(1),
    max_delay: Duration::from_millis(4),
    max_outage: Duration::from_secs(20),
};

/// Returns the SID of phone number `at`.
fn number(at: u32) -> String {
    format!("PN{at:032x}")
}

fn collection() -> String {
    format!("/v1/CustomerProfiles/{PROFILE}/ChannelEndpointAssignments")
}

/// Returns a desired state with these phone numbers.
fn desired(numbers: impl IntoIterator<Item = u32>) -> DesiredState {
    desired_sids(numbers.into_iter().map(number))
}

fn desired_sids(sids: impl IntoIterator<Item = String>) -> DesiredState {
    let mut builder = DesiredState::builder();
    let phone_number = builder.endpoint_type("phone-number").unwrap();
    for (sid, line) in sids.into_iter().zip(1..) {
        builder.add(sid.parse().unwrap(), phone_number, line);
    }
    builder.build().unwrap()
}

fn faults(faults: &[&str]) -> Faults {
    faults.iter().map(|fault| fault.parse::<Fault>().unwrap()).collect()
}

/// Counts results, and stops the run after some of them.
struct CountingObserver {
    counts: Mutex<BTreeMap<&'static str, u32>>,
    stop: Stop,
    shutdown: Shutdown,
}

impl Observer for CountingObserver {
    fn on_event(&self, event: &Event<'_>) {
        let Event::TaskDone(result) = event else { return };
        let name = match &result.status {
            TaskStatus::Created(_) => "created",
            TaskStatus::AlreadyAssigned(_) => "already assigned",
            TaskStatus::Removed => "removed",
            TaskStatus::AlreadyRemoved => "already removed",
            TaskStatus::NotDone(TaskError::Unknown(_)) => "unknown",
            TaskStatus::NotDone(TaskError::Stopped) => "stopped",
            TaskStatus::NotDone(_) => "failed",
        };
        let mut counts = self.counts.lock().unwrap();
        *counts.entry(name).or_default() += 1;
        let done = counts.values().sum::<u32>();
        match self.stop {
            Stop::Drain(after) if done == after => self.shutdown.interrupt(),
            Stop::Abort(after) if done == after => {
                self.shutdown.interrupt();
                self.shutdown.interrupt();
            }
            _ => {}
        }
    }
}

/// The way in which a run is stopped before its end.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Stop {
    Never,
    /// After this many results, without abandoning requests in flight.
    Drain(u32),
    /// After this many results, abandoning requests in flight.
    Abort(u32),
}

/// The result of a run.
#[derive(Debug, PartialEq)]
struct RunResult {
    /// For example `3 created, 1 failed`.
    statuses: String,
    requests: u64,
    stop_cause: Option<StopCause>,
    /// `None` if the list after the run failed.
    duplicates: Option<u64>,
    is_contended: bool,
}

/// Plans, calls `before_apply`, and applies the plan. Returns `None` without a plan, or if the run was aborted.
async fn run(
    client: &Client,
    desired: &DesiredState,
    (prune, stop): (bool, Stop),
    before_apply: impl FnOnce(),
) -> Option<RunResult> {
    run_with(8, client, desired, (prune, stop), before_apply).await
}

/// The same, with another concurrency.
async fn run_with(
    concurrency: usize,
    client: &Client,
    desired: &DesiredState,
    mode: (bool, Stop),
    before_apply: impl FnOnce(),
) -> Option<RunResult> {
    run_with_timing((concurrency, SHORT_DELAYS), client, desired, mode, before_apply).await
}

/// The same, with other delays.
async fn run_with_timing(
    (concurrency, timing): (usize, Timing),
    client: &Client,
    desired: &DesiredState,
    (prune, stop): (bool, Stop),
    before_apply: impl FnOnce(),
) -> Option<RunResult> {
    let observer = CountingObserver { counts: Mutex::default(), stop, shutdown: Shutdown::default() };
    let profile: CustomerProfileSid = PROFILE.parse().unwrap();
    let options = Options::default().concurrency(concurrency).timing(timing);
    let remote = Remote::new(client, profile, options, &observer.shutdown, &observer);
    let work = async {
        let plan = Plan::compute(desired, prune, &remote).await.ok()?;
        before_apply();
        Some(apply(&plan, desired, &remote).await)
    };
    let applied = tokio::select! {
        biased;
        () = observer.shutdown.reached(Phase::Aborting) => return None,
        applied = work => applied?,
    };
    let counts = observer.counts.lock().unwrap();
    let statuses: Vec<_> = counts.iter().map(|(name, count)| format!("{count} {name}")).collect();
    Some(RunResult {
        statuses: statuses.join(", "),
        requests: remote.requests(),
        stop_cause: observer.shutdown.cause(),
        duplicates: applied.duplicates.ok(),
        is_contended: applied.is_contended,
    })
}

/// Runs without stopping.
async fn sync(emulator: &Emulator, desired: &DesiredState, prune: bool) -> RunResult {
    let client = emulator.client(Client::builder()).unwrap();
    run(&client, desired, (prune, Stop::Never), || {}).await.unwrap()
}

/// Runs without stopping, with pruning, and one request at a time.
async fn sync_sequentially(client: &Client, desired: &DesiredState) -> RunResult {
    run_with(1, client, desired, (true, Stop::Never), || {}).await.unwrap()
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
    seed_as("phone-number", emulator, numbers);
}

/// Seeds numbers as a type other than the desired one.
fn seed_fax(emulator: &Emulator, numbers: impl IntoIterator<Item = u32>) {
    seed_as("fax", emulator, numbers);
}

fn seed_as(endpoint_type: &str, emulator: &Emulator, numbers: impl IntoIterator<Item = u32>) {
    seed_at(endpoint_type, emulator, &collection(), numbers);
}

/// Seeds assignments of a type at the path of a collection.
fn seed_at(endpoint_type: &str, emulator: &Emulator, path: &str, numbers: impl IntoIterator<Item = u32>) {
    let records = numbers.into_iter().map(
        |at| serde_json::json!({ "ChannelEndpointSid": number(at), "ChannelEndpointType": endpoint_type }),
    );
    emulator.seed(path, records).unwrap();
}

/// Returns the number of every assignment of the profile, sorted.
async fn assigned(emulator: &Emulator) -> Vec<u32> {
    emulator.set_faults(&Faults::none());
    let client: Client = emulator.client(Client::builder()).unwrap();
    let list = client.list_channel_endpoint_assignments().customer_profile_sid(PROFILE).page_size(1000);
    let mut assignments = list.stream();
    let mut numbers = Vec::new();
    while let Some(assignment) = assignments.try_next().await.unwrap() {
        let sid = assignment.channel_endpoint_sid.unwrap();
        numbers.push(u32::from_str_radix(&sid.as_str()[26..], 16).unwrap());
    }
    numbers.sort_unstable();
    numbers
}

fn count_requests(emulator: &Emulator, method: &str) -> usize {
    emulator.requests().iter().filter(|request| request.method == method).count()
}

/// Asserts that no create was repeated after a success response. A truncated body is not one.
fn assert_confirmed_creates_are_not_repeated(requests: &[RecordedRequest]) {
    let mut confirmed = BTreeMap::new();
    for request in requests.iter().filter(|request| request.method == "POST") {
        let create = (&request.path, &request.body);
        let earlier = confirmed.get(&create);
        assert_eq!(earlier, None, "repeated: {}", request.body);
        if request.status.is_some_and(|status| status.is_success()) && request.fault.is_none() {
            confirmed.insert(create, request.number);
        }
    }
}
