//! The shape of pages.

use super::resource::{EnvelopePart, PageLink, PageMeta, UrlForm};
use super::{DocumentError, Schema, SchemaResolver};

/// Returns the schema of the records in a page.
pub(super) fn item_schema(
    resolver: &SchemaResolver<'_>,
    page: &Schema,
) -> Result<Option<Schema>, DocumentError> {
    let properties = resolver.properties(page)?;
    let items = properties.iter().find_map(|(_, schema)| schema.get("items"));
    items.map(|items| resolver.merge_all_of(items)).transpose()
}

/// Returns the shape of a page.
pub(super) fn envelope(
    resolver: &SchemaResolver<'_>,
    page: &Schema,
    depth: usize,
) -> Result<Vec<(String, EnvelopePart)>, DocumentError> {
    let mut parts = Vec::new();
    for (name, schema) in resolver.properties(page)? {
        let part = match page_meta(&name) {
            _ if schema.contains_key("items") => EnvelopePart::Records,
            Some(meta) => EnvelopePart::Meta(meta),
            None if depth == 0 && schema.contains_key("properties") => {
                EnvelopePart::Object(envelope(resolver, &schema, depth + 1)?)
            }
            None => EnvelopePart::Null,
        };
        parts.push((name, part));
    }
    Ok(parts)
}

/// Returns the meaning of a property of a page. Those of the API of 2010 end in `uri` instead of `url`.
fn page_meta(name: &str) -> Option<PageMeta> {
    let (link, form) = match (name.strip_suffix("url"), name.strip_suffix("uri")) {
        (Some(link), _) => (Some(link), UrlForm::Absolute),
        (_, Some(link)) => (Some(link), UrlForm::Relative),
        (None, None) => (None, UrlForm::Absolute),
    };
    Some(match (name, link) {
        ("page", _) => PageMeta::Page,
        ("page_size", _) => PageMeta::PageSize,
        ("start", _) => PageMeta::Start,
        ("end", _) => PageMeta::End,
        ("key", _) => PageMeta::Key,
        (_, Some("first_page_")) => PageMeta::Url(PageLink::First, form),
        (_, Some("previous_page_")) => PageMeta::Url(PageLink::Previous, form),
        (_, Some("next_page_")) => PageMeta::Url(PageLink::Next, form),
        (_, Some("")) => PageMeta::Url(PageLink::This, form),
        _ => return None,
    })
}
