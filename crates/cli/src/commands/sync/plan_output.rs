//! Prints a plan.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeStruct as _, Serializer};
use trusthub_sync::{Desired, DesiredState, Duplicate, Plan, Removal, RemovalReason};
use twilio_core::sanitize;
use twilio_trusthub::Sid;
use twilio_trusthub::types::{AssignmentSid, CustomerProfileSid};

use crate::output::Format;
use crate::util::text::{plural, thousands};

/// The maximum number of items of each kind in the table.
const MAX_LISTED: usize = 20;

/// The columns of a plan as CSV.
const HEADER: [&str; 6] =
    ["action", "line", "channel_endpoint_sid", "channel_endpoint_type", "sid", "reason"];

/// A plan, and what it was computed from.
#[derive(Clone, Copy)]
pub(super) struct PlanView<'a> {
    pub(super) profile: CustomerProfileSid,
    pub(super) desired: &'a DesiredState,
    pub(super) plan: &'a Plan,
}

/// The tense of a note: before or after the changes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tense {
    Planned,
    Done,
}

impl<'a> PlanView<'a> {
    /// Prints the plan item by item: it may have millions of them.
    pub(super) fn print(self, format: Option<Format>, out: &mut impl Write) -> io::Result<()> {
        match format {
            None | Some(Format::Table) => self.print_table(out)?,
            Some(Format::Json) => {
                serde_json::to_writer_pretty(&mut *out, &self)?;
                writeln!(out)?;
            }
            Some(Format::Ndjson) => {
                for action in self.actions() {
                    serde_json::to_writer(&mut *out, &action)?;
                    writeln!(out)?;
                }
            }
            Some(Format::Csv) => {
                let mut csv = csv::Writer::from_writer(&mut *out);
                csv.write_record(HEADER)?;
                for action in self.actions() {
                    csv.serialize(action.row())?;
                }
                csv.flush()?;
            }
        }
        out.flush()
    }

    /// Returns the counts in a line: `2 to create, 1 to remove, 3 unchanged`.
    pub(super) fn overview(self) -> String {
        let Self { desired, plan, .. } = self;
        let mut parts = vec![format!("{} to create", thousands(plan.create_count()))];
        if plan.removal_count() > 0 {
            parts.push(format!("{} to remove", thousands(plan.removal_count())));
        }
        parts.push(format!("{} unchanged", thousands(plan.unchanged)));
        if plan.other_type > 0 {
            parts.push(format!("{} with another type", thousands(plan.other_type)));
        }
        if !desired.duplicates().is_empty() {
            parts.push(format!("{} in the input", plural(desired.duplicates().len() as u64, "duplicate")));
        }
        parts.join(", ")
    }

    fn print_table(self, out: &mut impl Write) -> io::Result<()> {
        let Self { profile, desired, plan } = self;
        writeln!(out, "{profile}: {}", self.overview())?;
        for endpoint in plan.creates.iter().chain(&plan.replaces).take(MAX_LISTED) {
            let endpoint_type = sanitize::escape(desired.type_of(endpoint));
            writeln!(out, "  create     {}  {endpoint_type}, line {}", endpoint.sid, endpoint.line)?;
        }
        print_more(plan.creates.len() + plan.replaces.len(), out)?;
        for removal in plan.replaced.iter().chain(&plan.removes).take(MAX_LISTED) {
            let reason = match removal.reason {
                RemovalReason::NotDesired => "not in the input",
                RemovalReason::Duplicate => "duplicate assignment",
                RemovalReason::OtherType => "another type",
            };
            writeln!(out, "  remove     {}  {}, {reason}", removal.endpoint, removal.sid)?;
        }
        print_more(plan.replaced.len() + plan.removes.len(), out)?;
        for duplicate in desired.duplicates().iter().take(MAX_LISTED) {
            let Duplicate { line, of_line, sid } = duplicate;
            writeln!(out, "  duplicate  {sid}  line {line} repeats line {of_line}")?;
        }
        print_more(desired.duplicates().len(), out)?;
        for note in notes(plan, Tense::Planned) {
            writeln!(out, "{note}")?;
        }
        Ok(())
    }

