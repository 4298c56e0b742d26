//! progenitor and typify leave out `externalDocs` and `deprecated`: here they become words of the description.

use serde_json::{Map, Value};

use crate::tree;

/// Tells, of operations, parameters and schemas, where more is to be read and that they are deprecated.
pub(super) fn of_links_and_deprecation(document: &mut Value) {
    for (_, operation) in tree::operations_mut(document) {
        if let Some(Value::Array(parameters)) = operation.get_mut("parameters") {
            parameters.iter_mut().filter_map(Value::as_object_mut).for_each(tell);
        }
        tell(operation);
    }
    tree::visit_document_schemas(document, &mut tell);
    for tag in document.get_mut("tags").and_then(Value::as_array_mut).into_iter().flatten() {
        tag.as_object_mut().into_iter().for_each(tell);
    }
}

fn tell(of: &mut Map<String, Value>) {
    let mut words: Vec<String> = of
        .get("description")
        .and_then(Value::as_str)
        .map(|text| text.trim().to_owned())
        .into_iter()
        .collect();
    let before = words.len();
    if of.get("deprecated").and_then(Value::as_bool) == Some(true) {
        words.push("Deprecated: the service may take it away.".into());
    }
    if let Some(Value::Object(docs)) = of.get("externalDocs") {
        let text =
            |key: &str| docs.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
        if let Some(url) = text("url").filter(|url| !url.contains(char::is_whitespace)) {
            let about = text("description").map(|about| format!("{}:", about.trim_end_matches(['.', ':'])));
            words.push(format!("{} <{url}>.", about.as_deref().unwrap_or("See")));
        }
    }
    if words.len() > before {
        of.insert("description".into(), words.join("\n\n").into());
    }
}
