//! Protection from web pages of other sites, which can make a browser send requests to this machine.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use hyper::Request;
use hyper::header::{HOST, HeaderValue, ORIGIN};

use crate::api::ApiError;
use crate::openapi::HostPattern;

/// Refuses requests that a web page of another site may have caused.
#[derive(Clone, Debug)]
pub(crate) struct BrowserGuard {
    checks_host: bool,
    /// The hosts of the documents. Only the owner of such a name can direct it to this machine.
    hosts: Vec<HostPattern>,
}

impl BrowserGuard {
    /// Creates the guard of an emulator that listens on `ip`.
    ///
    /// The name of the host is checked on a loopback address only: other machines may reach the emulator by any name.
    pub(crate) fn new(ip: IpAddr, hosts: Vec<HostPattern>) -> Self {
        Self { checks_host: ip.to_canonical().is_loopback(), hosts }
    }

    /// Checks the host that a request is for and the origin that it comes from. `authority` is the emulator's own.
    ///
    /// # Errors
    ///
    /// Returns status 421 for a host that a web page's site may have chosen, and 403 for an origin other than the host.
    pub(super) fn check(&self, head: &Request<()>, authority: &str) -> Result<(), ApiError> {
        let hosts: Vec<&[u8]> = head
            .uri()
            .authority()
            .map(|authority| authority.as_str().as_bytes())
            .into_iter()
            .chain(head.headers().get_all(HOST).iter().map(HeaderValue::as_bytes))
            .collect();
        let is_known = |host: &[u8]| {
            is_local(host)
                || str::from_utf8(host).is_ok_and(|host| self.hosts.iter().any(|it| it.matches(host)))
        };
        if self.checks_host
            && let Some(foreign) = hosts.iter().find(|host| !is_known(host))
        {
            return Err(ApiError::foreign_host(&String::from_utf8_lossy(foreign), authority));
        }
        let is_own = |origin: &[u8]| {
            let origin = origin.strip_prefix(b"http://").or_else(|| origin.strip_prefix(b"https://"));
            origin.is_some_and(|origin| hosts.iter().any(|host| host.eq_ignore_ascii_case(origin)))
        };
        match head.headers().get_all(ORIGIN).iter().find(|origin| !is_own(origin.as_bytes())) {
            Some(foreign) => Err(ApiError::foreign_origin(&String::from_utf8_lossy(foreign.as_bytes()))),
            None => Ok(()),
        }
    }
}

/// Returns whether a host, with or without a port, is `localhost` or an IP address, so that no DNS server resolves it.
fn is_local(host: &[u8]) -> bool {
    let Ok(host) = str::from_utf8(host) else { return false };
    let (name, port) = match host.rsplit_once(':') {
        // The colons within brackets belong to an IPv6 address.
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (host, None),
    };
    let is_address = match name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(ip) => ip.parse::<Ipv6Addr>().is_ok(),
        None => name.parse::<Ipv4Addr>().is_ok(),
    };
    port.is_none_or(|port| port.parse::<u16>().is_ok())
        && (is_address || name.eq_ignore_ascii_case("localhost"))
}
