//! The media types of request and response bodies.

/// The media type of JSON.
pub(crate) const JSON: &str = "application/json";

/// The media type of a form.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// Returns one spelling of a media type: in lower case, and without the parameter `charset=utf-8`, which is the default.
pub(crate) fn normalized(media_type: &str) -> String {
    let media_type = media_type.to_lowercase();
    let parts: Vec<&str> = media_type
        .split(';')
        .map(str::trim)
        .filter(|part| !matches!(*part, "charset=utf-8" | "charset=\"utf-8\""))
        .collect();
    parts.join(";")
}

/// Returns `true` for JSON under any name: with parameters, with the suffix `+json`, or as `*/*`.
pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or(media_type).trim();
    essence == JSON || (essence.starts_with("application/") && essence.ends_with("+json")) || essence == "*/*"
}
