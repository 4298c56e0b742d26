//! Credentials that are fetched when they are needed, and may change.

use std::error::Error as StdError;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderValue};
use tokio::sync::Mutex as AsyncMutex;
use tokio::time::{Instant, timeout};

use crate::error::{ErrorKind, chain};
use crate::redact::Redactor;
use crate::{BoxFuture, Credentials, Error, sanitize};

/// The number of characters of a provider's error that a message repeats.
const MAX_ERROR_CHARS: usize = 300;

/// A source of credentials that may change, such as a vault or a file that is rotated.
///
/// Set it with [`ClientBuilder::credentials_provider`](crate::ClientBuilder::credentials_provider). An async closure
/// implements it, and so do [`Credentials`] that never change.
///
/// The client asks for credentials before the first attempt of its first call, and keeps them. It asks again
///
/// - once in a call that is rejected with status 401, and sends the request again if the credentials have changed, and
/// - after the time that [`Credentials::valid_for`] sets.
///
/// Calls that need credentials at the same time share one request to the provider, and its error. A provider that does
/// not respond within the timeout of an attempt is an error. Errors have the kind
/// [`Credentials`](ErrorKind::Credentials). The client does not retry them: the provider itself can.
///
/// ```
/// use twilio_core::{Credentials, Error};
///
/// async fn read_secret(name: &str) -> std::io::Result<String> {
///     // Asks a vault.
/// #   Ok(format!("secret of {name}"))
/// }
///
/// # let service = twilio_core::Service::new("sample", "1.0.0", "https://trusthub.twilio.com");
/// # let builder = twilio_core::ClientBuilder::<twilio_core::Transport>::new(service);
/// let client = builder
///     .credentials_provider(|| async {
///         let secret = read_secret("twilio").await?;
///         let key = Credentials::api_key("SK00000000000000000000000000000001", secret)?;
///         Ok::<_, Box<dyn std::error::Error + Send + Sync>>(key)
///     })
///     .build()?;
/// # let _ = client;
/// # Ok::<(), Error>(())
/// ```
pub trait ProvideCredentials: Send + Sync + 'static {
    /// Returns the credentials to use from now on.
    ///
    /// The text of an error is part of the [`Error`] of the call. It must not contain the new secret: the client redacts
    /// the secrets that it knows.
    fn provide_credentials(&self) -> BoxFuture<'_, Result<Credentials, Box<dyn StdError + Send + Sync>>>;
}

impl ProvideCredentials for Credentials {
    fn provide_credentials(&self) -> BoxFuture<'_, Result<Credentials, Box<dyn StdError + Send + Sync>>> {
        Box::pin(std::future::ready(Ok(self.clone())))
    }
}

impl<F, R, E> ProvideCredentials for F
where
    F: Fn() -> R + Send + Sync + 'static,
    R: Future<Output = Result<Credentials, E>> + Send + 'static,
    E: Into<Box<dyn StdError + Send + Sync>>,
{
    fn provide_credentials(&self) -> BoxFuture<'_, Result<Credentials, Box<dyn StdError + Send + Sync>>> {
        let credentials = self();
        Box::pin(async move { credentials.await.map_err(Into::into) })
    }
}

/// The header with the credentials, and the redactor of their secret.
pub(crate) struct Authorization {
    pub(crate) header: HeaderValue,
    pub(crate) redactor: Redactor,
    credentials: Credentials,
    expires_at: Option<Instant>,
}

impl Authorization {
    /// Prepares the credentials. The secret of `previous` is redacted too: a service may still echo it.
    fn new(
        http: &reqwest::Client,
        credentials: Credentials,
        previous: Option<&Credentials>,
    ) -> Result<Self, Error> {
        let known = [Some(&credentials), previous].into_iter().flatten();
        let redactor = Redactor::new(known.map(|credentials| (credentials.user(), credentials.secret())));
        // The header as reqwest encodes it. It is marked as sensitive, so that `Debug` does not print it.
        let request =
            http.get("http://localhost/").basic_auth(credentials.user(), Some(credentials.secret()));
        let header = request.build().ok().and_then(|request| request.headers().get(AUTHORIZATION).cloned());
        let header = header.ok_or_else(|| {
            Error::new(ErrorKind::Configuration, "the credentials cannot be encoded as a header")
        })?;
        let expires_at = credentials.validity().and_then(|validity| Instant::now().checked_add(validity));
        Ok(Self { header, redactor, credentials, expires_at })
    }

