//! Prints the differences that are not recorded: for a terminal, a pull request or a program.

use schemars::JsonSchema;
use serde::Serialize;

use crate::review::formats::{self, Entry, Level, ReportFormat, cell};

/// A difference without a record, or a record without a difference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub(crate) struct Deviation {
    pub(crate) kind: Kind,
    /// The difference, as `spec/upstream.toml` records it.
    pub(crate) difference: String,
    /// The document, or the record with its line.
    pub(crate) location: String,
}

/// The kinds of deviations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// No record explains the difference.
    Unexplained,
    /// The documents no longer differ in this way.
    Outdated,
}

impl Kind {
    const ALL: [Self; 2] = [Self::Unexplained, Self::Outdated];

    fn id(self) -> &'static str {
        match self {
            Self::Unexplained => "unexplained",
            Self::Outdated => "outdated",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Unexplained => {
                "fix spec/, or record the difference with its reason in spec/upstream.toml (--accept)"
            }
            Self::Outdated => "remove the record",
        }
    }
}

/// Formats all deviations.
pub(crate) fn format(deviations: &[Deviation], format: ReportFormat) -> String {
    match format {
        ReportFormat::Text => deviations.iter().map(text).collect(),
        ReportFormat::Markdown => markdown(deviations),
        ReportFormat::Json => formats::pretty(&deviations),
        ReportFormat::Github => formats::github(&entries(deviations)),
        ReportFormat::Sarif => {
            let rules = Kind::ALL.into_iter().map(|kind| (kind.id(), kind.help()));
            formats::sarif("cargo xtask upstream", rules, &entries(deviations))
        }
    }
}

fn entries(deviations: &[Deviation]) -> Vec<Entry<'_>> {
    let entries = deviations.iter().map(|Deviation { kind, difference, location }| Entry {
        rule: kind.id(),
        level: Level::Error,
        message: format!("{difference}; {}", kind.help()),
        location,
        has_line: true,
        fingerprint: format!("{} {difference}", kind.id()),
    });
    entries.collect()
}

fn text(Deviation { kind, difference, location }: &Deviation) -> String {
    format!("{}: {difference}\n  --> {location}\n   = help: {}\n", kind.id(), kind.help())
}

/// The body of a pull request that follows the vendor's document.
fn markdown(deviations: &[Deviation]) -> String {
    if deviations.is_empty() {
        return "No differences from the vendor's document, except those that are recorded.\n".into();
    }
    let section = |kind: Kind, title: &str| {
        let rows: Vec<String> = deviations
            .iter()
            .filter(|deviation| deviation.kind == kind)
            .map(|deviation| format!("| {} | {} |\n", cell(&deviation.difference), deviation.location))
            .collect();
        match rows.is_empty() {
            true => String::new(),
            false => format!(
                "### {title}\n\nTo do: {}.\n\n| difference | location |\n|---|---|\n{}\n",
                kind.help(),
                rows.concat()
            ),
        }
    };
    let text = section(Kind::Unexplained, "The vendor's document differs")
        + &section(Kind::Outdated, "The vendor's document no longer differs");
    text.trim_end().to_owned() + "\n"
}
