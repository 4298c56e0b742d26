//! The service as bulk work sees it: requests that go through the gate, are counted, and are sent again only where that
//! is safe.

#[path = "remote/listing.rs"]
mod listing;

use std::sync::atomic::{AtomicU64, Ordering};

use twilio_trusthub::types::{AssignmentSid, CustomerProfileSid};
use twilio_trusthub::{Client, Error, RetryPolicy, Sid, prelude::*};

use super::brake::{Brake, Cause, Level};
use super::gate::{Closed, Delays, Gate, Permit, Refused};
use super::watch::{Event, Watch};
use crate::input::{is_other_kind, key};

/// How often one request is sent at most, if the failures are its own.
const ATTEMPTS: u32 = 5;

/// See the module.
pub(crate) struct Service<'a> {
    /// Sends each request once: what happens after a failure is decided here.
    client: Client,
    pub(crate) profile: CustomerProfileSid,
    gate: Gate,
    pub(crate) brake: &'a Brake,
    pub(crate) watch: &'a dyn Watch,
    requests: AtomicU64,
}

/// What became of a create.
#[derive(Debug)]
pub(crate) enum Created {
    /// It was made, now or by an attempt whose answer was lost.
    Made(Option<AssignmentSid>),
    /// It was there.
    Already(Option<AssignmentSid>),
}

/// Why something was not done.
#[derive(Debug)]
pub(crate) enum Undone {
    /// The service refused it, or failed again and again. It was not carried out.
    Failed(Error),
    /// It cannot be, for a reason that the service did not tell in so many words.
    Impossible(String),
    /// It may have been carried out; whether it was could not be found out.
    Unknown(Error),
    /// The brake was pulled before it was sent.
    Stopped,
}

/// What a failure asks for.
enum Next {
    Again,
    Stop,
    Fail,
}

impl<'a> Service<'a> {
    pub(crate) fn new(
        client: &Client,
        profile: CustomerProfileSid,
        (concurrency, delays): (usize, Delays),
        brake: &'a Brake,
        watch: &'a dyn Watch,
    ) -> Self {
        let client = Client::from(client.transport().with_retry(RetryPolicy::none()));
        let gate = Gate::new(concurrency, delays);
        Self { client, profile, gate, brake, watch, requests: AtomicU64::new(0) }
    }

    /// How many requests were made, with every page and every one that was sent again.
    pub(crate) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Assigns an endpoint. After a failure that leaves open whether it was carried out, it is looked up, and sent again only
    /// where it is not there; after a success it is never sent again, whatever came with it. Nothing is begun once the brake has reached `until`.
    pub(crate) async fn create(&self, endpoint: Sid, kind: &str, until: Level) -> Result<Created, Undone> {
        let mut failures = 0;
        loop {
            let permit = self.enter(until).await?;
            let call = self.client.create_channel_endpoint_assignment();
            let call = call.customer_profile_sid(self.profile).channel_endpoint_sid(endpoint);
            let error = match call.channel_endpoint_type(kind).send().await {
                Ok(made) => {
                    permit.answered();
                    return Ok(Created::Made(made.sid));
                }
                Err(error) => error,
            };
            if error.status().is_some_and(|status| status.is_success()) {
                permit.answered();
                return Ok(Created::Made(self.sid_of_made(endpoint, kind, until).await));
            }
            if error.is_conflict() {
                permit.answered();
                return self.after_conflict(endpoint, kind, until, error).await;
            }
            if error.is_not_found() {
                permit.answered();
                return Err(self.stop(&error));
            }
            let unknown = error.may_have_been_processed();
            match self.judge(permit, &error) {
                Next::Again if unknown => failures += 1,
                Next::Again => continue,
                Next::Stop => return Err(Undone::Stopped),
                Next::Fail => return Err(Undone::Failed(error)),
            }
            // What was carried out may take a moment to be seen.
            if self.gate.pause(failures, self.brake, until).await.is_none() {
                return Err(Undone::Unknown(error));
            }
            match self.look_up(endpoint, kind, until).await {
                Ok(Found::It(sid)) => return Ok(Created::Made(sid)),
                // Another type of it is no trace of this attempt.
                Ok(Found::Other(_) | Found::Nothing) if failures >= ATTEMPTS => {
                    return Err(Undone::Failed(error));
                }
                Ok(Found::Other(_) | Found::Nothing) => {}
                Err(_) => return Err(Undone::Unknown(error)),
            }
        }
    }

