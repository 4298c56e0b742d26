//! Failed connections that need a change of the configuration: of the proxy, or of the trusted certificates.

use std::error::Error as StdError;

use super::display::chain;

/// The cause of a failed connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConnectCause {
    /// The certificate was issued by an unknown CA, such as that of a proxy that intercepts TLS.
    UnknownCa,
    /// The certificate is expired, or issued for another host.
    Certificate,
    /// The proxy requires credentials.
    ProxyAuthentication,
    /// The proxy refused to connect to the service.
    ProxyRefused,
    /// The client does not support the kind of proxy.
    ProxyScheme,
    /// There is no connection to the proxy.
    ProxyUnreachable,
}

impl ConnectCause {
    /// Returns the cause that the sources of an error name. Their types are private, or differ between TLS libraries.
    pub(crate) fn of(error: &(dyn StdError + 'static)) -> Option<Self> {
        let text = chain(error).to_ascii_lowercase();
        let contains = |parts: &[&str]| parts.iter().any(|part| text.contains(part));
        if contains(&["unknownissuer", "unknown issuer", "causedasendentity", "self-signed", "self signed"])
            || contains(&["unable to get local issuer", "unable to get issuer", "not trusted", "untrusted"])
        {
            Some(Self::UnknownCa)
        } else if contains(&["peer certificate", "certificate verify failed", "certificate has expired"]) {
            Some(Self::Certificate)
        } else if contains(&["proxy authorization required", "proxy authentication required"]) {
            Some(Self::ProxyAuthentication)
        } else if contains(&["unsupported scheme socks"]) {
            Some(Self::ProxyScheme)
        } else if contains(&["tunnel error: unsuccessful"]) {
            Some(Self::ProxyRefused)
        } else if contains(&["tunnel error"]) {
            Some(Self::ProxyUnreachable)
        } else {
            None
        }
    }

    /// Returns `true` if every attempt fails in the same way.
    pub(crate) fn is_permanent(self) -> bool {
        self != Self::ProxyUnreachable
    }

    /// Returns `true` if the text of the last source adds something to the message.
    pub(super) fn has_details(self) -> bool {
        matches!(self, Self::UnknownCa | Self::Certificate | Self::ProxyUnreachable)
    }

    pub(super) fn message(self) -> &'static str {
        match self {
            Self::UnknownCa => "the certificate of the service is not signed by a trusted CA",
            Self::Certificate => "the certificate of the service is not valid",
            Self::ProxyAuthentication => "the proxy requires a user name and password",
            Self::ProxyRefused => "the proxy refused to connect to the service",
            Self::ProxyScheme => "SOCKS proxies are not supported",
            Self::ProxyUnreachable => "cannot connect to the proxy",
        }
    }

    pub(super) fn advice(self) -> &'static str {
        match self {
            Self::UnknownCa => {
                "if a proxy or gateway on your network intercepts TLS, set SSL_CERT_FILE to a PEM file with its CA \
                 certificate"
            }
            Self::Certificate => "check the URL and the clock of this machine",
            Self::ProxyAuthentication => {
                "add them to HTTPS_PROXY (http://user:password@host:port), or add the host of the service to NO_PROXY"
            }
            Self::ProxyScheme => {
                "set HTTPS_PROXY to an http:// or https:// proxy, or add the host of the service to NO_PROXY"
            }
            Self::ProxyRefused | Self::ProxyUnreachable => {
                "check HTTPS_PROXY, or add the host of the service to NO_PROXY"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connect_cause_is_found_by_the_text_of_an_error() {
        use ConnectCause::*;
        for (text, cause) in [
            ("invalid peer certificate: UnknownIssuer", Some(UnknownCa)),
            ("invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))", Some(UnknownCa)),
            ("certificate verify failed: self-signed certificate in certificate chain", Some(UnknownCa)),
            ("certificate verify failed: unable to get local issuer certificate", Some(UnknownCa)),
            ("invalid peer certificate: certificate expired: verification time 1", Some(Certificate)),
            ("invalid peer certificate: certificate not valid for name \"a\"", Some(Certificate)),
            ("tunnel error: proxy authorization required", Some(ProxyAuthentication)),
            ("tunnel error: unsuccessful", Some(ProxyRefused)),
            (
                "tunnel error: failed to create underlying connection: unsupported scheme socks5",
                Some(ProxyScheme),
            ),
            (
                "tunnel error: failed to create underlying connection: tcp connect error",
                Some(ProxyUnreachable),
            ),
            ("tunnel error: unexpected end of file", Some(ProxyUnreachable)),
            ("tcp connect error: Connection refused (os error 111)", None),
            ("dns error", None),
        ] {
            let error = std::io::Error::other(format!("client error (Connect): {text}"));
            assert_eq!(ConnectCause::of(&error), cause, "{text}");
        }
    }
}
