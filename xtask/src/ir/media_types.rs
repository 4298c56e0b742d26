//! The media types of request and response bodies.

/// The media type of JSON.
pub(crate) const JSON: &str = "application/json";

/// The media type of a form.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// Returns `true` for JSON under any name: with parameters, with the suffix `+json`, or as `*/*`.
pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or(media_type).trim();
    essence == JSON || (essence.starts_with("application/") && essence.ends_with("+json")) || essence == "*/*"
}