    fn is_valid(&self) -> bool {
        self.expires_at.is_none_or(|expires_at| Instant::now() < expires_at)
    }
}

/// The credentials that the clones of a client share.
pub(crate) struct CredentialCache {
    http: reqwest::Client,
    /// `None` if the credentials never change.
    provider: Option<Arc<dyn ProvideCredentials>>,
    current: RwLock<Option<Arc<Authorization>>>,
    /// Held during a request to the provider. Contains the error of the last one.
    last_error: AsyncMutex<Option<String>>,
    /// The number of requests to the provider that have ended.
    requests: AtomicU64,
}

impl CredentialCache {
    /// Creates a cache of credentials that never change.
    pub(crate) fn fixed(http: &reqwest::Client, credentials: Credentials) -> Result<Self, Error> {
        let current = Authorization::new(http, credentials, None)?;
        Ok(Self::new(http, None, Some(current)))
    }

    /// Creates a cache of the credentials of `provider`.
    pub(crate) fn provided(http: &reqwest::Client, provider: Arc<dyn ProvideCredentials>) -> Self {
        Self::new(http, Some(provider), None)
    }

    fn new(
        http: &reqwest::Client,
        provider: Option<Arc<dyn ProvideCredentials>>,
        current: Option<Authorization>,
    ) -> Self {
        Self {
            http: http.clone(),
            provider,
            current: RwLock::new(current.map(Arc::new)),
            last_error: AsyncMutex::default(),
            requests: AtomicU64::new(0),
        }
    }

    /// Returns the redactor of the secrets that are known at the moment.
    pub(crate) fn redactor(&self) -> Redactor {
        self.current().map_or_else(Redactor::none, |current| current.redactor.clone())
    }

    /// Returns `true` if a call that is rejected with status 401 can get other credentials.
    pub(crate) fn may_change(&self) -> bool {
        self.provider.is_some()
    }

    fn current(&self) -> Option<Arc<Authorization>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the credentials for a call. The provider has to respond within `max_wait`.
    pub(crate) async fn get(&self, max_wait: Duration) -> Result<Arc<Authorization>, Error> {
        match self.current() {
            Some(current) if current.is_valid() || !self.may_change() => Ok(current),
            outdated => self.request(outdated.as_ref(), max_wait).await,
        }
    }

    /// Returns credentials other than `rejected`, or `None` if the provider has no others.
    pub(crate) async fn replace(
        &self,
        rejected: &Arc<Authorization>,
        max_wait: Duration,
    ) -> Result<Option<Arc<Authorization>>, Error> {
        let current = self.request(Some(rejected), max_wait).await?;
        Ok((current.header != rejected.header).then_some(current))
    }

    async fn request(
        &self,
        outdated: Option<&Arc<Authorization>>,
        max_wait: Duration,
    ) -> Result<Arc<Authorization>, Error> {
        let result = timeout(max_wait, self.ask_provider(outdated)).await;
        result.unwrap_or_else(|_| Err(provider_error(&format!("no response within {max_wait:?}"))))
    }

    /// Asks the provider for credentials that replace `outdated`, unless another call does or has done so.
    async fn ask_provider(&self, outdated: Option<&Arc<Authorization>>) -> Result<Arc<Authorization>, Error> {
        let Some(provider) = &self.provider else { return Err(crate::credentials::not_found()) };
        let requests = self.requests.load(Ordering::Relaxed);
        let mut last_error = self.last_error.lock().await;
        let is_shared = self.requests.load(Ordering::Relaxed) > requests;
        let current = self.current();
        match (&*last_error, &current) {
            (Some(error), _) if is_shared => return Err(provider_error(error)),
            (_, Some(current)) if outdated.is_none_or(|outdated| !Arc::ptr_eq(outdated, current)) => {
                return Ok(current.clone());
            }
            _ => {}
        }
        let provided = provider.provide_credentials().await.map_err(|error| {
            // As a source it would not be redacted.
            sanitize::collapse_whitespace(&self.redactor().redact_text(&chain(&*error)), MAX_ERROR_CHARS)
        });
        self.requests.fetch_add(1, Ordering::Relaxed);
        *last_error = provided.as_ref().err().cloned();
        let credentials = provided.map_err(|error| provider_error(&error))?;
        let previous = current.as_ref().map(|current| &current.credentials);
        let new = Arc::new(Authorization::new(&self.http, credentials, previous)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(new.clone());
        Ok(new)
    }
}

fn provider_error(error: &str) -> Error {
    Error::new(ErrorKind::Credentials, format!("the credentials provider failed: {error}"))
}
