//! Gap: progenitor and typify ignore `externalDocs` and `deprecated`.

use serde_json::{Map, Value};

use crate::spec::{lookup, sunset, walk};

/// Adds the link and the deprecation of operations, parameters, schemas and tags to their descriptions.
pub(super) fn add_links_and_deprecation(document: &mut Value) {
    for (_, operation) in lookup::operations_mut(document) {
        lookup::parameters_mut(operation).filter_map(Value::as_object_mut).for_each(extend_description);
        extend_description(operation);
    }
    walk::visit_schemas_mut(document, &mut extend_description);
    for tag in document.get_mut("tags").and_then(Value::as_array_mut).into_iter().flatten() {
        tag.as_object_mut().into_iter().for_each(extend_description);
    }
}

fn extend_description(holder: &mut Map<String, Value>) {
    let mut paragraphs: Vec<String> = holder
        .get("description")
        .and_then(Value::as_str)
        .map(|text| text.trim().to_owned())
        .into_iter()
        .collect();
    let original_len = paragraphs.len();
    if holder.get("deprecated").and_then(Value::as_bool) == Some(true) {
        let date = sunset::date(holder);
        let from = date.map(|date| format!(" from {date} on")).unwrap_or_default();
        paragraphs.push(format!("Deprecated: the service may remove it{from}."));
    }
    if let Some(Value::Object(docs)) = holder.get("externalDocs") {
        let text =
            |key: &str| docs.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
        if let Some(url) = text("url").filter(|url| !url.contains(char::is_whitespace)) {
            let label = text("description").map(|label| format!("{}:", label.trim_end_matches(['.', ':'])));
            paragraphs.push(format!("{} <{url}>.", label.as_deref().unwrap_or("See")));
        }
    }
    if paragraphs.len() > original_len {
        holder.insert("description".into(), paragraphs.join("\n\n").into());
    }
}
