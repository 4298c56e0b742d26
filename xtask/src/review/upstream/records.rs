//! Parses `spec/upstream.toml`: the intended differences, each with its reason.

use std::{collections::BTreeMap, ops::Range};

use toml_edit::{Document, Item, Table, Value};

use crate::diagnostic::{Diagnostic, Result};

/// Returns the recorded differences, each with its line.
pub(crate) fn parse(text: &str, file: &str) -> Result<BTreeMap<String, usize>> {
    let parser = Parser { text, file };
    let document = Document::parse(text)
        .map_err(|error| parser.error(format!("invalid TOML: {}", error.message()), error.span()))?;
    parser.reject_unknown_keys(document.as_table(), &["difference"])?;
    let Some(item) = document.get("difference") else { return Ok(BTreeMap::new()) };
    let tables = item
        .as_array_of_tables()
        .ok_or_else(|| parser.error("`difference` is not a list of tables".into(), item.span()))?;
    let mut recorded = BTreeMap::new();
    for table in tables {
        for (difference, span) in parser.differences(table)? {
            let line = parser.line(span.clone()).unwrap_or_default();
            if recorded.insert(difference.to_owned(), line).is_some() {
                return Err(parser.error(format!("`{difference}` is recorded twice"), span));
            }
        }
    }
    Ok(recorded)
}

struct Parser<'a> {
    text: &'a str,
    file: &'a str,
}

type Span = Option<Range<usize>>;

impl Parser<'_> {
    /// Returns the differences of one table. The reason is for people: it must not be blank.
    fn differences<'t>(&self, table: &'t Table) -> Result<Vec<(&'t str, Span)>> {
        self.reject_unknown_keys(table, &["lines", "reason"])?;
        let required = |key: &str| {
            let missing = || self.error(format!("`{key}` is missing"), table.span());
            table.get(key).ok_or_else(missing)
        };
        let (reason, lines) = (required("reason")?, required("lines")?);
        if reason.as_str().is_none_or(|text| text.trim().is_empty()) {
            return Err(self.error("`reason` is not a string, or is blank".into(), reason.span()));
        }
        let list = lines.as_array().filter(|list| !list.is_empty());
        let list =
            list.ok_or_else(|| self.error("`lines` is not a list, or is empty".into(), lines.span()))?;
        list.iter().map(|value| Ok((self.string(value)?, value.span()))).collect()
    }

    fn string<'t>(&self, value: &'t Value) -> Result<&'t str> {
        value.as_str().ok_or_else(|| {
            let printed = value.to_string();
            self.error(format!("`lines` contains {}, which is not a string", printed.trim()), value.span())
        })
    }

    /// Returns an error if a key is unknown: a misspelled one would have no effect.
    fn reject_unknown_keys(&self, table: &Table, known: &[&str]) -> Result<()> {
        let unknown = table.iter().find(|(key, _)| !known.contains(key));
        unknown.map_or(Ok(()), |(key, item)| {
            let span = table.key(key).and_then(|key| key.span()).or_else(|| Item::span(item));
            Err(self.error(format!("unknown key `{key}`"), span))
        })
    }

    fn error(&self, message: String, span: Span) -> Diagnostic {
        Diagnostic::new(message)
            .in_file(self.file, self.line(span))
            .help("write `[[difference]]` with a string `reason` and a list of strings `lines`")
    }

    fn line(&self, span: Span) -> Option<usize> {
        Some(self.text.get(..span?.start)?.matches('\n').count() + 1)
    }
}
