//! Server-sent events, by which the web pages learn of changes.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame};
use tokio::sync::watch;
use tokio::time::sleep;

/// The minimum time between two events. A page is not loaded for each of many requests.
const INTERVAL: Duration = Duration::from_millis(200);

/// A body that sends an event when the request log has changed, until the emulator shuts down.
pub(super) struct Events {
    next: NextChange,
}

type NextChange = Pin<Box<dyn Future<Output = Option<watch::Receiver<bool>>> + Send>>;

impl Events {
    /// Creates a body. The value of `changes` is `true` once the emulator shuts down.
    pub(super) fn new(changes: watch::Receiver<bool>) -> Self {
        Self { next: Box::pin(next_change(changes)) }
    }
}

/// Waits for a change. Returns `None` on shutdown.
async fn next_change(mut changes: watch::Receiver<bool>) -> Option<watch::Receiver<bool>> {
    sleep(INTERVAL).await;
    changes.changed().await.ok()?;
    let is_closed = *changes.borrow_and_update();
    (!is_closed).then_some(changes)
}

impl Body for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let Some(changes) = ready!(self.next.as_mut().poll(context)) else { return Poll::Ready(None) };
        *self = Self::new(changes);
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"data: changed\n\n")))))
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}
