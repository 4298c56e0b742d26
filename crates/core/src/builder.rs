//! How a client is made.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderValue};

use crate::endpoint::Address;
use crate::error::ErrorKind;
use crate::redact::Redaction;
use crate::{Credentials, Error, RetryPolicy, Transport, credentials, sanitize};

/// A service as its generated client knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// The client crate, for the user agent: `twilio-trusthub`.
    pub name: &'static str,
    /// The version of that crate.
    pub version: &'static str,
    /// Where the service is: `https://trusthub.twilio.com`.
    pub base_url: &'static str,
}

/// The settings of a client that is to be made. `C` is the client: a generated one, or [`Transport`] itself.
///
/// | setting | if it is not set |
/// |---|---|
/// | [`credentials`](Self::credentials) or [`from_env`](Self::from_env) | there is no client |
/// | [`connect_timeout`](Self::connect_timeout) | 10 s |
/// | [`timeout`](Self::timeout) of each attempt | 30 s |
/// | [`retry`](Self::retry) | three attempts, see [`RetryPolicy`] |
/// | [`base_url`](Self::base_url), [`edge`](Self::edge), [`region`](Self::region) | the service's own address |
#[must_use = "nothing is made before `build` is called"]
pub struct ClientBuilder<C = Transport> {
    service: Service,
    credentials: Option<Credentials>,
    base_url: Option<String>,
    edge: Option<String>,
    region: Option<String>,
    /// What the environment says of the address gives way to everything that the program says.
    from_env: Place,
    http: Option<reqwest::Client>,
    connect_timeout: Duration,
    timeout: Duration,
    retry: RetryPolicy,
    suffix: Option<String>,
    allow_plain_http: bool,
    made: PhantomData<fn() -> C>,
}

/// Where requests go, as the environment says.
#[derive(Default)]
struct Place {
    base_url: Option<String>,
    edge: Option<String>,
    region: Option<String>,
}

impl<C: From<Transport>> ClientBuilder<C> {
    /// Settings for a client of `service`.
    pub fn new(service: Service) -> Self {
        Self {
            service,
            credentials: None,
            base_url: None,
            edge: None,
            region: None,
            from_env: Place::default(),
            http: None,
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(30),
            retry: RetryPolicy::default(),
            suffix: None,
            allow_plain_http: false,
            made: PhantomData,
        }
    }

    /// Who makes the calls.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// Takes from the environment: credentials, as [`Credentials::from_env`] does, edge from `TWILIO_EDGE` and region
    /// from `TWILIO_REGION`. `TWILIO_BASE_URL`, which is not one of the vendor's own variables, wins over both: by it a
    /// program that knows nothing of emulators uses one.
    ///
    /// # Errors
    ///
    /// If there are no usable credentials: the message names the variables, and never repeats a value.
    pub fn from_env(self) -> Result<Self, Error> {
        let environment = credentials::readable(&["TWILIO_BASE_URL", "TWILIO_EDGE", "TWILIO_REGION"]);
        environment.and_then(|()| credentials::readable(&credentials::VARIABLES))?;
        self.from_env_with(|name| std::env::var(name).ok())
    }

    /// The same, with `lookup` in place of the environment.
    ///
    /// # Errors
    ///
    /// As for [`from_env`](Self::from_env).
    pub fn from_env_with(mut self, lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let get =
            |name: &str| lookup(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        self.from_env = Place {
            base_url: get("TWILIO_BASE_URL"),
            edge: get("TWILIO_EDGE"),
            region: get("TWILIO_REGION"),
        };
        self.credentials = Some(Credentials::from_env_with(lookup)?);
        Ok(self)
    }

    /// Another address than the service's own: an emulator, a mock, a gateway. It may have a path, which is put before
    /// that of every operation.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Where requests enter Twilio's network, as `dublin`. Without a region it implies `us1`.
    pub fn edge(mut self, edge: impl Into<String>) -> Self {
        self.edge = Some(edge.into());
        self
    }

    /// Where requests are processed, as `ie1`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// The caller's own HTTP client, for certificates or a proxy other than the one that `https_proxy` or `ALL_PROXY` names;
    /// those are not asked for this very machine. Its settings count, connect timeout and redirects
    /// among them: reqwest drops credentials where a redirect leads to another host, and an answer from there is an
    /// error here, but use `reqwest::redirect::Policy::none()` as the clients made here do.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// How long a connection may take to be made.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long each attempt may take, from its connection to the last byte of its answer.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How often and how soon a request that failed is sent again.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// What the program adds to the user agent, as `number-porter/1.2`.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.suffix = Some(suffix.into());
        self
    }

