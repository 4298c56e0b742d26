//! Compares the desired state with the assignments of a profile.

use twilio_trusthub::Sid;
use twilio_trusthub::types::AssignmentSid;

use crate::model::{Desired, DesiredState, Removal, RemovalReason, is_other_type, sid_key};
use crate::observer::{Event, Observer};
use crate::plan_error::PlanError;
use crate::remote::Remote;
use crate::snapshot::{self, Snapshot};

/// The changes that bring a profile to the desired state, and counts of everything that stays unchanged.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Plan {
    /// Endpoints to assign, sorted by line.
    pub creates: Vec<Desired>,
    /// Endpoints to assign after their assignments as another type were removed, sorted by line.
    pub replaces: Vec<Desired>,
    /// The assignments that [`replaces`](Self::replaces) take the place of, sorted by endpoint.
    pub replaced: Vec<Removal>,
    /// Assignments to remove after everything else.
    pub removes: Vec<Removal>,
    /// The number of assignments that the profile holds.
    pub listed: u64,
    /// The number of desired endpoints that the profile already holds.
    pub unchanged: u64,
    /// The number of desired endpoints that stay assigned as another type, because the plan removes nothing.
    pub other_type: u64,
    /// Assignments that are kept although they are not desired, because the plan removes nothing.
    pub skipped: Skipped,
}

/// Numbers of assignments that are kept although they are not desired, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Skipped {
    /// See [`RemovalReason::NotDesired`].
    #[serde(rename = "not_in_input")]
    pub not_desired: u64,
    /// See [`RemovalReason::Duplicate`].
    pub duplicate: u64,
    /// See [`RemovalReason::OtherType`].
    pub other_type: u64,
}

impl Skipped {
    fn add(&mut self, reason: RemovalReason) {
        match reason {
            RemovalReason::NotDesired => self.not_desired += 1,
            RemovalReason::Duplicate => self.duplicate += 1,
            RemovalReason::OtherType => self.other_type += 1,
        }
    }
}

impl Plan {
    /// Lists the assignments of the profile once, and compares them with `desired`. Nothing is changed. Without `prune`,
    /// the plan removes nothing, not even to replace an assignment of another type.
    ///
    /// # Errors
    ///
    /// If the list is incomplete, or an assignment in it cannot be compared.
    pub async fn compute(
        desired: &DesiredState,
        prune: bool,
        remote: &Remote<'_>,
    ) -> Result<Self, PlanError> {
        let observer = remote.observer();
        report_duplicates(desired, observer);
        let mut comparison = Comparison::new(desired, prune);
        let mut listing = remote.list();
        while let Some(page) = listing.next().await.map_err(PlanError::Listing)? {
            for assignment in &page {
                let (sid, endpoint) = snapshot::required(assignment)?;
                comparison.add_reported(sid, endpoint, assignment.endpoint_type(), observer);
            }
            observer.on_event(&Event::Listed(comparison.plan.listed));
        }
        Ok(comparison.finish())
    }

    /// Compares assignments that were listed before with `desired`, as [`compute`](Self::compute) does.
    #[must_use]
    pub fn from_snapshot(
        snapshot: &Snapshot,
        desired: &DesiredState,
        prune: bool,
        observer: &dyn Observer,
    ) -> Self {
        report_duplicates(desired, observer);
        let mut comparison = Comparison::new(desired, prune);
        for listed in snapshot.iter() {
            comparison.add_reported(listed.sid, listed.endpoint, listed.endpoint_type.as_deref(), observer);
        }
        comparison.finish()
    }

    /// Returns the number of assignments that the plan creates.
    #[must_use]
    pub fn create_count(&self) -> u64 {
        (self.creates.len() + self.replaces.len()) as u64
    }

    /// Returns the number of assignments that the plan removes.
    #[must_use]
    pub fn removal_count(&self) -> u64 {
        (self.replaced.len() + self.removes.len()) as u64
    }

    /// Returns `true` if the profile already is in the desired state, apart from what only pruning would change.
    #[must_use]
    pub fn is_fulfilled(&self) -> bool {
        self.create_count() + self.removal_count() + self.other_type == 0
    }

    /// Returns the assignments to remove before `endpoint` is assigned.
    #[must_use]
    pub fn replaced_by(&self, endpoint: &Desired) -> &[Removal] {
        let key = sid_key(endpoint.sid);
        let start = self.replaced.partition_point(|removal| sid_key(removal.endpoint) < key);
        let count = self.replaced[start..].partition_point(|removal| sid_key(removal.endpoint) == key);
        &self.replaced[start..start + count]
    }
}

