//! Other clients that change the same profile during a run.

use super::*;

#[tokio::test]
async fn assignments_created_after_the_list_are_noticed_before_the_first_create() {
    let emulator = emulator(Duplicates::Accept).await;
    let client = emulator.client(Client::builder()).unwrap();
    let seed_half = || seed(&emulator, (0..10).chain([70]));
    let result = run(&client, &desired(0..100), (false, Stop::Never), seed_half).await.unwrap();
    // The lookup before the first create finds ten. After that, each number is looked up, which finds another one.
    assert_eq!(result.statuses, "11 already assigned, 89 created");
    assert_eq!((result.duplicates, result.is_contended), (Some(0), true));
    assert_eq!(result.requests, 1 + 1 + 90 + 89 + 1);
    assert_eq!(assigned(&emulator).await, Vec::from_iter(0..100));
}

#[tokio::test]
async fn duplicates_by_another_client_are_counted_after_the_run() {
    let emulator = emulator(Duplicates::Accept).await;
    let client = emulator.client(Client::builder()).unwrap();
    // The lookup before the first create covers 50 numbers.
    let seed_late = || seed(&emulator, [60, 61, 62, 62, 200]);
    let result = run(&client, &desired(0..100), (false, Stop::Never), seed_late).await.unwrap();
    assert_eq!(result.statuses, "100 created");
    assert_eq!((result.duplicates, result.is_contended), (Some(3), false));
    // Duplicates that the plan has found are not the fault of this run.
    let result = sync(&emulator, &desired(0..101), false).await;
    assert_eq!((result.statuses.as_str(), result.duplicates), ("1 created", Some(0)));
}

#[tokio::test]
async fn simultaneous_runs_report_all_duplicates() {
    let emulator = emulator(Duplicates::Accept).await;
    let client = emulator.client(Client::builder()).unwrap();
    let desired = desired(0..300);
    let start = || run(&client, &desired, (false, Stop::Never), || {});
    let (first, second) = tokio::join!(start(), start());
    let (first, second) = (first.unwrap(), second.unwrap());
    let numbers = assigned(&emulator).await;
    let duplicates = numbers.len() as u64 - 300;
    assert!(duplicates > 0 || first.is_contended || second.is_contended, "neither run noticed the other");
    // The run that ends last sees the duplicates of both.
    assert_eq!(first.duplicates.max(second.duplicates), Some(duplicates));
}
