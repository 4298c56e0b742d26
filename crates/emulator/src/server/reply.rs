//! What goes back.

use std::convert::Infallible;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use serde_json::Value;

use crate::api::error::Problem;

/// What goes back.
#[derive(Debug)]
pub(crate) enum Reply {
    Answer(Answer),
    /// What a gateway says for itself: the service has not seen the request, or its answer is lost.
    Gateway(Answer),
    /// An answer that ends in the middle of its body.
    Half(Answer),
    /// The connection ends.
    Close,
    /// The connection is reset.
    Reset,
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// That a connection is to end without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    Closed,
    Reset,
}

impl Answer {
    /// JSON as it was written already.
    pub(crate) fn json_text(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self::new(status, "application/json", body)
    }

    pub(crate) fn json(status: StatusCode, body: &Value) -> Self {
        Self::json_text(status, body.to_string())
    }

    pub(crate) fn html(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self::new(status, "text/html; charset=utf-8", body)
    }

    pub(crate) fn empty(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: Bytes::new() }
    }

    pub(crate) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    pub(crate) fn new(status: StatusCode, media: &'static str, body: impl Into<Bytes>) -> Self {
        Self::empty(status).with(CONTENT_TYPE, HeaderValue::from_static(media)).body(body)
    }

    pub(crate) fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    fn response(self, body: Body) -> Response<Body> {
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

impl From<Problem> for Answer {
    fn from(problem: Problem) -> Self {
        Self::json(problem.status, &problem.body())
    }
}

impl Reply {
    /// The status that the caller sees, where it sees one.
    pub(crate) fn answer(&self) -> Option<&Answer> {
        match self {
            Self::Answer(answer) | Self::Gateway(answer) | Self::Half(answer) => Some(answer),
            Self::Close | Self::Reset => None,
        }
    }

    /// The service's own answer, where there is one.
    pub(crate) fn answer_mut(&mut self) -> Option<&mut Answer> {
        match self {
            Self::Answer(answer) | Self::Half(answer) => Some(answer),
            Self::Gateway(_) | Self::Close | Self::Reset => None,
        }
    }

    pub(crate) fn into_response(self) -> Result<Response<Body>, Ended> {
        match self {
            Self::Answer(answer) | Self::Gateway(answer) => {
                let body = Body::from(answer.body.clone());
                Ok(answer.response(body))
            }
            Self::Half(mut answer) => {
                let half = answer.body.slice(..answer.body.len() / 2);
                // The length is that of the whole: the caller knows that something is missing.
                answer.headers.insert(CONTENT_LENGTH, HeaderValue::from(answer.body.len()));
                Ok(answer.response(Body::new(Half(State::Whole(half)))))
            }
            Self::Close => Err(Ended::Closed),
            Self::Reset => Err(Ended::Reset),
        }
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Closed => "closed by a fault",
            Self::Reset => "reset by a fault",
        })
    }
}

impl std::error::Error for Ended {}

impl From<Infallible> for Ended {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// A body that brings some bytes, lets them be sent, and then fails.
struct Half(State);

enum State {
    Whole(Bytes),
    Sent,
    Flushed,
}

impl HttpBody for Half {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match std::mem::replace(&mut self.0, State::Flushed) {
            State::Whole(bytes) => {
                self.0 = State::Sent;
                Poll::Ready(Some(Ok(Frame::data(bytes))))
            }
            // hyper sends what it has while it waits; a failure at once would take that along.
            State::Sent => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            State::Flushed => Poll::Ready(Some(Err(io::Error::other("a fault ends the body here")))),
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}
