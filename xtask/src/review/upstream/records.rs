//! `spec/upstream.toml`: the differences that are meant, each with its reason.

use std::{collections::BTreeMap, ops::Range};

use toml_edit::{Document, Item, Table, Value};

use crate::diagnostic::{Diagnostic, Result};

/// The recorded differences, each with the line on which it is recorded.
pub(crate) fn recorded(text: &str, file: &str) -> Result<BTreeMap<String, usize>> {
    let reader = Reader { text, file };
    let document = Document::parse(text).map_err(|error| {
        reader.diagnostic(format!("it cannot be read: {}", error.message()), error.span())
    })?;
    reader.knows(document.as_table(), &["difference"])?;
    let Some(item) = document.get("difference") else { return Ok(BTreeMap::new()) };
    let list = item
        .as_array_of_tables()
        .ok_or_else(|| reader.diagnostic("`difference` is no list of tables".into(), item.span()))?;
    let mut recorded = BTreeMap::new();
    for entry in list {
        for (what, span) in reader.entry(entry)? {
            let line = reader.line(span.clone());
            if recorded.insert(what.to_owned(), line.unwrap_or_default()).is_some() {
                return Err(reader.diagnostic(format!("`{what}` is recorded twice"), span));
            }
        }
    }
    Ok(recorded)
}

struct Reader<'a> {
    text: &'a str,
    file: &'a str,
}

type Span = Option<Range<usize>>;

impl Reader<'_> {
    /// What one entry explains. Its reason is for people: it only has to be there.
    fn entry<'e>(&self, entry: &'e Table) -> Result<Vec<(&'e str, Span)>> {
        self.knows(entry, &["what", "reason"])?;
        let of = |key: &str| {
            let missing =
                || self.diagnostic(format!("a difference is recorded without `{key}`"), entry.span());
            entry.get(key).ok_or_else(missing)
        };
        let (reason, what) = (of("reason")?, of("what")?);
        if reason.as_str().is_none_or(|text| text.trim().is_empty()) {
            return Err(self.diagnostic("`reason` is no text".into(), reason.span()));
        }
        let list = what.as_array().filter(|list| !list.is_empty());
        let list = list.ok_or_else(|| self.diagnostic("`what` is no list of texts".into(), what.span()))?;
        list.iter().map(|value| Ok((self.text_of(value)?, value.span()))).collect()
    }

    fn text_of<'e>(&self, value: &'e Value) -> Result<&'e str> {
        value.as_str().ok_or_else(|| {
            let shown = value.to_string();
            self.diagnostic(format!("`what` holds {}, which is no text", shown.trim()), value.span())
        })
    }

    /// A word that is misspelt would explain nothing, and nobody would see it.
    fn knows(&self, table: &Table, known: &[&str]) -> Result<()> {
        let unknown = table.iter().find(|(key, _)| !known.contains(key));
        unknown.map_or(Ok(()), |(key, item)| {
            let span = table.key(key).and_then(|key| key.span()).or_else(|| Item::span(item));
            Err(self.diagnostic(format!("`{key}` is not known"), span))
        })
    }

    fn diagnostic(&self, what: String, span: Span) -> Diagnostic {
        Diagnostic::new(what)
            .in_file(self.file, self.line(span))
            .help("write `[[difference]]` with a list `what` and a text `reason`")
    }

    fn line(&self, span: Span) -> Option<usize> {
        Some(self.text.get(..span?.start)?.matches('\n').count() + 1)
    }
}
