//! The final state does not depend on what happens on the way: a model of the final state is compared with that of the
//! emulator, for random states, inputs, faults and interruptions.
//!
//! `PROPTEST_CASES=1000 cargo test -p trusthub-sync --test it convergence` tries 1,000 of them.

use std::collections::{BTreeSet, HashSet};

use proptest::prelude::*;
use trusthub_sync::{Job, Snapshot, Target, Task, apply_all};

use super::targets::{PRODUCT, SECOND_PRODUCT, product_collection};
use super::*;

/// Faults that occur often enough to matter, but not forever.
const FAULTS: [&str; 16] = [
    "status=429,retry-after=0,every=2,times=9",
    "status=429,every=3,times=5",
    "status=500,every=3,times=6",
    "status=500,after,every=3,times=6",
    "status=503,retry-after=0,after,every=4,times=4",
    "reset,every=3,times=6",
    "reset,after,every=2,times=6",
    "close,after,method=POST,times=7",
    "half-body,every=3,times=6",
    "broken-json,every=4,times=6",
    "html=502,every=3,times=5",
    "reset,after,method=DELETE,every=2,times=5",
    "latency=3ms,every=2",
    "status=400,method=POST,every=2,times=3",
    "status=403,every=5,times=2",
    "status=400,method=DELETE,every=2,times=3",
];

/// The number of cases, unless `PROPTEST_CASES` is set.
const CASES: u32 = 50;

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").map_or(CASES, |cases| cases.parse().unwrap())
}

fn stop() -> impl Strategy<Value = Stop> {
    prop_oneof![Just(Stop::Never), (0..24_u32).prop_map(Stop::Drain), (0..24_u32).prop_map(Stop::Abort)]
}

fn runs() -> impl Strategy<Value = Vec<(Vec<&'static str>, Stop)>> {
    let faults = prop::collection::vec(prop::sample::select(FAULTS.as_slice()), 0..3);
    prop::collection::vec((faults, stop()), 0..4)
}

/// The numbers that a profile or a product holds at first, and those of them that have another type.
#[derive(Clone, Debug)]
struct Seeded {
    numbers: Vec<u32>,
    other_type: BTreeSet<u32>,
}

fn seeded() -> impl Strategy<Value = Seeded> {
    let numbers = prop::collection::vec(0..50_u32, 0..30);
    (numbers, prop::collection::btree_set(0..50_u32, 0..20))
        .prop_map(|(numbers, other_type)| Seeded { numbers, other_type })
}

/// A profile and up to two products.
fn targets() -> [(Target, String); 3] {
    [
        (Target::CustomerProfile(PROFILE.parse().unwrap()), collection()),
        (Target::TrustProduct(PRODUCT.parse().unwrap()), product_collection(PRODUCT)),
        (Target::TrustProduct(SECOND_PRODUCT.parse().unwrap()), product_collection(SECOND_PRODUCT)),
    ]
}

/// Collects the endpoints with a result, and stops the run after some results.
struct ResultObserver<'a> {
    target: Target,
    stop: Stop,
    shutdown: &'a Shutdown,
    seen: &'a Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    results: u32,
    /// Desired endpoints and the SIDs of removed assignments, each with its target.
    reported: HashSet<(Target, String)>,
    has_failure: bool,
}

impl Observer for ResultObserver<'_> {
    fn on_event(&self, event: &Event<'_>) {
        let mut seen = self.seen.lock().unwrap();
        let reported = match event {
            Event::Unchanged { endpoint, .. } => endpoint.sid.to_string(),
            Event::TaskDone(result) => {
                seen.results += 1;
                seen.has_failure |= result.failure().is_some();
                match self.stop {
                    Stop::Drain(after) if seen.results == after => self.shutdown.interrupt(),
                    Stop::Abort(after) if seen.results == after => {
                        self.shutdown.interrupt();
                        self.shutdown.interrupt();
                    }
                    _ => {}
                }
                match &result.task {
                    Task::Create { endpoint, .. } => endpoint.sid.to_string(),
                    Task::Remove(removal) => removal.sid.to_string(),
                }
            }
            _ => return,
        };
        assert!(seen.reported.insert((self.target, reported.clone())), "{reported} has two results");
    }
}

/// Syncs the targets. Returns `None` if a list failed or the run was aborted, else the number of results.
async fn run_all(
    client: &Client,
    targets: &[(Target, String)],
    desired: &DesiredState,
    (prune, stop): (bool, Stop),
) -> Option<u32> {
    let (shutdown, seen) = (Shutdown::default(), Mutex::<Seen>::default());
    let observers: Vec<_> = targets
        .iter()
        .map(|(target, _)| ResultObserver { target: *target, stop, shutdown: &shutdown, seen: &seen })
        .collect();
    let options = Options::default().concurrency(8).timing(SHORT_DELAYS);
    let remotes: Vec<_> = observers
        .iter()
        .map(|observer| Remote::new(client, observer.target, options, &shutdown, observer))
        .collect();
    let work = async {
        let mut plans = Vec::new();
        for remote in &remotes {
            plans.push(Plan::compute(desired, prune, remote).await.ok()?);
        }
        let jobs: Vec<_> =
            remotes.iter().zip(&plans).map(|(remote, plan)| Job::new(plan, desired, remote)).collect();
        apply_all(&jobs).await;
        Some(())
    };
    tokio::select! {
        biased;
        () = shutdown.reached(Phase::Aborting) => return None,
        done = work => done?,
    }
    let seen = seen.into_inner().unwrap();
    // Without pruning, an endpoint of another type has no result, and neither have replacements after a failure.
    if prune && stop == Stop::Never && shutdown.cause().is_none() && !seen.has_failure {
        for (target, _) in targets {
            for endpoint in desired.endpoints() {
                let is_reported = seen.reported.contains(&(*target, endpoint.sid.to_string()));
                assert!(is_reported, "{target:?} has no result for {}", endpoint.sid);
            }
        }
    }
    Some(seen.results)
}

