//! Configures and creates a client.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use crate::credential_provider::{CredentialCache, ProvideCredentials};
use crate::endpoint::BaseUrl;
use crate::error::ErrorKind;
use crate::execute::Executor;
use crate::http::header::HeaderValue;
use crate::redact::Redactor;
use crate::retry_budget::RetryBudget;
use crate::throttle::Throttle;
use crate::{Credentials, Error, Middleware, RetryPolicy, Transport, credentials, sanitize};

/// The time after which an idle connection is not reused. The shortest common timeout of servers is 5 s. A server that
/// closes a connection when a create is sent leaves it unknown whether it was processed.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(4);

/// A service, as its generated client describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Service {
    /// The name of the client crate, for the user agent: `twilio-trusthub`.
    pub name: &'static str,
    /// The version of the client crate.
    pub version: &'static str,
    /// The default base URL: `https://trusthub.twilio.com`.
    pub base_url: &'static str,
}

impl Service {
    /// Creates a service from the name and the version of its client crate and its default base URL.
    #[must_use]
    pub const fn new(name: &'static str, version: &'static str, base_url: &'static str) -> Self {
        Self { name, version, base_url }
    }
}

/// A builder that configures a client. `C` is the client to create: a generated one, or a [`Transport`].
///
/// | setting | default |
/// |---|---|
/// | [`credentials`](Self::credentials), [`credentials_provider`](Self::credentials_provider), [`from_env`](Self::from_env) | one is required |
/// | [`connect_timeout`](Self::connect_timeout) | 10 s |
/// | [`timeout`](Self::timeout) of each attempt | 30 s |
/// | [`retry`](Self::retry) | three attempts, see [`RetryPolicy`] |
/// | [`throttle`](Self::throttle) | none |
/// | [`base_url`](Self::base_url), or [`edge`](Self::edge) and [`region`](Self::region) | the service's own URL |
#[must_use = "`build` creates the client"]
pub struct ClientBuilder<C = Transport> {
    service: Service,
    credentials: Option<CredentialSource>,
    base_url: Option<String>,
    edge: Option<String>,
    region: Option<String>,
    /// Used only if the program sets neither base URL nor edge nor region.
    env_endpoint: EnvEndpoint,
    http: Option<reqwest::Client>,
    connect_timeout: Duration,
    timeout: Duration,
    retry: RetryPolicy,
    throttle: Option<Throttle>,
    user_agent_suffix: Option<String>,
    middleware: Vec<Arc<dyn Middleware>>,
    allow_plain_http: bool,
    client: PhantomData<fn() -> C>,
}

enum CredentialSource {
    Fixed(Credentials),
    Provider(Arc<dyn ProvideCredentials>),
}

/// The endpoint that environment variables select.
#[derive(Default)]
struct EnvEndpoint {
    base_url: Option<String>,
    edge: Option<String>,
    region: Option<String>,
}

impl<C: From<Transport>> ClientBuilder<C> {
    /// Creates a builder for a client of `service`.
    pub fn new(service: Service) -> Self {
        Self {
            service,
            credentials: None,
            base_url: None,
            edge: None,
            region: None,
            env_endpoint: EnvEndpoint::default(),
            http: None,
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(30),
            retry: RetryPolicy::default(),
            throttle: None,
            user_agent_suffix: None,
            middleware: Vec::new(),
            allow_plain_http: false,
            client: PhantomData,
        }
    }

