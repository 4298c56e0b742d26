//! What bulk work tells while it goes on.

use std::time::Duration;

use twilio_trusthub::types::AssignmentSid;

use super::apply::Item;
use super::gate::Refused;
use crate::input::{Duplicate, Wanted};

/// Something that happened.
pub(crate) enum Event<'a> {
    /// The input says the same again.
    Repeats { duplicate: &'a Duplicate, kind: &'a str },
    /// So many assignments have been listed by now.
    Listed(u64),
    /// One that is wanted is there.
    Kept { wanted: &'a Wanted, kind: &'a str, sid: Option<AssignmentSid> },
    /// The work begins: so many assignments are to be made and removed.
    Begun { creates: u64, removes: u64 },
    /// An item is done with.
    Done(&'a Item<'a>),
    /// All requests wait, and then go on more slowly.
    Slowed { wait: Duration, at_a_time: usize, why: Refused },
    /// Somebody asked to stop: nothing new is begun.
    Stopping,
    /// The work has ended.
    Ended,
}

/// Who is told.
pub(crate) trait Watch: Sync {
    /// Takes note of it.
    fn see(&self, event: &Event<'_>);
}
