//! The progenitor stage: runs progenitor on the lowered document, and reads from its output what the emit stage cannot
//! know by itself: the Rust types.

mod facts;
mod run;

pub(crate) use facts::{Facts, FieldFacts, Presence, SettingFacts};
pub(crate) use run::{ProgenitorOutput, generate, without_panic};
