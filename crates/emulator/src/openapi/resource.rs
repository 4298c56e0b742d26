//! A resource as the emulator serves it.

use serde_json::Value;

use super::path_template::Template;
use super::validator::Rule;

/// A collection and its instances.
#[derive(Debug)]
pub(crate) struct Resource {
    /// The last segment of its collection's path.
    pub(crate) name: String,
    pub(crate) collection: Template,
    pub(crate) instance: Template,
    /// The property by which an instance is named in its path.
    pub(crate) key: String,
    /// The two letters that its SIDs begin with.
    pub(crate) prefix: String,
    /// What a record holds, in the document's order.
    pub(crate) properties: Vec<Property>,
    /// The rules of the path's parameters, each with the place of its segment.
    pub(crate) path: Vec<(usize, String, Rule)>,
    pub(crate) create: Option<Form>,
    pub(crate) update: Option<Form>,
    pub(crate) list: Option<List>,
    pub(crate) fetch: bool,
    pub(crate) delete: bool,
    /// The properties of which two records of one collection should not have the same values; none where records may
    /// be alike.
    pub(crate) identity: Vec<String>,
}

/// A property of a record.
#[derive(Debug)]
pub(crate) struct Property {
    pub(crate) name: String,
    pub(crate) source: Source,
}

/// Where the value of a property comes from.
#[derive(Debug, PartialEq)]
pub(crate) enum Source {
    /// The record's own SID.
    Key,
    /// The segment of the path at this place: the SID of what holds the record.
    Path(usize),
    /// The account that made the record.
    Account,
    /// The record's own address.
    Address,
    /// The addresses of the collections that it holds.
    Links,
    /// What was stored when it was made or changed; this, where nothing was.
    Stored(Initial),
}

/// What a stored property is at first, where no form field says so.
#[derive(Debug, PartialEq)]
pub(crate) enum Initial {
    /// When the record was made.
    Now,
    Value(Value),
}

/// A form that makes or changes a record.
#[derive(Debug)]
pub(crate) struct Form {
    /// The status of success.
    pub(crate) status: u16,
    pub(crate) fields: Vec<Field>,
}

/// A field of a form.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// The property that it fills, if it fills one.
    pub(crate) property: Option<String>,
    pub(crate) required: bool,
    pub(crate) rule: Rule,
}

/// How a collection is listed.
#[derive(Debug)]
pub(crate) struct List {
    pub(crate) filters: Vec<Filter>,
    /// The rules of `PageSize`, `Page` and `PageToken`, as far as the document has them.
    pub(crate) paging: Vec<(String, Rule)>,
    /// How many records a page holds if nothing is asked for, and how many at most.
    pub(crate) size: u64,
    pub(crate) largest: u64,
    pub(crate) envelope: Vec<(String, Envelope)>,
}

/// A query parameter that is no part of paging.
#[derive(Debug)]
pub(crate) struct Filter {
    pub(crate) name: String,
    pub(crate) required: bool,
    pub(crate) rule: Rule,
    /// The property that it asks for, if it asks for one.
    pub(crate) property: Option<String>,
    /// Whether its name is the plural of that property's: its text is then a list, separated by commas.
    pub(crate) is_plural: bool,
}

/// What stands under one name of a page.
#[derive(Debug, PartialEq)]
pub(crate) enum Envelope {
    Records,
    Meta(Meta),
    Within(Vec<(String, Envelope)>),
    Null,
}

/// What a page tells of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meta {
    Page,
    PageSize,
    FirstPageUrl,
    PreviousPageUrl,
    Url,
    NextPageUrl,
    Key,
}

impl Resource {
    /// The properties whose values are in the database, rather than told by the path, the account or the address.
    pub(crate) fn stored(&self) -> impl Iterator<Item = (&str, &Initial)> {
        self.properties.iter().filter_map(|property| match &property.source {
            Source::Stored(initial) => Some((property.name.as_str(), initial)),
            _ => None,
        })
    }

    /// The stored properties that records are looked up by.
    pub(crate) fn indexed(&self) -> impl Iterator<Item = &str> {
        let filters =
            self.list.iter().flat_map(|list| &list.filters).filter_map(|filter| filter.property.as_deref());
        filters
            .chain(self.identity.iter().map(String::as_str))
            .filter(|name| self.stored().any(|(stored, _)| stored == *name))
    }
}
