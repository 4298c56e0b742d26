//! The final state does not depend on what happens on the way.

use proptest::prelude::*;

use super::*;

/// Faults that occur often enough to matter, but not forever.
const FAULTS: [&str; 13] = [
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
];

fn stop() -> impl Strategy<Value = Stop> {
    prop_oneof![Just(Stop::Never), (0..12_u32).prop_map(Stop::Drain), (0..12_u32).prop_map(Stop::Abort)]
}

fn runs() -> impl Strategy<Value = Vec<(Vec<&'static str>, Stop)>> {
    let faults = prop::collection::vec(prop::sample::select(FAULTS.as_slice()), 0..3);
    prop::collection::vec((faults, stop()), 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 60, ..ProptestConfig::default() })]

    /// Whatever the input names, whatever is assigned, whatever fails and wherever runs are stopped: in the end, the
    /// profile matches the input.
    #[test]
    fn interrupted_and_failing_runs_converge_to_desired_state(
        numbers in prop::collection::vec(0..40_u32, 0..40),
        seeded in prop::collection::vec(0..50_u32, 0..30),
        other_type in prop::collection::btree_set(0..50_u32, 0..20),
        prune: bool,
        refuse_duplicates: bool,
        runs in runs(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let duplicates = if refuse_duplicates { Duplicates::Refuse } else { Duplicates::Accept };
            let emulator = emulator(duplicates).await;
            let mut seeded = seeded;
            if refuse_duplicates {
                seeded.sort_unstable();
                seeded.dedup();
            }
            let (fax, phone_numbers) =
                seeded.iter().copied().partition::<Vec<_>, _>(|number| other_type.contains(number));
            seed(&emulator, phone_numbers);
            seed_fax(&emulator, fax);
            let desired = desired(numbers.iter().copied());
            let client = emulator.client(Client::builder()).unwrap();
            for (run_faults, stop) in runs {
                // If the service accepts duplicates, an aborted create may be processed after the next run's list.
                let stop = match stop {
                    Stop::Abort(after) if !refuse_duplicates => Stop::Drain(after),
                    stop => stop,
                };
                emulator.set_faults(&faults(&run_faults));
                run(&client, &desired, (prune, stop), || {}).await;
            }
            emulator.set_faults(&Faults::none());
            let last = run(&client, &desired, (prune, Stop::Never), || {}).await.unwrap();
            assert_eq!(last.stop_cause, None);
            if prune {
                let repeated = run(&client, &desired, (true, Stop::Never), || {}).await.unwrap();
                assert_eq!(repeated.statuses, "");
            }
            let mut expected = numbers.clone();
            if !prune {
                expected.retain(|number| !seeded.contains(number));
            }
            expected.sort_unstable();
            expected.dedup();
            if !prune {
                expected.extend(&seeded);
                expected.sort_unstable();
            }
            assert_eq!(assigned(&emulator).await, expected);
            if !prune {
                assert_confirmed_creates_are_not_repeated(&emulator.requests());
            }
        });
    }
}
