//! The server: connections, faults, limits and the log, around the service.

pub(crate) mod reply;
mod socket;

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use self::reply::{Answer, Ended, Reply};
use self::socket::Socket;
use crate::api::error::Problem;
use crate::api::{Request, Service};
use crate::faults::{Fault, Faults, InFlight, Injector, Kind, Limits, RetryAfter, Strike};
use crate::request_log::{self as log, Exchange, Log};
use crate::ui;

/// The largest body that is read, in bytes.
const LARGEST_BODY: usize = 1024 * 1024;

/// The longest address with headers that is taken, in bytes.
const LARGEST_HEAD: usize = 64 * 1024;

/// How long a client may take for its headers, its body, or between two requests. Longer than clients keep an idle
/// connection, so that none is closed in the moment in which it is used again.
const PATIENCE: Duration = Duration::from_secs(120);

/// How long requests that are being answered may take when the server stops.
const FAREWELL: Duration = Duration::from_secs(5);

/// How many connections there may be; more wait to be accepted.
const CONNECTIONS: usize = 8192;

/// The header by which a request asks for faults of its own.
const FAULT: &str = "emulator-fault";

/// A service with all that is between it and its callers.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) service: Service,
    pub(crate) log: Log,
    control: RwLock<Arc<Control>>,
    in_flight: InFlight,
    /// Where it listens.
    pub(crate) authority: String,
}

/// What goes wrong and what is too much, until something else is set.
#[derive(Debug)]
struct Control {
    injector: Injector,
    limits: Limits,
}

/// Whether, and how, a server is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    Not,
    /// When the requests that have arrived are answered.
    Soon,
    Now,
}

impl Server {
    pub(crate) fn new(service: Service, faults: &Faults, log: Log, authority: String) -> Self {
        let control = RwLock::new(Arc::new(Control::new(faults)));
        Self { service, log, control, in_flight: InFlight::default(), authority }
    }

    /// From now on, these faults and no others.
    pub(crate) fn set_faults(&self, faults: &Faults) {
        *self.control.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Control::new(faults));
    }

    /// Serves what arrives at `listener` until it is told to stop.
    pub(crate) async fn run(self: Arc<Self>, listener: TcpListener, mut stop: watch::Receiver<Stop>) {
        let mut connections = JoinSet::new();
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            let accepted = async {
                let place = places.clone().acquire_owned().await;
                (listener.accept().await, place)
            };
            tokio::select! {
                () = stopping(&mut stop) => break,
                // Those that have ended are forgotten.
                Some(_) = connections.join_next() => {}
                (accepted, place) = accepted => match accepted {
                    Ok((stream, _)) => {
                        let (server, stop) = (self.clone(), stop.clone());
                        connections.spawn(async move {
                            server.connection(stream, stop).await;
                            drop(place);
                        });
                    }
                    Err(error) => {
                        tracing::warn!(%error, "a connection cannot be accepted");
                        // Most likely the files that a process may open are used up: those that end make room.
                        sleep(Duration::from_millis(50)).await;
                    }
                },
            }
        }
        drop(listener);
        tokio::select! {
            _ = timeout(FAREWELL, async { while connections.join_next().await.is_some() {} }) => {}
            // Whoever could tell so being gone is the same.
            _ = stop.wait_for(|stop| *stop == Stop::Now) => {}
        }
    }

    async fn connection(self: Arc<Self>, stream: TcpStream, mut stop: watch::Receiver<Stop>) {
        // An answer is one write; waiting for more to send with it only takes time.
        let _ = stream.set_nodelay(true);
        let (socket, resetter) = Socket::new(stream);
        let service = service_fn(|request| {
            let (server, resetter) = (self.clone(), resetter.clone());
            async move {
                let reply = server.reply(request).await;
                reply.into_response().inspect_err(|ended| {
                    if *ended == Ended::Reset {
                        resetter.reset();
                    }
                })
            }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(PATIENCE)
            .max_buf_size(LARGEST_HEAD)
            .serve_connection(TokioIo::new(socket), service);
        tokio::pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = stopping(&mut stop) => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection ended");
        }
    }

    /// Answers a request, with whatever goes wrong.
    async fn reply(&self, request: hyper::Request<Incoming>) -> Reply {
        let arrived = Instant::now();
        let (parts, body) = request.into_parts();
        let (path, query) = (parts.uri.path(), parts.uri.query().unwrap_or_default());
        if parts.method == Method::GET
            && let Some(answer) = ui::answer(self, path, query)
        {
            return Reply::Answer(answer);
        }
        let flight = self.in_flight.enter();
        let control = self.control.read().unwrap_or_else(PoisonError::into_inner).clone();
        let body = read(body).await;
        let mut exchange = Exchange {
            number: 0,
            at: chrono::Utc::now(),
            method: parts.method.clone(),
            path: parts.uri.path_and_query().map_or(path, |it| it.as_str()).to_owned(),
            headers: Vec::new(),
            account: self.service.accounts.caller(parts.headers.get(axum::http::header::AUTHORIZATION)),
            body: String::new(),
            status: None,
            answer: String::new(),
            request_id: format!("RQ{:032x}", fastrand::u128(..)),
            duration: Duration::ZERO,
            fault: None,
        };
        exchange.headers = log::headers(&parts.headers, exchange.account);
        let own = parts.headers.get(FAULT).map_or(Ok(Vec::new()), own_faults);
        let mut reply = match (body, own) {
            // hyper reads on while more arrives at once: what it took may be more than it has room for.
            _ if head(&parts) > LARGEST_HEAD => Reply::Answer(Problem::head_too_large(LARGEST_HEAD).into()),
            (Err(problem), _) | (_, Err(problem)) => Reply::Answer(problem.into()),
            (Ok(body), Ok(own)) => {
                exchange.body = log::beginning(&body);
                let request = Request {
                    method: &parts.method,
                    path,
                    query,
                    headers: &parts.headers,
                    body: &body,
                    caller: exchange.account,
                    authority: &self.authority,
                };
                let strike = control.injector.strike(&parts.method, path, &own);
                if !strike.latency.is_zero() {
                    sleep(strike.latency).await;
                }
                exchange.fault.clone_from(&strike.told);
                match control.limits.admit(flight.count) {
                    Err(wait) => {
                        let seconds = HeaderValue::from(wait.as_secs().max(1));
                        Reply::Answer(Answer::from(Problem::too_many_requests()).with(RETRY_AFTER, seconds))
                    }
                    Ok(()) => self.struck(&request, &strike),
                }
            }
        };
        let took = arrived.elapsed();
        if let Some(answer) = reply.answer_mut() {
            sign(answer, &exchange.request_id, took, flight.count);
        }
        exchange.duration = took;
        exchange.status = reply.answer().map(|answer| answer.status);
        exchange.answer = reply.answer().map(|answer| log::beginning(&answer.body)).unwrap_or_default();
        tracing::info!(
            method = %exchange.method,
            path = exchange.path,
            status = exchange.status.map(|status| status.as_u16()),
            fault = exchange.fault,
            duration_ms = took.as_secs_f64() * 1000.0,
            "answered"
        );
        self.log.add(exchange);
        reply
    }

    /// The answer as a fault leaves it. One that strikes before leaves nothing carried out.
    fn struck(&self, request: &Request<'_>, strike: &Strike) -> Reply {
        let Some(kind) = &strike.kind else { return Reply::Answer(self.service.answer(request)) };
        let answer = strike.after.then(|| self.service.answer(request));
        match kind {
            Kind::Close => Reply::Close,
            Kind::Reset => Reply::Reset,
            Kind::Html(status) => Reply::Gateway(gateway(*status)),
            Kind::Status(status, retry_after) => {
                let answer = Answer::from(Problem::of_status(*status));
                Reply::Answer(match retry_after {
                    Some(retry_after) => answer.with(RETRY_AFTER, retry_after.header()),
                    None => answer,
                })
            }
            // These need an answer, so that they are always after.
            Kind::HalfBody => Reply::Half(answer.unwrap_or_else(|| self.service.answer(request))),
            Kind::BrokenJson => {
                let answer = answer.unwrap_or_else(|| self.service.answer(request));
                let half = answer.body.slice(..answer.body.len() / 2);
                Reply::Answer(answer.body(half))
            }
            Kind::Latency(_) => Reply::Answer(self.service.answer(request)),
        }
    }
}

