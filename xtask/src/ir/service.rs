//! The base URL of the service that a document describes.

use serde_json::Value;

use crate::spec::lookup::{Operation, operations};

/// Returns the URL of the first server of `value` (a document, path item or operation) that is absolute and has no
/// variables.
fn server(value: &Value) -> Option<&str> {
    let servers = value.get("servers")?.as_array()?;
    let mut urls = servers.iter().filter_map(|server| server.get("url")?.as_str());
    urls.find(|url| url.starts_with("http") && !url.contains('{')).map(|url| url.trim_end_matches('/'))
}

/// Returns the URL of the server of an operation, or `None` if neither it nor the document names one.
pub(crate) fn server_of<'a>(document: &'a Value, operation: &Operation<'a>) -> Option<&'a str> {
    server(operation.value).or_else(|| server(operation.path_item)).or_else(|| server(document))
}

/// Returns the base URL of the client: the server of the document or, if no operation has it, that of the first operation.
/// It is empty if there is none. Then the users of the client have to set it.
pub(crate) fn base_url(document: &Value) -> &str {
    let own = server(document);
    let mut urls = operations(document).map(|operation| server_of(document, &operation)).peekable();
    let first = urls.peek().copied().flatten();
    if urls.any(|url| url == own) { own } else { first.or(own) }.unwrap_or_default()
}
