//! Checks a profile after a run: endpoints that are assigned more than once.

use crate::model::{Desired, DesiredState, is_other_type};
use crate::observer::Event;
use crate::plan::Plan;
use crate::remote::{ListingError, Remote};

/// Lists the assignments again, and returns the number of endpoints that `plan` assigns and that the profile holds more
/// than once. The observer receives each of them.
pub(crate) async fn count_duplicates(
    plan: &Plan,
    desired: &DesiredState,
    remote: &Remote<'_>,
) -> Result<u64, ListingError> {
    let mut counts = vec![0_u32; desired.endpoints().len()];
    let mut listing = remote.list();
    while let Some(page) = listing.next().await? {
        for assignment in &page {
            let Some(at) = assignment.endpoint().and_then(|sid| desired.find(sid)) else {
                continue;
            };
            let endpoint_type = desired.type_of(&desired.endpoints()[at]);
            if !is_other_type(assignment.endpoint_type(), endpoint_type) {
                counts[at] = counts[at].saturating_add(1);
            }
        }
    }
    let mut duplicates = 0;
    for endpoint in plan.creates.iter().chain(&plan.replaces) {
        let count = desired.find(endpoint.sid).map_or(0, |at| counts[at]);
        if count > 1 {
            duplicates += 1;
            report(endpoint, count, desired, remote);
        }
    }
    Ok(duplicates)
}

fn report(endpoint: &Desired, count: u32, desired: &DesiredState, remote: &Remote<'_>) {
    let endpoint_type = desired.type_of(endpoint);
    remote.observer().on_event(&Event::DuplicateAssignments { endpoint, endpoint_type, count });
}
