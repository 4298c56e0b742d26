//! A document as it was given: its text, its servers and its paths.

use serde_json::Value;

use super::conventions::DocumentPath;
use super::path_template::PathTemplate;
use super::{DocumentError, SchemaResolver};

/// A parsed document.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) title: String,
    pub(crate) version: String,
    /// The hosts of its servers.
    pub(crate) hosts: Vec<HostPattern>,
    /// The number of operations.
    pub(crate) operation_count: usize,
    /// The beginning of the keys of its collections in the store. It is empty unless another document has the same paths.
    pub(crate) key_prefix: String,
    pub(crate) json: Value,
}

/// The host of a server, such as `api.twilio.com` or `trusthub.{region}.twilio.com`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HostPattern(String);

impl HostPattern {
    /// Returns the host of a server's URL. A variable stands for one label, but not for one of the last two, so that the name
    /// belongs to a domain that the document names.
    fn from_url(url: &str) -> Option<Self> {
        let (_, rest) = url.split_once("://")?;
        let host = rest.split(['/', ':']).next().unwrap_or_default().to_ascii_lowercase();
        let mut labels = host.rsplit('.');
        let has_domain = labels.by_ref().take(2).filter(|label| !label.contains('{')).count() == 2;
        has_domain.then_some(Self(host))
    }

    /// Returns `true` if a request for `host`, with or without a port, is for this server.
    pub(crate) fn matches(&self, host: &str) -> bool {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let (expected, labels) = (self.0.split('.'), name.split('.'));
        expected.clone().count() == labels.clone().count()
            && expected.zip(labels).all(|(expected, label)| match expected.contains('{') {
                true => !label.is_empty(),
                false => expected.eq_ignore_ascii_case(label),
            })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Source {
    /// Parses a JSON or YAML document.
    pub(crate) fn parse(text: &str) -> Result<Self, DocumentError> {
        let json: Value = match serde_json::from_str(text) {
            Ok(json) => json,
            // For text that begins like JSON, the JSON parser's message is the useful one.
            Err(error) if text.trim_start().starts_with('{') => {
                return Err(DocumentError::new(format!("invalid JSON: {error}")));
            }
            #[cfg(feature = "yaml")]
            Err(_) => serde_saphyr::from_str(text).map_err(|error| {
                let reason =
                    error.without_snippet().render_with_formatter(&serde_saphyr::UserMessageFormatter);
                DocumentError::new(format!("invalid YAML: {reason}"))
            })?,
            #[cfg(not(feature = "yaml"))]
            Err(_) => {
                let message = "it is not JSON; to read YAML, enable the feature `yaml` of `twilio-emulator`";
                return Err(DocumentError::new(message));
            }
        };
        match json.get("openapi").and_then(Value::as_str) {
            Some(version) if version.starts_with("3.") => {}
            Some(version) => {
                return Err(DocumentError::new(format!(
                    "unsupported OpenAPI version {version} (supported: 3.0 and 3.1)"
                )));
            }
            None => return Err(DocumentError::new("it has no `openapi` field with a version")),
        }
        let info = |name: &str| {
            json.pointer(&format!("/info/{name}")).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let (title, version) = (info("title"), info("version"));
        let items = json.get("paths").and_then(Value::as_object).into_iter().flatten();
        let mut hosts: Vec<_> = std::iter::once(&json)
            .chain(items.map(|(_, item)| item))
            .flat_map(server_urls)
            .filter_map(|url| HostPattern::from_url(&url))
            .collect();
        hosts.dedup();
        Ok(Self { title, version, hosts, operation_count: 0, key_prefix: String::new(), json })
    }

    /// Returns the paths of the document below the path of their server.
    pub(super) fn paths<'a>(
        &'a self,
        resolver: &'a SchemaResolver<'_>,
    ) -> Result<Vec<DocumentPath<'a>>, DocumentError> {
        let mut paths = Vec::new();
        for (source, item) in self.json.get("paths").and_then(Value::as_object).into_iter().flatten() {
            let item = resolver.resolve_ref(item)?;
            match PathTemplate::parse(&format!("{}{source}", self.base_path(item))) {
                Some(template) => paths.push(DocumentPath { template, source, item }),
                None => {
                    tracing::warn!(
                        path = source,
                        "path not served: a segment mixes a parameter with other text"
                    );
                }
            }
        }
        Ok(paths)
    }

    /// Returns the path of the first server of a path item, without a slash at the end: usually nothing.
    pub(crate) fn base_path(&self, item: &Value) -> String {
        let url = server_urls(item).into_iter().chain(server_urls(&self.json)).next().unwrap_or_default();
        let path = match url.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("", |start| &rest[start..]),
            None if url.starts_with('/') => &url,
            None => "",
        };
        path.trim_end_matches('/').to_owned()
    }
}

/// Returns the URLs of the servers of a document or a path item. In their paths, variables have their default values.
fn server_urls(owner: &Value) -> Vec<String> {
    let servers = owner.get("servers").and_then(Value::as_array).into_iter().flatten();
    servers
        .filter_map(|server| {
            let url = server.get("url")?.as_str()?;
            let (host, path) = match url.split_once("://").and_then(|(_, rest)| rest.find('/')) {
                Some(start) => url.split_at(start + url.len() - url.split_once("://")?.1.len()),
                None if url.starts_with('/') => ("", url),
                None => (url, ""),
            };
            let mut path = path.to_owned();
            for (name, variable) in server.get("variables").and_then(Value::as_object).into_iter().flatten() {
                let default = variable.get("default").and_then(Value::as_str).unwrap_or_default();
                path = path.replace(&format!("{{{name}}}"), default);
            }
            Some(format!("{host}{path}"))
        })
        .collect()
}
