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

/// The methods of all requests after the list, by their first letters.
fn order(emulator: &Emulator) -> String {
    emulator.requests().iter().skip(1).map(|exchange| exchange.method.as_str()[..1].to_owned()).collect()
}

#[tokio::test]
async fn another_type_is_removed_before_the_number_is_assigned_again() {
    let emulator = emulator(Duplicates::Refuse).await;
    seed_fax(&emulator, [1]);
    assert_eq!(sync(&emulator, &input([1]), false).await.outcomes, "");
    assert_eq!(sync(&emulator, &input([1]), true).await.outcomes, "1 created, 1 removed");
    assert_eq!(sync(&emulator, &input([1]), true).await.outcomes, "");
}

/// First what is missing, then number by number what has another type, and what is not to be in the end.
#[tokio::test]
async fn nothing_is_removed_before_what_is_missing_is_there() {
    let emulator = emulator(Duplicates::Refuse).await;
    seed(&emulator, [7, 8]);
    seed_fax(&emulator, [1, 2]);
    let client = emulator.client(Client::builder()).unwrap();
    let told = one_by_one(&client, &input(1..5)).await;
    assert_eq!(told.outcomes, "4 created, 4 removed");
    assert_eq!(order(&emulator), "PPDPDPDD");
    assert_eq!(held(&emulator).await, [1, 2, 3, 4]);
}

#[tokio::test]
async fn nothing_is_removed_once_something_could_not_be_assigned() {
    let emulator = emulator(Duplicates::Accept).await;
    seed(&emulator, 10..15);
    emulator.set_faults(&faults(&["status=400,method=POST"]));
    let told = sync(&emulator, &input([1, 2]), true).await;
    assert_eq!(told.outcomes, "2 failed");
    assert_eq!(held(&emulator).await, Vec::from_iter(10..15));
}

/// The first replacement goes alone: if the service does not take the type, one number is lost and no more.
#[tokio::test]
async fn a_type_that_the_service_refuses_costs_one_number() {
    let emulator = emulator(Duplicates::Accept).await;
    seed_fax(&emulator, 0..20);
    emulator.set_faults(&faults(&["status=400,method=POST"]));
    let told = sync(&emulator, &input(0..20), true).await;
    assert_eq!(told.outcomes, "1 failed, 1 removed");
    assert_eq!(held(&emulator).await.len(), 19);
    assert_eq!(sync(&emulator, &input(0..20), true).await.outcomes, "20 created, 19 removed");
}

/// What was removed for another type is assigned again even where the run was stopped in between.
#[tokio::test]
async fn a_replacement_that_was_begun_is_finished() {
    let emulator = emulator(Duplicates::Accept).await;
    seed_fax(&emulator, 0..20);
    let client = emulator.client(Client::builder()).unwrap();
    run(&client, &input(0..20), (true, Stop::Gently(1)), || {}).await.unwrap();
    assert_eq!((sent(&emulator, "DELETE"), sent(&emulator, "POST")), (1, 1));
    assert_eq!(held(&emulator).await, Vec::from_iter(0..20));
}

/// Where it cannot be removed, the number stays what it is.
#[tokio::test]
async fn what_cannot_be_removed_is_not_assigned_a_second_time() {
    let emulator = emulator(Duplicates::Accept).await;
    seed_fax(&emulator, [1]);
    emulator.set_faults(&faults(&["status=400,method=DELETE"]));
    let told = sync(&emulator, &input([1]), true).await;
    assert_eq!((told.outcomes.as_str(), sent(&emulator, "POST")), ("1 failed", 0));
}

/// What the service writes in other letters than the input is found by the look-up after a lost answer, too.
#[tokio::test]
async fn a_number_in_other_letters_is_there() {
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
    let upper = read_from(
        None,
        &b"PN000000000000000000000000000000AB"[..],
        &Settings {
            format: None,
            column: None,
            kind_column: None,
            kind: "phone-number".to_owned(),
            delimiter: b',',
        },
    );
    let told = sync(&emulator, &upper.unwrap(), true).await;
    assert_eq!((told.outcomes.as_str(), told.requests), ("", 1));
}
