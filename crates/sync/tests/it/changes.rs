//! Which changes are made, and in which order.

use super::*;

#[tokio::test]
async fn missing_numbers_are_created_and_second_run_changes_nothing() {
    let emulator = emulator(Duplicates::Accept).await;
    seed(&emulator, [2, 7, 7]);
    let desired = desired([1, 2, 3]);
    let result = sync(&emulator, &desired, false).await;
    // The list, a lookup before the first create, two creates, and the list after them.
    assert_eq!((result.statuses.as_str(), result.requests), ("2 created", 5));
    assert_eq!(assigned(&emulator).await, [1, 2, 3, 7, 7]);
    let result = sync(&emulator, &desired, true).await;
    assert_eq!((result.statuses.as_str(), result.requests), ("2 removed", 3));
    let result = sync(&emulator, &desired, true).await;
    assert_eq!((result.statuses.as_str(), result.requests), ("", 1));
    assert_eq!(assigned(&emulator).await, [1, 2, 3]);
}

#[tokio::test]
async fn conflict_is_success_only_if_this_profile_holds_the_number() {
    let emulator = emulator(Duplicates::Refuse).await;
    let client = emulator.client(Client::builder()).unwrap();
    // Two of them are assigned after the list was read.
    let result =
        run(&client, &desired(0..3), (false, Stop::Never), || seed(&emulator, [0, 1])).await.unwrap();
    assert_eq!((result.statuses.as_str(), result.requests), ("2 already assigned, 1 created", 5));
    assert_eq!(assigned(&emulator).await, [0, 1, 2]);
    // Rejected although this profile does not hold it: another profile does.
    emulator.set_faults(&faults(&["status=409,method=POST"]));
    assert_eq!(sync(&emulator, &desired([9]), false).await.statuses, "1 failed");
}

#[tokio::test]
async fn removal_of_deleted_assignment_succeeds() {
    let emulator = emulator(Duplicates::Accept).await;
    seed(&emulator, [1, 2]);
    let client = emulator.client(Client::builder()).unwrap();
    let result = run(&client, &desired([]), (true, Stop::Never), || emulator.reset().unwrap()).await.unwrap();
    assert_eq!(result.statuses, "2 already removed");
    // If the response to an earlier attempt was lost, that attempt removed it.
    seed(&emulator, [1, 2]);
    emulator.set_faults(&faults(&["reset,after,method=DELETE,times=1"]));
    assert_eq!(sync(&emulator, &desired([]), true).await.statuses, "2 removed");
}

/// Returns the first letter of the method of each request after the list.
fn methods(emulator: &Emulator) -> String {
    emulator.requests().iter().skip(1).map(|request| request.method.as_str()[..1].to_owned()).collect()
}

#[tokio::test]
async fn other_type_is_removed_before_number_is_assigned() {
    let emulator = emulator(Duplicates::Refuse).await;
    seed_fax(&emulator, [1]);
    assert_eq!(sync(&emulator, &desired([1]), false).await.statuses, "");
    assert_eq!(sync(&emulator, &desired([1]), true).await.statuses, "1 created, 1 removed");
    assert_eq!(sync(&emulator, &desired([1]), true).await.statuses, "");
}

#[tokio::test]
async fn order_is_creates_then_replacements_then_removals() {
    let emulator = emulator(Duplicates::Refuse).await;
    seed(&emulator, [7, 8]);
    seed_fax(&emulator, [1, 2]);
    let client = emulator.client(Client::builder()).unwrap();
    let result = sync_sequentially(&client, &desired(1..5)).await;
    assert_eq!(result.statuses, "4 created, 4 removed");
    assert_eq!(methods(&emulator), "GPPDPDPDDG");
    assert_eq!(assigned(&emulator).await, [1, 2, 3, 4]);
}

#[tokio::test]
async fn failed_create_prevents_removals() {
    let emulator = emulator(Duplicates::Accept).await;
    seed(&emulator, 10..15);
    emulator.set_faults(&faults(&["status=400,method=POST"]));
    let result = sync(&emulator, &desired([1, 2]), true).await;
    assert_eq!(result.statuses, "2 failed");
    assert_eq!(assigned(&emulator).await, Vec::from_iter(10..15));
}

#[tokio::test]
async fn rejected_type_costs_one_number() {
    let emulator = emulator(Duplicates::Accept).await;
    seed_fax(&emulator, 0..20);
    emulator.set_faults(&faults(&["status=400,method=POST"]));
    let result = sync(&emulator, &desired(0..20), true).await;
    assert_eq!(result.statuses, "1 failed, 1 removed");
    assert_eq!(assigned(&emulator).await.len(), 19);
    assert_eq!(sync(&emulator, &desired(0..20), true).await.statuses, "20 created, 19 removed");
}

#[tokio::test]
async fn started_replacement_completes_while_draining() {
    let emulator = emulator(Duplicates::Accept).await;
    seed_fax(&emulator, 0..20);
    let client = emulator.client(Client::builder()).unwrap();
    run(&client, &desired(0..20), (true, Stop::Drain(1)), || {}).await.unwrap();
    assert_eq!((count_requests(&emulator, "DELETE"), count_requests(&emulator, "POST")), (1, 1));
    assert_eq!(assigned(&emulator).await, Vec::from_iter(0..20));
}

#[tokio::test]
async fn failed_removal_prevents_create_of_replacement() {
    let emulator = emulator(Duplicates::Accept).await;
    seed_fax(&emulator, [1]);
    emulator.set_faults(&faults(&["status=400,method=DELETE"]));
    let result = sync(&emulator, &desired([1]), true).await;
    assert_eq!((result.statuses.as_str(), count_requests(&emulator, "POST")), ("1 failed", 0));
}

#[tokio::test]
async fn number_in_other_case_is_already_assigned() {
    let emulator = emulator(Duplicates::Refuse).await;
    emulator
        .seed(
            &collection(),
            [serde_json::json!({
                "ChannelEndpointSid": "PN000000000000000000000000000000ab",
                "ChannelEndpointType": "phone-number",
            })],
        )
        .unwrap();
    let desired = desired_sids(["PN000000000000000000000000000000AB".to_owned()]);
    let result = sync(&emulator, &desired, true).await;
    assert_eq!((result.statuses.as_str(), result.requests), ("", 1));
}
