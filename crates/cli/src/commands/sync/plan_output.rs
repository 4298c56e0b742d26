//! Prints a plan.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};
use trusthub_sync::{
    Desired, DesiredState, Duplicate, PhoneNumber, PhoneNumbers, Plan, Removal, RemovalReason, Target,
};
use twilio_core::sanitize;
use twilio_trusthub::Sid;
use twilio_trusthub::types::{AssignmentSid, TrustProductSid};

use crate::output::Format;
use crate::util::text::{plural, thousands};

/// The maximum number of items of each kind in the table.
const MAX_LISTED: usize = 20;

/// The columns of a plan as CSV.
const HEADER: [&str; 8] = [
    "action",
    "line",
    "channel_endpoint_sid",
    "channel_endpoint_type",
    "sid",
    "reason",
    "phone_number",
    "trust_product_sid",
];

/// A plan, and what it was computed from.
#[derive(Clone, Copy)]
pub(super) struct PlanView<'a> {
    pub(super) target: Target,
    pub(super) desired: &'a DesiredState,
    pub(super) plan: &'a Plan,
    pub(super) numbers: &'a PhoneNumbers,
}

/// The plans of the customer profile and of the trust products.
#[derive(Clone, Copy)]
pub(super) struct PlanViews<'a>(pub(super) &'a [PlanView<'a>]);

/// The tense of a note: before or after the changes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tense {
    Planned,
    Done,
}

impl PlanViews<'_> {
    /// Prints the plans item by item: they may have millions of them.
    pub(super) fn print(self, format: Option<Format>, out: &mut impl Write) -> io::Result<()> {
        match format {
            None | Some(Format::Table) => {
                for view in self.0 {
                    view.print_table(out)?;
                }
            }
            Some(Format::Json) => {
                serde_json::to_writer_pretty(&mut *out, &self)?;
                writeln!(out)?;
            }
            Some(Format::Ndjson) => {
                for action in self.0.iter().flat_map(|view| view.actions()) {
                    serde_json::to_writer(&mut *out, &action)?;
                    writeln!(out)?;
                }
            }
            Some(Format::Csv) => {
                let mut csv = csv::Writer::from_writer(&mut *out);
                csv.write_record(HEADER)?;
                for action in self.0.iter().flat_map(|view| view.actions()) {
                    csv.serialize(action.row())?;
                }
                csv.flush()?;
            }
        }
        out.flush()
    }

    /// Returns `true` if there is nothing to change, apart from what only pruning would.
    pub(super) fn are_fulfilled(self) -> bool {
        self.0.iter().all(|view| view.plan.is_fulfilled())
    }

    /// Returns the sum of a count of all plans.
    pub(super) fn sum(self, count: impl Fn(&Plan) -> u64) -> u64 {
        self.0.iter().map(|view| count(view.plan)).sum()
    }
}

impl<'a> PlanView<'a> {
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
        let Self { target, desired, plan, numbers } = self;
        writeln!(out, "{target}: {}", self.overview())?;
        for endpoint in plan.creates.iter().chain(&plan.replaces).take(MAX_LISTED) {
            let endpoint_type = sanitize::escape(desired.type_of(endpoint));
            let number = number_column(numbers, endpoint.sid);
            let line = if endpoint.line > 0 { format!(", line {}", endpoint.line) } else { String::new() };
            writeln!(out, "  create     {}  {number}{endpoint_type}{line}", endpoint.sid)?;
        }
        print_more(plan.creates.len() + plan.replaces.len(), out)?;
        for removal in plan.replaced.iter().chain(&plan.removes).take(MAX_LISTED) {
            let reason = match removal.reason {
                RemovalReason::NotDesired => "not in the input",
                RemovalReason::Duplicate => "duplicate assignment",
                RemovalReason::OtherType => "another type",
            };
            let number = number_column(numbers, removal.endpoint);
            writeln!(out, "  remove     {}  {number}{}, {reason}", removal.endpoint, removal.sid)?;
        }
        print_more(plan.replaced.len() + plan.removes.len(), out)?;
        // They are the same for every target.
        let duplicates =
            if matches!(target, Target::CustomerProfile(_)) { desired.duplicates() } else { &[] };
        for duplicate in duplicates.iter().take(MAX_LISTED) {
            let Duplicate { line, of_line, sid } = duplicate;
            let number = number_column(numbers, *sid);
            writeln!(out, "  duplicate  {sid}  {number}line {line} repeats line {of_line}")?;
        }
        print_more(duplicates.len(), out)?;
        for note in notes(plan, target, Tense::Planned) {
            writeln!(out, "{note}")?;
        }
        Ok(())
    }

    /// Returns the changes in the order in which they are made.
    fn actions(self) -> impl Iterator<Item = Action<'a>> {
        let Self { plan, .. } = self;
        let create = move |endpoint: &Desired| Action::Create(self.create(endpoint));
        let remove = move |removals: &'a [Removal]| {
            removals.iter().map(move |removal| Action::Remove(self.remove(removal)))
        };
        let replace = move |endpoint: &'a Desired| {
            remove(plan.replaced_by(endpoint)).chain(std::iter::once_with(move || create(endpoint)))
        };
        plan.creates
            .iter()
            .map(create)
            .chain(plan.replaces.iter().flat_map(replace))
            .chain(remove(&plan.removes))
    }

    fn create(self, endpoint: &Desired) -> Create<'a> {
        Create {
            line: Some(endpoint.line).filter(|line| *line > 0),
            channel_endpoint_sid: endpoint.sid,
            channel_endpoint_type: self.desired.type_of(endpoint),
            phone_number: self.numbers.number(endpoint.sid),
            trust_product_sid: product(self.target),
        }
    }

    fn remove(self, removal: &'a Removal) -> Remove<'a> {
        Remove {
            removal,
            phone_number: self.numbers.number(removal.endpoint),
            trust_product_sid: product(self.target),
        }
    }
}

