//! The assignments of a profile as the service holds them. All requests pass the throttle, are counted, and are retried
//! only where that is safe.

mod attempts;
mod listing;
mod profile_check;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use twilio_core::throttle::{Throttle, Timing};
use twilio_trusthub::types::AssignmentSid;
use twilio_trusthub::{Client, Error, Outcome, RetryPolicy, Sid};

use crate::model::{Desired, DesiredState, TaskError, TaskStatus, is_other_type, sid_key};
use crate::observer::Observer;
use crate::shutdown::{Phase, Shutdown};
use crate::target::{EndpointFilter, Target};
use attempts::{Attempts, SendError};
pub use listing::{Listing, ListingError};
use profile_check::ProfileCheck;

/// Settings of a [`Remote`].
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Options {
    /// The maximum number of requests in flight.
    pub concurrency: usize,
    /// The delays after failures.
    pub timing: Timing,
}

impl Default for Options {
    /// Eight requests at a time, and the default timing.
    fn default() -> Self {
        Self { concurrency: 8, timing: Timing::default() }
    }
}

impl Options {
    /// Sets the maximum number of requests in flight. 0 counts as 1.
    #[must_use]
    pub fn concurrency(mut self, concurrency: usize) -> Self {
        self.concurrency = concurrency.max(1);
        self
    }

    /// Sets the delays after failures.
    #[must_use]
    pub fn timing(mut self, timing: Timing) -> Self {
        self.timing = timing;
        self
    }
}

/// A customer profile in the service.
pub struct Remote<'a> {
    /// Sends each request once: [`Attempts`] decides about retries.
    client: Client,
    target: Target,
    concurrency: usize,
    throttle: Throttle,
    shutdown: &'a Shutdown,
    observer: &'a dyn Observer,
    requests: AtomicU64,
    profile_check: ProfileCheck,
    /// `true` once another client is known to assign the same endpoints.
    is_contended: AtomicBool,
}

impl<'a> Remote<'a> {
    /// Creates a remote that sends its requests through `client`, whose retry policy it replaces.
    #[must_use]
    pub fn new(
        client: &Client,
        target: impl Into<Target>,
        options: Options,
        shutdown: &'a Shutdown,
        observer: &'a dyn Observer,
    ) -> Self {
        let client = Client::from(client.transport().with_retry(RetryPolicy::none()));
        let Options { concurrency, timing } = options;
        let throttle = Throttle::new(concurrency, timing);
        Self {
            client,
            target: target.into(),
            concurrency,
            throttle,
            shutdown,
            observer,
            requests: AtomicU64::new(0),
            profile_check: ProfileCheck::default(),
            is_contended: AtomicBool::new(false),
        }
    }

