//! progenitor takes one media type for each request body, and knows JSON only by its plainest name.

use serde_json::{Map, Value};

use crate::{
    diagnostic::{Diagnostic, Result},
    model::FORM,
    tree,
};

const JSON: &str = "application/json";

/// Keeps one media type: JSON, else a form, else the first.
pub(super) fn one_for_each_body(document: &mut Value) -> Result<()> {
    for (id, operation) in tree::operations_mut(document) {
        if let Some(content) = operation.get_mut("requestBody").and_then(content_of) {
            keep_one(content);
            let kept = content.keys().next().cloned();
            if let Some(media) = kept.filter(|media| media.starts_with("multipart/")) {
                return Err(Diagnostic::new(format!("a body of the type {media} is not taken"))
                    .operation(id)
                    .help("declare it as application/json or application/x-www-form-urlencoded"));
            }
        }
        for response in operation.get_mut("responses").and_then(Value::as_object_mut).into_iter().flatten() {
            if let Some(content) = content_of(response.1) {
                keep_one(content);
            }
        }
    }
    Ok(())
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
        // progenitor asserts that there is none; the encoder of forms in twilio_core has one rule for all.
        kept.remove("encoding");
    }
    let named = if !is_json(&chosen) {
        chosen.split(';').next().unwrap_or(&chosen).trim().to_owned()
    } else {
        JSON.to_owned()
    };
    // A typed body without a schema is any JSON at all.
    if kept.get("schema").is_none() && (named == JSON || named == FORM) {
        kept["schema"] = Value::Object(Map::new());
    }
    content.clear();
    content.insert(named, kept);
}

fn is_json(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or(media).trim();
    essence == JSON || (essence.starts_with("application/") && essence.ends_with("+json")) || essence == "*/*"
}