/// Returns the phone number of an endpoint as a column, if it is known.
fn number_column(numbers: &PhoneNumbers, endpoint: Sid) -> String {
    numbers.number(endpoint).map(|number| format!("{number}  ")).unwrap_or_default()
}

fn product(target: Target) -> Option<TrustProductSid> {
    match target {
        Target::TrustProduct(product) => Some(product),
        _ => None,
    }
}

/// Returns notes about assignments that do not match the input but are not changed, and how to change them.
pub(super) fn notes(plan: &Plan, target: Target, tense: Tense) -> Vec<String> {
    let skipped = plan.skipped;
    let on_product =
        product(target).map(|product| format!(" to trust product {product}")).unwrap_or_default();
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
        format!("{}{on_product}{detail} {verb} kept (use `--prune` to remove {them})", plural(count, noun))
    })
    .collect();
    if plan.other_type > 0 {
        let (are, them) = if plan.other_type == 1 { ("is", "it") } else { ("are", "them") };
        notes.push(format!(
            "{} {are} assigned{on_product} as another type than in the input (use `--prune` to replace {them}, or correct the type \
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
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    channel_endpoint_sid: Sid,
    channel_endpoint_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<PhoneNumber>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trust_product_sid: Option<TrustProductSid>,
}

/// An assignment to remove.
#[derive(serde::Serialize)]
struct Remove<'a> {
    #[serde(flatten)]
    removal: &'a Removal,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<PhoneNumber>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trust_product_sid: Option<TrustProductSid>,
}

/// A change.
#[derive(serde::Serialize)]
#[serde(tag = "action", rename_all = "snake_case")]
enum Action<'a> {
    Create(Create<'a>),
    Remove(Remove<'a>),
}

/// A change as a CSV row, with the columns of [`HEADER`].
type Row<'a> = (
    &'static str,
    Option<u32>,
    Sid,
    &'a str,
    Option<AssignmentSid>,
    Option<RemovalReason>,
    Option<PhoneNumber>,
    Option<TrustProductSid>,
);

impl<'a> Action<'a> {
    fn row(&self) -> Row<'a> {
        match self {
            Self::Create(create) => {
                let Create { line, channel_endpoint_sid, channel_endpoint_type, .. } = *create;
                let (number, product) = (create.phone_number, create.trust_product_sid);
                ("create", line, channel_endpoint_sid, channel_endpoint_type, None, None, number, product)
            }
            Self::Remove(Remove { removal, phone_number, trust_product_sid }) => {
                let (endpoint, reason) = (removal.endpoint, Some(removal.reason));
                ("remove", None, endpoint, "", Some(removal.sid), reason, *phone_number, *trust_product_sid)
            }
        }
    }
}

impl Serialize for PlanViews<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(None)?;
        if let [profile, products @ ..] = self.0 {
            profile.serialize_fields(&mut fields)?;
            if !products.is_empty() {
                fields.serialize_entry("trust_products", products)?;
            }
        }
        fields.end()
    }
}

impl Serialize for PlanView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(None)?;
        self.serialize_fields(&mut fields)?;
        fields.end()
    }
}

impl PlanView<'_> {
    fn serialize_fields<M: SerializeMap>(self, fields: &mut M) -> Result<(), M::Error> {
        let Self { target, desired, plan, .. } = self;
        let name = if product(target).is_some() { "trust_product_sid" } else { "customer_profile_sid" };
        fields.serialize_entry(name, &target)?;
        fields.serialize_entry("listed", &plan.listed)?;
        fields.serialize_entry("unchanged", &plan.unchanged)?;
        let creates = || plan.creates.iter().chain(&plan.replaces);
        fields.serialize_entry("create", &IterSeq(|| creates().map(|endpoint| self.create(endpoint))))?;
        let removes = || plan.replaced.iter().chain(&plan.removes);
        fields.serialize_entry("remove", &IterSeq(|| removes().map(|removal| self.remove(removal))))?;
        fields.serialize_entry("duplicates", desired.duplicates())?;
        fields.serialize_entry("other_type", &plan.other_type)?;
        fields.serialize_entry("skipped", &plan.skipped)
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