    /// Sets the credentials.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(CredentialSource::Fixed(credentials));
        self
    }

    /// Sets a source of credentials that may change, such as a vault: see [`ProvideCredentials`].
    pub fn credentials_provider(mut self, provider: impl ProvideCredentials) -> Self {
        self.credentials = Some(CredentialSource::Provider(Arc::new(provider)));
        self
    }

    /// Reads the configuration from the environment: credentials as [`Credentials::from_env`] does, the edge from
    /// `TWILIO_EDGE`, and the region from `TWILIO_REGION`. See [`region`](Self::region) for how they belong together.
    ///
    /// `TWILIO_BASE_URL` overrides both, for example with the URL of an emulator. It is specific to this crate: Twilio's
    /// own libraries do not read it. [`base_url`](Self::base_url), [`edge`](Self::edge) and [`region`](Self::region) take
    /// precedence over all three.
    ///
    /// # Errors
    ///
    /// Returns an error if there are no valid credentials. The message names the variables, and does not repeat their
    /// values.
    pub fn from_env(self) -> Result<Self, Error> {
        credentials::check_unicode(&["TWILIO_BASE_URL", "TWILIO_EDGE", "TWILIO_REGION"])?;
        credentials::check_unicode(&credentials::VARIABLES)?;
        self.from_env_with(|name| std::env::var(name).ok())
    }

    /// Reads the configuration as [`from_env`](Self::from_env) does, from `lookup` instead of the environment.
    ///
    /// # Errors
    ///
    /// Returns an error in the same cases as [`from_env`](Self::from_env).
    pub fn from_env_with(mut self, lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let get =
            |name: &str| lookup(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        self.env_endpoint = EnvEndpoint {
            base_url: get("TWILIO_BASE_URL"),
            edge: get("TWILIO_EDGE"),
            region: get("TWILIO_REGION"),
        };
        self.credentials = Some(CredentialSource::Fixed(Credentials::from_env_with(lookup)?));
        Ok(self)
    }

    /// Sets the URL of an emulator, a mock server or a gateway. If it has a path, the path of each operation is appended
    /// to it. The same holds for the URLs of pages that name the service's own host.
    ///
    /// The scheme must be `https`, except on loopback: see [`allow_plain_http`](Self::allow_plain_http).
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Sets the edge, where requests enter Twilio's network, for example `dublin`. Without a region it implies `us1`.
    pub fn edge(mut self, edge: impl Into<String>) -> Self {
        self.edge = Some(edge.into());
        self
    }

    /// Sets the region, where requests are processed, for example `ie1`.
    ///
    /// A region alone implies its edge: `au1` `sydney`, `ie1` `dublin` and `us1` `ashburn`. Any other region needs an
    /// [`edge`](Self::edge) too, since Twilio is switching off hosts that name only a region.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Sets the HTTP client, for example one with other certificates or another proxy.
    ///
    /// This needs the feature `reqwest-0_13`, which is named after the version of reqwest, so that another version can
    /// replace it.
    ///
    /// The default HTTP client follows no redirects and uses the proxy of the environment (`https_proxy`, `ALL_PROXY`),
    /// except for URLs on loopback. It does not reuse a connection that was idle for 4 s: many servers close it after 5 s,
    /// and a create that is sent at that moment fails without being retried. Configure yours with `pool_idle_timeout` and
    /// a connect timeout too.
    ///
    /// If yours follows redirects, the body of a request is never sent to another URL: a redirect that asks for it (status
    /// 307 or 308) is an error. After status 301, 302 or 303 reqwest sends a GET without the body, and without the
    /// credentials if it is to another host; a response from another origin is an error too. Prefer
    /// `reqwest::redirect::Policy::none()`.
    #[cfg(feature = "reqwest-0_13")]
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// Sets the timeout of establishing a connection.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets the timeout of each attempt, from connecting to the last byte of the response.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets the retry policy.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Limits the requests in flight with a throttle, which other clients may share. By default, there is no limit.
    ///
    /// An attempt waits for the throttle before its timeout starts. The time counts towards the deadline of the call.
    pub fn throttle(mut self, throttle: Throttle) -> Self {
        self.throttle = Some(throttle);
        self
    }

    /// Adds code that runs around each attempt. Middleware that was added first runs first, and gets the
    /// response last.
    pub fn middleware(mut self, middleware: impl Middleware) -> Self {
        self.middleware.push(Arc::new(middleware));
        self
    }

    /// Appends the name of your program to the user agent, for example `number-porter/1.2`.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(suffix.into());
        self
    }

    /// Allows plain `http` to hosts other than loopback. Anyone on the network can then read the credentials.
    pub fn allow_plain_http(mut self) -> Self {
        self.allow_plain_http = true;
        self
    }

    /// Creates the client. No request is sent.
    ///
    /// # Errors
    ///
    /// Returns an error if there are no credentials, or if a setting is invalid or contradicts another one.
    pub fn build(self) -> Result<C, Error> {
        let source = self.credentials.as_ref().ok_or_else(credentials::not_found)?;
        let redactor = match source {
            CredentialSource::Fixed(credentials) => {
                Redactor::new([(credentials.user(), credentials.secret())])
            }
            CredentialSource::Provider(_) => Redactor::none(),
        };
        let endpoint = self.endpoint(&redactor)?;
        if !endpoint.is_secure() && !self.allow_plain_http {
            return Err(configuration(format!(
                "credentials would be sent unencrypted to {}: use https",
                sanitize::escape_truncate(&redactor.redact_text(endpoint.as_str()), 200)
            )));
        }
        let user_agent = self.user_agent()?;
        let http = match &self.http {
            Some(http) => http.clone(),
            None => self.default_http_client(&endpoint)?,
        };
        let credentials = match source {
            CredentialSource::Fixed(credentials) => CredentialCache::fixed(&http, credentials.clone())?,
            CredentialSource::Provider(provider) => CredentialCache::provided(&http, provider.clone()),
        };
        let (timeout, retry) = (self.timeout, self.retry);
        let transport = Transport::new(Executor {
            http,
            may_follow_redirects: self.http.is_some(),
            endpoint,
            credentials: Arc::new(credentials),
            user_agent,
            middleware: self.middleware.into(),
            timeout,
            retry,
            throttle: self.throttle,
            budget: Arc::new(RetryBudget::new()),
        });
        Ok(C::from(transport))
    }

    fn default_http_client(&self, endpoint: &BaseUrl) -> Result<reqwest::Client, Error> {
        let mut http = reqwest::Client::builder()
            .connect_timeout(self.connect_timeout)
            .redirect(reqwest::redirect::Policy::none())
            // `Call` retries, where it is safe for the method.
            .retry(reqwest::retry::never())
            .pool_idle_timeout(POOL_IDLE_TIMEOUT)
            .referer(false);
        // A proxy cannot reach this machine's servers, and could read the credentials of plain `http`.
        if endpoint.is_loopback() {
            http = http.no_proxy();
        }
        http.build()
            .map_err(|error| configuration("cannot create the HTTP client").with_source(error.without_url()))
    }

    fn endpoint(&self, redactor: &Redactor) -> Result<BaseUrl, Error> {
        if let Some(base_url) = &self.base_url {
            if self.edge.is_some() || self.region.is_some() {
                return Err(configuration(
                    "a base URL cannot be combined with an edge or a region: set one or the other",
                ));
            }
            return BaseUrl::gateway(base_url, self.service.base_url, redactor);
        }
        let (edge, region) = if self.edge.is_some() || self.region.is_some() {
            (&self.edge, &self.region)
        } else if let Some(base_url) = &self.env_endpoint.base_url {
            return BaseUrl::gateway(base_url, self.service.base_url, redactor);
        } else {
            (&self.env_endpoint.edge, &self.env_endpoint.region)
        };
        BaseUrl::for_service(self.service.base_url, edge.as_deref(), region.as_deref(), redactor)
    }

    fn user_agent(&self) -> Result<HeaderValue, Error> {
        let Service { name, version, .. } = self.service;
        let mut agent = format!("{name}/{version} ({} {})", std::env::consts::OS, std::env::consts::ARCH);
        if let Some(suffix) = &self.user_agent_suffix {
            if !suffix.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
                let suffix = sanitize::escape_truncate(suffix, 80);
                return Err(configuration(format!(
                    "invalid user agent suffix `{suffix}`: only printable ASCII is allowed"
                )));
            }
            agent.push(' ');
            agent.push_str(suffix);
        }
        HeaderValue::try_from(agent).map_err(|error| configuration(format!("invalid user agent: {error}")))
    }
}

fn configuration(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Configuration, message)
}

impl fmt::Debug for CredentialSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(credentials) => credentials.fmt(f),
            Self::Provider(_) => f.write_str("[provider]"),
        }
    }
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
            .field("user_agent_suffix", &self.user_agent_suffix)
            .finish_non_exhaustive()
    }
}