impl Control {
    fn new(faults: &Faults) -> Self {
        Self { injector: Injector::new(faults), limits: Limits::new(faults) }
    }
}

impl RetryAfter {
    fn header(self) -> HeaderValue {
        match self {
            Self::Seconds(seconds) => HeaderValue::from(seconds),
            Self::Date => {
                let then = chrono::Utc::now() + chrono::TimeDelta::seconds(2);
                HeaderValue::try_from(then.format("%a, %d %b %Y %H:%M:%S GMT").to_string())
                    .unwrap_or(HeaderValue::from_static("2"))
            }
        }
    }
}

/// Waits until the server is to stop. Whoever could tell so being gone is the same.
async fn stopping(stop: &mut watch::Receiver<Stop>) {
    let _ = stop.wait_for(|stop| *stop != Stop::Not).await;
}

/// How long the address and the headers are, in bytes.
fn head(parts: &axum::http::request::Parts) -> usize {
    let headers =
        parts.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len());
    parts.uri.path_and_query().map_or(0, |address| address.as_str().len()) + headers.sum::<usize>()
}

/// The whole body, or why it is not taken.
async fn read(body: Incoming) -> Result<Bytes, Problem> {
    match timeout(PATIENCE, Limited::new(body, LARGEST_BODY).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Problem::too_large(LARGEST_BODY)),
        Ok(Err(error)) => Err(Problem::invalid(format!("Invalid body: it is not complete: {error}"))),
        Err(_) => Err(Problem::of_status(StatusCode::REQUEST_TIMEOUT)),
    }
}

/// The faults that a request asks for itself: one, or several with `;` between them.
fn own_faults(header: &HeaderValue) -> Result<Vec<Fault>, Problem> {
    let text =
        header.to_str().map_err(|_| Problem::invalid("Invalid Emulator-Fault: it is not text".to_owned()))?;
    let faults = text.split(';').map(|fault| fault.trim().parse());
    faults
        .collect::<Result<_, _>>()
        .map_err(|error: crate::Error| Problem::invalid(format!("Invalid Emulator-Fault: {error}")))
}

/// Adds the headers that the service adds to every answer.
fn sign(answer: &mut Answer, request_id: &str, took: Duration, at_once: u32) {
    let seconds = format!("{:.3}", took.as_secs_f64());
    let headers = [
        ("twilio-request-id", HeaderValue::try_from(request_id)),
        ("twilio-request-duration", HeaderValue::try_from(seconds)),
        ("twilio-concurrent-requests", HeaderValue::try_from(at_once.to_string())),
    ];
    for (name, value) in headers {
        if let Ok(value) = value {
            answer.headers.insert(HeaderName::from_static(name), value);
        }
    }
}

/// What a gateway says for itself.
fn gateway(status: StatusCode) -> Answer {
    let title = format!("{} {}", status.as_u16(), status.canonical_reason().unwrap_or("Error"));
    Answer::html(
        status,
        format!("<html>\n<head><title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n</body>\n</html>\n"),
    )
}
