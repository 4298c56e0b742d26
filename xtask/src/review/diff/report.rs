//! Prints the changes of a document: for a terminal, a pull request or a program.

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    api_check,
    change::{Acceptance, Change},
    compare_timed,
    inputs::DocumentPair,
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
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Report {
    /// The document's path.
    pub(super) document: String,
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
    pub(super) changes: Vec<Change>,
    #[serde(skip)]
    pub(super) old_exists: bool,
    #[serde(skip)]
    new_exists: bool,
}

impl Report {
    /// Compares the two versions of a document. `settle` changes the class of a change, or accepts it.
    pub(crate) fn new(
        pair: &DocumentPair,
        settle: &mut dyn FnMut(&mut Change),
        stopwatch: &mut Stopwatch,
    ) -> Self {
        let mut changes: Vec<Change> = match (&pair.old, &pair.new) {
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
        changes.iter_mut().for_each(settle);
        changes.sort_by_key(|change| change.class);
        let version = |side: &Option<Result<Document>>| {
            let document = side.as_ref()?.as_ref().ok()?;
            document.value.pointer("/info/version")?.as_str().map(str::to_owned)
        };
        let (old_version, new_version) = (version(&pair.old), version(&pair.new));
        let most_severe =
            changes.iter().filter(|change| change.accepted.is_none()).map(|change| change.class).min();
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
            old: pair.old_label.clone(),
            new: pair.new_label.clone(),
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
        let is_breaking = !self.new_exists || self.changes.iter().any(Change::is_breaking);
        !self.version_is_sufficient && is_breaking
    }

    pub(super) fn versions(&self) -> String {
        let version = |version: &Option<String>| version.clone().unwrap_or_else(|| "none".into());
        format!("{} to {}", version(&self.old_version), version(&self.new_version))
    }

    fn summary(&self) -> String {
        let counts: Vec<String> = Class::ALL
            .into_iter()
            .filter_map(|class| {
                let count = self.changes.iter().filter(|change| change.class == class).count();
                (count > 0).then(|| counted(count, class))
            })
            .collect();
        let accepted = self.changes.iter().filter(|change| change.accepted.is_some()).count();
        let accepted = if accepted > 0 { format!(" ({accepted} accepted)") } else { String::new() };
        match counts.is_empty() {
            true => "no changes for users of the client".into(),
            false => counts.join(", ") + &accepted,
        }
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
            level: if change.is_breaking() { Level::Error } else { Level::Note },
            message: format!("{}: {}", change.message, change.reason),
            location: &change.location,
            has_line: !change.in_old_document,
            fingerprint: change.fingerprint.clone(),
        })
        .collect()
}

fn text(report: &Report) -> String {
    let mut lines = Vec::new();
    let mut line = |label: &str, text: &str| lines.push(format!("{label:>12} {text}\n"));
    for change in &report.changes {
        line(label(change), &format!("{}: {}", change.rule, change.message));
        let side = if change.in_old_document { " (old)" } else { "" };
        line("-->", &format!("{}{side}", change.location));
        if !change.rust_items.is_empty() {
            line("=", &format!("affects: {}", names(&change.rust_items, ", ")));
        }
        if !change.operations.is_empty() {
            line("=", &format!("operations: {}", names(&change.operations, ", ")));
        }
        line("=", &format!("note: {}", change.reason));
        unforeseen_losses(change).for_each(|loss| line("=", &loss));
        if let Some(acceptance) = &change.accepted {
            line("=", &accepted(acceptance));
        }
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
        let notes: Vec<String> = std::iter::once(change.reason.to_string())
            .chain(unforeseen_losses(change))
            .chain(change.accepted.as_ref().map(accepted))
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

/// Returns the losses that the rule of a change does not imply.
fn unforeseen_losses(change: &Change) -> impl Iterator<Item = String> {
    let is_unforeseen = change.rule == ChangeRule::PublicApiChanged;
    shorten(&change.api_losses, MAX_LOSSES).filter(move |_| is_unforeseen)
}

fn accepted(Acceptance { reason, author, expires }: &Acceptance) -> String {
    format!("accepted until {expires} by {author}: {reason}")
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
        Class::Announced => ("announced removal", "announced removals"),
        Class::Addition => ("addition", "additions"),
        Class::Fix => ("fix", "fixes"),
        Class::Documentation => ("documentation change", "documentation changes"),
    };
    format!("{count} {}", if count == 1 { singular } else { plural })
}

fn label(change: &Change) -> &'static str {
    match change.class {
        _ if change.accepted.is_some() => "Accepted",
        Class::Breaking => "Breaking",
        Class::Unclassified => "Unclassified",
        Class::Announced => "Announced",
        Class::Addition => "Addition",
        Class::Fix => "Fix",
        Class::Documentation => "Docs",
    }
}
