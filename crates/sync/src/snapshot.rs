//! A complete list of assignments, for callers that need it before they know the desired state.

use std::sync::Arc;

use twilio_trusthub::Sid;
use twilio_trusthub::types::AssignmentSid;

use crate::observer::Event;
use crate::plan_error::PlanError;
use crate::remote::Remote;
use crate::target::Assignment;

/// The assignments of a customer profile or a trust product at one time.
///
/// Read it before the phone numbers of the account: then a number that is bought in between can only be assigned by the
/// plan, never removed.
#[derive(Debug, Default)]
pub struct Snapshot(Vec<Listed>);

/// The properties of an assignment that a comparison needs.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) sid: AssignmentSid,
    pub(crate) endpoint: Sid,
    /// Shared by neighbors in the list, which mostly have the same type.
    pub(crate) endpoint_type: Option<Arc<str>>,
}

impl Snapshot {
    /// Lists all assignments.
    ///
    /// # Errors
    ///
    /// If the list is incomplete, or an assignment in it has no SID or no endpoint.
    pub async fn read(remote: &Remote<'_>) -> Result<Self, PlanError> {
        let mut snapshot = Self::default();
        let mut listing = remote.list();
        while let Some(page) = listing.next().await.map_err(PlanError::Listing)? {
            for assignment in &page {
                snapshot.add(assignment)?;
            }
            remote.observer().on_event(&Event::Listed(snapshot.0.len() as u64));
        }
        Ok(snapshot)
    }

    /// Returns the endpoints. One that is assigned twice is returned twice.
    pub fn endpoints(&self) -> impl Iterator<Item = Sid> {
        self.0.iter().map(|listed| listed.endpoint)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Listed> {
        self.0.iter()
    }

    fn add(&mut self, assignment: &Assignment) -> Result<(), PlanError> {
        let endpoint_type = match (assignment.endpoint_type(), self.0.last()) {
            (Some(name), Some(Listed { endpoint_type: Some(last), .. })) if **last == *name => {
                Some(Arc::clone(last))
            }
            (name, _) => name.map(Arc::from),
        };
        let (sid, endpoint) = required(assignment)?;
        self.0.push(Listed { sid, endpoint, endpoint_type });
        Ok(())
    }
}

/// Returns the SIDs of an assignment, without which it can be neither compared nor removed.
pub(crate) fn required(assignment: &Assignment) -> Result<(AssignmentSid, Sid), PlanError> {
    match (assignment.sid(), assignment.endpoint()) {
        (Some(sid), Some(endpoint)) => Ok((sid, endpoint)),
        (None, _) => {
            Err(PlanError::InvalidRecord("the service returned an assignment without a SID".to_owned()))
        }
        (Some(sid), None) => Err(PlanError::InvalidRecord(format!(
            "the service returned assignment {sid} without an endpoint"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assignment_without_endpoint_is_an_error() {
        let record = serde_json::json!({ "sid": "RA00000000000000000000000000000001" });
        let assignment = Assignment::CustomerProfile(serde_json::from_value(record).unwrap());
        insta::assert_snapshot!(required(&assignment).unwrap_err(), @"the service returned assignment RA00000000000000000000000000000001 without an endpoint");
    }
}
