//! Sends the requests of a client.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue, USER_AGENT};
use reqwest::{Method, Request, StatusCode};
use serde::de::DeserializeOwned;

use crate::endpoint::BaseUrl;
use crate::execute::Call;
use crate::paginator::Page;
use crate::redact::Redactor;
use crate::response::{Empty, Json, Stream};
use crate::{ByteStream, Error, Pages, ResponseValue, RetryPolicy};

/// An operation of an API.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The name of the operation in snake case, for errors and spans.
    pub id: &'static str,
    /// The status codes of successful responses in the API description.
    pub success: &'static [RangeInclusive<u16>],
}

impl Operation {
    /// Returns `true` if the request succeeded: a read needs a status of the API description, a change any 2xx.
    pub(crate) fn is_success(&self, method: &Method, status: StatusCode) -> bool {
        match *method {
            Method::GET | Method::HEAD => self.success.iter().any(|range| range.contains(&status.as_u16())),
            _ => status.is_success(),
        }
    }
}

/// Sends the requests of a client: it holds the connections, the credentials and the retry policy.
///
/// It is cheap to clone, and clones share their connections. A generated client is created from a transport by `From`.
#[derive(Clone)]
pub struct Transport(Arc<Inner>);

#[derive(Clone)]
pub(crate) struct Inner {
    pub(crate) http: reqwest::Client,
    pub(crate) endpoint: BaseUrl,
    pub(crate) authorization: HeaderValue,
    pub(crate) redactor: Redactor,
    pub(crate) user_agent: HeaderValue,
    pub(crate) timeout: Duration,
    pub(crate) retry: RetryPolicy,
}

impl Transport {
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// Returns the base URL of the client, without a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.0.endpoint.as_str()
    }

    /// Returns the HTTP client, for creating requests.
    #[must_use]
    pub fn http(&self) -> &reqwest::Client {
        &self.0.http
    }

    /// Returns a transport with another retry policy that shares the connections and all other settings.
    #[must_use]
    pub fn with_retry(&self, policy: RetryPolicy) -> Self {
        Self(Arc::new(Inner { retry: policy, ..Inner::clone(&self.0) }))
    }

    /// Sends a request and deserializes the response as JSON.
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails: see [`ErrorKind`](crate::ErrorKind).
    pub async fn call<T>(&self, operation: &Operation, request: Request) -> Result<ResponseValue<T>, Error>
    where
        T: DeserializeOwned,
    {
        Call::new(self, operation, request.method()).run::<Json<T>>(request).await
    }

    /// Sends a request and ignores the body of the response.
    ///
    /// If a DELETE is retried after an attempt that may have been processed, status 404 counts as success.
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails: see [`ErrorKind`](crate::ErrorKind).
    pub async fn call_empty(
        &self,
        operation: &Operation,
        request: Request,
    ) -> Result<ResponseValue<()>, Error> {
        Call::new(self, operation, request.method()).run::<Empty>(request).await
    }

    /// Sends a request and returns the body of the response as a stream. Retries end where the body begins.
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails: see [`ErrorKind`](crate::ErrorKind).
    pub async fn call_stream(
        &self,
        operation: &Operation,
        request: Request,
    ) -> Result<ResponseValue<ByteStream>, Error> {
        Call::new(self, operation, request.method()).run::<Stream>(request).await
    }

    /// Returns the pages of a list, starting with the request `first`. The page that contains item number `limit` is the
    /// last one.
    pub fn pages<P: Page>(
        &self,
        operation: &'static Operation,
        first: Result<Request, Error>,
        limit: Option<u64>,
    ) -> Pages<P> {
        Pages::new(self.clone(), operation, first, limit)
    }

    /// Creates the request for the URL of a page.
    ///
    /// # Errors
    ///
    /// Returns an error if the URL is at another origin than the client's, since credentials would be sent there.
    pub fn page_request(&self, page_url: &str) -> Result<Request, Error> {
        let mut request = Request::new(Method::GET, self.0.endpoint.resolve_page_url(page_url)?);
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
        Ok(request)
    }

    pub(crate) fn endpoint(&self) -> &BaseUrl {
        &self.0.endpoint
    }

    pub(crate) fn redactor(&self) -> &Redactor {
        &self.0.redactor
    }

    pub(crate) fn policy(&self) -> &RetryPolicy {
        &self.0.retry
    }

    pub(crate) fn timeout(&self) -> Duration {
        self.0.timeout
    }

    /// Adds the credentials and the user agent. Credentials are only sent to the client's own origin.
    pub(crate) fn authorize(&self, request: &mut Request) -> Result<(), Error> {
        if !self.0.endpoint.is_same_origin(request.url()) {
            return Err(Error::invalid_request(format!(
                "the URL of the request is at another origin: credentials are only sent to {}",
                self.base_url()
            )));
        }
        request.headers_mut().insert(AUTHORIZATION, self.0.authorization.clone());
        request.headers_mut().insert(USER_AGENT, self.0.user_agent.clone());
        Ok(())
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("base_url", &self.base_url())
            .field("timeout", &self.0.timeout)
            .field("retry", &self.0.retry)
            .finish_non_exhaustive()
    }
}
