//! Prints the changes of a document: for a terminal, a pull request or a program.

use serde::Serialize;

use super::{
    api_check,
    change::Change,
    compare_timed,
    inputs::{DocumentPair, Inputs},
    reviewed_document::ReviewedDocument,
    rules::{ChangeRule, Class},
    version::{is_sufficient, required_version},
};
use crate::{
    diagnostic::Result,
    review::formats::{self, Entry, Level, ReportFormat, cell},
    spec::source::Document,
    timing::Stopwatch,
};

/// The number of names of items or operations that a report for people lists.
const MAX_NAMES: usize = 8;

/// The number of lost items that a report for people lists.
const MAX_LOSSES: usize = 3;

/// The report on one document.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// The document's path.
    document: String,
    /// The name of the old side.
    old: String,
    /// The name of the new side.
    new: String,
    /// The old version, or `None` if the document did not exist or could not be read.
    old_version: Option<String>,
    /// The new version, or `None` if the document does not exist or cannot be read.
    new_version: Option<String>,
    /// The lowest version that the changes allow.
    required_version: Option<String>,
    /// `true` if the new version is at least the required one.
    version_is_sufficient: bool,
    changes: Vec<Change>,
    #[serde(skip)]
    old_exists: bool,
    #[serde(skip)]
    new_exists: bool,
}

impl Report {
    /// Compares the two versions of a document.
    pub(crate) fn new(pair: &DocumentPair, inputs: &Inputs, stopwatch: &mut Stopwatch) -> Self {
        let changes: Vec<Change> = match (&pair.old, &pair.new) {
            (Some(Ok(old)), Some(Ok(new))) => {
                compare_timed(&ReviewedDocument::new(old), &ReviewedDocument::new(new), stopwatch)
            }
            (None, Some(Ok(new))) => api_check::check_new(new).into_iter().collect(),
            (old, new) => [(old, true), (new, false)]
                .into_iter()
                .filter_map(|(side, in_old_document)| {
                    let diagnostic = side.as_ref()?.as_ref().err()?;
                    Some(api_check::generation_failed(diagnostic, &pair.name, in_old_document))
                })
                .collect(),
        };
        let version = |side: &Option<Result<Document>>| {
            let document = side.as_ref()?.as_ref().ok()?;
            document.value.pointer("/info/version")?.as_str().map(str::to_owned)
        };
        let (old_version, new_version) = (version(&pair.old), version(&pair.new));
        let most_severe = changes.iter().map(|change| change.class).min();
        let required_version = old_version.as_deref().map(|old| required_version(old, most_severe));
        let version_is_sufficient = match (&required_version, &new_version) {
            (Some(required), Some(new)) => is_sufficient(new, required),
            // A new document may have any version if its crates can be generated.
            (None, _) => changes.is_empty(),
            // Removing a document removes its crates.
            (Some(_), None) => false,
        };
        Self {
            document: pair.name.clone(),
            old: inputs.old.clone(),
            new: inputs.new.clone(),
            old_version,
            new_version,
            required_version,
            version_is_sufficient,
            changes,
            old_exists: pair.old.is_some(),
            new_exists: pair.new.is_some(),
        }
    }

    /// Returns `true` if there is a breaking change and the version does not reflect it.
    pub(crate) fn has_unannounced_break(&self) -> bool {
        let is_breaking = !self.new_exists || self.changes.iter().any(|change| change.class.is_breaking());
        !self.version_is_sufficient && is_breaking
    }

    fn summary(&self) -> String {
        let counts: Vec<String> = Class::ALL
            .into_iter()
            .filter_map(|class| {
                let count = self.changes.iter().filter(|change| change.class == class).count();
                (count > 0).then(|| counted(count, class))
            })
            .collect();
        if counts.is_empty() { "no changes for users of the client".into() } else { counts.join(", ") }
    }

    fn version_line(&self) -> String {
        match (&self.old_version, &self.new_version, &self.required_version) {
            _ if !self.old_exists && self.changes.is_empty() => {
                let version = self.new_version.as_deref().unwrap_or("unknown");
                format!("{version} (new document)")
            }
            _ if !self.new_exists => {
                let version = self.old_version.as_deref().unwrap_or("unknown");
                format!("{version} (the document and its crates were removed)")
            }
            (Some(old), Some(new), Some(required)) if self.version_is_sufficient => {
                format!("{old} -> {new} (at least {required} is required)")
            }
            (Some(old), Some(new), Some(required)) => {
                format!("{old} -> {new}, but at least {required} is required: raise `info.version`")
            }
            _ => "unknown (the crates of one version cannot be generated)".into(),
        }
    }
}

