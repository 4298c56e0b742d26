//! What `diff` found, for a terminal, for a pull request, and for a program.

use serde::Serialize;

use super::{
    api_check,
    change::{Change, Class},
    inputs::{Pair, Sides},
    version::{is_enough, needed},
    walk::compare_timed,
};
use crate::{diagnostic::Result, read::Document, timing::Stopwatch};

/// All that is reported of one document.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// The document's path.
    pub(crate) document: String,
    /// What it is compared with, and what is compared.
    old: String,
    new: String,
    /// Its version before and after; none where it was not there, or could not be read.
    old_version: Option<String>,
    new_version: Option<String>,
    /// The version that the changes need.
    needs: Option<String>,
    /// Whether the new version is at least that.
    enough: bool,
    pub(crate) changes: Vec<Change>,
    /// Whether the document is there, before and after.
    #[serde(skip)]
    there: (bool, bool),
}

/// How it is written.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum Format {
    /// For a terminal, in cargo's manner
    Text,
    /// For a pull request
    Markdown,
    /// For a program
    Json,
}

impl Report {
    /// Compares a document before and after.
    pub(crate) fn of(pair: &Pair, sides: &Sides, stopwatch: &mut Stopwatch) -> Self {
        let shown = |changes: Option<Change>| changes.into_iter().collect();
        let changes: Vec<Change> = match (&pair.old, &pair.new) {
            (Some(Ok(old)), Some(Ok(new))) => compare_timed(old, new, stopwatch),
            (None, Some(Ok(new))) => shown(api_check::alone(new)),
            (old, new) => [(old, true), (new, false)]
                .into_iter()
                .filter_map(|(side, removed)| {
                    let diagnostic = side.as_ref()?.as_ref().err()?;
                    Some(api_check::refused(diagnostic, &pair.name, removed))
                })
                .collect(),
        };
        let version = |side: &Option<Result<Document>>| {
            let document = side.as_ref()?.as_ref().ok()?;
            document.value.pointer("/info/version")?.as_str().map(str::to_owned)
        };
        let (old_version, new_version) = (version(&pair.old), version(&pair.new));
        let gravest = changes.iter().map(|change| change.class).min();
        let needs = old_version.as_deref().map(|old| needed(old, gravest));
        let enough = match (&needs, &new_version) {
            (Some(needs), Some(new)) => is_enough(new, needs),
            // A document that comes is as it is, if crates can be made of it; one that goes takes its crates along.
            (None, _) => changes.is_empty(),
            (Some(_), None) => false,
        };
        let there = (pair.old.is_some(), pair.new.is_some());
        let (document, old, new) = (pair.name.clone(), sides.old.clone(), sides.new.clone());
        Self { document, old, new, old_version, new_version, needs, enough, changes, there }
    }

    /// Whether something breaks and the version does not say so.
    pub(crate) fn breaks_unannounced(&self) -> bool {
        !self.enough && (!self.there.1 || self.changes.iter().any(|change| change.class.breaks()))
    }
}

pub(crate) fn write(reports: &[Report], format: Format) -> String {
    match format {
        Format::Text => reports.iter().map(text).collect::<Vec<_>>().join("\n"),
        Format::Markdown => reports.iter().map(markdown).collect::<Vec<_>>().join("\n"),
        Format::Json => serde_json::to_string_pretty(reports).map(|text| text + "\n").unwrap_or_default(),
    }
}

fn text(report: &Report) -> String {
    let mut text = String::new();
    for change in &report.changes {
        text.push_str(&format!("{:>12} {}: {}\n", verb(change.class), change.rule, change.what));
        text.push_str(
            &format!("{:>12} {} {}\n", "-->", change.place, if change.removed { "(as it was)" } else { "" })
                .replace(" \n", "\n"),
        );
        if !change.items.is_empty() {
            text.push_str(&format!("{:>12} touches {}\n", "=", change.items.join(", ")));
        }
        if !change.operations.is_empty() {
            text.push_str(&format!("{:>12} reaches {}\n", "=", change.operations.join(", ")));
        }
        text.push_str(&format!("{:>12} {}\n", "=", change.why));
        brief(&change.loses).for_each(|loss| text.push_str(&format!("{:>12} {loss}\n", "=")));
    }
    text.push_str(&format!("{:>12} {}: {}\n", "Compared", report.document, summary(report)));
    text.push_str(&format!("{:>12} {} and {}\n", "Between", report.old, report.new));
    text.push_str(&format!("{:>12} {}\n", "Version", version_line(report)));
    text
}

fn markdown(report: &Report) -> String {
    let mut text = format!(
        "### `{}`: {}\n\nBetween {} and {}. {}\n",
        report.document,
        summary(report),
        report.old,
        report.new,
        version_line(report)
    );
    if !report.changes.is_empty() {
        text.push_str("\n| | change | where | touches | reaches | why |\n|---|---|---|---|---|---|\n");
    }
    for change in &report.changes {
        let escaped = |text: &str| text.replace('|', "\\|");
        let code =
            |names: &[String]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join("<br>");
        let why: Vec<String> = std::iter::once(change.why.to_owned()).chain(brief(&change.loses)).collect();
        text.push_str(&format!(
            "| {} | **{}** {} | {} | {} | {} | {} |\n",
            change.class.name(),
            change.rule,
            escaped(&change.what),
            change.place,
            code(&change.items),
            code(&change.operations),
            escaped(&why.join("<br>")),
        ));
    }
    text
}

/// The first of them, and how many more there are.
fn brief(losses: &[String]) -> impl Iterator<Item = String> {
    const SHOWN: usize = 3;
    let more = losses.len().saturating_sub(SHOWN);
    losses.iter().take(SHOWN).cloned().chain((more > 0).then(|| format!("and {more} more")))
}

fn verb(class: Class) -> &'static str {
    match class {
        Class::Breaking => "Breaking",
        Class::NotClassified => "Unclassified",
        Class::Addition => "Addition",
        Class::Fix => "Fix",
        Class::Documentation => "Words",
    }
}

fn summary(report: &Report) -> String {
    let classes = [Class::Breaking, Class::NotClassified, Class::Addition, Class::Fix, Class::Documentation];
    let counts: Vec<String> = classes
        .into_iter()
        .filter_map(|class| {
            let count = report.changes.iter().filter(|change| change.class == class).count();
            (count > 0).then(|| format!("{count} {}", class.name()))
        })
        .collect();
    if counts.is_empty() { "nothing changes for those who use the client".into() } else { counts.join(", ") }
}

fn version_line(report: &Report) -> String {
    match (&report.old_version, &report.new_version, &report.needs) {
        _ if !report.there.0 && report.changes.is_empty() => {
            let version = report.new_version.as_deref().unwrap_or("no version");
            format!("{version}: the document is new, and so are its crates")
        }
        _ if !report.there.1 => {
            let version = report.old_version.as_deref().unwrap_or("no version");
            format!("{version}: the document is gone, and its crates with it")
        }
        (Some(old), Some(new), Some(needs)) if report.enough => {
            format!("{old} -> {new}, which is enough: at least {needs} is needed")
        }
        (Some(old), Some(new), Some(needs)) => {
            format!("{old} -> {new}, and at least {needs} is needed: raise `info.version`")
        }
        _ => "not judged: no crates can be made of one of the two".into(),
    }
}
