//! Rules of behavior that no document describes. `facts.toml` has all of them, each with its source.

mod check;
mod facts;

use hyper::StatusCode;

use crate::Error;
use crate::openapi::{Documents, PathTemplate};
use facts::Fact;

/// The rules that are switched on.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    active: Vec<ActiveRule>,
    /// The error code of a duplicate, unless duplicates are accepted.
    pub(crate) duplicate_code: Option<u32>,
}

#[derive(Debug)]
struct ActiveRule {
    check: Check,
    collections: Vec<PathTemplate>,
    status: StatusCode,
    code: Option<u32>,
    message: String,
}

/// A condition under which a record is not created.
#[derive(Debug)]
enum Check {
    /// Another collection has a record with the same value.
    Unique { property: String },
    /// No record of `other` has the value as its `key`. Values without the prefix are not checked.
    Present { property: String, prefix: String, other: PathTemplate, key: String },
    /// The parent's property has one of the values.
    Parent { property: String, refused: Vec<String> },
    /// The collection has this many records.
    Limit { records: u64 },
}

impl Rules {
    /// Returns the rules with their settings, each an id with a value. Changes filters of the documents.
    pub(crate) fn new(settings: &[(String, String)], documents: &mut Documents) -> Result<Self, Error> {
        let facts = facts::all().map_err(Error::Rule)?;
        let mut rules = Self::default();
        for fact in &facts {
            let setting =
                settings.iter().rev().find(|(id, _)| *id == fact.id).map(|(_, value)| value.as_str());
            rules.switch(fact, setting.unwrap_or(&fact.values[0]), documents).map_err(Error::Rule)?;
        }
        match settings.iter().find(|(id, _)| facts.iter().all(|fact| fact.id != *id)) {
            Some((id, _)) => {
                let ids: Vec<_> = facts.iter().map(|fact| fact.id.as_str()).collect();
                let id = crate::text::quoted(id);
                Err(Error::Rule(format!("there is no rule {id}; the rules are {}", ids.join(", "))))
            }
            None => Ok(rules),
        }
    }

    fn switch(&mut self, fact: &Fact, value: &str, documents: &mut Documents) -> Result<(), String> {
        let is_limit = fact.check == "limit" && value != "none";
        let is_allowed = match is_limit {
            true => value.parse::<u32>().is_ok(),
            false => fact.values.iter().any(|it| it == value),
        };
        if !is_allowed {
            let (value, values) = (crate::text::quoted(value), fact.values.join(", "));
            return Err(format!("{value} is not a value of the rule {}; its values are {values}", fact.id));
        }
        let collections = fact.paths("collections")?;
        match (fact.check.as_str(), value) {
            ("contains", "contains") => {
                documents.match_part(&collections, &fact.text_of("parameter")?);
                return Ok(());
            }
            (_, "accept" | "none" | "equal") => return Ok(()),
            _ => {}
        }
        let mut response = value.split('-').filter_map(|number| number.parse::<u32>().ok());
        let (status, code) = match is_limit {
            true => (400, None),
            false => (response.next().unwrap_or(400), response.next()),
        };
        let check = match fact.check.as_str() {
            "duplicate" => {
                self.duplicate_code = code;
                return Ok(());
            }
            "unique" => Check::Unique { property: fact.text_of("property")? },
            "present" => {
                let other = fact.text_of("other")?;
                let other = PathTemplate::parse(&other).ok_or_else(|| format!("{other} is not a path"))?;
                if !documents.has_collection(&other) {
                    return Ok(());
                }
                let prefix = fact.text_of("prefix").unwrap_or_default();
                Check::Present {
                    property: fact.text_of("property")?,
                    prefix,
                    other,
                    key: fact.text_of("key")?,
                }
            }
            "parent" => {
                Check::Parent { property: fact.text_of("property")?, refused: fact.texts("refused")? }
            }
            "limit" => Check::Limit { records: value.parse().unwrap_or(u64::MAX) },
            other => return Err(format!("the rule {} has the unknown check {other}", fact.id)),
        };
        let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
        let status = status.ok_or_else(|| format!("the rule {} has an invalid status", fact.id))?;
        self.active.push(ActiveRule { check, collections, status, code, message: fact.text_of("message")? });
        Ok(())
    }
}
