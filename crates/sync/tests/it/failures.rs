//! What a failure of the service comes to.

use twilio_emulator::Duplicates;

use super::*;

#[tokio::test]
async fn a_create_whose_answer_is_lost_is_looked_up_and_not_sent_again() {
    for lost in
        ["reset,after", "close,after", "status=500,after", "html=502,after", "half-body", "broken-json"]
    {
        let emulator = emulator(Duplicates::Accept).await;
        emulator.set_faults(&faults(&[&format!("{lost},method=POST,times=3")]));
        let told = sync(&emulator, &input(0..5), false).await;
        // The list, five creates, and three times the number's own list.
        assert_eq!((told.outcomes.as_str(), told.requests), ("5 created", 9), "{lost}");
        assert_eq!(sent(&emulator, "POST"), 5, "{lost}");
        assert_eq!(emulator.requests().len(), 9, "{lost}");
        assert_eq!(held(&emulator).await, [0, 1, 2, 3, 4], "{lost}");
    }
}

#[tokio::test]
async fn a_create_that_was_not_carried_out_is_sent_again() {
    for lost in ["reset", "close", "status=500", "status=503,retry-after=0", "html=502"] {
        let emulator = emulator(Duplicates::Accept).await;
        emulator.set_faults(&faults(&[&format!("{lost},method=POST,times=3")]));
        let told = sync(&emulator, &input(0..5), false).await;
        assert_eq!((told.outcomes.as_str(), told.requests), ("5 created", 12), "{lost}");
        assert_eq!(sent(&emulator, "POST"), 8, "{lost}");
        assert_eq!(held(&emulator).await, [0, 1, 2, 3, 4], "{lost}");
    }
}

#[tokio::test]
async fn a_refusal_for_the_rate_is_no_failure_however_often_it_comes() {
    let emulator = emulator(Duplicates::Accept).await;
    emulator.set_faults(&faults(&["status=429,retry-after=0,times=40"]));
    let told = sync(&emulator, &input(0..10), false).await;
    assert_eq!((told.outcomes.as_str(), told.requests), ("10 created", 51));
}

#[tokio::test]
async fn what_fails_after_its_attempts_does_not_stop_the_rest() {
    let emulator = emulator(Duplicates::Accept).await;
    emulator.set_faults(&faults(&["status=500,method=POST"]));
    let told = sync(&emulator, &input(0..20), false).await;
    // Each was sent five times, and looked up after each of them.
    assert_eq!((told.outcomes.as_str(), told.requests), ("20 failed", 1 + 20 * 10));
    assert_eq!((sent(&emulator, "POST"), told.cause), (20 * 5, None));
    emulator.set_faults(&Faults::none());
    assert_eq!(sync(&emulator, &input(0..20), false).await.outcomes, "20 created");
    assert_eq!(held(&emulator).await, Vec::from_iter(0..20));

    emulator.set_faults(&faults(&["status=400,method=POST,times=2"]));
    let told = sync(&emulator, &input(0..25), false).await;
    assert_eq!((told.outcomes.as_str(), told.cause), ("3 created, 2 failed", None));
}

#[tokio::test]
async fn what_holds_for_all_stops_all() {
    for (status, said) in [(401, "401 Unauthorized"), (403, "403 Forbidden"), (404, "404 Not Found")] {
        let emulator = emulator(Duplicates::Accept).await;
        emulator.set_faults(&faults(&[&format!("status={status},method=POST")]));
        let told = sync(&emulator, &input(0..100), false).await;
        let Some(Cause::All(cause)) = told.cause else { panic!("{:?}", told.cause) };
        assert!(cause.contains(said), "{cause}");
        assert!(sent(&emulator, "POST") <= 8);
        assert_eq!(told.outcomes, "8 stopped");
    }
}

#[tokio::test]
async fn a_service_that_fails_on_everything_is_left_alone() {
    let emulator = emulator(Duplicates::Accept).await;
    emulator.set_faults(&faults(&["status=500,method=POST"]));
    let told = sync(&emulator, &input(0..300), false).await;
    let wanted = "100 in a row failed, each after all its attempts".to_owned();
    assert_eq!(told.cause, Some(Cause::All(wanted)));
    assert!(told.outcomes.starts_with("10"), "{}", told.outcomes);
}

#[tokio::test]
async fn without_the_whole_list_nothing_is_changed() {
    for lost in
        ["status=500,method=GET", "broken-json,method=GET", "reset,method=GET", "status=401,method=GET"]
    {
        let emulator = emulator(Duplicates::Accept).await;
        seed(&emulator, 0..1500);
        // The first page is there, and the second one is not.
        emulator.set_faults(&faults(&["latency=0ms,method=GET,times=1", lost]));
        let client = emulator.client(Client::builder()).unwrap();
        assert_eq!(run(&client, &input(0..3000), (true, Stop::Not), || {}).await, None);
        assert_eq!(sent(&emulator, "POST") + sent(&emulator, "DELETE"), 0, "{lost}");
    }
}

#[tokio::test]
async fn a_page_that_fails_once_is_asked_for_again() {
    let emulator = emulator(Duplicates::Accept).await;
    seed(&emulator, 0..2500);
    emulator.set_faults(&faults(&["reset,method=GET,every=2,times=2"]));
    let told = sync(&emulator, &input(0..2500), true).await;
    assert_eq!((told.outcomes.as_str(), told.requests), ("", 5));
}
