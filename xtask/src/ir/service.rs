//! The base URL and the version of the service that a document describes.

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

/// Converts the version of a document to that of a crate by adding `.0` or `.0.0`, or returns `None` if that does not
/// give a semantic version.
pub(crate) fn crate_version(version: &str) -> Option<String> {
    let is_semver = |version: &str| {
        let (numbers, rest) = version.split_once(['-', '+']).unwrap_or((version, "0"));
        let numbers: Vec<&str> = numbers.split('.').collect();
        let is_number = |text: &&str| {
            text.parse::<u64>().is_ok() && (*text == "0" || !text.starts_with('0')) && !text.starts_with('+')
        };
        numbers.len() == 3
            && numbers.iter().all(is_number)
            && rest.split(['.', '-', '+']).all(|part| !part.is_empty())
            && rest.chars().all(|c| c.is_ascii_alphanumeric() || ".-+".contains(c))
    };
    [version.to_owned(), format!("{version}.0"), format!("{version}.0.0")]
        .into_iter()
        .find(|version| is_semver(version))
}
