//! A plan, as `--dry-run` prints it.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeStruct as _, Serializer};
use twilio_trusthub::Sid;
use twilio_trusthub::types::{AssignmentSid, CustomerProfileSid};

use crate::bulk::plan::{Extra, Plan, Why};
use crate::input::{Duplicate, Input, Wanted};
use crate::output::Format;
use crate::util::text::{plural, thousands};

/// How many items of each kind a person is shown.
const SHOWN: usize = 20;

/// A plan and what it was made for.
#[derive(Clone, Copy)]
pub(crate) struct Planned<'a> {
    pub(crate) profile: CustomerProfileSid,
    pub(crate) input: &'a Input,
    pub(crate) plan: &'a Plan,
}

/// Writes a plan. Nothing is gathered for it: it may have millions of items.
pub(crate) fn plan(planned: Planned<'_>, format: Option<Format>, out: &mut impl Write) -> io::Result<()> {
    match format {
        None | Some(Format::Table) => people(planned, out)?,
        Some(Format::Json) => {
            serde_json::to_writer_pretty(&mut *out, &planned)?;
            writeln!(out)?;
        }
        Some(Format::Ndjson) => {
            for action in planned.actions() {
                serde_json::to_writer(&mut *out, &action)?;
                writeln!(out)?;
            }
        }
        Some(Format::Csv) => {
            let mut table = csv::Writer::from_writer(&mut *out);
            table.write_record([
                "action",
                "line",
                "channel_endpoint_sid",
                "channel_endpoint_type",
                "sid",
                "because",
            ])?;
            for action in planned.actions() {
                table.serialize(action.row())?;
            }
            table.flush()?;
        }
    }
    out.flush()
}

/// What will be done, in a line: `2 to create, 1 to remove, 3 kept`.
pub(crate) fn sentence(planned: Planned<'_>) -> String {
    let Planned { input, plan, .. } = planned;
    let mut parts = vec![format!("{} to create", thousands(plan.creations()))];
    if plan.removals() > 0 {
        parts.push(format!("{} to remove", thousands(plan.removals())));
    }
    parts.push(format!("{} kept", thousands(plan.kept)));
    if plan.other_type > 0 {
        parts.push(format!("{} of another type", thousands(plan.other_type)));
    }
    if !input.duplicates.is_empty() {
        parts.push(format!("{} in the input", plural(input.duplicates.len() as u64, "duplicate")));
    }
    parts.join(", ")
}

/// What is left as it is, and how it would not be; nothing, if nothing is.
pub(crate) fn left(plan: &Plan) -> Option<String> {
    let left = plan.left;
    let parts: Vec<String> = [
        (left.not_named, "not in the input"),
        // Of these more is told by `not_replaced`, if they are in the way.
        (if plan.other_type > 0 { 0 } else { left.other_type }, "of another type than the input says"),
        (left.repeated, "of a number that has another one"),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, what)| format!("{} {what}", plural(number, "assignment")))
    .collect();
    (!parts.is_empty()).then(|| format!("left as it is: {}; --prune removes such", parts.join(", ")))
}

/// What is not done to numbers that are there as another type, and what to do about it; nothing, if there are none.
pub(crate) fn not_replaced(other_type: u64) -> Option<String> {
    let are = if other_type == 1 { "is" } else { "are" };
    (other_type > 0).then(|| {
        format!(
            "not done: {} {are} assigned as another type than the input says; --prune replaces such, and --type or the \
             input's type column says another one",
            plural(other_type, "number")
        )
    })
}

