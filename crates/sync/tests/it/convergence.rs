//! Whatever goes wrong, the end is the same.

use proptest::prelude::*;

use super::*;

/// What goes wrong in a run of the property below, often enough to matter and not for ever.
const WRONG: [&str; 13] = [
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
    prop_oneof![Just(Stop::Not), (0..12_u32).prop_map(Stop::Gently), (0..12_u32).prop_map(Stop::AtOnce)]
}

fn runs() -> impl Strategy<Value = Vec<(Vec<&'static str>, Stop)>> {
    let wrong = prop::collection::vec(prop::sample::select(WRONG.as_slice()), 0..3);
    prop::collection::vec((wrong, stop()), 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 60, ..ProptestConfig::default() })]

    /// Whatever the file names, whatever is there, whatever goes wrong and wherever it is stopped: in the end the
    /// profile holds what the file says, as the type that it says.
    #[test]
    fn the_end_does_not_depend_on_the_way(
        file in prop::collection::vec(0..40_u32, 0..40),
        there in prop::collection::vec(0..50_u32, 0..30),
        other_type in prop::collection::btree_set(0..50_u32, 0..20),
        prune: bool,
        refuses: bool,
        runs in runs(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let emulator = emulator(if refuses { Duplicates::Refuse } else { Duplicates::Accept }).await;
            let mut there = there;
            if refuses {
                there.sort_unstable();
                there.dedup();
            }
            let (fax, usual) = there.iter().copied().partition::<Vec<_>, _>(|number| other_type.contains(number));
            seed(&emulator, usual);
            seed_fax(&emulator, fax);
            let input = input(file.iter().copied());
            let client = emulator.client(Client::builder()).unwrap();
            for (wrong, stop) in runs {
                // A service that takes duplicates cannot be left in the middle of a create, and asked again before that is
                // carried out: there is no telling that it will be.
                let stop = match stop {
                    Stop::AtOnce(after) if !refuses => Stop::Gently(after),
                    stop => stop,
                };
                emulator.set_faults(&faults(&wrong));
                run(&client, &input, (prune, stop), || {}).await;
            }
            emulator.set_faults(&Faults::none());
            let last = run(&client, &input, (prune, Stop::Not), || {}).await.unwrap();
            assert_eq!(last.cause, None);
            if prune {
                assert_eq!(run(&client, &input, (true, Stop::Not), || {}).await.unwrap().outcomes, "");
            }
            let mut wanted = file.clone();
            if !prune {
                wanted.retain(|number| !there.contains(number));
            }
            wanted.sort_unstable();
            wanted.dedup();
            if !prune {
                wanted.extend(&there);
                wanted.sort_unstable();
            }
            assert_eq!(held(&emulator).await, wanted);
            if !prune {
                each_answered_create_was_sent_once(&emulator.requests());
            }
        });
    }
}
