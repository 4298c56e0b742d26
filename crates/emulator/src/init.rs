//! The init file: the accounts, records and faults that an emulator starts with.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::api::Api;
use crate::control::{InvalidField, faults, field, seed};
use crate::faults::Faults;
use crate::{Account, Error};

/// An init file.
#[derive(Debug)]
pub(crate) struct Init {
    path: PathBuf,
    text: String,
    content: Value,
}

impl Init {
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let text =
            std::fs::read_to_string(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
        let init = Self { path: path.to_owned(), content: Value::Null, text };
        match serde_json::from_str(&init.text) {
            Ok(content) => {
                let init = Self { content, ..init };
                let result = field::object(&init.content, &["accounts", "records", "faults"]);
                result.map_err(|error| init.error(&error))?;
                Ok(init)
            }
            Err(error) => {
                let reason = error.to_string();
                let position = format!(" at line {} column {}", error.line(), error.column());
                let reason = format!("not JSON: {}", reason.strip_suffix(&position).unwrap_or(&reason));
                Err(Error::Init { path: init.path, line: error.line(), reason })
            }
        }
    }

    /// Returns the accounts, or an empty list.
    pub(crate) fn accounts(&self) -> Result<Vec<Account>, Error> {
        self.section("accounts", |accounts| field::parse_strings(accounts, str::parse))
    }

    /// Returns the faults and limits. Those of `settings` are added, and take precedence.
    pub(crate) fn faults(&self, settings: Faults) -> Result<Faults, Error> {
        Ok(match self.content.get("faults") {
            Some(_) => self.section("faults", faults::parse)?.extended_by(settings),
            None => settings,
        })
    }

    /// Adds the records. `authority` is the emulator's own host and port.
    pub(crate) fn add_records(&self, api: &Api, authority: &str) -> Result<(), Error> {
        match self.content.get("records") {
            Some(_) => self.section("records", |records| seed::add(api, authority, records)).map(drop),
            None => Ok(()),
        }
    }

    fn section<T>(
        &self,
        name: &str,
        read: impl FnOnce(&Value) -> Result<T, InvalidField>,
    ) -> Result<T, Error> {
        let section = self.content.get(name).unwrap_or(&Value::Null);
        read(section).map_err(|error| self.error(&error.within(name)))
    }

    fn error(&self, error: &InvalidField) -> Error {
        Error::Init {
            path: self.path.clone(),
            line: line_of(&self.text, &error.path),
            reason: error.to_string(),
        }
    }
}

/// Returns the line of the value at `path` of a JSON text, such as `records[0].path`, or of the closest value around it.
fn line_of(text: &str, path: &str) -> usize {
    let mut value = text.trim_start();
    for step in path.split(['.', '[']).filter(|step| !step.is_empty()) {
        let child = match step.strip_suffix(']').and_then(|index| index.parse().ok()) {
            Some(index) => values(value).nth(index),
            None => {
                let mut members = values(value);
                let has_name =
                    |text: &str| serde_json::from_str::<String>(text).is_ok_and(|name| name == step);
                std::iter::from_fn(|| Some((members.next()?, members.next()?)))
                    .find(|(name, _)| has_name(name))
                    .map(|(_, member)| member)
            }
        };
        let Some(child) = child else { break };
        value = child;
    }
    // The value is a part of the text.
    let before = &text[..value.as_ptr().addr() - text.as_ptr().addr()];
    before.matches('\n').count() + 1
}

/// Returns the items of an array, or the names and values of an object in turn, as they are in the text.
fn values(container: &str) -> impl Iterator<Item = &str> {
    let mut rest = container.get(1..).unwrap_or_default();
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|letter: char| letter.is_whitespace() || [',', ':'].contains(&letter));
        let mut parsed = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        parsed.next()?.ok()?;
        let (value, after) = rest.split_at(parsed.byte_offset());
        rest = after;
        Some(value)
    })
}