fn people(planned: Planned<'_>, out: &mut impl Write) -> io::Result<()> {
    let Planned { profile, input, plan } = planned;
    writeln!(out, "{profile}: {}", sentence(planned))?;
    for wanted in plan.creates.iter().chain(&plan.replaces).take(SHOWN) {
        writeln!(out, "  create  {}  {}, line {}", wanted.sid, input.kind(wanted), wanted.line)?;
    }
    more(plan.creates.len() + plan.replaces.len(), out)?;
    for extra in plan.clears.iter().chain(&plan.removes).take(SHOWN) {
        let why = match extra.why {
            Why::NotNamed => "not in the input",
            Why::Repeated => "assigned twice",
            Why::OtherType => "of another type",
        };
        writeln!(out, "  remove  {}  {}, {why}", extra.endpoint, extra.sid)?;
    }
    more(plan.clears.len() + plan.removes.len(), out)?;
    for duplicate in input.duplicates.iter().take(SHOWN) {
        let Duplicate { line, of_line, sid } = duplicate;
        writeln!(out, "  repeat  {sid}  line {line} says what line {of_line} says")?;
    }
    more(input.duplicates.len(), out)?;
    for line in [left(plan), not_replaced(plan.other_type)].into_iter().flatten() {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn more(items: usize, out: &mut impl Write) -> io::Result<()> {
    match items.saturating_sub(SHOWN) {
        0 => Ok(()),
        more => writeln!(out, "  … and {} more, which --format ndjson lists", thousands(more as u64)),
    }
}

/// An assignment to make.
#[derive(serde::Serialize)]
struct Create<'a> {
    line: u32,
    channel_endpoint_sid: Sid,
    channel_endpoint_type: &'a str,
}

impl<'a> Create<'a> {
    fn new(wanted: &Wanted, input: &'a Input) -> Self {
        let (line, channel_endpoint_sid) = (wanted.line, wanted.sid);
        Self { line, channel_endpoint_sid, channel_endpoint_type: input.kind(wanted) }
    }
}

/// One thing that would be done.
#[derive(serde::Serialize)]
#[serde(tag = "action", rename_all = "snake_case")]
enum Action<'a> {
    Create(Create<'a>),
    Remove(&'a Extra),
}

/// The same as a row of a table.
type Row<'a> = (&'static str, Option<u32>, Sid, &'a str, Option<AssignmentSid>, Option<Why>);

impl<'a> Action<'a> {
    fn row(&self) -> Row<'a> {
        match self {
            Self::Create(create) => {
                let Create { line, channel_endpoint_sid, channel_endpoint_type } = *create;
                ("create", Some(line), channel_endpoint_sid, channel_endpoint_type, None, None)
            }
            Self::Remove(extra) => ("remove", None, extra.endpoint, "", Some(extra.sid), Some(extra.why)),
        }
    }
}

impl<'a> Planned<'a> {
    /// In the order in which it would be done.
    fn actions(self) -> impl Iterator<Item = Action<'a>> {
        let Planned { input, plan, .. } = self;
        let create = |wanted: &Wanted| Action::Create(Create::new(wanted, input));
        let remove = |extras: &'a [Extra]| extras.iter().map(Action::Remove);
        let replace = move |wanted: &'a Wanted| {
            remove(plan.cleared_for(wanted)).chain(std::iter::once_with(move || create(wanted)))
        };
        plan.creates
            .iter()
            .map(create)
            .chain(plan.replaces.iter().flat_map(replace))
            .chain(remove(&plan.removes))
    }
}

impl Serialize for Planned<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { profile, input, plan } = *self;
        let mut fields = serializer.serialize_struct("Plan", 8)?;
        fields.serialize_field("customer_profile_sid", &profile)?;
        fields.serialize_field("listed", &plan.listed)?;
        fields.serialize_field("kept", &plan.kept)?;
        fields.serialize_field(
            "create",
            &Each(|| plan.creates.iter().chain(&plan.replaces).map(|wanted| Create::new(wanted, input))),
        )?;
        fields.serialize_field("remove", &Each(|| plan.clears.iter().chain(&plan.removes)))?;
        fields.serialize_field("duplicates", &Each(|| input.duplicates.iter()))?;
        fields.serialize_field("other_type", &plan.other_type)?;
        fields.serialize_field("left", &plan.left)?;
        fields.end()
    }
}

/// A list that is written item by item.
struct Each<F>(F);

impl<F, I> Serialize for Each<F>
where
    F: Fn() -> I,
    I: Iterator<Item: Serialize>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}
