//! The server: accepts connections, and shuts down.

mod browser_guard;
#[cfg(feature = "ui")]
mod events;
mod handler;
mod reply;
mod socket;

pub(crate) use browser_guard::BrowserGuard;
pub(crate) use handler::Handler;

use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use handler::{MAX_HEAD_BYTES, READ_TIMEOUT};
use reply::ConnectionAborted;
use socket::ResettableStream;

/// The time that requests in flight may take after a graceful shutdown begins.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(5);

/// The maximum number of open connections. More are accepted as others close.
const MAX_CONNECTIONS: usize = 8192;

/// The delay before accepting connections again after an error, which is most likely the limit on open files.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(50);

/// The way in which an emulator shuts down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "cli"), allow(unreachable_pub, reason = "public in `cli` only"))]
pub enum Shutdown {
    /// Requests in flight are completed, for up to five seconds.
    Graceful,
    /// Requests in flight are aborted.
    Immediate,
}

/// Receives the request to shut down. The value is `None` while the server is to run.
pub(crate) type ShutdownReceiver = watch::Receiver<Option<Shutdown>>;

/// Serves connections until a shutdown is requested.
pub(crate) async fn serve(handler: Arc<Handler>, listener: TcpListener, mut shutdown: ShutdownReceiver) {
    let mut connections = JoinSet::new();
    let permits = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let accept = async {
            let permit = permits.clone().acquire_owned().await;
            (listener.accept().await, permit)
        };
        tokio::select! {
            () = shutdown_requested(&mut shutdown) => break,
            Some(_) = connections.join_next() => {}
            (accepted, permit) = accept => match accepted {
                Ok((stream, _)) => {
                    let connection = serve_connection(handler.clone(), stream, shutdown.clone());
                    connections.spawn(async move {
                        connection.await;
                        drop(permit);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "failed to accept a connection");
                    sleep(ACCEPT_RETRY_DELAY).await;
                }
            },
        }
    }
    drop(listener);
    handler.request_log.close();
    let all_closed = async { while connections.join_next().await.is_some() {} };
    tokio::select! {
        _ = timeout(SHUTDOWN_GRACE, all_closed) => {}
        // An error means that the sender is dropped, which is an immediate shutdown as well.
        _ = shutdown.wait_for(|shutdown| *shutdown == Some(Shutdown::Immediate)) => {}
    }
}

async fn serve_connection(handler: Arc<Handler>, stream: TcpStream, mut shutdown: ShutdownReceiver) {
    // A response is one write, so delaying it to send more data with it only adds latency.
    let _ = stream.set_nodelay(true);
    let (stream, reset_handle) = ResettableStream::new(stream);
    let service = service_fn(|request| {
        let (handler, reset_handle) = (handler.clone(), reset_handle.clone());
        async move {
            handler.handle(request).await.into_response().inspect_err(|aborted| {
                if *aborted == ConnectionAborted::Reset {
                    reset_handle.reset_on_close();
                }
            })
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(READ_TIMEOUT)
        .max_buf_size(MAX_HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let result = tokio::select! {
        result = connection.as_mut() => result,
        () = shutdown_requested(&mut shutdown) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = result {
        tracing::debug!(%error, "connection closed with an error");
    }
}

/// Waits for a request to shut down. A dropped sender counts as one.
async fn shutdown_requested(shutdown: &mut ShutdownReceiver) {
    let _ = shutdown.wait_for(Option::is_some).await;
}
