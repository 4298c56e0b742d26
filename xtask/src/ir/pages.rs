//! Recognizes the schemas that are pages of a list.
//!
//! A page is an object with the property `meta.next_page_url` and exactly one array.

use serde_json::Value;

use crate::spec::{
    pointer::Pointer,
    resolve::{flattened, resolve, schema_name},
};

/// Returns the name of the array in the page `type_name`, or `None` if that schema is not a page.
pub(crate) fn page_items(document: &Value, type_name: &str) -> Option<String> {
    let schema = document.pointer(&Pointer::component("schemas", type_name))?;
    let properties = schema.get("properties")?.as_object()?;
    let meta = flattened(document, properties.get("meta")?);
    meta.pointer("/properties/next_page_url")?;
    let mut arrays = properties.iter().filter(|(_, property)| {
        resolve(document, property).get("type").and_then(Value::as_str) == Some("array")
    });
    let (name, _) = arrays.next()?;
    arrays.next().is_none().then(|| name.clone())
}

/// Returns the name of the type of the items in the page `type_name`.
pub(crate) fn page_record(document: &Value, type_name: &str) -> Option<String> {
    let array = page_items(document, type_name)?;
    let location = Pointer::component("schemas", type_name).join("properties").join(&array);
    let array = flattened(document, document.pointer(&location)?);
    schema_name(array.pointer("/items/$ref")?.as_str()?)
}