    /// Returns the number of requests that were sent, including retries and every page.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Returns the shutdown that stops this remote.
    #[must_use]
    pub fn shutdown(&self) -> &'a Shutdown {
        self.shutdown
    }

    /// Returns the customer profile or the trust product.
    #[must_use]
    pub fn target(&self) -> Target {
        self.target
    }

    /// Lists the assignments.
    #[must_use]
    pub fn list(&self) -> Listing<'_> {
        Listing::new(self, EndpointFilter::All, Phase::Draining)
    }

    /// Lists the assignments of these endpoints, or of all if `endpoints` is empty.
    #[must_use]
    pub fn list_of(&self, endpoints: &[Sid]) -> Listing<'_> {
        Listing::new(self, EndpointFilter::Several(endpoints), Phase::Draining)
    }

    pub(crate) fn concurrency(&self) -> usize {
        self.concurrency
    }

    pub(crate) fn observer(&self) -> &'a dyn Observer {
        self.observer
    }

    /// Assigns an endpoint. No request is started once the shutdown has reached `stop_at`.
    ///
    /// After a failure that leaves open whether the request was processed, the endpoint is looked up, and the create is
    /// retried only if the endpoint is absent. After a response with a success status it is never retried, whatever the
    /// body was. While another client assigns endpoints to the same profile, the endpoint is looked up first.
    pub(crate) async fn create(
        &self,
        endpoint: Sid,
        endpoint_type: &str,
        stop_at: Phase,
    ) -> Result<TaskStatus, TaskError> {
        if self.is_contended()
            && let Ok(Found::Match(sid)) = self.find(endpoint, endpoint_type, stop_at).await
        {
            return Ok(TaskStatus::AlreadyAssigned(sid));
        }
        let mut attempts = Attempts::of_task(self, stop_at);
        let mut unknown = None;
        loop {
            let sent = attempts.send(|| self.target.create(&self.client, endpoint, endpoint_type)).await;
            let error = match sent {
                Ok(sid) => return Ok(TaskStatus::Created(sid)),
                Err(SendError::Rejected(error) | SendError::Ambiguous(error))
                    if error.status().is_some_and(|status| status.is_success()) =>
                {
                    return match self.find_created(endpoint, endpoint_type, stop_at).await {
                        Some(sid) => Ok(TaskStatus::Created(sid)),
                        None if error.outcome() == Outcome::Processed => Ok(TaskStatus::Created(None)),
                        // A web page with status 200 comes from a gateway, and confirms nothing.
                        None => Err(TaskError::Unknown(error)),
                    };
                }
                Err(SendError::Rejected(error)) if error.is_conflict() => {
                    return self.resolve_conflict(endpoint, endpoint_type, stop_at, error).await;
                }
                Err(SendError::Ambiguous(error)) => error,
                Err(SendError::Stopped | SendError::Fatal(_)) if unknown.is_some() => {
                    return Err(unknown.map_or(TaskError::Stopped, TaskError::Unknown));
                }
                Err(error) => return Err(self.task_error(error, stop_at).await),
            };
            // A create that was processed may take a moment to be listed.
            if attempts.back_off().await.is_none() {
                return Err(TaskError::Unknown(error));
            }
            match self.find(endpoint, endpoint_type, stop_at).await {
                Ok(Found::Match(sid)) => return Ok(TaskStatus::Created(sid)),
                // An assignment as another type is not the result of this attempt.
                Ok(Found::OtherType(_) | Found::Absent) if attempts.are_exhausted() => {
                    return Err(TaskError::Failed(error));
                }
                // The lookup may have been too early.
                Ok(Found::OtherType(_) | Found::Absent) => unknown = Some(error),
                Err(lookup) => {
                    if let ListingError::Failed(lookup) = lookup {
                        self.check_profile(&lookup, stop_at).await;
                    }
                    return Err(TaskError::Unknown(error));
                }
            }
        }
    }

    /// Removes an assignment. A removal is retried after any failure that allows it, because repeating it is harmless.
    pub(crate) async fn remove(&self, assignment: AssignmentSid) -> Result<TaskStatus, TaskError> {
        let mut attempts = Attempts::of_task(self, Phase::Draining);
        let sent = attempts.send_idempotent(|| self.target.delete(&self.client, assignment)).await;
        match sent {
            Ok(()) => Ok(TaskStatus::Removed),
            // An earlier attempt may have removed it without a response.
            Err(SendError::Rejected(error)) if error.is_not_found() => {
                Ok(if attempts.failures() > 0 { TaskStatus::Removed } else { TaskStatus::AlreadyRemoved })
            }
            Err(error) => Err(self.task_error(error, Phase::Draining).await),
        }
    }

    /// Looks up the first of `endpoints`, right before they are assigned. Returns those that the profile holds by now,
    /// which means that another client assigns them. A lookup that fails returns nothing: it is only a precaution.
    pub(crate) async fn find_assigned(
        &self,
        endpoints: &[Desired],
        desired: &DesiredState,
    ) -> Vec<(Desired, Option<AssignmentSid>)> {
        let endpoints = &endpoints[..endpoints.len().min(MAX_LOOKED_UP)];
        let mut found: Vec<(Desired, Option<AssignmentSid>)> = Vec::new();
        if endpoints.is_empty() {
            return found;
        }
        let sids: Vec<Sid> = endpoints.iter().map(|endpoint| endpoint.sid).collect();
        let mut listing = self.list_of(&sids);
        // Only one page: a service that ignores the filter returns the whole list.
        let Ok(Some(page)) = listing.next().await else { return found };
        for assignment in page {
            let Some(sid) = assignment.endpoint().map(sid_key) else { continue };
            let Some(endpoint) = endpoints.iter().find(|endpoint| sid_key(endpoint.sid) == sid) else {
                continue;
            };
            let endpoint_type = desired.type_of(endpoint);
            if !is_other_type(assignment.endpoint_type(), endpoint_type)
                && !found.iter().any(|(other, _)| other == endpoint)
            {
                found.push((*endpoint, assignment.sid()));
            }
        }
        if !found.is_empty() {
            self.is_contended.store(true, Ordering::Relaxed);
        }
        found
    }

    /// Returns `true` if another client is known to assign the same endpoints.
    pub(crate) fn is_contended(&self) -> bool {
        self.is_contended.load(Ordering::Relaxed)
    }

    /// Returns the error of a task whose request failed. A 401, 403 or 404 stops the run if it concerns the profile.
    async fn task_error(&self, error: SendError, stop_at: Phase) -> TaskError {
        match error {
            SendError::Rejected(error) if self.check_profile(&error, stop_at).await => TaskError::Stopped,
            SendError::Ambiguous(error) => {
                self.check_profile(&error, stop_at).await;
                TaskError::Unknown(error)
            }
            error => error.into(),
        }
    }

    /// Looks up an assignment whose create returned a success status and a body that cannot be read. Returns its SID if
    /// the list has it; an assignment that is not listed yet is not created again.
    async fn find_created(
        &self,
        endpoint: Sid,
        endpoint_type: &str,
        stop_at: Phase,
    ) -> Option<Option<AssignmentSid>> {
        self.back_off(1, stop_at).await?;
        match self.find(endpoint, endpoint_type, stop_at).await {
            Ok(Found::Match(sid)) => Some(sid),
            Ok(Found::OtherType(_) | Found::Absent) | Err(_) => None,
        }
    }

    /// Returns the result of a create with status 409. The task is done only if this profile holds the endpoint, and as
    /// this type.
    async fn resolve_conflict(
        &self,
        endpoint: Sid,
        endpoint_type: &str,
        stop_at: Phase,
        error: Error,
    ) -> Result<TaskStatus, TaskError> {
        match self.find(endpoint, endpoint_type, stop_at).await {
            Ok(Found::Match(sid)) => Ok(TaskStatus::AlreadyAssigned(sid)),
            Ok(Found::OtherType(other)) => Err(TaskError::Conflict(other)),
            Ok(Found::Absent) => Err(TaskError::Failed(error)),
            Err(ListingError::Failed(error)) => Err(TaskError::Failed(error)),
            Err(ListingError::Stopped) => Err(TaskError::Stopped),
        }
    }

    /// Looks up how the profile holds an endpoint.
    async fn find(&self, endpoint: Sid, endpoint_type: &str, stop_at: Phase) -> Result<Found, ListingError> {
        let mut listing = Listing::new(self, EndpointFilter::One(endpoint), stop_at);
        let mut found = Found::Absent;
        while let Some(page) = listing.next().await? {
            for assignment in page {
                if assignment.endpoint().map(sid_key) != Some(sid_key(endpoint)) {
                    continue;
                }
                match assignment.endpoint_type() {
                    Some(other) if is_other_type(Some(other), endpoint_type) => {
                        found = Found::OtherType(other.to_owned());
                    }
                    _ => return Ok(Found::Match(assignment.sid())),
                }
            }
        }
        Ok(found)
    }
}

/// The number of endpoints to look up before the first one is assigned. Their SIDs are in the URL.
const MAX_LOOKED_UP: usize = 50;

/// The result of looking up an endpoint.
enum Found {
    /// As the type that was looked for.
    Match(Option<AssignmentSid>),
    /// Only as another type, which is the value.
    OtherType(String),
    /// Not at all.
    Absent,
}
