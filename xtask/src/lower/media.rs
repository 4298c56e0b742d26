//! Gap: progenitor supports one media type per request body, and recognizes JSON only as `application/json`.

use serde_json::{Map, Value};

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    ir::media_types::{FORM, JSON, is_json},
    spec::lookup,
};

/// Keeps one media type of each body: JSON, or else a form, or else the first.
pub(super) fn keep_one_media_type(document: &mut Value, report: &mut Diagnostics) {
    for (id, operation) in lookup::operations_mut(document) {
        if let Some(content) = operation.get_mut("requestBody").and_then(content_of) {
            keep_one(content);
            let kept = content.keys().next().cloned();
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

fn keep_one(content: &mut Map<String, Value>) {
    let Some(chosen) = content
        .keys()
        .find(|media| is_json(media))
        .or_else(|| content.keys().find(|media| media.starts_with(FORM)))
        .or_else(|| content.keys().next())
        .cloned()
    else {
        return;
    };
    let mut kept = content.remove(&chosen).unwrap_or_default();
    if !kept.is_object() {
        kept = Value::Object(Map::new());
    }
    if let Some(kept) = kept.as_object_mut() {
        // progenitor panics on it. `twilio_core` encodes all forms in the same way.
        kept.remove("encoding");
    }
    let media_type = if !is_json(&chosen) {
        chosen.split(';').next().unwrap_or(&chosen).trim().to_owned()
    } else {
        JSON.to_owned()
    };
    // A body without a schema accepts any value.
    if kept.get("schema").is_none() && (media_type == JSON || media_type == FORM) {
        kept["schema"] = Value::Object(Map::new());
    }
    content.clear();
    content.insert(media_type, kept);
}
