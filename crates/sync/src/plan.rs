//! What is to be done: the difference between what a profile holds and what it is to hold.

use twilio_trusthub::Sid;
use twilio_trusthub::types::{AssignmentSid, ChannelEndpointAssignment};

use super::service::{Service, Undone};
use super::watch::Event;
use crate::input::{Input, Wanted, is_other_kind, key};

/// An assignment that is not to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub(crate) struct Extra {
    pub(crate) sid: AssignmentSid,
    #[serde(rename = "channel_endpoint_sid")]
    pub(crate) endpoint: Sid,
    #[serde(rename = "because")]
    pub(crate) why: Why,
}

/// Why an assignment is not to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Why {
    /// The input does not name its endpoint.
    NotNamed,
    /// There is another one of the same endpoint.
    Repeated,
    /// The input names its endpoint as another type.
    OtherType,
}

/// What is to be done, and what is left as it is.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// To make, in the order of their lines.
    pub(crate) creates: Vec<Wanted>,
    /// To make in the place of what is there as another type, in the order of their lines.
    pub(crate) replaces: Vec<Wanted>,
    /// What those take the place of, in the order of their endpoints.
    pub(crate) clears: Vec<Extra>,
    /// To remove in the end.
    pub(crate) removes: Vec<Extra>,
    /// How many assignments are there.
    pub(crate) listed: u64,
    /// How many of the input are there already.
    pub(crate) kept: u64,
    /// How many of the input are there as another type, which is left because nothing is to be removed.
    pub(crate) other_type: u64,
    /// Assignments that are left because nothing is to be removed.
    pub(crate) left: Left,
}

/// How many assignments are left that the input does not ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Left {
    pub(crate) not_named: u64,
    pub(crate) repeated: u64,
    pub(crate) other_type: u64,
}

impl Left {
    fn add(&mut self, why: Why) {
        match why {
            Why::NotNamed => self.not_named += 1,
            Why::Repeated => self.repeated += 1,
            Why::OtherType => self.other_type += 1,
        }
    }
}

impl Plan {
    /// How many are to be made.
    pub(crate) fn creations(&self) -> u64 {
        (self.creates.len() + self.replaces.len()) as u64
    }

    /// What is there of an endpoint that is to be replaced.
    pub(crate) fn cleared_for(&self, wanted: &Wanted) -> &[Extra] {
        let wanted = key(wanted.sid);
        let from = self.clears.partition_point(|extra| key(extra.endpoint) < wanted);
        let there = self.clears[from..].partition_point(|extra| key(extra.endpoint) == wanted);
        &self.clears[from..from + there]
    }

    /// Whether the profile holds what the input says, as far as it is asked for.
    pub(crate) fn is_fulfilled(&self) -> bool {
        self.creations() + self.removals() + self.other_type == 0
    }

    /// How many are to be removed.
    pub(crate) fn removals(&self) -> u64 {
        (self.clears.len() + self.removes.len()) as u64
    }
}

/// Lists what is there, once, and compares. Nothing is changed.
///
/// # Errors
///
/// If a page fails after its retries, or cannot be compared: a part of the list is no list.
pub(crate) async fn make(input: &Input, prune: bool, service: &Service<'_>) -> Result<Plan, NoPlan> {
    let watch = service.watch;
    for duplicate in &input.duplicates {
        let kind = input.find(duplicate.sid).map_or("", |at| input.kind(&input.wanted[at]));
        watch.see(&Event::Repeats { duplicate, kind });
    }
    let mut comparison = Comparison::new(input, prune);
    let mut pages = service.list(None);
    while let Some(page) = pages.next().await.map_err(NoPlan::Listing)? {
        for there in &page {
            if let Some(wanted) = comparison.see(there).map_err(NoPlan::Record)? {
                watch.see(&Event::Kept { wanted, kind: input.kind(wanted), sid: there.sid });
            }
        }
        watch.see(&Event::Listed(comparison.plan.listed));
    }
    Ok(comparison.finish())
}

/// Why there is no plan.
#[derive(Debug)]
pub(crate) enum NoPlan {
    /// A page could not be had.
    Listing(Undone),
    /// An assignment is not what it has to be.
    Record(String),
}

