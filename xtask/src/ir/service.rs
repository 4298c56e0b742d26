//! The base URL of the service that a document describes.

use serde_json::Value;

/// Returns the URL of the first server of `value` (a document, path item or operation) that is absolute and has no
/// variables.
pub(crate) fn server(value: &Value) -> Option<&str> {
    let servers = value.get("servers")?.as_array()?;
    let mut urls = servers.iter().filter_map(|server| server.get("url")?.as_str());
    urls.find(|url| url.starts_with("http") && !url.contains('{')).map(|url| url.trim_end_matches('/'))
}

/// Returns the base URL of all operations, which the check stage guarantees to be the same, or an empty string if the
/// document names no server. Then the users of the client have to set it.
pub(crate) fn base_url(document: &Value) -> String {
    let of_paths =
        || document["paths"].as_object().into_iter().flat_map(|paths| paths.values()).find_map(server);
    of_paths().or_else(|| server(document)).unwrap_or_default().to_owned()
}
