//! Gap: progenitor supports one media type per request body, four media types in all, and recognizes JSON only as
//! `application/json`. It panics on the encoding of forms.

use serde_json::{Map, Value, json};

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    ir::lowered::{ENCODING, MEDIA_TYPE},
    ir::media_types::{FORM, JSON, is_json},
    spec::lookup,
};

/// Keeps one media type of each body: JSON, or else a form, or else the first.
pub(super) fn keep_one_media_type(document: &mut Value, report: &mut Diagnostics) {
    for (id, operation) in lookup::operations_mut(document) {
        if let Some(content) = operation.get_mut("requestBody").and_then(content_of) {
            let kept = keep_one(content);
            if let Some(media) = kept.filter(|media| media.starts_with("multipart/")) {
                let message = format!("the media type `{media}` is not supported for request bodies");
                report.unsupported(
                    Diagnostic::new(message).operation(id).help(
                        "declare the body as `application/json` or `application/x-www-form-urlencoded`",
                    ),
                );
            }
        }
        for response in operation.get_mut("responses").and_then(Value::as_object_mut).into_iter().flatten() {
            if let Some(content) = content_of(response.1) {
                keep_one(content);
            }
        }
    }
}

fn content_of(holder: &mut Value) -> Option<&mut Map<String, Value>> {
    holder.get_mut("content")?.as_object_mut()
}

/// Keeps one media type, and returns it as the document writes it.
fn keep_one(content: &mut Map<String, Value>) -> Option<String> {
    let chosen = content
        .keys()
        .find(|media| is_json(media))
        .or_else(|| content.keys().find(|media| media.starts_with(FORM)))
        .or_else(|| content.keys().next())
        .cloned()?;
    let mut kept = content.remove(&chosen).unwrap_or_default();
    if !kept.is_object() {
        kept = Value::Object(Map::new());
    }
    if let Some(kept) = kept.as_object_mut()
        && let Some(encoding) = kept.remove("encoding")
    {
        kept.insert(ENCODING.to_owned(), encoding);
    }
    let essence = chosen.split(';').next().unwrap_or(&chosen).trim().to_owned();
    let is_text = kept.pointer("/schema/type").is_some_and(|schema_type| schema_type == "string");
    let media_type = if is_json(&chosen) && !(essence == "*/*" && (is_text || kept.get("schema").is_none())) {
        JSON
    } else if essence == FORM {
        FORM
    } else if essence == "text/plain" && is_text {
        // progenitor supports no other schema of a text.
        kept["schema"] = json!({ "type": "string" });
        "text/plain"
    } else {
        kept["schema"] = json!({ "type": "string", "format": "binary" });
        "application/octet-stream"
    };
    // A body without a schema accepts any value.
    if kept.get("schema").is_none() {
        kept["schema"] = Value::Object(Map::new());
    }
    let has_charset = media_type == "text/plain" && chosen != media_type;
    if essence != media_type && essence != "*/*" || has_charset {
        kept[MEDIA_TYPE] = Value::String(chosen.clone());
    }
    content.clear();
    content.insert(media_type.to_owned(), kept);
    Some(chosen)
}