    /// Removes an assignment, and tells whether it was there. It may be sent again whatever happened.
    pub(crate) async fn remove(&self, assignment: AssignmentSid) -> Result<bool, Undone> {
        let mut failures = 0;
        loop {
            let permit = self.enter(Level::Finish).await?;
            let call = self.client.delete_channel_endpoint_assignment();
            let error = match call.customer_profile_sid(self.profile).sid(assignment).send().await {
                Ok(_) => {
                    permit.answered();
                    return Ok(true);
                }
                Err(error) => error,
            };
            if error.is_not_found() {
                permit.answered();
                // What an attempt of ours may have removed was removed.
                return Ok(failures > 0);
            }
            let unknown = error.may_have_been_processed();
            match self.judge(permit, &error) {
                Next::Again if unknown => failures += 1,
                Next::Again => continue,
                Next::Stop => return Err(Undone::Stopped),
                Next::Fail => return Err(Undone::Failed(error)),
            }
            if failures >= ATTEMPTS || self.gate.pause(failures, self.brake, Level::Finish).await.is_none() {
                return Err(Undone::Unknown(error));
            }
        }
    }

    /// The SID of what was made by an answer that cannot be read. It is for the report only: that a list does not show the
    /// assignment yet is no reason to make it again.
    async fn sid_of_made(&self, endpoint: Sid, kind: &str, until: Level) -> Option<AssignmentSid> {
        self.gate.pause(1, self.brake, until).await?;
        match self.look_up(endpoint, kind, until).await {
            Ok(Found::It(sid)) => sid,
            Ok(Found::Other(_) | Found::Nothing) | Err(_) => None,
        }
    }

    /// "Already assigned" is done only if it is this profile that holds it, and as this type.
    async fn after_conflict(
        &self,
        endpoint: Sid,
        kind: &str,
        until: Level,
        error: Error,
    ) -> Result<Created, Undone> {
        match self.look_up(endpoint, kind, until).await {
            Ok(Found::It(sid)) => Ok(Created::Already(sid)),
            Ok(Found::Nothing) => Err(Undone::Failed(error)),
            Ok(Found::Other(other)) => Err(Undone::Impossible(format!(
                "it is assigned as `{}`: --prune replaces what has another type",
                crate::input::shown(&other)
            ))),
            Err(undone) => Err(undone),
        }
    }

    /// What the profile holds of an endpoint.
    async fn look_up(&self, endpoint: Sid, kind: &str, until: Level) -> Result<Found, Undone> {
        let mut pages = self.list_until(Some(endpoint), until);
        let mut found = Found::Nothing;
        loop {
            let page = match pages.next().await {
                Ok(Some(page)) => page,
                Ok(None) => return Ok(found),
                Err(undone) => return Err(undone),
            };
            for assignment in page {
                if assignment.channel_endpoint_sid.map(key) != Some(key(endpoint)) {
                    continue;
                }
                match assignment.channel_endpoint_type {
                    Some(other) if is_other_kind(Some(&other), kind) => found = Found::Other(other),
                    _ => return Ok(Found::It(assignment.sid)),
                }
            }
        }
    }

    async fn enter(&self, until: Level) -> Result<Permit<'_>, Undone> {
        let permit = self.gate.enter(self.brake, until).await.ok_or(Undone::Stopped)?;
        self.requests.fetch_add(1, Ordering::Relaxed);
        Ok(permit)
    }

    /// What to do after a failure that no caller knows better about; tells the gate what it says of all the others.
    fn judge(&self, permit: Permit<'_>, error: &Error) -> Next {
        let why = if error.is_rate_limited() {
            Refused::TooMany
        } else if error.is_connect() {
            Refused::Unreachable
        } else if error.retry_after().is_some() && error.is_server_error() {
            Refused::Unavailable
        } else {
            let answered = error.status().is_some();
            if answered {
                permit.answered();
            } else {
                drop(permit);
            }
            if error.is_unauthorized() || error.is_forbidden() {
                self.stop(error);
                return Next::Stop;
            }
            return if error.may_have_been_processed() { Next::Again } else { Next::Fail };
        };
        match permit.refused(error.retry_after(), why) {
            Closed::Before => {}
            Closed::For(wait, at_a_time) => {
                self.watch.see(&Event::Slowed { wait, at_a_time, why });
            }
            Closed::ForGood(why) => {
                self.brake.pull(Cause::All(why));
                return Next::Stop;
            }
        }
        Next::Again
    }

    /// Stops everything: what failed here would fail for all that is left.
    fn stop(&self, error: &Error) -> Undone {
        self.brake.pull(Cause::All(error.to_string()));
        Undone::Stopped
    }
}

enum Found {
    It(Option<AssignmentSid>),
    /// The endpoint, as another type.
    Other(String),
    Nothing,
}