    /// Lets credentials travel over plain `http` to a host that is not this machine. Everybody on the way can read them.
    pub fn allow_plain_http(mut self) -> Self {
        self.allow_plain_http = true;
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// If there are no credentials, or a setting is malformed or contradicts another. Nothing is sent to find out.
    pub fn build(self) -> Result<C, Error> {
        let credentials = self.credentials.as_ref().ok_or_else(credentials::none)?;
        let address = self.address()?;
        if !address.is_private() && !self.allow_plain_http {
            return Err(fault(format!(
                "credentials would travel readable to {}: use https, or call `allow_plain_http`",
                sanitize::shown(address.as_str(), 200)
            )));
        }
        let user_agent = self.user_agent()?;
        let http = match &self.http {
            Some(http) => http.clone(),
            None => self.made_here(&address)?,
        };
        let authorization = authorization(&http, address.as_str(), credentials)?;
        let redaction = Redaction::of(credentials, &authorization);
        let transport =
            Transport::new(http, address, authorization, redaction, user_agent, self.timeout, self.retry);
        Ok(C::from(transport))
    }

    fn made_here(&self, address: &Address) -> Result<reqwest::Client, Error> {
        let mut http = reqwest::Client::builder()
            .connect_timeout(self.connect_timeout)
            .redirect(reqwest::redirect::Policy::none())
            // Retrying is decided here, by what is safe for each method.
            .retry(reqwest::retry::never())
            .referer(false);
        // A proxy, which the environment may name, does not reach this machine's own servers; and it would read the
        // credentials of what is sent over plain `http`.
        if address.is_loopback() {
            http = http.no_proxy();
        }
        http.build().map_err(|error| fault("the HTTP client cannot be made").with_source(error.without_url()))
    }

    fn address(&self) -> Result<Address, Error> {
        if let Some(base_url) = &self.base_url {
            if self.edge.is_some() || self.region.is_some() {
                return Err(fault("a base URL is set beside an edge or a region: set one or the other"));
            }
            return Address::new(base_url);
        }
        // The program's own word on either counts for both, and for the base URL of the environment too.
        let (edge, region) = if self.edge.is_some() || self.region.is_some() {
            (&self.edge, &self.region)
        } else if let Some(base_url) = &self.from_env.base_url {
            return Address::new(base_url);
        } else {
            (&self.from_env.edge, &self.from_env.region)
        };
        Address::of_service(self.service.base_url, edge.as_deref(), region.as_deref())
    }

    fn user_agent(&self) -> Result<HeaderValue, Error> {
        let Service { name, version, .. } = self.service;
        let mut agent = format!("{name}/{version} ({} {})", std::env::consts::OS, std::env::consts::ARCH);
        if let Some(suffix) = &self.suffix {
            if !suffix.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
                let suffix = sanitize::shown(suffix, 80);
                return Err(fault(format!(
                    "the user agent suffix `{suffix}` holds more than printable ASCII"
                )));
            }
            agent.push(' ');
            agent.push_str(suffix);
        }
        HeaderValue::try_from(agent).map_err(|error| fault(format!("the user agent cannot be sent: {error}")))
    }
}

/// The header, as reqwest writes it and marks it: sensitive, so that no `Debug` shows it.
fn authorization(http: &reqwest::Client, url: &str, credentials: &Credentials) -> Result<HeaderValue, Error> {
    let request = http.get(url).basic_auth(credentials.user(), Some(credentials.secret())).build();
    request
        .ok()
        .and_then(|request| request.headers().get(AUTHORIZATION).cloned())
        .ok_or_else(|| fault("the credentials cannot be written as a header"))
}

fn fault(what: impl Into<String>) -> Error {
    Error::new(ErrorKind::Configuration, what)
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("service", &self.service)
            .field("credentials", &self.credentials)
            .field("base_url", &self.base_url.as_ref().map(|_| "[set]"))
            .field("edge", &self.edge)
            .field("region", &self.region)
            .field("connect_timeout", &self.connect_timeout)
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .field("user_agent_suffix", &self.suffix)
            .finish_non_exhaustive()
    }
}
