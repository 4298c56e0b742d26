//! Sends the requests of a client.

use std::fmt;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::execute::Executor;
use crate::http::{Request, Url};
use crate::operation::Operation;
use crate::paginator::{Page, Pages};
use crate::read::{Empty, Json, OptionalJson, Stream};
use crate::{ByteStream, Error, RequestOptions, Response, RetryPolicy};

/// Sends the requests of a client: it holds the connections, the credentials and the retry policy.
///
/// It is cheap to clone, and clones share their connections. A generated client is created from a transport by `From`.
#[derive(Clone)]
pub struct Transport(Arc<Executor>);

impl Transport {
    pub(crate) fn new(executor: Executor) -> Self {
        Self(Arc::new(executor))
    }

    /// Returns the base URL of the client, without a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.0.endpoint.as_str()
    }

    /// Returns a transport with another retry policy that shares the connections and all other settings.
    #[must_use]
    pub fn with_retry(&self, policy: RetryPolicy) -> Self {
        Self(Arc::new(Executor { retry: policy, ..Executor::clone(&self.0) }))
    }
}

/// The functions that generated code calls.
#[doc(hidden)]
impl Transport {
    /// Returns the URL of `path`, which starts with `/`, below the base URL.
    #[must_use]
    pub fn url(&self, path: &str) -> Url {
        self.0.endpoint.with_path(path)
    }

    /// Sends a request and deserializes the response as JSON.
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails: see [`ErrorKind`](crate::ErrorKind).
    pub async fn call<T>(
        &self,
        operation: &Operation,
        request: Request,
        options: &RequestOptions,
    ) -> Result<Response<T>, Error>
    where
        T: DeserializeOwned,
    {
        self.0.execute::<Json<T>>(operation, request, options).await
    }

    /// Sends a request and deserializes the response as JSON, or returns `None` if it has no body.
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails: see [`ErrorKind`](crate::ErrorKind).
    pub async fn call_optional<T>(
        &self,
        operation: &Operation,
        request: Request,
        options: &RequestOptions,
    ) -> Result<Response<Option<T>>, Error>
    where
        T: DeserializeOwned,
    {
        self.0.execute::<OptionalJson<T>>(operation, request, options).await
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
        options: &RequestOptions,
    ) -> Result<Response<()>, Error> {
        self.0.execute::<Empty>(operation, request, options).await
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
        options: &RequestOptions,
    ) -> Result<Response<ByteStream>, Error> {
        self.0.execute::<Stream>(operation, request, options).await
    }

    /// Returns the pages of a list, starting with the request `first`. The page that contains item number `limit` is the
    /// last one.
    pub fn pages<P: Page>(
        &self,
        operation: &'static Operation,
        first: Result<Request, Error>,
        limit: Option<u64>,
        options: RequestOptions,
    ) -> Pages<P> {
        Pages::new(self.0.clone(), operation, first, limit, options)
    }

    /// Creates the request for the URL of a page. A relative URL is resolved against the base URL.
    ///
    /// A URL at the service's own host is requested at the client's base URL, with its path and query: a service behind a
    /// gateway does not know the URL of the gateway.
    ///
    /// # Errors
    ///
    /// Returns an error if the URL is at another origin than the client's, since credentials would be sent there.
    pub fn page_request(&self, page_url: &str) -> Result<Request, Error> {
        self.0.page_request(page_url, None)
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
