//! Recognizes the schemas that are pages of a list.
//!
//! A page is an object with exactly one array and the URL of the next page: in `meta.next_page_url`, or in `next_page_uri`
//! beside the array, as in the API of 2010.

use serde_json::Value;

use crate::spec::{
    pointer::Pointer,
    resolve::{flattened, resolve, schema_name},
};

/// The properties that lead from a page to the URL of the next one.
const NEXT_PAGE: [&[&str]; 2] = [&["meta", "next_page_url"], &["next_page_uri"]];

/// Returns the name of the array in the page `type_name`, or `None` if that schema is not a page.
pub(crate) fn page_items(document: &Value, type_name: &str) -> Option<String> {
    next_page(document, type_name)?;
    let schema = document.pointer(&Pointer::component("schemas", type_name))?;
    let properties = schema.get("properties")?.as_object()?;
    let mut arrays = properties.iter().filter(|(_, property)| type_of(document, property) == Some("array"));
    let (name, _) = arrays.next()?;
    arrays.next().is_none().then(|| name.clone())
}

/// Returns the properties that lead from the page `type_name` to the URL of the next one.
pub(crate) fn next_page(document: &Value, type_name: &str) -> Option<&'static [&'static str]> {
    let schema = document.pointer(&Pointer::component("schemas", type_name))?;
    NEXT_PAGE.into_iter().find(|names| {
        let property = names.iter().try_fold(schema.clone(), |schema, name| {
            flattened(document, &schema).get("properties")?.get(name).cloned()
        });
        property.is_some_and(|property| type_of(document, &property) == Some("string"))
    })
}

/// Returns the name of the type of the items in the page `type_name`.
pub(crate) fn page_record(document: &Value, type_name: &str) -> Option<String> {
    let array = page_items(document, type_name)?;
    let location = Pointer::component("schemas", type_name).join("properties").join(&array);
    let array = flattened(document, document.pointer(&location)?);
    schema_name(array.pointer("/items/$ref")?.as_str()?)
}

fn type_of<'a>(document: &'a Value, schema: &'a Value) -> Option<&'a str> {
    resolve(document, schema).get("type").and_then(Value::as_str)
}
