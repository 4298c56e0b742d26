//! Where requests go, and whether an address that the service hands out is its own.

use reqwest::Url;

use crate::error::ErrorKind;
use crate::{Error, sanitize};

/// How much of an address a message repeats, in characters.
const SHOWN: usize = 200;

/// The base of every request of a client.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    /// Without a slash at its end.
    text: String,
    url: Url,
    /// The service's plain host, where this client goes to an edge or a region of it instead.
    plain: Option<Url>,
}

impl Address {
    /// Checks the base address `text`.
    pub(crate) fn new(text: &str) -> Result<Self, Error> {
        let shown = sanitize::shown(text, SHOWN);
        let fault =
            |what: &str| Error::new(ErrorKind::Configuration, format!("the base URL `{shown}` {what}"));
        let url = match Url::parse(text) {
            Ok(url) if !matches!(url.scheme(), "http" | "https") => {
                return Err(fault("begins with neither https:// nor http://"));
            }
            Ok(url) if url.has_host() => url,
            Ok(_) => return Err(fault("has no host")),
            Err(_) if !text.contains("://") => return Err(fault("begins with neither https:// nor http://")),
            Err(error) => return Err(fault(&format!("cannot be read: {error}"))),
        };
        if !url.username().is_empty() || url.password().is_some() {
            // Not shown: what stands there is a secret.
            return Err(Error::new(
                ErrorKind::Configuration,
                "the base URL holds a user name or password: give credentials by `credentials`",
            ));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(fault(
                "has a query or a fragment: only scheme, host, port and path belong to a base",
            ));
        }
        let text = url.as_str().trim_end_matches('/').to_owned();
        Ok(Self { text, url, plain: None })
    }

    /// The service's address at an edge, in a region: `trusthub.twilio.com` becomes `trusthub.dublin.ie1.twilio.com`. A
    /// region alone leaves the edge out; an edge alone implies the region `us1`.
    pub(crate) fn of_service(base: &str, edge: Option<&str>, region: Option<&str>) -> Result<Self, Error> {
        if base.is_empty() {
            let what = "the service's document names no server: say where it is by `base_url`";
            return Err(Error::new(ErrorKind::Configuration, what));
        }
        let plain = Self::new(base)?;
        let region = region.or(edge.map(|_| "us1"));
        let Some(region) = region else { return Ok(plain) };
        let fault = |what: String| Error::new(ErrorKind::Configuration, what);
        for (name, label) in edge.map(|edge| ("edge", edge)).into_iter().chain([("region", region)]) {
            if !is_label(label) {
                let label = sanitize::shown(label, 63);
                return Err(fault(format!(
                    "the {name} `{label}` is not a part of a host name: use letters, digits and hyphens, as in `us1`"
                )));
            }
        }
        let host = plain.url.host_str().unwrap_or_default();
        let Some(product) = host.strip_suffix(".twilio.com").filter(|product| is_label(product)) else {
            return Err(fault(format!("the service at {host} has no edges and regions: use `base_url`")));
        };
        let host = match edge {
            Some(edge) => format!("{product}.{edge}.{region}.twilio.com"),
            None => format!("{product}.{region}.twilio.com"),
        };
        let mut url = plain.url.clone();
        url.set_host(Some(&host)).map_err(|error| fault(format!("`{host}` is not a host name: {error}")))?;
        let mut address = Self::new(url.as_str())?;
        address.plain = Some(plain.url);
        Ok(address)
    }

    /// As text, without a slash at its end.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether credentials may travel there: over TLS, or not over a network at all.
    pub(crate) fn is_private(&self) -> bool {
        self.url.scheme() == "https" || self.is_loopback()
    }

    /// Whether it is this very machine.
    pub(crate) fn is_loopback(&self) -> bool {
        match self.url.host_str().unwrap_or_default().trim_matches(['[', ']']) {
            "localhost" => true,
            host => host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback()),
        }
    }

    /// Whether `url` is at this very origin.
    pub(crate) fn is_origin_of(&self, url: &Url) -> bool {
        same_origin(&self.url, url)
    }

    /// The address of a page that the service, or a file of the caller's, named. It is followed only to the client's own
    /// origin, since credentials go with it.
    pub(crate) fn of_page(&self, named: &str) -> Result<Url, Error> {
        let shown = sanitize::shown(named, SHOWN);
        let fault = |what: String| Error::new(ErrorKind::Page, what);
        let url = match Url::parse(named) {
            Ok(url) => url,
            Err(_) => self.url.join(named).map_err(|error| {
                fault(format!("the address of a page, `{shown}`, cannot be read: {error}"))
            })?,
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(fault(
                "the address of a page holds a user name or password, and is not followed".into(),
            ));
        }
        let mut url = url;
        url.set_fragment(None);
        if same_origin(&self.url, &url) {
            return Ok(url);
        }
        if self.plain.as_ref().is_some_and(|plain| same_origin(plain, &url)) {
            let mut own = self.url.clone();
            own.set_path(url.path());
            own.set_query(url.query());
            return Ok(own);
        }
        let why = if url.scheme() == "http" && self.url.scheme() == "https" && url.host() == self.url.host() {
            "would be asked for over plain http"
        } else {
            "is not at the client's own address"
        };
        Err(fault(format!(
            "the page `{shown}` {why}: credentials go to {} only",
            self.url.origin().ascii_serialization()
        )))
    }
}

fn same_origin(a: &Url, b: &Url) -> bool {
    a.scheme() == b.scheme() && a.host() == b.host() && a.port_or_known_default() == b.port_or_known_default()
}

fn is_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
