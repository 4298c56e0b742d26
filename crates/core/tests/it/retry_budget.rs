//! The budget of retries that clones of a client share.

use std::time::Duration;

use crate::support::{Act, Server, create, created, fetch, ok, response, status, transport};
use twilio_core::RetryPolicy;

fn unavailable() -> Act {
    status("503 Service Unavailable")
}

/// Fetches `calls` times from a service that always fails.
async fn fail(client: &twilio_core::Transport, calls: usize) {
    for _ in 0..calls {
        assert!(fetch(client).await.unwrap_err().is_server_error());
    }
}

#[tokio::test(start_paused = true)]
async fn total_failure_costs_at_most_one_retry_for_ten_calls() {
    let server = Server::start([unavailable()]).await;
    let client = transport(&server.url);
    fail(&client, 10).await;
    assert_eq!(server.connections(), 30, "a short failure is retried as the policy says");
    fail(&client, 50).await;
    let warm = server.connections();
    fail(&client, 300).await;
    assert_eq!(server.connections() - warm, 330);
}

#[tokio::test(start_paused = true)]
async fn clones_share_the_budget() {
    let server = Server::start([unavailable()]).await;
    let client = transport(&server.url);
    fail(&client, 60).await;
    let warm = server.connections();
    let patient = client.with_retry(RetryPolicy::default().max_attempts(9));
    let tasks: Vec<_> = (0..10)
        .map(|task| {
            let client = if task % 2 == 0 { client.clone() } else { patient.clone() };
            tokio::spawn(async move { fail(&client, 10).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(server.connections() - warm, 110);
}

#[tokio::test(start_paused = true)]
async fn retries_resume_after_five_quiet_seconds_or_a_success() {
    // 60 calls lead to this number of requests: the first ones are retried.
    let failing = Server::start([unavailable()]).await;
    fail(&transport(&failing.url), 60).await;
    let requests = failing.connections();
    for recovery in [Some(Duration::from_secs(5)), None] {
        let mut acts = vec![unavailable(); requests];
        acts.extend(recovery.is_none().then(ok));
        acts.extend([unavailable(), ok()]);
        let server = Server::start(acts).await;
        let client = transport(&server.url);
        fail(&client, 60).await;
        match recovery {
            Some(quiet) => tokio::time::sleep(quiet).await,
            None => drop(fetch(&client).await.unwrap()),
        }
        fetch(&client).await.unwrap();
        assert_eq!(server.connections(), requests + if recovery.is_some() { 2 } else { 3 });
    }
}

#[tokio::test(start_paused = true)]
async fn rate_limit_with_retry_after_costs_nothing() {
    let limited = response("429 Too Many Requests", "retry-after: 1\r\n", "application/json", "{}");
    let server = Server::start([limited]).await;
    let client = transport(&server.url);
    for _ in 0..60 {
        assert!(create(&client).await.unwrap_err().is_rate_limited());
    }
    assert_eq!(server.connections(), 180);
}

#[tokio::test(start_paused = true)]
async fn policy_without_budget_always_retries() {
    let server = Server::start([unavailable()]).await;
    let client = transport(&server.url).with_retry(RetryPolicy::default().without_budget());
    fail(&client, 60).await;
    assert_eq!(server.connections(), 180);
}

#[tokio::test(start_paused = true)]
async fn rejected_requests_do_not_exhaust_the_budget() {
    let mut acts = vec![status("404 Not Found"); 100];
    acts.extend([status("429 Too Many Requests"), created()]);
    let server = Server::start(acts).await;
    let client = transport(&server.url);
    for _ in 0..100 {
        assert!(fetch(&client).await.unwrap_err().is_not_found());
    }
    create(&client).await.unwrap();
    assert_eq!(server.connections(), 102);
}
