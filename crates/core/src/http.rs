//! Types of HTTP that [`Middleware`](crate::Middleware), [`Error`] and the requests of generated clients use.

use std::fmt;

use bytes::Bytes;
use futures_core::TryStream;
pub use reqwest::{Method, StatusCode, Url, header};

use crate::Error;
use header::HeaderMap;

/// A request, as a generated client builds it and [`Middleware`](crate::Middleware) sees it.
///
/// Its `Debug` output has no headers and no body, which may contain secrets.
pub struct Request(pub(crate) reqwest::Request);

impl Request {
    /// Creates a request without headers and without a body.
    #[must_use]
    pub fn new(method: Method, url: Url) -> Self {
        Self(reqwest::Request::new(method, url))
    }

    /// Returns the method.
    #[must_use]
    pub fn method(&self) -> &Method {
        self.0.method()
    }

    /// Returns the URL.
    #[must_use]
    pub fn url(&self) -> &Url {
        self.0.url()
    }

    /// Returns the URL for modification. A request to another origin than that of the client is not sent.
    pub fn url_mut(&mut self) -> &mut Url {
        self.0.url_mut()
    }

    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.0.headers()
    }

    /// Returns the headers for modification.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        self.0.headers_mut()
    }

    /// Returns the body, or `None` if there is none or if it is a stream.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.0.body()?.as_bytes()
    }

    /// Replaces the body.
    pub fn set_body(&mut self, body: impl Into<Body>) {
        *self.0.body_mut() = Some(body.into().0);
    }

    /// Copies the request, or returns `None` if its body is a stream.
    #[must_use]
    pub fn try_clone(&self) -> Option<Self> {
        self.0.try_clone().map(Self)
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", self.method())
            .field("path", &self.url().path())
            .finish_non_exhaustive()
    }
}

/// The body of a request: bytes, or a stream of bytes.
///
/// A request with a stream is not retried, since the stream can be read only once.
pub struct Body(pub(crate) reqwest::Body);

impl Body {
    /// Creates a body from a stream of bytes.
    pub fn from_stream<S>(stream: S) -> Self
    where
        S: TryStream<Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Send + 'static,
        Bytes: From<S::Ok>,
    {
        Self(reqwest::Body::wrap_stream(stream))
    }
}

impl<B: Into<Bytes>> From<B> for Body {
    fn from(bytes: B) -> Self {
        Self(reqwest::Body::from(bytes.into()))
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").finish_non_exhaustive()
    }
}

/// The response of an attempt, as [`Middleware`](crate::Middleware) sees it: its status and headers, and a body that is not
/// read yet.
pub struct Response {
    pub(crate) inner: reqwest::Response,
    /// The response came from middleware.
    pub(crate) is_in_memory: bool,
}

impl Response {
    pub(crate) fn from_network(inner: reqwest::Response) -> Self {
        Self { inner, is_in_memory: false }
    }

    pub(crate) fn in_memory(inner: reqwest::Response) -> Self {
        Self { inner, is_in_memory: true }
    }

    /// Returns the status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.inner.status()
    }

    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.inner.headers()
    }

    /// Returns the headers for modification.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        self.inner.headers_mut()
    }

    /// Reads the whole body. To pass the response on, create another one with
    /// [`InMemoryResponse`](crate::InMemoryResponse).
    ///
    /// # Errors
    ///
    /// Returns an error if the connection is lost.
    pub async fn bytes(self) -> Result<Bytes, Error> {
        self.inner.bytes().await.map_err(Error::from_reqwest)
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response").field("status", &self.status()).finish_non_exhaustive()
    }
}