/// Returns the numbers of the assignments of each target, sorted.
async fn held(client: &Client, targets: &[(Target, String)]) -> Vec<Vec<u32>> {
    let shutdown = Shutdown::default();
    let mut held = Vec::new();
    for (target, _) in targets {
        let remote = Remote::new(client, *target, Options::default(), &shutdown, &());
        let snapshot = Snapshot::read(&remote).await.unwrap();
        let mut numbers: Vec<_> =
            snapshot.endpoints().map(|sid| u32::from_str_radix(&sid.as_str()[26..], 16).unwrap()).collect();
        numbers.sort_unstable();
        held.push(numbers);
    }
    held
}

/// Returns the numbers that a product holds, but the profile does not.
fn orphans(held: &[Vec<u32>]) -> BTreeSet<u32> {
    let (profile, products) = held.split_first().unwrap();
    products.iter().flatten().filter(|number| !profile.contains(number)).copied().collect()
}

/// Returns the numbers of a target once all runs are over.
fn expected(seeded: &Seeded, desired: &[u32], prune: bool) -> Vec<u32> {
    let mut expected: Vec<_> =
        desired.iter().filter(|number| prune || !seeded.numbers.contains(number)).copied().collect();
    expected.sort_unstable();
    expected.dedup();
    if !prune {
        expected.extend(&seeded.numbers);
        expected.sort_unstable();
    }
    expected
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 60, ..ProptestConfig::default() })]

    /// Whatever the input names, whatever is assigned, whatever fails and wherever runs are stopped: in the end, the
    /// profile and its products match the input, and at no time does a product hold a number that was taken from the
    /// profile.
    #[test]
    fn interrupted_and_failing_runs_converge_to_desired_state(
        numbers in prop::collection::vec(0..40_u32, 0..40),
        mut seeded in prop::collection::vec(seeded(), 1..=3),
        prune: bool,
        refuse_duplicates: bool,
        requires_profile: bool,
        runs in runs(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let builder = Emulator::builder(OPENAPI_JSON)
                .duplicates(if refuse_duplicates { Duplicates::Refuse } else { Duplicates::Accept })
                .request_log_capacity(100_000);
            let builder = if requires_profile { builder.rule("profile-first", "400") } else { builder };
            let emulator = builder.start().await.unwrap();
            let targets = &targets()[..seeded.len()];
            for (Seeded { numbers, other_type }, (_, path)) in seeded.iter_mut().zip(targets) {
                if refuse_duplicates {
                    numbers.sort_unstable();
                    numbers.dedup();
                }
                let (fax, phone_numbers) =
                    numbers.iter().copied().partition::<Vec<_>, _>(|number| other_type.contains(number));
                seed_at("phone-number", &emulator, path, phone_numbers);
                seed_at("fax", &emulator, path, fax);
            }
            let desired = desired(numbers.iter().copied());
            let client = emulator.client(Client::builder()).unwrap();
            let mut known_orphans = orphans(&held(&client, targets).await);
            // An assignment is removed before another type takes its place: a create that fails then leaves neither.
            known_orphans.extend(&seeded[0].other_type);
            for (run_faults, stop) in runs {
                // If the service accepts duplicates, an aborted create may be processed after the next run's list.
                let stop = match stop {
                    Stop::Abort(after) if !refuse_duplicates => Stop::Drain(after),
                    stop => stop,
                };
                emulator.set_faults(&faults(&run_faults));
                run_all(&client, targets, &desired, (prune, stop)).await;
                emulator.set_faults(&Faults::none());
                let new_orphans = &orphans(&held(&client, targets).await) - &known_orphans;
                assert_eq!(new_orphans, BTreeSet::new(), "on a product, but not on the profile");
            }
            run_all(&client, targets, &desired, (prune, Stop::Never)).await.unwrap();
            if prune {
                let repeated = run_all(&client, targets, &desired, (true, Stop::Never)).await;
                assert_eq!(repeated, Some(0));
            }
            let expected: Vec<_> =
                seeded.iter().map(|seeded| expected(seeded, &numbers, prune)).collect();
            assert_eq!(held(&client, targets).await, expected);
            let is_refused = |request: &&RecordedRequest| {
                request.method == "POST" && request.fault.is_none() && request.status.is_some_and(|status| status == 400)
            };
            assert_eq!(emulator.requests().iter().filter(is_refused).count(), 0, "a product before the profile");
            if !prune {
                assert_eq!(count_requests(&emulator, "DELETE"), 0);
                assert_confirmed_creates_are_not_repeated(&emulator.requests());
            }
        });
    }
}
