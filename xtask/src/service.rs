//! What a document says of the service as a whole: where it is, and its version.

use serde_json::Value;

/// The first server of `value`, a document or a part of it, whose address is whole and has no variables.
pub(crate) fn server(value: &Value) -> Option<&str> {
    let servers = value.get("servers")?.as_array()?;
    let mut addresses = servers.iter().filter_map(|server| server.get("url")?.as_str());
    addresses.find(|url| url.starts_with("http") && !url.contains('{')).map(|url| url.trim_end_matches('/'))
}

/// Where the calls of the document go: the check stage has seen that all go to one address. Without any, whoever makes
/// a client says where it is.
pub(crate) fn base_url(document: &Value) -> String {
    let of_paths =
        || document["paths"].as_object().into_iter().flat_map(|paths| paths.values()).find_map(server);
    of_paths().or_else(|| server(document)).unwrap_or_default().to_owned()
}

/// The document's version as a crate's: three numbers, and what a pre-release may add. None if it cannot be one.
pub(crate) fn crate_version(version: &str) -> Option<String> {
    let valid = |version: &str| {
        let (numbers, rest) = version.split_once(['-', '+']).unwrap_or((version, "0"));
        let numbers: Vec<&str> = numbers.split('.').collect();
        let number = |text: &&str| {
            text.parse::<u64>().is_ok() && (*text == "0" || !text.starts_with('0')) && !text.starts_with('+')
        };
        numbers.len() == 3
            && numbers.iter().all(number)
            && rest.split(['.', '-', '+']).all(|part| !part.is_empty())
            && rest.chars().all(|c| c.is_ascii_alphanumeric() || ".-+".contains(c))
    };
    [version.to_owned(), format!("{version}.0"), format!("{version}.0.0")]
        .into_iter()
        .find(|version| valid(version))
}
