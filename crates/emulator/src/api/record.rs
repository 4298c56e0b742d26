//! Creation and update of records.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value};

use crate::openapi::{DateFormat, InitialValue, PathParam, PropertySource, Resource};
use crate::store::{Filter, Matching, StoredRecord};
use crate::text::snake_case;

/// A record to be stored.
#[derive(Debug)]
pub(crate) struct NewRecord {
    /// The SID, if the caller chose one.
    pub(crate) sid: Option<String>,
    properties: Map<String, Value>,
}

/// An error returned when a stored record is not JSON.
#[derive(Debug)]
pub(crate) struct CorruptRecord {
    sid: String,
    source: serde_json::Error,
}

impl NewRecord {
    /// Creates a record from the fields of a form.
    pub(crate) fn from_fields(resource: &Resource, fields: &[(&str, Value)], now: DateTime<Utc>) -> Self {
        let properties = resource.stored_properties().map(|(name, initial)| {
            let field = fields.iter().find(|(property, _)| *property == name).map(|(_, value)| value.clone());
            let value = field.unwrap_or_else(|| match initial {
                InitialValue::Now(format) => timestamp(*format, now),
                InitialValue::Constant(value) => value.clone(),
            });
            (name.to_owned(), value)
        });
        Self { sid: None, properties: properties.collect() }
    }

    /// Creates a record from a JSON object. Values that a form field can set are validated as that field. Values that follow
    /// from the path, as `derived_value` returns them, must agree with it, so that a record as the API returns it can be added
    /// to its collection.
    pub(crate) fn from_seed<'a>(
        resource: &Resource,
        record: &Value,
        derived_value: &dyn Fn(&str) -> Option<&'a str>,
        now: DateTime<Utc>,
    ) -> Result<Self, String> {
        let record = record.as_object().ok_or("a record must be a JSON object")?;
        let form_fields = || resource.create.iter().flat_map(|form| &form.fields);
        let mut values = Vec::new();
        let mut sid = None;
        for (name, value) in record {
            let property = snake_case(name);
            if property == resource.key_property {
                let text = value.as_str().ok_or_else(|| format!("`{name}` must be a string"))?;
                let is_key = |param: &&PathParam| param.index == resource.collection.len();
                if let Some(param) = resource.path_params.iter().find(is_key) {
                    param.validator.parse(&[text]).map_err(|reason| format!("`{name}`: {reason}"))?;
                }
                sid = Some(text.to_owned());
                continue;
            }
            match resource.property_source(&property) {
                Some(PropertySource::Url(_) | PropertySource::Links(_)) => continue,
                Some(PropertySource::Account | PropertySource::PathSegment(_)) => {
                    let expected = derived_value(&property).unwrap_or_default();
                    if value != expected {
                        return Err(format!("`{name}` must be {expected}, as in the path"));
                    }
                    continue;
                }
                _ => {}
            }
            let Some((property, _)) = resource.stored_properties().find(|(stored, _)| *stored == property)
            else {
                return Err(format!("`{name}` is not a form field or a settable property"));
            };
            let field = form_fields().find(|field| field.property.as_deref() == Some(property));
            if let (Some(field), Some(text)) = (field, value.as_str()) {
                field.validator.parse(&[text]).map_err(|reason| format!("`{name}`: {reason}"))?;
            }
            values.push((property, value.clone()));
        }
        for field in form_fields().filter(|field| field.required) {
            let is_set =
                field.property.as_deref().is_none_or(|property| values.iter().any(|(it, _)| *it == property));
            if !is_set {
                return Err(format!("`{}` is required", field.name));
            }
        }
        Ok(Self { sid, ..Self::from_fields(resource, &values, now) })
    }

    /// Returns the stored properties as JSON.
    pub(crate) fn body(&self) -> String {
        Value::from_iter(self.properties.clone()).to_string()
    }

    /// Returns filters that match a duplicate of this record.
    pub(crate) fn unique_filters<'a>(&self, resource: &'a Resource) -> Vec<Filter<'a>> {
        let filter = |property: &'a String| Filter {
            property,
            values: vec![self.property(property)],
            matching: Matching::Equal,
        };
        resource.unique_properties.iter().map(filter).collect()
    }

    /// Returns the values of the unique properties as an object.
    pub(crate) fn unique_values(&self, resource: &Resource) -> Value {
        resource.unique_properties.iter().map(|name| (name.clone(), self.property(name))).collect()
    }

    /// Returns the value of a stored property.
    pub(crate) fn property(&self, name: &str) -> Value {
        self.properties.get(name).cloned().unwrap_or_default()
    }
}

/// Returns the body of a record with some of its properties replaced.
pub(crate) fn updated_body(
    resource: &Resource,
    record: &StoredRecord,
    fields: &[(&str, Value)],
    now: DateTime<Utc>,
) -> Result<String, CorruptRecord> {
    let mut properties: Map<String, Value> =
        serde_json::from_str(&record.body).map_err(|source| CorruptRecord::new(record, source))?;
    for (property, value) in fields {
        properties.insert((*property).to_owned(), value.clone());
    }
    if let Some(PropertySource::Stored(InitialValue::Now(format))) = resource.property_source("date_updated")
    {
        properties.insert("date_updated".to_owned(), timestamp(*format, now));
    }
    Ok(Value::Object(properties).to_string())
}

/// Formats a time as the service does, with a resolution of one second.
fn timestamp(format: DateFormat, time: DateTime<Utc>) -> Value {
    match format {
        DateFormat::Iso8601 => time.to_rfc3339_opts(SecondsFormat::Secs, true).into(),
        DateFormat::Rfc2822 => time.format("%a, %d %b %Y %H:%M:%S +0000").to_string().into(),
    }
}

impl CorruptRecord {
    pub(crate) fn new(record: &StoredRecord, source: serde_json::Error) -> Self {
        Self { sid: record.sid.to_string(), source }
    }
}

impl fmt::Display for CorruptRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "record {} in the database is corrupt: {}", self.sid, self.source)
    }
}

impl std::error::Error for CorruptRecord {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}
