//! Records: how they are made, and how they are shown.

use chrono::{SecondsFormat, Utc};
use serde_json::{Map, Value};
use twilio_core::Sid;

use crate::api::sql;
use crate::api::urlencoded::encode;
use crate::openapi::{Document, Initial, Resource, Source};
use crate::store::{Condition, Row};
use crate::text::snake_case;

/// Where a request is about, and for whom.
#[derive(Debug)]
pub(crate) struct Site<'a> {
    /// `http://` and the host, as the caller knows it.
    pub(crate) origin: &'a str,
    pub(crate) account: Sid,
    /// Of the path, decoded.
    pub(crate) segments: &'a [String],
    pub(crate) resource: &'a Resource,
    pub(crate) document: &'a Document,
}

/// A record that is to be stored.
#[derive(Debug)]
pub(crate) struct Draft {
    /// The SID that it is to have, if it was given one.
    pub(crate) sid: Option<String>,
    stored: Map<String, Value>,
}

/// That a database holds a record which is not JSON.
#[derive(Debug, thiserror::Error)]
#[error("the record {sid} in the database cannot be read: {source}")]
pub(crate) struct Unreadable {
    sid: String,
    source: serde_json::Error,
}

impl Site<'_> {
    /// The path of the request, as it is written in addresses.
    pub(crate) fn path(&self) -> String {
        path_of(self.segments)
    }

    /// The path of the collection that an instance is in, and what names it there.
    pub(crate) fn instance(&self) -> (String, &str) {
        match self.segments.split_last() {
            Some((sid, before)) => (path_of(before), sid),
            None => (String::new(), ""),
        }
    }

    /// What is known of a property without the database.
    pub(crate) fn told(&self, property: &str) -> Option<String> {
        let source = self.resource.properties.iter().find(|it| it.name == property).map(|it| &it.source)?;
        match source {
            Source::Account => Some(self.account.as_str().to_owned()),
            Source::Path(at) => self.segments.get(*at).cloned(),
            _ => None,
        }
    }

    /// A record as JSON.
    pub(crate) fn render(&self, row: &Row) -> Result<String, Unreadable> {
        let mut stored: Map<String, Value> =
            serde_json::from_str(&row.body).map_err(|source| Unreadable { sid: row.sid.clone(), source })?;
        // The collection's path is as long as its template; the rest of an instance's is the SID.
        let length = self.resource.collection.length();
        let address = format!("{}{}/{}", self.origin, path_of(&self.segments[..length]), encode(&row.sid));
        let mut record = Map::with_capacity(self.resource.properties.len());
        for property in &self.resource.properties {
            let value = match &property.source {
                Source::Key => row.sid.as_str().into(),
                Source::Path(at) => self.segments.get(*at).map_or(Value::Null, |text| text.as_str().into()),
                Source::Account => self.account.as_str().into(),
                Source::Address => address.as_str().into(),
                Source::Links => self.links(&address),
                Source::Stored(_) => stored.remove(&property.name).unwrap_or(Value::Null),
            };
            record.insert(property.name.clone(), value);
        }
        serde_json::to_string(&record).map_err(|source| Unreadable { sid: row.sid.clone(), source })
    }

    /// The collections below a record, by their names in snake case.
    fn links(&self, address: &str) -> Value {
        self.document
            .children(self.resource)
            .map(|child| (snake_case(&child.name), Value::from(format!("{address}/{}", child.name))))
            .collect()
    }
}

impl Draft {
    /// A record that a form makes.
    pub(crate) fn new(resource: &Resource, fields: &[(&str, Value)]) -> Self {
        let stored = resource.stored().map(|(name, initial)| {
            let given = fields.iter().find(|(property, _)| *property == name).map(|(_, value)| value.clone());
            let value = given.unwrap_or_else(|| match initial {
                Initial::Now => now(),
                Initial::Value(value) => value.clone(),
            });
            (name.to_owned(), value)
        });
        Self { sid: None, stored: stored.collect() }
    }

    /// A record as `row`, with some of its properties changed.
    pub(crate) fn changed(row: &Row, fields: &[(&str, Value)]) -> Result<Self, Unreadable> {
        let mut stored: Map<String, Value> =
            serde_json::from_str(&row.body).map_err(|source| Unreadable { sid: row.sid.clone(), source })?;
        for (property, value) in fields {
            stored.insert((*property).to_owned(), value.clone());
        }
        if let Some(updated) = stored.get_mut("date_updated") {
            *updated = now();
        }
        Ok(Self { sid: Some(row.sid.clone()), stored })
    }

    /// A record that a test puts in: by the form's rules where there is a form, as it is where there is none.
    pub(crate) fn seeded(resource: &Resource, record: &Value) -> Result<Self, String> {
        let record = record.as_object().ok_or("a record is a JSON object")?;
        let mut fields = Vec::new();
        let mut sid = None;
        for (name, value) in record {
            let property = snake_case(name);
            if property == resource.key {
                let given = value.as_str().ok_or_else(|| format!("`{name}` is not text"))?;
                if let Some((.., rule)) = resource.path.last() {
                    rule.value(&[given]).map_err(|reason| format!("`{name}`: {reason}"))?;
                }
                sid = Some(given.to_owned());
                continue;
            }
            let Some((stored, _)) = resource.stored().find(|(stored, _)| *stored == property) else {
                return Err(format!("`{name}` is neither a field nor a property that can be set"));
            };
            let field = resource.create.iter().flat_map(|form| &form.fields);
            if let (Some(field), Some(text)) =
                (field.into_iter().find(|it| it.property.as_deref() == Some(stored)), value.as_str())
            {
                field.rule.value(&[text]).map_err(|reason| format!("`{name}`: {reason}"))?;
            }
            fields.push((stored, value.clone()));
        }
        for field in resource.create.iter().flat_map(|form| &form.fields) {
            let given = field.property.as_deref().is_none_or(|it| fields.iter().any(|(name, _)| *name == it));
            if field.required && !given {
                return Err(format!("`{}` is required and was not given", field.name));
            }
        }
        Ok(Self { sid, ..Self::new(resource, &fields) })
    }

    /// The stored properties, as JSON.
    pub(crate) fn body(&self) -> String {
        Value::from_iter(self.stored.clone()).to_string()
    }

    /// What another record of the collection must not have in common with this one.
    pub(crate) fn identity<'a>(&self, resource: &'a Resource) -> Vec<Condition<'a>> {
        let of = |property: &'a String| Condition {
            property,
            values: vec![sql(self.stored.get(property).cloned().unwrap_or_default())],
        };
        resource.identity.iter().map(of).collect()
    }

    /// The same, for a person to see.
    pub(crate) fn details(&self, resource: &Resource) -> Value {
        let value = |property: &String| self.stored.get(property).cloned().unwrap_or_default();
        resource.identity.iter().map(|property| (property.clone(), value(property))).collect()
    }
}

/// A SID that no record has yet: 32 random digits.
pub(crate) fn new_sid(prefix: &str) -> String {
    format!("{prefix}{:032x}", fastrand::u128(..))
}

/// Segments as a path. What cannot stand in one is encoded, so that two paths are alike only if their segments are.
pub(crate) fn path_of(segments: &[String]) -> String {
    segments.iter().map(|segment| format!("/{}", encode(segment))).collect()
}

/// The time as the service writes it, to the second.
fn now() -> Value {
    Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true).into()
}
