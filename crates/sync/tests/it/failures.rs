//! Runs during which the service fails.

use super::*;

#[tokio::test]
async fn create_with_lost_response_is_looked_up_and_not_repeated() {
    for fault in
        ["reset,after", "close,after", "status=500,after", "html=502,after", "half-body", "broken-json"]
    {
        let emulator = emulator(Duplicates::Accept).await;
        emulator.set_faults(&faults(&[&format!("{fault},method=POST,times=3")]));
        let result = sync(&emulator, &desired(0..5), false).await;
        // The lists before and after, the lookup before the first create, five creates, and three lookups.
        assert_eq!((result.statuses.as_str(), result.requests), ("5 created", 11), "{fault}");
        assert_eq!(count_requests(&emulator, "POST"), 5, "{fault}");
        assert_eq!(emulator.requests().len(), 11, "{fault}");
        assert_eq!(assigned(&emulator).await, [0, 1, 2, 3, 4], "{fault}");
    }
}

#[tokio::test]
async fn create_that_was_not_processed_is_retried() {
    for fault in ["reset", "close", "status=500", "status=503,retry-after=0", "html=502"] {
        let emulator = emulator(Duplicates::Accept).await;
        emulator.set_faults(&faults(&[&format!("{fault},method=POST,times=3")]));
        let result = sync(&emulator, &desired(0..5), false).await;
        assert_eq!((result.statuses.as_str(), result.requests), ("5 created", 14), "{fault}");
        assert_eq!(count_requests(&emulator, "POST"), 8, "{fault}");
        assert_eq!(assigned(&emulator).await, [0, 1, 2, 3, 4], "{fault}");
    }
}

#[tokio::test]
async fn rate_limit_never_fails_a_task() {
    let emulator = emulator(Duplicates::Accept).await;
    emulator.set_faults(&faults(&["status=429,retry-after=0,times=40"]));
    let result = sync(&emulator, &desired(0..10), false).await;
    assert_eq!((result.statuses.as_str(), result.requests), ("10 created", 53));
}

#[tokio::test]
async fn task_that_fails_after_5_attempts_does_not_stop_the_others() {
    let emulator = emulator(Duplicates::Accept).await;
    emulator.set_faults(&faults(&["status=500,method=POST"]));
    let result = sync(&emulator, &desired(0..20), false).await;
    // Each task has five attempts, with a lookup after each.
    assert_eq!((result.statuses.as_str(), result.requests), ("20 failed", 2 + 20 * 10));
    assert_eq!((count_requests(&emulator, "POST"), result.stop_cause), (20 * 5, None));
    emulator.set_faults(&Faults::none());
    assert_eq!(sync(&emulator, &desired(0..20), false).await.statuses, "20 created");
    assert_eq!(assigned(&emulator).await, Vec::from_iter(0..20));

    emulator.set_faults(&faults(&["status=400,method=POST,times=2"]));
    let result = sync(&emulator, &desired(0..25), false).await;
    assert_eq!((result.statuses.as_str(), result.stop_cause), ("3 created, 2 failed", None));
}

/// The credentials can read the profile, but not change it.
#[tokio::test]
async fn run_stops_after_100_creates_with_status_401_or_403() {
    for (status, expected) in [(401, "401 Unauthorized"), (403, "403 Forbidden")] {
        let emulator = emulator(Duplicates::Accept).await;
        emulator.set_faults(&faults(&[&format!("status={status},method=POST")]));
        let result = sync(&emulator, &desired(0..300), false).await;
        let Some(StopCause::Fatal(cause)) = result.stop_cause else { panic!("{:?}", result.stop_cause) };
        assert!(cause.starts_with("all of the first 100 changes were rejected: "), "{cause}");
        assert!(cause.contains(expected), "{cause}");
        assert!(count_requests(&emulator, "POST") <= 107);
    }
}

#[tokio::test]
async fn run_stops_after_100_consecutive_failures() {
    let emulator = emulator(Duplicates::Accept).await;
    emulator.set_faults(&faults(&["status=500,method=POST"]));
    let result = sync(&emulator, &desired(0..300), false).await;
    let expected = "100 consecutive tasks failed, each after all its attempts".to_owned();
    assert_eq!(result.stop_cause, Some(StopCause::Fatal(expected)));
    assert!(result.statuses.starts_with("10"), "{}", result.statuses);
}

#[tokio::test]
async fn incomplete_list_changes_nothing() {
    for fault in
        ["status=500,method=GET", "broken-json,method=GET", "reset,method=GET", "status=401,method=GET"]
    {
        let emulator = emulator(Duplicates::Accept).await;
        seed(&emulator, 0..1500);
        // The first page succeeds, and the second one fails.
        emulator.set_faults(&faults(&["latency=0ms,method=GET,times=1", fault]));
        let client = emulator.client(Client::builder()).unwrap();
        assert_eq!(run(&client, &desired(0..3000), (true, Stop::Never), || {}).await, None);
        let changes = count_requests(&emulator, "POST") + count_requests(&emulator, "DELETE");
        assert_eq!(changes, 0, "{fault}");
    }
}

#[tokio::test]
async fn page_that_fails_once_is_retried() {
    let emulator = emulator(Duplicates::Accept).await;
    seed(&emulator, 0..2500);
    emulator.set_faults(&faults(&["reset,method=GET,every=2,times=2"]));
    let result = sync(&emulator, &desired(0..2500), true).await;
    assert_eq!((result.statuses.as_str(), result.requests), ("", 5));
}
