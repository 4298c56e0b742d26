//! Parses `spec/review.toml`: the severity of rules, and the breaking changes that are accepted.

use std::{collections::BTreeMap, path::Path, str::FromStr};

use chrono::{NaiveDate, Utc};
use serde::Deserialize;
use toml::{Spanned, value::Datetime};

use super::{
    Acceptance, Change, ChangeRule, Class, LintRule,
    formats::Level,
    toml_file::{self, TomlFile},
};
use crate::{diagnostic::Result, spec::keywords::did_you_mean};

/// The path of the file.
pub(crate) const PATH: &str = "spec/review.toml";

const HELP: &str = "`[severity]` is a map from rules to severities; `[[accepted]]` has the strings `document`, `change`, `reason` and \
     `author`, and the date `expires`";

/// The severity of rules and the accepted changes. By default, each rule has its own severity, and nothing is accepted.
#[derive(Default)]
pub(crate) struct Settings {
    classes: BTreeMap<ChangeRule, Class>,
    levels: BTreeMap<LintRule, Option<Level>>,
    accepted: Vec<Record>,
}

/// A breaking change that is accepted.
struct Record {
    document: String,
    /// The fingerprint of the change.
    change: String,
    acceptance: Acceptance,
    /// The line of the record.
    line: usize,
    is_used: bool,
}

fn has_expired(acceptance: &Acceptance) -> bool {
    acceptance.expires < Utc::now().date_naive()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    severity: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    accepted: Vec<AcceptedTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AcceptedTable {
    document: String,
    change: Spanned<String>,
    reason: Spanned<String>,
    author: Spanned<String>,
    expires: Spanned<Datetime>,
}

impl Settings {
    /// Reads the file of the workspace at `root`. Without the file, the settings are the default ones.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let text = toml_file::read(root, PATH)?;
        Self::parse(&TomlFile { path: PATH, text: &text, help: HELP })
    }

    /// Gives a change the class of the settings, and accepts it if they do.
    pub(crate) fn apply(&mut self, change: &mut Change, document: &str) {
        change.class = self.classes.get(&change.rule).copied().unwrap_or(change.class);
        let record = self
            .accepted
            .iter_mut()
            .find(|record| record.document == document && record.change == change.fingerprint);
        if let Some(record) = record.filter(|_| change.class.is_breaking()) {
            record.is_used = true;
            change.accepted = Some(record.acceptance.clone()).filter(|acceptance| !has_expired(acceptance));
        }
    }

    /// Returns the findings in the records, once they were applied to all changes: a line of the file and a message each.
    pub(crate) fn findings(&self) -> Vec<(usize, String)> {
        let finding = |record: &Record| {
            let message = match record.acceptance {
                _ if !record.is_used => "there is no such breaking change: remove the record".to_owned(),
                Acceptance { expires, .. } if has_expired(&record.acceptance) => {
                    format!("it expired on {expires}: raise `info.version`, or agree on another date")
                }
                _ => return None,
            };
            Some((
                record.line,
                format!("`{}` in {} is accepted, but {message}", record.change, record.document),
            ))
        };
        self.accepted.iter().filter_map(finding).collect()
    }

    /// Returns the level of the findings of a rule, or `None` if they are not reported.
    pub(crate) fn level(&self, rule: LintRule) -> Option<Level> {
        self.levels.get(&rule).copied().unwrap_or(Some(Level::Error))
    }

    fn parse(file: &TomlFile<'_>) -> Result<Self> {
        let File { severity, accepted } = file.parse()?;
        let mut settings = Self::default();
        for (rule, severity) in &severity {
            let name = rule.get_ref().as_str();
            if let Some(rule) = ChangeRule::named(name) {
                settings
                    .classes
                    .insert(rule, named(file, severity, &Class::ALL.map(|class| (class.name(), class)))?);
            } else if let Some(rule) = LintRule::named(name) {
                settings.levels.insert(rule, named(file, severity, &LEVELS)?);
            } else {
                let names: Vec<&str> = ChangeRule::ALL
                    .iter()
                    .map(|rule| rule.id())
                    .chain(LintRule::ALL.iter().map(|rule| rule.id()))
                    .collect();
                let suggestion = did_you_mean(name, &names);
                return Err(file.error(format!("unknown rule `{name}`{suggestion}"), rule));
            }
        }
        for table in accepted {
            settings.accepted.push(table.record(file)?);
        }
        Ok(settings)
    }
}

/// The severities of findings.
const LEVELS: [(&str, Option<Level>); 3] =
    [("error", Some(Level::Error)), ("warning", Some(Level::Warning)), ("off", None)];

impl AcceptedTable {
    fn record(self, file: &TomlFile<'_>) -> Result<Record> {
        for (key, value) in [("change", &self.change), ("reason", &self.reason), ("author", &self.author)] {
            if value.get_ref().trim().is_empty() {
                return Err(file.error(format!("`{key}` is blank"), value));
            }
        }
        let expires = NaiveDate::from_str(&self.expires.get_ref().to_string()).map_err(|_| {
            file.error(
                format!("`expires` is `{}`, not a date such as 2027-01-31", self.expires.get_ref()),
                &self.expires,
            )
        })?;
        let line = file.line(&self.change);
        let acceptance =
            Acceptance { reason: self.reason.into_inner(), author: self.author.into_inner(), expires };
        Ok(Record {
            document: self.document,
            change: self.change.into_inner(),
            acceptance,
            line,
            is_used: false,
        })
    }
}

/// Returns the value with the given name.
fn named<T: Copy>(file: &TomlFile<'_>, name: &Spanned<String>, values: &[(&str, T)]) -> Result<T> {
    let value = values.iter().find(|(known, _)| known == name.get_ref());
    value.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
        file.error(format!("unknown severity `{}`: write {}", name.get_ref(), names.join(", ")), name)
    })
}
