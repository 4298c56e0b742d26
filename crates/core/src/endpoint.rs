//! The base URL of a client, and the check that a URL is at the same origin.

use reqwest::Url;

use crate::error::ErrorKind;
use crate::redact::Redactor;
use crate::{Error, sanitize};

/// The number of characters of a URL that an error message repeats.
const MAX_URL_CHARS: usize = 200;

/// The URL that the path of every request is appended to.
#[derive(Clone, Debug)]
pub(crate) struct BaseUrl {
    /// Without a trailing slash.
    text: String,
    url: Url,
    /// The service's default URL, if this one is at an edge or in a region.
    canonical: Option<Url>,
}

impl BaseUrl {
    /// Parses a base URL. An error does not repeat what may be a secret.
    pub(crate) fn parse(text: &str, redactor: &Redactor) -> Result<Self, Error> {
        let shown = show(&mask_query(&mask_user_info(text)), redactor);
        let invalid = |reason: &str| configuration(format!("invalid base URL `{shown}`: {reason}"));
        let scheme = "it must start with `https://` or `http://`";
        let url = match Url::parse(text) {
            Ok(url) if !matches!(url.scheme(), "http" | "https") => return Err(invalid(scheme)),
            Ok(url) if url.has_host() => url,
            Ok(_) => return Err(invalid("it has no host")),
            Err(_) if !text.contains("://") => return Err(invalid(scheme)),
            Err(error) => return Err(invalid(&error.to_string())),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(configuration("the base URL must not contain a user name or password"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(invalid("it must not have a query or a fragment"));
        }
        let text = url.as_str().trim_end_matches('/').to_owned();
        Ok(Self { text, url, canonical: None })
    }

    /// Returns the service's URL at an edge, in a region: `trusthub.twilio.com` becomes
    /// `trusthub.dublin.ie1.twilio.com`. The edge is optional; without a region, an edge implies `us1`.
    pub(crate) fn for_service(
        base: &str,
        edge: Option<&str>,
        region: Option<&str>,
        redactor: &Redactor,
    ) -> Result<Self, Error> {
        if base.is_empty() {
            return Err(configuration("the service has no default URL: set one with `base_url`"));
        }
        let canonical = Self::parse(base, redactor)?;
        let Some(region) = region.or(edge.map(|_| "us1")) else { return Ok(canonical) };
        for (name, label) in edge.map(|edge| ("edge", edge)).into_iter().chain([("region", region)]) {
            if !is_label(label) {
                let label = sanitize::escape_truncate(label, 63);
                let example = if name == "edge" { "dublin" } else { "ie1" };
                return Err(configuration(format!(
                    "invalid {name} `{label}`: it must consist of letters, digits and hyphens, for example `{example}`"
                )));
            }
        }
        let host = canonical.url.host_str().unwrap_or_default();
        let Some(product) = host.strip_suffix(".twilio.com").filter(|product| is_label(product)) else {
            return Err(configuration(format!(
                "the service at {host} has no edges or regions: set its URL with `base_url`"
            )));
        };
        let host = match edge {
            Some(edge) => format!("{product}.{edge}.{region}.twilio.com"),
            None => format!("{product}.{region}.twilio.com"),
        };
        let mut url = canonical.url.clone();
        url.set_host(Some(&host))
            .map_err(|error| configuration(format!("`{host}` is not a valid host name: {error}")))?;
        let mut base = Self::parse(url.as_str(), redactor)?;
        base.canonical = Some(canonical.url);
        Ok(base)
    }

    /// Returns the URL as text, without a trailing slash.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns `true` if nobody on the network can read credentials that are sent there: it uses TLS or is on loopback.
    pub(crate) fn is_secure(&self) -> bool {
        self.url.scheme() == "https" || self.is_loopback()
    }

    pub(crate) fn is_loopback(&self) -> bool {
        match self.url.host_str().unwrap_or_default().trim_matches(['[', ']']) {
            "localhost" => true,
            host => host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback()),
        }
    }

    /// Returns `true` if `url` has the same scheme, host and port.
    pub(crate) fn is_same_origin(&self, url: &Url) -> bool {
        same_origin(&self.url, url)
    }

    /// Resolves the URL of a page, as the service or the caller gave it. It must be at the client's own origin, since
    /// credentials are sent there. The service's canonical host counts as its host at the client's edge or region.
    pub(crate) fn resolve_page_url(&self, page_url: &str, redactor: &Redactor) -> Result<Url, Error> {
        let shown = show(&mask_user_info(page_url), redactor);
        let rejected = |message: String| Error::new(ErrorKind::Page, message);
        let url = match Url::parse(page_url) {
            Ok(url) => url,
            Err(_) => self
                .url
                .join(page_url)
                .map_err(|error| rejected(format!("invalid page URL `{shown}`: {error}")))?,
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(rejected(
                "the page URL contains a user name or password and was not requested".into(),
            ));
        }
        let mut url = url;
        url.set_fragment(None);
        if same_origin(&self.url, &url) {
            return Ok(url);
        }
        if self.canonical.as_ref().is_some_and(|canonical| same_origin(canonical, &url)) {
            let mut own = self.url.clone();
            own.set_path(url.path());
            own.set_query(url.query());
            return Ok(own);
        }
        let problem =
            if url.scheme() == "http" && self.url.scheme() == "https" && url.host() == self.url.host() {
                "uses plain http"
            } else {
                "is at another origin"
            };
        Err(rejected(format!(
            "the page URL `{shown}` {problem} and was not requested: credentials are only sent to {}",
            self.url.origin().ascii_serialization()
        )))
    }
}

fn configuration(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Configuration, message)
}

/// Returns a URL as error messages repeat it.
fn show(url: &str, redactor: &Redactor) -> String {
    sanitize::escape_truncate(&redactor.redact_text(url), MAX_URL_CHARS)
}

/// Replaces the user name and password of a URL that may be malformed: anything before its last `@`, and a port that is
/// not a number, which is the password of a URL whose host is missing.
fn mask_user_info(url: &str) -> String {
    let start = match url.find(['/', '\\']) {
        Some(slash) if !url[..slash].contains('@') => {
            slash + url[slash..].bytes().take_while(|byte| matches!(byte, b'/' | b'\\')).count()
        }
        _ => 0,
    };
    let at_sign = [url.rfind('@'), url.to_ascii_lowercase().rfind("%40")].into_iter().flatten().max();
    if let Some(at_sign) = at_sign {
        let start = if start <= at_sign { start } else { 0 };
        return format!("{}[redacted]{}", &url[..start], &url[at_sign..]);
    }
    let end = url[start..].find(['/', '\\', '?', '#']).map_or(url.len(), |end| start + end);
    let port = url[start..end].rfind(':').map(|colon| start + colon + 1);
    match port {
        Some(port) if !url[port..end].bytes().all(|byte| byte.is_ascii_digit() || byte == b']') => {
            format!("{}[redacted]{}", &url[..port], &url[end..])
        }
        _ => url.to_owned(),
    }
}

/// Replaces the query or fragment of a URL.
fn mask_query(url: &str) -> String {
    match url.find(['?', '#']) {
        Some(at) => format!("{}[redacted]", &url[..=at]),
        None => url.to_owned(),
    }
}

fn same_origin(a: &Url, b: &Url) -> bool {
    a.scheme() == b.scheme() && a.host() == b.host() && a.port_or_known_default() == b.port_or_known_default()
}

/// Returns `true` if `text` can be one label of a host name.
fn is_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
