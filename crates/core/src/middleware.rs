//! Code of the caller that runs around each attempt.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;

use crate::Error;
use crate::http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use crate::http::{Request, Response, StatusCode};

/// A future in a box, as [`Middleware::handle`] returns it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Code that runs around each attempt of every call of a client, for metrics, signatures, caches or tests.
///
/// It gets the request with its credentials, and calls [`Next::run`] to send it, or returns a response of its own. Add it
/// with [`ClientBuilder::middleware`](crate::ClientBuilder::middleware).
///
/// An error that it returns is retried by its kind, as if it came from the network: see
/// [`Error::for_kind`](crate::Error::for_kind). The timeout of the attempt includes the middleware.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use twilio_core::http::{Request, Response};
/// use twilio_core::{BoxFuture, Error, Middleware, Next};
///
/// #[derive(Default)]
/// struct CountFailures(AtomicU64);
///
/// impl Middleware for CountFailures {
///     fn handle<'a>(&'a self, request: Request, next: Next<'a>) -> BoxFuture<'a, Result<Response, Error>> {
///         Box::pin(async move {
///             let response = next.run(request).await?;
///             if response.status().is_server_error() {
///                 self.0.fetch_add(1, Ordering::Relaxed);
///             }
///             Ok(response)
///         })
///     }
/// }
/// ```
pub trait Middleware: Send + Sync + 'static {
    /// Handles one attempt.
    fn handle<'a>(&'a self, request: Request, next: Next<'a>) -> BoxFuture<'a, Result<Response, Error>>;
}

impl<M: Middleware + ?Sized> Middleware for Arc<M> {
    fn handle<'a>(&'a self, request: Request, next: Next<'a>) -> BoxFuture<'a, Result<Response, Error>> {
        (**self).handle(request, next)
    }
}

/// Sends a request, after it has passed the last middleware.
pub(crate) trait Network: Send + Sync {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Error>>;
}

/// The rest of an attempt: the middleware that was added later, and the network.
#[derive(Clone, Copy)]
pub struct Next<'a> {
    pub(crate) operation: &'static str,
    pub(crate) rest: &'a [Arc<dyn Middleware>],
    pub(crate) network: &'a dyn Network,
}

impl<'a> Next<'a> {
    /// Returns the name of the operation, in snake case.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// Sends the request and returns the response, whatever its status is.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no response, or if the URL was changed to another origin than the client's.
    pub fn run(self, request: Request) -> BoxFuture<'a, Result<Response, Error>> {
        match self.rest.split_first() {
            Some((first, rest)) => first.handle(request, Next { rest, ..self }),
            None => self.network.send(request),
        }
    }
}

impl fmt::Debug for Next<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Next").field("operation", &self.operation).finish_non_exhaustive()
    }
}

/// A middleware that responds to every request in memory, so that a unit test needs no server.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), twilio_core::Error> {
/// use twilio_core::{ClientBuilder, Credentials, InMemory, InMemoryResponse, Transport};
/// # use twilio_core::{Operation, RequestOptions, Service};
/// # const FETCH: Operation = Operation::new("fetch_thing", &[200..=200]);
/// # let service = Service::new("sample", "1.0.0", "https://trusthub.twilio.com");
///
/// let client: Transport = ClientBuilder::new(service)
///     .credentials(Credentials::account("AC00000000000000000000000000000001", "any-token")?)
///     .middleware(InMemory::new(|request| match request.url().path() {
///         "/v1/Things/1" => InMemoryResponse::json(200, r#"{"name": "one"}"#),
///         _ => InMemoryResponse::json(404, r#"{"code": 20404}"#),
///     }))
///     .build()?;
/// # let request = twilio_core::private::RequestBuilder::new(&client, twilio_core::http::Method::GET, "/v1/Things/1").build();
/// # #[derive(serde::Deserialize)]
/// # struct Thing { name: String }
/// # let thing = client.call::<Thing>(&FETCH, request, &RequestOptions::default()).await?;
/// # assert_eq!(thing.into_inner().name, "one");
/// # Ok(())
/// # }
/// ```
pub struct InMemory<F>(F);

impl<F: Fn(&Request) -> InMemoryResponse + Send + Sync + 'static> InMemory<F> {
    /// Creates a middleware that responds with what `respond` returns. Nothing is sent.
    pub fn new(respond: F) -> Self {
        Self(respond)
    }
}

impl<F: Fn(&Request) -> InMemoryResponse + Send + Sync + 'static> Middleware for InMemory<F> {
    fn handle<'a>(&'a self, request: Request, _: Next<'a>) -> BoxFuture<'a, Result<Response, Error>> {
        let response = (self.0)(&request).into_response();
        Box::pin(std::future::ready(response))
    }
}

impl<F> fmt::Debug for InMemory<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InMemory").finish_non_exhaustive()
    }
}

/// A response that middleware returns instead of sending the request, such as [`InMemory`].
#[derive(Clone, Debug)]
pub struct InMemoryResponse {
    status: u16,
    headers: HeaderMap,
    body: Bytes,
}

impl InMemoryResponse {
    /// Creates a response with a JSON body.
    #[must_use]
    pub fn json(status: u16, body: impl Into<Bytes>) -> Self {
        let json = HeaderValue::from_static("application/json");
        Self { body: body.into(), ..Self::empty(status) }.header(CONTENT_TYPE, json)
    }

    /// Creates a response without a body.
    #[must_use]
    pub fn empty(status: u16) -> Self {
        Self { status, headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// Sets a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Converts the response for a middleware of your own, such as a cache.
    ///
    /// # Errors
    ///
    /// Returns an error if the status is not between 100 and 999.
    pub fn into_response(self) -> Result<Response, Error> {
        let status = StatusCode::from_u16(self.status)
            .map_err(|_| Error::invalid_request(format!("{} is not an HTTP status", self.status)))?;
        let mut response = ::http::Response::new(self.body);
        *response.status_mut() = status;
        *response.headers_mut() = self.headers;
        Ok(Response::in_memory(response.into()))
    }
}