/// Compares assignments with an input while they are listed: no list of what is there is kept, only what is to be
/// removed of it.
pub(crate) struct Comparison<'a> {
    input: &'a Input,
    prune: bool,
    /// For each that is wanted whether it is there: 0, or a fingerprint of the assignment that is kept. A list that
    /// changes while it is read may tell of one assignment twice, which is no reason to remove it.
    kept: Vec<u64>,
    /// For each that is wanted whether it is there as another type.
    other_type: Vec<bool>,
    extras: Vec<Extra>,
    plan: Plan,
}

impl<'a> Comparison<'a> {
    pub(crate) fn new(input: &'a Input, prune: bool) -> Self {
        let count = input.wanted.len();
        Self {
            input,
            prune,
            kept: vec![0; count],
            other_type: vec![false; count],
            extras: Vec::new(),
            plan: Plan::default(),
        }
    }

    /// Takes an assignment into account. If it is one that is kept, tells of which line.
    pub(crate) fn see(&mut self, there: &ChannelEndpointAssignment) -> Result<Option<&'a Wanted>, String> {
        self.plan.listed += 1;
        let (Some(sid), Some(endpoint)) = (there.sid, there.channel_endpoint_sid) else {
            return Err(format!(
                "the service lists an assignment{} without {}: it cannot be compared with the input",
                there.sid.map(|sid| format!(" {sid}")).unwrap_or_default(),
                if there.sid.is_none() { "a SID" } else { "an endpoint" }
            ));
        };
        let Some(at) = self.input.find(endpoint) else {
            self.extra(sid, endpoint, Why::NotNamed);
            return Ok(None);
        };
        let wanted = &self.input.wanted[at];
        if is_other_kind(there.channel_endpoint_type.as_deref(), self.input.kind(wanted)) {
            self.other_type[at] = true;
            self.extra(sid, endpoint, Why::OtherType);
            return Ok(None);
        }
        let print = fingerprint(sid);
        if self.kept[at] == 0 {
            self.kept[at] = print;
            self.plan.kept += 1;
            return Ok(Some(wanted));
        }
        if self.kept[at] != print {
            self.extra(sid, endpoint, Why::Repeated);
        }
        Ok(None)
    }

    fn extra(&mut self, sid: AssignmentSid, endpoint: Sid, why: Why) {
        if self.prune {
            self.extras.push(Extra { sid, endpoint, why });
        } else {
            self.plan.left.add(why);
        }
    }

    /// What is to be done, now that all is listed.
    pub(crate) fn finish(self) -> Plan {
        let Self { input, prune, kept, other_type, mut extras, mut plan } = self;
        let there = |endpoint: Sid| input.find(endpoint).is_some_and(|at| kept[at] != 0);
        // By the endpoint, whose order a person knows; then the same one stands beside itself.
        extras.sort_unstable_by_key(|extra| (key(extra.endpoint), extra.sid));
        extras.dedup();
        for extra in &extras {
            // Where the right one is there as well, the wrong one is in nobody's way.
            let clears = extra.why == Why::OtherType && !there(extra.endpoint);
            if clears { &mut plan.clears } else { &mut plan.removes }.push(*extra);
        }
        for (at, wanted) in input.wanted.iter().enumerate().filter(|(at, _)| kept[*at] == 0) {
            match other_type[at] {
                false => plan.creates.push(*wanted),
                true if prune => plan.replaces.push(*wanted),
                // It is not made a second time beside the other type.
                true => plan.other_type += 1,
            }
        }
        for made in [&mut plan.creates, &mut plan.replaces] {
            made.sort_unstable_by_key(|wanted| wanted.line);
            // They stay as long as the run: what growing took beyond them is given back.
            made.shrink_to_fit();
        }
        plan
    }
}

/// 64 of the 128 bits of a SID, never 0. Two SIDs with the same ones are taken for one, which leaves one too many.
fn fingerprint(sid: AssignmentSid) -> u64 {
    u64::from_str_radix(&sid.as_str()[18..], 16).unwrap_or_default().max(1)
}

#[cfg(test)]
#[path = "plan/tests.rs"]
mod tests;
