//! The scope of a request: the account and the path it addresses.

use serde_json::{Map, Value};

use super::record::CorruptRecord;
use super::urlencoded::{encode, join_path};
use crate::openapi::{Documents, PropertySource, Resource, UrlForm};
use crate::store::StoredRecord;
use crate::text::snake_case;

/// The account and the path that a request addresses.
#[derive(Debug)]
pub(crate) struct RequestScope<'a> {
    /// `http://` and the host, as the caller addressed it.
    pub(crate) origin: &'a str,
    pub(crate) account: &'a str,
    /// The decoded segments of the path, without its suffix.
    pub(crate) segments: &'a [String],
    pub(crate) resource: &'a Resource,
    pub(crate) documents: &'a Documents,
}

impl RequestScope<'_> {
    /// Returns the path of the URL, percent-encoded.
    pub(crate) fn path(&self) -> String {
        format!("{}{}", join_path(self.segments), self.resource.collection.suffix())
    }

    /// Returns the key of the collection in the store.
    pub(crate) fn key(&self) -> String {
        self.key_of(self.segments)
    }

    /// Splits an instance's path into the key of its collection and its SID.
    pub(crate) fn split_instance(&self) -> (String, &str) {
        match self.segments.split_last() {
            Some((sid, collection)) => (self.key_of(collection), sid),
            None => (String::new(), ""),
        }
    }

    /// Returns the key of the collection with the record that the collection belongs to, and the SID of that record. Returns
    /// `None` if the documents have no resource for it, or if it is the caller's account.
    pub(crate) fn parent(&self) -> Option<(String, &str)> {
        self.documents.parent(self.resource)?;
        let (sid, collection) = self.segments[..self.segments.len() - 1].split_last()?;
        (self.resource.account_segment != Some(collection.len()))
            .then(|| (self.key_of(collection), sid.as_str()))
    }

    fn key_of(&self, segments: &[String]) -> String {
        format!("{}{}", self.documents.source(self.resource).key_prefix, join_path(segments))
    }

    /// Returns the value of a property that is derived from the request rather than stored.
    pub(crate) fn derived_value(&self, property: &str) -> Option<&str> {
        match *self.resource.property_source(property)? {
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
        let path = format!("{collection}/{}", encode(&record.sid));
        let mut rendered = Map::with_capacity(self.resource.properties.len());
        for property in &self.resource.properties {
            let value = match &property.source {
                PropertySource::Sid => (*record.sid).into(),
                PropertySource::Account => self.account.into(),
                PropertySource::PathSegment(index) => {
                    self.segments.get(*index).map_or(Value::Null, |segment| segment.as_str().into())
                }
                PropertySource::Url(form) => self.url(*form, &path).into(),
                PropertySource::Links(form) => self.links(*form, &path),
                PropertySource::Stored(_) => stored.remove(&property.name).unwrap_or(Value::Null),
            };
            rendered.insert(property.name.clone(), value);
        }
        serde_json::to_string(&rendered).map_err(|source| CorruptRecord::new(record, source))
    }

    /// Returns the URLs of a record's child collections, by their names in snake case.
    fn links(&self, form: UrlForm, path: &str) -> Value {
        self.documents
            .children(self.resource)
            .map(|child| {
                let url = self.url(form, &format!("{path}/{}", child.name));
                (snake_case(&child.name), Value::from(url))
            })
            .collect()
    }

    fn url(&self, form: UrlForm, path: &str) -> String {
        let origin = match form {
            UrlForm::Absolute => self.origin,
            UrlForm::Relative => "",
        };
        format!("{origin}{path}{}", self.resource.collection.suffix())
    }
}
