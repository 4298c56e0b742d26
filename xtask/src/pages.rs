//! What makes a type a page, and what a page is a list of.

use serde_json::Value;

use crate::{
    model::{Parameter, Place},
    pointer,
    prepare::fact,
    tree::{self, flattened},
};

/// How many items a page has where the document does not say.
const USUAL_PAGE: i64 = 50;

/// The list in a page: a page has `meta.next_page_url`, and beside `meta` one list.
pub(crate) fn page_items(whole: &Value, type_name: &str) -> Option<String> {
    let schema = whole.pointer(&format!("/components/schemas/{type_name}"))?;
    let properties = schema.get("properties")?.as_object()?;
    let meta = flattened(whole, properties.get("meta")?);
    meta.pointer("/properties/next_page_url")?;
    let mut lists = properties.iter().filter(|(_, property)| {
        tree::resolve(whole, property).get("type").and_then(Value::as_str) == Some("array")
    });
    let (name, _) = lists.next()?;
    lists.next().is_none().then(|| name.clone())
}

/// The type of the items of a page.
pub(crate) fn page_record(whole: &Value, type_name: &str) -> Option<String> {
    let list = page_items(whole, type_name)?;
    let place = pointer::of(["components", "schemas", type_name, "properties", &list]);
    let items = flattened(whole, whole.pointer(&place)?);
    items.pointer("/items/$ref")?.as_str()?.rsplit('/').next().map(str::to_owned)
}

/// The parameter that sets how many items a page has, and what it is when it is not sent.
pub(crate) fn page_size(parameters: &[Parameter]) -> Option<(String, i64)> {
    let size = parameters
        .iter()
        .find(|parameter| parameter.place == Place::Query && parameter.ident == "page_size")?;
    let number = |key: &str| fact(&size.schema, key).and_then(Value::as_i64);
    let largest = number("maximum").unwrap_or(USUAL_PAGE);
    let default = number("default").unwrap_or(USUAL_PAGE.min(largest));
    Some((size.ident.clone(), default))
}
