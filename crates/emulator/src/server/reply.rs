//! The reply to a request: a response, or what a fault makes of it.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use http_body_util::{Either, Full};
use hyper::Response;
use hyper::body::{Body, Bytes, Frame};
use hyper::header::{CONTENT_LENGTH, HeaderValue};

#[cfg(feature = "ui")]
use super::events::Events;
use crate::api::HttpResponse;

/// The body of a reply.
type ReplyBody = Either<Full<Bytes>, UnusualBody>;

#[cfg(feature = "ui")]
type UnusualBody = Either<TruncatedBody, Events>;
#[cfg(not(feature = "ui"))]
type UnusualBody = TruncatedBody;

/// The reply to a request.
#[derive(Debug)]
pub(super) enum Reply {
    Response(HttpResponse),
    /// A response from a gateway, without the service's headers.
    Gateway(HttpResponse),
    /// A response that ends in the middle of its body.
    Truncated(HttpResponse),
    /// A response whose body never ends.
    #[cfg(feature = "ui")]
    Events(HttpResponse, Events),
    /// The connection is closed without a response.
    Close,
    /// The connection is reset without a response.
    Reset,
}

/// An error that makes hyper end a connection without a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ConnectionAborted {
    Closed,
    Reset,
}

/// A body that sends some bytes and then fails.
#[derive(Debug)]
pub(super) enum TruncatedBody {
    Unsent(Bytes),
    Sent,
    Flushed,
}

impl Reply {
    /// Returns the response, if the client gets one.
    pub(super) fn response(&self) -> Option<&HttpResponse> {
        match self {
            Self::Response(response) | Self::Gateway(response) | Self::Truncated(response) => Some(response),
            #[cfg(feature = "ui")]
            Self::Events(response, _) => Some(response),
            Self::Close | Self::Reset => None,
        }
    }

    /// Returns the response, if it comes from the service itself.
    pub(super) fn service_response_mut(&mut self) -> Option<&mut HttpResponse> {
        match self {
            Self::Response(response) | Self::Truncated(response) => Some(response),
            #[cfg(feature = "ui")]
            Self::Events(..) => None,
            Self::Gateway(_) | Self::Close | Self::Reset => None,
        }
    }

    pub(super) fn into_response(self) -> Result<Response<ReplyBody>, ConnectionAborted> {
        match self {
            Self::Response(response) | Self::Gateway(response) => {
                let body = Either::Left(Full::new(response.body.clone()));
                Ok(with_body(response, body))
            }
            Self::Truncated(mut response) => {
                let len = response.body.len();
                // The full length lets the client detect the truncation.
                response.headers.insert(CONTENT_LENGTH, HeaderValue::from(len));
                let body = TruncatedBody::Unsent(response.body.slice(..len / 2));
                #[cfg(feature = "ui")]
                let body = Either::Left(body);
                Ok(with_body(response, Either::Right(body)))
            }
            #[cfg(feature = "ui")]
            Self::Events(response, events) => Ok(with_body(response, Either::Right(Either::Right(events)))),
            Self::Close => Err(ConnectionAborted::Closed),
            Self::Reset => Err(ConnectionAborted::Reset),
        }
    }
}

fn with_body(response: HttpResponse, body: ReplyBody) -> Response<ReplyBody> {
    let mut converted = Response::new(body);
    *converted.status_mut() = response.status;
    *converted.headers_mut() = response.headers;
    converted
}

impl fmt::Display for ConnectionAborted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Closed => "closed by a fault",
            Self::Reset => "reset by a fault",
        })
    }
}

impl std::error::Error for ConnectionAborted {}

impl Body for TruncatedBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match std::mem::replace(&mut *self, Self::Flushed) {
            Self::Unsent(bytes) => {
                *self = Self::Sent;
                Poll::Ready(Some(Ok(Frame::data(bytes))))
            }
            // hyper flushes while the body is pending. An immediate error would discard the bytes.
            Self::Sent => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Self::Flushed => Poll::Ready(Some(Err(io::Error::other("body truncated by a fault")))),
        }
    }
}