fn report_duplicates(desired: &DesiredState, observer: &dyn Observer) {
    for duplicate in desired.duplicates() {
        let endpoint_type =
            desired.find(duplicate.sid).map_or("", |at| desired.type_of(&desired.endpoints()[at]));
        observer.on_event(&Event::Duplicate { duplicate, endpoint_type });
    }
}

/// Compares assignments with the desired state while they are listed. Of the list, it keeps only what is to be removed.
struct Comparison<'a> {
    desired: &'a DesiredState,
    prune: bool,
    /// For each desired endpoint, 0 or the fingerprint of the assignment that is kept. A list that changes while it is
    /// read may contain an assignment twice, which is not a reason to remove it.
    kept: Vec<u64>,
    /// For each desired endpoint, `true` if it is assigned as another type.
    other_type: Vec<bool>,
    removals: Vec<Removal>,
    plan: Plan,
}

impl<'a> Comparison<'a> {
    fn new(desired: &'a DesiredState, prune: bool) -> Self {
        let count = desired.endpoints().len();
        Self {
            desired,
            prune,
            kept: vec![0; count],
            other_type: vec![false; count],
            removals: Vec::new(),
            plan: Plan::default(),
        }
    }

    /// Adds an assignment, and reports the endpoint that it fulfills.
    fn add_reported(
        &mut self,
        sid: AssignmentSid,
        endpoint: Sid,
        endpoint_type: Option<&str>,
        observer: &dyn Observer,
    ) {
        if let Some(endpoint) = self.add(sid, endpoint, endpoint_type) {
            let endpoint_type = self.desired.type_of(endpoint);
            observer.on_event(&Event::Unchanged { endpoint, endpoint_type, sid: Some(sid) });
        }
    }

    /// Adds an assignment. Returns the desired endpoint that it fulfills, if it is the first to do so.
    fn add(&mut self, sid: AssignmentSid, endpoint: Sid, endpoint_type: Option<&str>) -> Option<&'a Desired> {
        self.plan.listed += 1;
        let Some(at) = self.desired.find(endpoint) else {
            self.remove(sid, endpoint, RemovalReason::NotDesired);
            return None;
        };
        let desired = &self.desired.endpoints()[at];
        if is_other_type(endpoint_type, self.desired.type_of(desired)) {
            self.other_type[at] = true;
            self.remove(sid, endpoint, RemovalReason::OtherType);
            return None;
        }
        let fingerprint = fingerprint(sid);
        if self.kept[at] == 0 {
            self.kept[at] = fingerprint;
            self.plan.unchanged += 1;
            return Some(desired);
        }
        if self.kept[at] != fingerprint {
            self.remove(sid, endpoint, RemovalReason::Duplicate);
        }
        None
    }

    fn remove(&mut self, sid: AssignmentSid, endpoint: Sid, reason: RemovalReason) {
        if self.prune {
            self.removals.push(Removal { sid, endpoint, reason });
        } else {
            self.plan.skipped.add(reason);
        }
    }

    /// Returns the plan, once all assignments were added.
    fn finish(self) -> Plan {
        let Self { desired, prune, kept, other_type, mut removals, mut plan } = self;
        let is_kept = |endpoint: Sid| desired.find(endpoint).is_some_and(|at| kept[at] != 0);
        // Sorted by endpoint for the reader, which also puts an assignment that was listed twice next to itself.
        removals.sort_unstable_by_key(|removal| (sid_key(removal.endpoint), removal.sid));
        removals.dedup();
        for removal in &removals {
            // Next to an assignment of the right type, the one of the wrong type blocks nothing.
            let blocks_create = removal.reason == RemovalReason::OtherType && !is_kept(removal.endpoint);
            if blocks_create { &mut plan.replaced } else { &mut plan.removes }.push(*removal);
        }
        for (at, endpoint) in desired.endpoints().iter().enumerate().filter(|(at, _)| kept[*at] == 0) {
            match other_type[at] {
                false => plan.creates.push(*endpoint),
                true if prune => plan.replaces.push(*endpoint),
                // A second assignment next to the one of another type is not created.
                true => plan.other_type += 1,
            }
        }
        for endpoints in [&mut plan.creates, &mut plan.replaces] {
            endpoints.sort_unstable_by_key(|endpoint| endpoint.line);
            // They live as long as the run: return the spare capacity.
            endpoints.shrink_to_fit();
        }
        plan
    }
}

/// Returns 64 of the 128 bits of a SID, never 0. Two SIDs with the same fingerprint count as one, so that one
/// assignment too many is kept.
fn fingerprint(sid: AssignmentSid) -> u64 {
    u64::from_str_radix(&sid.as_str()[18..], 16).unwrap_or_default().max(1)
}

#[cfg(test)]
mod tests;
