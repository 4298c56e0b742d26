//! The base URL of a client, and the check that a URL is at the same origin.

use crate::error::ErrorKind;
use crate::http::Url;
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
    /// The service, if this is not its default URL.
    service: Option<ServiceUrl>,
}

/// The URL of a service, which its responses contain whatever URL the client uses.
#[derive(Clone, Debug)]
struct ServiceUrl {
    /// The default URL.
    url: Url,
    /// The region of the client, whose host may appear without an edge.
    region: Option<String>,
    /// The hosts of all edges and regions count too: behind a gateway it is unknown which one it uses.
    any_region: bool,
}

impl ServiceUrl {
    fn contains(&self, url: &Url) -> bool {
        if same_origin(&self.url, url) {
            return true;
        }
        let same_port = self.url.scheme() == url.scheme()
            && self.url.port_or_known_default() == url.port_or_known_default();
        let location = product(self.url.host_str().unwrap_or_default())
            .and_then(|product| url.host_str()?.strip_suffix(".twilio.com")?.strip_prefix(product))
            .and_then(|location| location.strip_prefix('.'));
        let Some(location) = location else { return false };
        let mut labels = location.split('.');
        same_port
            && (self.region.as_deref() == Some(location)
                || self.any_region && labels.by_ref().take(2).all(is_label) && labels.next().is_none())
    }
}

impl BaseUrl {
    /// Parses a base URL. An error does not repeat the parts that may be secret.
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
        Ok(Self { text, url, service: None })
    }

    /// Parses the URL of a gateway, an emulator or a mock server in front of the service whose default URL is `service`.
    pub(crate) fn gateway(text: &str, service: &str, redactor: &Redactor) -> Result<Self, Error> {
        let mut base = Self::parse(text, redactor)?;
        // Without a valid default URL, no page URL is at the service.
        base.service = Url::parse(service).ok().map(|url| ServiceUrl { url, region: None, any_region: true });
        Ok(base)
    }

    /// Returns the service's URL at an edge, in a region: `trusthub.twilio.com` becomes
    /// `trusthub.dublin.ie1.twilio.com`. An edge alone implies `us1`, and a region alone implies its edge.
    pub(crate) fn for_service(
        base: &str,
        edge: Option<&str>,
        region: Option<&str>,
        redactor: &Redactor,
    ) -> Result<Self, Error> {
        if base.is_empty() {
            return Err(configuration("the service has no default URL: set one with `base_url`"));
        }
        let default = Self::parse(base, redactor)?;
        let Some(region) = region.or(edge.map(|_| "us1")) else { return Ok(default) };
        for (name, label) in edge.map(|edge| ("edge", edge)).into_iter().chain([("region", region)]) {
            if !is_label(label) {
                let label = sanitize::escape_truncate(&redactor.redact_text(label), 63);
                let example = if name == "edge" { "dublin" } else { "ie1" };
                return Err(configuration(format!(
                    "invalid {name} `{label}`: it must consist of letters, digits and hyphens, for example `{example}`"
                )));
            }
        }
        let host = default.url.host_str().unwrap_or_default();
        let Some(product) = product(host) else {
            return Err(configuration(format!(
                "the service at {host} has no edges or regions: set its URL with `base_url`"
            )));
        };
        let edge = match edge {
            Some(edge) => edge,
            None => edge_of(region)?,
        };
        let host = format!("{product}.{edge}.{region}.twilio.com");
        let mut url = default.url.clone();
        url.set_host(Some(&host))
            .map_err(|error| configuration(format!("`{host}` is not a valid host name: {error}")))?;
        let mut base = Self::parse(url.as_str(), redactor)?;
        let region = Some(region.to_ascii_lowercase());
        base.service = Some(ServiceUrl { url: default.url, region, any_region: false });
        Ok(base)
    }

    /// Returns the URL as text, without a trailing slash.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the URL of `path`, which starts with `/`, below this URL. Parsing the whole URL would take longer.
    pub(crate) fn with_path(&self, path: &str) -> Url {
        let mut url = self.url.clone();
        match self.url.path().trim_end_matches('/') {
            "" => url.set_path(path),
            prefix => url.set_path(&[prefix, path].concat()),
        }
        url
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
    /// credentials are sent there. A URL at the service's own host is requested at the base URL, with its path and query.
    ///
    /// A relative URL is resolved against `current`, or else against the base URL.
    pub(crate) fn resolve_page_url(
        &self,
        page_url: &str,
        current: Option<&Url>,
        redactor: &Redactor,
    ) -> Result<Url, Error> {
        let shown = show(&mask_user_info(page_url), redactor);
        let rejected = |message: String| Error::new(ErrorKind::Page, message);
        let url = match Url::parse(page_url) {
            Ok(url) => url,
            Err(_) => current
                .unwrap_or(&self.url)
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
        if let Some(service) = self.service.as_ref().filter(|service| service.contains(&url)) {
            let mut own = self.url.clone();
            let (prefix, service) =
                (own.path().trim_end_matches('/'), service.url.path().trim_end_matches('/'));
            let path = format!("{prefix}{}", url.path().strip_prefix(service).unwrap_or(url.path()));
            own.set_path(&path);
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

/// Returns the product that the host of a service names: `trusthub` of `trusthub.twilio.com`.
fn product(host: &str) -> Option<&str> {
    host.strip_suffix(".twilio.com").filter(|product| is_label(product))
}

/// Returns the edge that belongs to a region. Twilio is switching off hosts with a region and no edge, so a request for
/// another region would be sent to a host that does not exist, or soon will not.
fn edge_of(region: &str) -> Result<&'static str, Error> {
    const EDGES: [(&str, &str); 3] = [("au1", "sydney"), ("ie1", "dublin"), ("us1", "ashburn")];
    match EDGES.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(region)) {
        Some((_, edge)) => Ok(edge),
        None => Err(configuration(format!(
            "the edge of region `{region}` is not known, and Twilio is switching off hosts without an edge: set the \
             edge too, for example `sydney` for `au1`"
        ))),
    }
}

/// Returns `true` if `text` can be one label of a host name.
fn is_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
