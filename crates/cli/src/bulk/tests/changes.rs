//! What is made, removed and replaced, and in which order.

use twilio_emulator::Duplicates;

use super::*;

#[tokio::test]
async fn what_is_missing_is_made_and_a_second_run_has_nothing_to_do() {
    let emulator = emulator(Duplicates::Accept).await;
    seed(&emulator, [2, 7, 7]);
    let input = input([1, 2, 3]);
    let told = sync(&emulator, &input, false).await;
    assert_eq!((told.outcomes.as_str(), told.requests), ("2 created", 3));
    assert_eq!(held(&emulator).await, [1, 2, 3, 7, 7]);
    let told = sync(&emulator, &input, true).await;
    assert_eq!((told.outcomes.as_str(), told.requests), ("2 removed", 3));
    let told = sync(&emulator, &input, true).await;
    assert_eq!((told.outcomes.as_str(), told.requests), ("", 1));
    assert_eq!(held(&emulator).await, [1, 2, 3]);
}

#[tokio::test]
async fn already_assigned_is_done_if_it_is_this_profile_that_holds_it() {
    let emulator = emulator(Duplicates::Refuse).await;
    let client = emulator.client(Client::builder()).unwrap();
    // Somebody else assigns two of them after the list was read.
    let told = run(&client, &input(0..3), (false, Stop::Not), || seed(&emulator, [0, 1])).await.unwrap();
    assert_eq!((told.outcomes.as_str(), told.requests), ("1 created, 2 kept", 6));
    assert_eq!(held(&emulator).await, [0, 1, 2]);
    // Refused, and not there: another profile has it.
    emulator.set_faults(&faults(&["status=409,method=POST"]));
    assert_eq!(sync(&emulator, &input([9]), false).await.outcomes, "1 failed");
}

#[tokio::test]
async fn what_somebody_else_removed_is_done() {
    let emulator = emulator(Duplicates::Accept).await;
    seed(&emulator, [1, 2]);
    let client = emulator.client(Client::builder()).unwrap();
    let told = run(&client, &input([]), (true, Stop::Not), || emulator.reset().unwrap()).await.unwrap();
    assert_eq!(told.outcomes, "2 gone");
    // Removed by an attempt whose answer was lost, it was removed by us.
    seed(&emulator, [1, 2]);
    emulator.set_faults(&faults(&["reset,after,method=DELETE,times=1"]));
    assert_eq!(sync(&emulator, &input([]), true).await.outcomes, "2 removed");
}

#[tokio::test]
async fn another_type_is_removed_before_the_number_is_assigned_again() {
    let emulator = emulator(Duplicates::Refuse).await;
    emulator
        .seed(
            &collection(),
            [serde_json::json!({ "ChannelEndpointSid": number(1), "ChannelEndpointType": "fax" })],
        )
        .unwrap();
    assert_eq!(sync(&emulator, &input([1]), false).await.outcomes, "");
    assert_eq!(sync(&emulator, &input([1]), true).await.outcomes, "1 created, 1 removed");
    assert_eq!(sync(&emulator, &input([1]), true).await.outcomes, "");
}
