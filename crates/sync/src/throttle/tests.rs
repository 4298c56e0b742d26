//! The gate, on tokio's paused clock: what one request meets, all others feel.

use std::sync::Arc;

use super::*;
use crate::bulk::brake::Cause;

const SECOND: Duration = Duration::from_secs(1);

fn gate(most: usize) -> Gate {
    Gate::new(most, Delays { base: SECOND, longest: 8 * SECOND, patience: 60 * SECOND })
}

async fn enter(gate: &Gate) -> Permit<'_> {
    gate.enter(&Brake::default(), Level::Finish).await.unwrap()
}

/// Enters as often as the gate allows at this moment.
async fn fill(gate: &Gate) -> Vec<Permit<'_>> {
    let mut permits = Vec::new();
    while let Ok(permit) = tokio::time::timeout(Duration::ZERO, enter(gate)).await {
        permits.push(permit);
    }
    permits
}

#[tokio::test(start_paused = true)]
async fn no_more_are_let_through_than_were_asked_for() {
    let gate = gate(3);
    let mut permits = fill(&gate).await;
    assert_eq!(permits.len(), 3);
    permits.pop().unwrap().answered();
    assert_eq!(fill(&gate).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_the_service_asks_for_is_waited_for_by_all_of_them() {
    let gate = gate(4);
    let closed = enter(&gate).await.refused(Some(7 * SECOND), Refused::TooMany);
    assert_eq!(closed, Closed::For(7 * SECOND, 2));
    let before = Instant::now();
    let first = enter(&gate).await;
    assert_eq!(Instant::now() - before, 7 * SECOND);
    let _second = enter(&gate).await;
    assert!(fill(&gate).await.is_empty());
    drop(first);
}

#[tokio::test(start_paused = true)]
async fn a_burst_of_refusals_counts_once() {
    let gate = gate(16);
    let mut burst = fill(&gate).await;
    let first = burst.pop().unwrap().refused(Some(SECOND), Refused::TooMany);
    assert_eq!(first, Closed::For(SECOND, 8));
    for permit in burst {
        // The last one knows of a longer wait, which counts all the same.
        assert_eq!(permit.refused(Some(3 * SECOND), Refused::TooMany), Closed::Before);
    }
    let before = Instant::now();
    let _permit = enter(&gate).await;
    assert_eq!(Instant::now() - before, 3 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn it_closes_by_half_and_opens_one_by_one() {
    let gate = gate(8);
    for wanted in [4, 2, 1, 1] {
        let Closed::For(_, at_a_time) = enter(&gate).await.refused(None, Refused::TooMany) else { panic!() };
        assert_eq!(at_a_time, wanted);
    }
    // An answer for each place makes one more place: 1, then 2, then 3 …
    for wanted in 1..=8_usize {
        tokio::time::advance(10 * SECOND).await;
        let permits = fill(&gate).await;
        assert_eq!(permits.len(), wanted);
        permits.into_iter().for_each(Permit::answered);
    }
    let permits = fill(&gate).await;
    assert_eq!(permits.len(), 8);
}

#[tokio::test(start_paused = true)]
async fn delays_double_up_to_the_longest_and_begin_anew_after_an_answer() {
    let gate = gate(1);
    let mut waits = Vec::new();
    for _ in 0..6 {
        let Closed::For(wait, _) = enter(&gate).await.refused(None, Refused::Unavailable) else { panic!() };
        waits.push(wait);
    }
    for (wait, most) in waits.iter().zip([1, 2, 4, 8, 8, 8]) {
        assert!((SECOND * most / 2..=SECOND * most).contains(wait), "{waits:?}");
    }
    enter(&gate).await.answered();
    let Closed::For(wait, _) = enter(&gate).await.refused(None, Refused::Unavailable) else { panic!() };
    assert!(wait <= SECOND);
}

#[tokio::test(start_paused = true)]
async fn it_is_given_up_when_nothing_is_answered_for_too_long() {
    let gate = gate(2);
    let began = Instant::now();
    let why = loop {
        match enter(&gate).await.refused(None, Refused::TooMany) {
            Closed::ForGood(why) => break why,
            _ => assert!(Instant::now() - began < 120 * SECOND),
        }
    };
    assert!(Instant::now() - began > 60 * SECOND);
    assert!(why.starts_with("the service asks to slow down, "), "{why}");
}

#[tokio::test(start_paused = true)]
async fn an_address_that_never_answered_is_given_up_soon_and_one_that_did_is_not() {
    let new = gate(2);
    let mut rounds = 0;
    while let Closed::For(..) = enter(&new).await.refused(None, Refused::Unreachable) {
        rounds += 1;
    }
    assert_eq!(rounds, 3);
    let known = gate(2);
    enter(&known).await.answered();
    for _ in 0..6 {
        let closed = enter(&known).await.refused(None, Refused::Unreachable);
        assert!(matches!(closed, Closed::For(..)), "{closed:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_of_hours_is_not_waited_for() {
    let gate = gate(2);
    let closed = enter(&gate).await.refused(Some(7200 * SECOND), Refused::TooMany);
    let wanted = "the service asks to slow down: the service asks to wait 120 minutes";
    assert_eq!(closed, Closed::ForGood(wanted.to_owned()));
    // More seconds than a clock has are no reason to panic.
    let closed = enter(&gate).await.refused(Some(Duration::MAX), Refused::TooMany);
    assert!(matches!(closed, Closed::ForGood(_)));
}

#[tokio::test(start_paused = true)]
async fn who_waits_leaves_when_the_brake_is_pulled() {
    let gate = gate(1);
    enter(&gate).await.refused(Some(1000 * SECOND), Refused::TooMany);
    let brake = Arc::new(Brake::default());
    let pulls = brake.clone();
    let began = Instant::now();
    tokio::spawn(async move {
        tokio::time::sleep(SECOND).await;
        pulls.pull(Cause::Asked);
    });
    assert!(gate.enter(&brake, Level::Finish).await.is_none());
    assert!(gate.pause(3, &brake, Level::Finish).await.is_none());
    assert_eq!(Instant::now() - began, SECOND);
}
