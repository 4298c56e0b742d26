//! The model of a resource, as the emulator serves it.

use serde_json::Value;

use super::path_template::PathTemplate;
use super::validator::Validator;
use crate::store::Matching;

/// A collection and its instances.
#[derive(Debug)]
pub(crate) struct Resource {
    /// The index of the document.
    pub(crate) document: usize,
    /// The collection's path, or else the instance's, as the document has it: without the path of the server.
    #[cfg_attr(not(feature = "ui"), allow(dead_code, reason = "for pages only"))]
    pub(crate) source_path: String,
    /// The last segment of the collection's path.
    pub(crate) name: String,
    pub(crate) collection: PathTemplate,
    pub(crate) instance: PathTemplate,
    /// The segment of the path that is the SID of the caller's account, if any.
    pub(crate) account_segment: Option<usize>,
    /// The property that identifies an instance in its path.
    pub(crate) key_property: String,
    /// The two letters that the SIDs of instances begin with.
    pub(crate) sid_prefix: String,
    /// The properties of a record, in the document's order.
    pub(crate) properties: Vec<Property>,
    /// The parameters of the instance's path that the document describes.
    pub(crate) path_params: Vec<PathParam>,
    pub(crate) create: Option<Form>,
    pub(crate) update: Option<Form>,
    pub(crate) list: Option<ListOperation>,
    pub(crate) has_fetch: bool,
    pub(crate) has_delete: bool,
    /// The properties that together must be unique in a collection. Empty if duplicates are possible.
    pub(crate) unique_properties: Vec<String>,
}

/// A property of a record.
#[derive(Debug)]
pub(crate) struct Property {
    pub(crate) name: String,
    pub(crate) source: PropertySource,
}

/// The source of a property's value.
#[derive(Debug, PartialEq)]
pub(crate) enum PropertySource {
    /// The record's own SID.
    Sid,
    /// The path segment at this index: the SID of a parent.
    PathSegment(usize),
    /// The account that owns the record.
    Account,
    /// The record's own URL.
    Url(UrlForm),
    /// The URLs of the record's child collections.
    Links(UrlForm),
    /// The stored value, initially as given here.
    Stored(InitialValue),
}

/// The initial value of a stored property that no form field sets.
#[derive(Debug, PartialEq)]
pub(crate) enum InitialValue {
    /// The time of creation.
    Now(DateFormat),
    Constant(Value),
}

/// The form of a URL in a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UrlForm {
    Absolute,
    /// The path and the query, as in the API of 2010.
    Relative,
}

/// The format of a time in a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateFormat {
    /// `2026-01-31T12:00:00Z`
    Iso8601,
    /// `Sat, 31 Jan 2026 12:00:00 +0000`, as in the API of 2010.
    Rfc2822,
}

/// A parameter of an instance's path.
#[derive(Debug)]
pub(crate) struct PathParam {
    /// The index of its segment.
    pub(crate) index: usize,
    pub(crate) name: String,
    pub(crate) validator: Validator,
}

/// A form that creates or updates a record.
#[derive(Debug)]
pub(crate) struct Form {
    /// The status of a successful response.
    pub(crate) success_status: u16,
    pub(crate) fields: Vec<FormField>,
}

/// A field of a form.
#[derive(Debug)]
pub(crate) struct FormField {
    pub(crate) name: String,
    /// The property that the field sets, if the record has it.
    pub(crate) property: Option<String>,
    pub(crate) required: bool,
    pub(crate) validator: Validator,
}

/// The parameters and the page format of a list operation.
#[derive(Debug)]
pub(crate) struct ListOperation {
    pub(crate) filters: Vec<FilterParam>,
    /// Those of `PageSize`, `Page` and `PageToken` that the document declares.
    pub(crate) paging_params: Vec<(String, Validator)>,
    pub(crate) default_page_size: u64,
    pub(crate) max_page_size: u64,
    pub(crate) envelope: Vec<(String, EnvelopePart)>,
}

/// A query parameter that filters a list.
#[derive(Debug)]
pub(crate) struct FilterParam {
    pub(crate) name: String,
    pub(crate) required: bool,
    pub(crate) validator: Validator,
    /// The property that the parameter filters by, if the record has it.
    pub(crate) property: Option<String>,
    pub(crate) matching: Matching,
    /// `true` if the parameter's name is the plural of the property's. Its value is then a comma-separated list.
    pub(crate) is_plural: bool,
}

/// The content of one property of a page.
#[derive(Debug, PartialEq)]
pub(crate) enum EnvelopePart {
    Records,
    Meta(PageMeta),
    Object(Vec<(String, EnvelopePart)>),
    Null,
}

/// An item of a page's metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageMeta {
    Page,
    PageSize,
    /// The position of the first record in the list.
    Start,
    /// The position of the last record in the list.
    End,
    Url(PageLink, UrlForm),
    Key,
}

/// A page that another links to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageLink {
    First,
    Previous,
    This,
    Next,
}

impl Resource {
    /// Returns `true` if the document has an operation on the collection.
    pub(crate) fn has_collection(&self) -> bool {
        self.create.is_some() || self.list.is_some()
    }

    /// Returns `true` if the document has an operation on instances.
    pub(crate) fn has_instance(&self) -> bool {
        self.has_fetch || self.update.is_some() || self.has_delete
    }

    /// Returns the source of a property's value.
    pub(crate) fn property_source(&self, name: &str) -> Option<&PropertySource> {
        self.properties.iter().find(|property| property.name == name).map(|property| &property.source)
    }

    /// Returns the properties that are stored, as opposed to derived from the path, the account or the URL.
    pub(crate) fn stored_properties(&self) -> impl Iterator<Item = (&str, &InitialValue)> {
        self.properties.iter().filter_map(|property| match &property.source {
            PropertySource::Stored(initial) => Some((property.name.as_str(), initial)),
            _ => None,
        })
    }

    /// Returns the stored properties that records are looked up by.
    pub(crate) fn indexed_properties(&self) -> impl Iterator<Item = &str> {
        let filters =
            self.list.iter().flat_map(|list| &list.filters).filter_map(|filter| filter.property.as_deref());
        filters
            .chain(self.unique_properties.iter().map(String::as_str))
            .filter(|name| self.stored_properties().any(|(stored, _)| stored == *name))
    }
}
