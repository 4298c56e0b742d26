//! The throttle on tokio's paused clock: the result of one request affects all others.

use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn throttle(max_concurrency: usize) -> Throttle {
    let timing = Timing { base_delay: SECOND, max_delay: 8 * SECOND, max_outage: 60 * SECOND };
    Throttle::new(max_concurrency, timing)
}

/// Acquires all permits that are available at this moment.
async fn acquire_all(throttle: &Throttle) -> Vec<Permit<'_>> {
    let mut permits = Vec::new();
    while let Ok(permit) = tokio::time::timeout(Duration::ZERO, throttle.acquire()).await {
        permits.push(permit);
    }
    permits
}

#[tokio::test(start_paused = true)]
async fn acquire_admits_at_most_max_concurrency() {
    let throttle = throttle(3);
    let mut permits = acquire_all(&throttle).await;
    assert_eq!(permits.len(), 3);
    permits.pop().unwrap().record_response();
    assert_eq!(acquire_all(&throttle).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn retry_after_pauses_all_requests_and_halves_the_limit() {
    let throttle = throttle(4);
    let backoff = throttle.acquire().await.record_backpressure(Some(7 * SECOND), Backpressure::RateLimited);
    assert_eq!(backoff, Backoff::Paused { wait: 7 * SECOND, concurrency: 2 });
    let before = Instant::now();
    let first = throttle.acquire().await;
    assert_eq!(Instant::now() - before, 7 * SECOND);
    let _second = throttle.acquire().await;
    assert!(acquire_all(&throttle).await.is_empty());
    drop(first);
}

#[tokio::test(start_paused = true)]
async fn burst_of_backpressure_pauses_once() {
    let throttle = throttle(16);
    let mut burst = acquire_all(&throttle).await;
    let first = burst.pop().unwrap().record_backpressure(Some(SECOND), Backpressure::RateLimited);
    assert_eq!(first, Backoff::Paused { wait: SECOND, concurrency: 8 });
    for permit in burst {
        // A longer wait counts, although the throttle is paused already.
        let backoff = permit.record_backpressure(Some(3 * SECOND), Backpressure::RateLimited);
        assert_eq!(backoff, Backoff::AlreadyPaused);
    }
    let before = Instant::now();
    let _permit = throttle.acquire().await;
    assert_eq!(Instant::now() - before, 3 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn limit_decreases_by_half_and_increases_by_one() {
    let throttle = throttle(8);
    for expected in [4, 2, 1, 1] {
        let permit = throttle.acquire().await;
        let Backoff::Paused { concurrency, .. } = permit.record_backpressure(None, Backpressure::RateLimited)
        else {
            panic!()
        };
        assert_eq!(concurrency, expected);
    }
    // As many responses as the limit raise it by one.
    for expected in 1..=8_usize {
        tokio::time::advance(10 * SECOND).await;
        let permits = acquire_all(&throttle).await;
        assert_eq!(permits.len(), expected);
        permits.into_iter().for_each(Permit::record_response);
    }
    assert_eq!(acquire_all(&throttle).await.len(), 8);
}

#[tokio::test(start_paused = true)]
async fn delay_doubles_up_to_max_and_is_reset_by_response() {
    let throttle = throttle(1);
    let pause = async || {
        let permit = throttle.acquire().await;
        match permit.record_backpressure(None, Backpressure::Unavailable) {
            Backoff::Paused { wait, .. } => wait,
            backoff => panic!("{backoff:?}"),
        }
    };
    let mut waits = Vec::new();
    for _ in 0..6 {
        waits.push(pause().await);
    }
    for (wait, bound) in waits.iter().zip([1, 2, 4, 8, 8, 8]) {
        assert!((SECOND * bound / 2..=SECOND * bound).contains(wait), "{waits:?}");
    }
    throttle.acquire().await.record_response();
    assert!(pause().await <= SECOND);
}

#[tokio::test(start_paused = true)]
async fn outage_beyond_max_gives_up() {
    let throttle = throttle(2);
    let started = Instant::now();
    let reason = loop {
        match throttle.acquire().await.record_backpressure(None, Backpressure::RateLimited) {
            Backoff::GiveUp(reason) => break reason,
            _ => assert!(Instant::now() - started < 120 * SECOND),
        }
    };
    assert!(Instant::now() - started > 60 * SECOND);
    assert!(reason.starts_with("rate limited by the service ("), "{reason}");
}

#[tokio::test(start_paused = true)]
async fn unreachable_gives_up_after_3_attempts_unless_server_has_responded() {
    let unknown = throttle(2);
    let mut pauses = 0;
    while let Backoff::Paused { .. } =
        unknown.acquire().await.record_backpressure(None, Backpressure::Unreachable)
    {
        pauses += 1;
    }
    assert_eq!(pauses, 3);
    let known = throttle(2);
    known.acquire().await.record_response();
    for _ in 0..6 {
        let backoff = known.acquire().await.record_backpressure(None, Backpressure::Unreachable);
        assert!(matches!(backoff, Backoff::Paused { .. }), "{backoff:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn retry_after_of_hours_gives_up() {
    let throttle = throttle(2);
    let permit = throttle.acquire().await;
    let backoff = permit.record_backpressure(Some(7200 * SECOND), Backpressure::RateLimited);
    let expected = "rate limited by the service: asked to wait 120 minutes (limit: 60)";
    assert_eq!(backoff, Backoff::GiveUp(expected.to_owned()));
    // `Instant` cannot represent such a time.
    let permit = throttle.acquire().await;
    let backoff = permit.record_backpressure(Some(Duration::MAX), Backpressure::RateLimited);
    assert!(matches!(backoff, Backoff::GiveUp(_)));
}

#[tokio::test(start_paused = true)]
async fn cancelled_waiter_does_not_keep_others_waiting() {
    let throttle = throttle(1);
    let in_flight = throttle.acquire().await;
    let cancelled = tokio::time::timeout(2 * SECOND, throttle.acquire());
    let other = throttle.acquire();
    let pause = async {
        let backoff = in_flight.record_backpressure(Some(5 * SECOND), Backpressure::RateLimited);
        assert_eq!(backoff, Backoff::Paused { wait: 5 * SECOND, concurrency: 1 });
    };
    let started = Instant::now();
    let (cancelled, _permit, ()) = tokio::join!(cancelled, other, pause);
    assert!(cancelled.is_err());
    assert_eq!(started.elapsed(), 5 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn raised_limit_admits_a_waiter() {
    let throttle = throttle(2);
    let permit = throttle.acquire().await;
    drop(permit.record_backpressure(None, Backpressure::RateLimited));
    let permit = throttle.acquire().await;
    let (_first, _second, ()) = tokio::join!(throttle.acquire(), throttle.acquire(), async {
        permit.record_response();
    });
}