    /// Returns the changes in the order in which they are made.
    fn actions(self) -> impl Iterator<Item = Action<'a>> {
        let Self { desired, plan, .. } = self;
        let create = |endpoint: &Desired| Action::Create(Create::new(endpoint, desired));
        let remove = |removals: &'a [Removal]| removals.iter().map(Action::Remove);
        let replace = move |endpoint: &'a Desired| {
            remove(plan.replaced_by(endpoint)).chain(std::iter::once_with(move || create(endpoint)))
        };
        plan.creates
            .iter()
            .map(create)
            .chain(plan.replaces.iter().flat_map(replace))
            .chain(remove(&plan.removes))
    }
}

/// Returns notes about assignments that do not match the input but are not changed, and how to change them.
pub(super) fn notes(plan: &Plan, tense: Tense) -> Vec<String> {
    let skipped = plan.skipped;
    // Assignments of another type that keep a number from being assigned have a note of their own.
    let other_type = if plan.other_type > 0 { 0 } else { skipped.other_type };
    let mut notes: Vec<String> = [
        (skipped.not_desired, "assignment", " not in the input"),
        (other_type, "assignment", " with another type than in the input"),
        (skipped.duplicate, "duplicate assignment", ""),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, noun, detail)| {
        let verb = match (tense, count) {
            (Tense::Planned, _) => "would be",
            (Tense::Done, 1) => "was",
            (Tense::Done, _) => "were",
        };
        let them = if count == 1 { "it" } else { "them" };
        format!("{}{detail} {verb} kept (use `--prune` to remove {them})", plural(count, noun))
    })
    .collect();
    if plan.other_type > 0 {
        let (are, them) = if plan.other_type == 1 { ("is", "it") } else { ("are", "them") };
        notes.push(format!(
            "{} {are} assigned as another type than in the input (use `--prune` to replace {them}, or correct the type \
             with `--type` or in the input)",
            plural(plan.other_type, "number")
        ));
    }
    notes
}

fn print_more(count: usize, out: &mut impl Write) -> io::Result<()> {
    match count.saturating_sub(MAX_LISTED) {
        0 => Ok(()),
        more => writeln!(out, "  … and {} more (use `--format ndjson` to list all)", thousands(more as u64)),
    }
}

/// An assignment to create.
#[derive(serde::Serialize)]
struct Create<'a> {
    line: u32,
    channel_endpoint_sid: Sid,
    channel_endpoint_type: &'a str,
}

impl<'a> Create<'a> {
    fn new(endpoint: &Desired, desired: &'a DesiredState) -> Self {
        Self {
            line: endpoint.line,
            channel_endpoint_sid: endpoint.sid,
            channel_endpoint_type: desired.type_of(endpoint),
        }
    }
}

/// A change.
#[derive(serde::Serialize)]
#[serde(tag = "action", rename_all = "snake_case")]
enum Action<'a> {
    Create(Create<'a>),
    Remove(&'a Removal),
}

/// A change as a CSV row, with the columns of [`HEADER`].
type Row<'a> = (&'static str, Option<u32>, Sid, &'a str, Option<AssignmentSid>, Option<RemovalReason>);

impl<'a> Action<'a> {
    fn row(&self) -> Row<'a> {
        match self {
            Self::Create(create) => {
                let Create { line, channel_endpoint_sid, channel_endpoint_type } = *create;
                ("create", Some(line), channel_endpoint_sid, channel_endpoint_type, None, None)
            }
            Self::Remove(removal) => {
                ("remove", None, removal.endpoint, "", Some(removal.sid), Some(removal.reason))
            }
        }
    }
}

impl Serialize for PlanView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { profile, desired, plan } = *self;
        let mut fields = serializer.serialize_struct("Plan", 8)?;
        fields.serialize_field("customer_profile_sid", &profile)?;
        fields.serialize_field("listed", &plan.listed)?;
        fields.serialize_field("unchanged", &plan.unchanged)?;
        let creates = || plan.creates.iter().chain(&plan.replaces);
        fields.serialize_field(
            "create",
            &IterSeq(|| creates().map(|endpoint| Create::new(endpoint, desired))),
        )?;
        fields.serialize_field("remove", &IterSeq(|| plan.replaced.iter().chain(&plan.removes)))?;
        fields.serialize_field("duplicates", desired.duplicates())?;
        fields.serialize_field("other_type", &plan.other_type)?;
        fields.serialize_field("skipped", &plan.skipped)?;
        fields.end()
    }
}

/// Serializes an iterator as a sequence, without collecting it.
struct IterSeq<F>(F);

impl<F, I> Serialize for IterSeq<F>
where
    F: Fn() -> I,
    I: Iterator<Item: Serialize>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}
