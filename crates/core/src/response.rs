//! The response of a successful call.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

use crate::Error;
use crate::http::StatusCode;
use crate::http::header::{HeaderMap, HeaderName};

/// The header with Twilio's ID of the request.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("twilio-request-id");

/// The response of a successful call: a value, with the status and the headers that it came with.
///
/// It dereferences to the value.
///
/// ```
/// use twilio_core::Response;
/// use twilio_core::http::{StatusCode, header::HeaderMap};
///
/// let response = Response::new("created", StatusCode::CREATED, HeaderMap::new());
/// assert_eq!(response.status(), 201);
/// assert_eq!(response.len(), 7);
/// assert_eq!(response.into_inner(), "created");
/// ```
#[derive(Clone)]
pub struct Response<T> {
    value: T,
    status: StatusCode,
    headers: HeaderMap,
}

impl<T> Response<T> {
    /// Creates a response, for tests of code that handles responses.
    #[must_use]
    pub fn new(value: T, status: StatusCode, headers: HeaderMap) -> Self {
        Self { value, status, headers }
    }

    /// Returns the status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the ID of the request. Twilio's support asks for it.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.headers.get(REQUEST_ID)?.to_str().ok()
    }

    /// Converts the response into its value.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }

    /// Converts the value.
    #[must_use]
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Response<U> {
        Response { value: convert(self.value), status: self.status, headers: self.headers }
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Response<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T> AsRef<T> for Response<T> {
    fn as_ref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    /// Omits the headers, which may contain a cookie.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("value", &self.value)
            .finish_non_exhaustive()
    }
}

/// The body of a response as a stream of bytes.
///
/// A connection that is lost ends the stream with an error of the kind [`Interrupted`](crate::ErrorKind::Interrupted).
pub struct ByteStream {
    body: Pin<Box<dyn Stream<Item = Result<Bytes, reqwest::Error>> + Send + Sync>>,
    convert_error: Box<dyn Fn(reqwest::Error) -> Error + Send + Sync>,
}

impl ByteStream {
    pub(crate) fn new(
        body: impl Stream<Item = Result<Bytes, reqwest::Error>> + Send + Sync + 'static,
        convert_error: impl Fn(reqwest::Error) -> Error + Send + Sync + 'static,
    ) -> Self {
        Self { body: Box::pin(body), convert_error: Box::new(convert_error) }
    }

    /// Returns the next bytes, or `None` at the end of the body.
    ///
    /// # Errors
    ///
    /// Returns an error if the connection is lost. The stream then ends.
    pub async fn try_next(&mut self) -> Result<Option<Bytes>, Error> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await.transpose()
    }

    /// Reads the rest of the body. Its size is not limited.
    ///
    /// # Errors
    ///
    /// Returns an error if the connection is lost.
    pub async fn collect(mut self) -> Result<Bytes, Error> {
        let mut body = BytesMut::new();
        while let Some(bytes) = self.try_next().await? {
            body.extend_from_slice(&bytes);
        }
        Ok(body.freeze())
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let bytes = ready!(self.body.as_mut().poll_next(context));
        Poll::Ready(bytes.map(|bytes| bytes.map_err(&self.convert_error)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.body.size_hint()
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream").finish_non_exhaustive()
    }
}
