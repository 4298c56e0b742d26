//! The scope of a request: the account and the path it addresses.

use serde_json::{Map, Value};

use super::record::CorruptRecord;
use super::urlencoded::{encode, join_path};
use crate::openapi::{Document, PropertySource, Resource};
use crate::store::StoredRecord;
use crate::text::snake_case;

/// The account and the path that a request addresses.
#[derive(Debug)]
pub(crate) struct RequestScope<'a> {
    /// `http://` and the host, as the caller addressed it.
    pub(crate) origin: &'a str,
    pub(crate) account: &'a str,
    /// The decoded segments of the path.
    pub(crate) segments: &'a [String],
    pub(crate) resource: &'a Resource,
    pub(crate) document: &'a Document,
}

impl RequestScope<'_> {
    /// Returns the path, percent-encoded.
    pub(crate) fn path(&self) -> String {
        join_path(self.segments)
    }

    /// Splits an instance's path into the path of its collection and its SID.
    pub(crate) fn split_instance(&self) -> (String, &str) {
        match self.segments.split_last() {
            Some((sid, collection)) => (join_path(collection), sid),
            None => (String::new(), ""),
        }
    }

    /// Returns the value of a property that is derived from the request rather than stored.
    pub(crate) fn derived_value(&self, property: &str) -> Option<&str> {
        let property = self.resource.properties.iter().find(|it| it.name == property)?;
        match property.source {
            PropertySource::Account => Some(self.account),
            PropertySource::PathSegment(index) => self.segments.get(index).map(String::as_str),
            _ => None,
        }
    }

    /// Renders a record as JSON.
    pub(crate) fn render(&self, record: &StoredRecord) -> Result<String, CorruptRecord> {
        let mut stored: Map<String, Value> =
            serde_json::from_str(&record.body).map_err(|source| CorruptRecord::new(record, source))?;
        // The scope may be an instance: only the segments of its collection are wanted here.
        let collection = join_path(&self.segments[..self.resource.collection.len()]);
        let url = format!("{}{collection}/{}", self.origin, encode(&record.sid));
        let mut rendered = Map::with_capacity(self.resource.properties.len());
        for property in &self.resource.properties {
            let value = match &property.source {
                PropertySource::Sid => record.sid.as_str().into(),
                PropertySource::Account => self.account.into(),
                PropertySource::PathSegment(index) => {
                    self.segments.get(*index).map_or(Value::Null, |segment| segment.as_str().into())
                }
                PropertySource::Url => url.as_str().into(),
                PropertySource::Links => self.links(&url),
                PropertySource::Stored(_) => stored.remove(&property.name).unwrap_or(Value::Null),
            };
            rendered.insert(property.name.clone(), value);
        }
        serde_json::to_string(&rendered).map_err(|source| CorruptRecord::new(record, source))
    }

    /// Returns the URLs of a record's child collections, by their names in snake case.
    fn links(&self, url: &str) -> Value {
        self.document
            .children(self.resource)
            .map(|child| (snake_case(&child.name), Value::from(format!("{url}/{}", child.name))))
            .collect()
    }
}
