//! The formats of reports that other programs read.

use serde_json::json;

/// The format of a report.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum ReportFormat {
    /// For a terminal
    Text,
    /// For a pull request
    Markdown,
    /// For a program
    Json,
    /// For tools that collect the results of analyses (SARIF 2.1.0)
    Sarif,
    /// For annotations of lines on GitHub
    Github,
}

/// A change of `diff` or a finding of `lint`.
pub(crate) struct Entry<'a> {
    pub(crate) rule: &'static str,
    pub(crate) level: Level,
    pub(crate) message: String,
    /// The path of the document, with the line if it is known.
    pub(crate) location: &'a str,
    /// `false` if the line is one of another version of the file.
    pub(crate) has_line: bool,
    /// Identifies the entry, wherever its line moves.
    pub(crate) fingerprint: String,
}

/// The severity of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// It has to be fixed.
    Error,
    /// It should be fixed.
    Warning,
    /// It informs.
    Note,
}

impl Entry<'_> {
    /// Returns the path of the document, and the line if it is known.
    fn file_and_line(&self) -> (&str, Option<u64>) {
        let split = self.location.rsplit_once(':').and_then(|(file, line)| Some((file, line.parse().ok()?)));
        split.map_or((self.location, None), |(file, line)| (file, Some(line).filter(|_| self.has_line)))
    }
}

/// Formats entries as commands of GitHub's workflows, one on each line.
pub(crate) fn github(entries: &[Entry<'_>]) -> String {
    let escape = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| escape(text).replace(':', "%3A").replace(',', "%2C");
    let line = |entry: &Entry<'_>| {
        let (file, line) = entry.file_and_line();
        let command = match entry.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "notice",
        };
        let line = line.map(|line| format!(",line={line}")).unwrap_or_default();
        format!(
            "::{command} file={}{line},title={}::{}\n",
            property(file),
            entry.rule,
            escape(&entry.message)
        )
    };
    entries.iter().map(line).collect()
}

/// Formats entries in SARIF, with the name and the description of every rule.
pub(crate) fn sarif(
    command: &str,
    rules: impl Iterator<Item = (&'static str, &'static str)>,
    entries: &[Entry<'_>],
) -> String {
    let rules: Vec<_> =
        rules.map(|(id, text)| json!({ "id": id, "shortDescription": { "text": text } })).collect();
    let results: Vec<_> = entries
        .iter()
        .map(|entry| {
            let (file, line) = entry.file_and_line();
            let mut location = json!({ "artifactLocation": { "uri": file } });
            if let Some(line) = line {
                location["region"] = json!({ "startLine": line });
            }
            let level = match entry.level {
                Level::Error => "error",
                Level::Warning => "warning",
                Level::Note => "note",
            };
            json!({
                "ruleId": entry.rule,
                "level": level,
                "message": { "text": entry.message },
                "locations": [{ "physicalLocation": location }],
                "partialFingerprints": { "location/v1": entry.fingerprint },
            })
        })
        .collect();
    pretty(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{ "tool": { "driver": { "name": command, "rules": rules } }, "results": results }],
    }))
}

/// Formats a value as JSON for people.
pub(crate) fn pretty(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).map(|text| text + "\n").unwrap_or_default()
}

/// Escapes text for a cell of a table in Markdown.
pub(crate) fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