/// Formats all reports.
pub(crate) fn format(reports: &[Report], format: ReportFormat) -> String {
    match format {
        ReportFormat::Text => reports.iter().map(text).collect::<Vec<_>>().join("\n"),
        ReportFormat::Markdown => reports.iter().map(markdown).collect::<Vec<_>>().join("\n"),
        ReportFormat::Json => formats::pretty(&reports),
        ReportFormat::Github => formats::github(&entries(reports)),
        ReportFormat::Sarif => {
            let rules = ChangeRule::ALL.iter().map(|rule| (rule.id(), rule.reason()));
            formats::sarif("cargo xtask diff", rules, &entries(reports))
        }
    }
}

/// Returns every change that does not only affect documentation.
fn entries(reports: &[Report]) -> Vec<Entry<'_>> {
    let changes = reports.iter().flat_map(|report| &report.changes);
    changes
        .filter(|change| change.class != Class::Documentation)
        .map(|change| Entry {
            rule: change.rule.id(),
            level: if change.class.is_breaking() { Level::Error } else { Level::Note },
            message: format!("{}: {}", change.message, change.reason),
            location: &change.location,
            has_line: !change.in_old_document,
            pointer: &change.pointer,
        })
        .collect()
}

fn text(report: &Report) -> String {
    let mut lines = Vec::new();
    let mut line = |label: &str, text: &str| lines.push(format!("{label:>12} {text}\n"));
    for change in &report.changes {
        line(label(change.class), &format!("{}: {}", change.rule, change.message));
        let side = if change.in_old_document { " (old)" } else { "" };
        line("-->", &format!("{}{side}", change.location));
        if !change.rust_items.is_empty() {
            line("=", &format!("affects: {}", names(&change.rust_items, ", ")));
        }
        if !change.operations.is_empty() {
            line("=", &format!("operations: {}", names(&change.operations, ", ")));
        }
        line("=", &format!("note: {}", change.reason));
        shorten(&change.api_losses, MAX_LOSSES).for_each(|loss| line("=", &loss));
    }
    line("Compared", &format!("{}: {}", report.document, report.summary()));
    line("Between", &format!("{} and {}", report.old, report.new));
    line("Version", &report.version_line());
    lines.concat()
}

fn markdown(report: &Report) -> String {
    let mut text = format!(
        "### `{}`: {}\n\nBetween {} and {}. Version: {}\n",
        report.document,
        report.summary(),
        report.old,
        report.new,
        report.version_line()
    );
    if !report.changes.is_empty() {
        text.push_str(
            "\n| class | change | location | affects | operations | note |\n|---|---|---|---|---|---|\n",
        );
    }
    for change in &report.changes {
        let code = |items: &[String]| {
            let items: Vec<String> = items.iter().map(|item| format!("`{item}`")).collect();
            names(&items, "<br>")
        };
        let notes: Vec<String> = std::iter::once(change.reason.to_owned())
            .chain(shorten(&change.api_losses, MAX_LOSSES))
            .collect();
        text.push_str(&format!(
            "| {} | **{}**: {} | {} | {} | {} | {} |\n",
            change.class.name(),
            change.rule,
            cell(&change.message),
            change.location,
            code(&change.rust_items),
            code(&change.operations),
            cell(&notes.join("<br>")),
        ));
    }
    text
}

/// Returns the first texts, and the number of the others.
fn shorten(texts: &[String], max: usize) -> impl Iterator<Item = String> {
    let hidden = texts.len().saturating_sub(max);
    texts.iter().take(max).cloned().chain((hidden > 0).then(|| format!("and {hidden} more")))
}

fn names(names: &[String], separator: &str) -> String {
    shorten(names, MAX_NAMES).collect::<Vec<_>>().join(separator)
}

fn counted(count: usize, class: Class) -> String {
    let (singular, plural) = match class {
        Class::Breaking => ("breaking change", "breaking changes"),
        Class::Unclassified => ("unclassified change", "unclassified changes"),
        Class::Addition => ("addition", "additions"),
        Class::Fix => ("fix", "fixes"),
        Class::Documentation => ("documentation change", "documentation changes"),
    };
    format!("{count} {}", if count == 1 { singular } else { plural })
}

fn label(class: Class) -> &'static str {
    match class {
        Class::Breaking => "Breaking",
        Class::Unclassified => "Unclassified",
        Class::Addition => "Addition",
        Class::Fix => "Fix",
        Class::Documentation => "Docs",
    }
}
