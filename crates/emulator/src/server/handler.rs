//! Handling of a request: reads it, injects faults, applies limits, records it.

use std::time::Duration;

use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{ACCEPT, AUTHORIZATION, HOST, HeaderName, HeaderValue, RETRY_AFTER};
use hyper::{Method, Request, StatusCode};
use tokio::time::{Instant, sleep, timeout};

use super::browser_guard::BrowserGuard;
#[cfg(feature = "ui")]
use super::events::Events;
use super::reply::Reply;
use crate::api::{Api, ApiError, ApiRequest, HttpResponse};
use crate::control::{self, Control, Endpoint};
use crate::faults::{Fault, FaultKind, FaultSwitch, Faults, InFlightCounter, InjectedFault, RetryAfter};
use crate::request_log::{self, RecordedRequest, RequestLog};
#[cfg(feature = "ui")]
use crate::ui::{self, Submitted, Ui};

/// The maximum size of a body.
const MAX_BODY_BYTES: usize = 1024 * 1024;

/// The maximum size of a URL with its headers.
pub(super) const MAX_HEAD_BYTES: usize = 64 * 1024;

/// The time that a client may take to send headers, to send a body, or between two requests. It is longer than clients keep
/// idle connections, so that no connection is closed just as a client reuses it.
pub(super) const READ_TIMEOUT: Duration = Duration::from_secs(120);

/// The header with faults for a single request.
const FAULT_HEADER: &str = "emulator-fault";

/// Handles requests.
#[derive(Debug)]
pub(crate) struct Handler {
    pub(crate) api: Api,
    pub(crate) request_log: RequestLog,
    pub(crate) faults: FaultSwitch,
    in_flight: InFlightCounter,
    browser_guard: BrowserGuard,
    /// The host and port at which the emulator is reached.
    authority: String,
}

impl Handler {
    pub(crate) fn new(
        api: Api,
        request_log: RequestLog,
        faults: &Faults,
        browser_guard: BrowserGuard,
        authority: String,
    ) -> Self {
        let faults = FaultSwitch::new(faults);
        Self { api, request_log, faults, in_flight: InFlightCounter::default(), browser_guard, authority }
    }

    /// Handles a request. Requests for pages and for control have no faults and are not recorded, unless they are refused.
    pub(super) async fn handle(&self, request: Request<Incoming>) -> Reply {
        let (parts, body) = request.into_parts();
        let head = Request::from_parts(parts, ());
        let admission = self.browser_guard.check(&head, &self.authority);
        if admission.is_ok()
            && let Some(endpoint) =
                Endpoint::at(head.uri().path(), cfg!(feature = "ui") && accepts_html(&head))
        {
            return Reply::Response(self.control(endpoint, &head, body).await);
        }
        // hyper does not send the body of a response to HEAD.
        let host = head.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let is_read = admission.is_ok() && [Method::GET, Method::HEAD].contains(head.method());
        if is_read && let Some(response) = control::well_known(&self.api, host, head.uri().path()) {
            return Reply::Response(response);
        }
        #[cfg(feature = "ui")]
        if is_read && head.uri().path() == ui::EVENTS {
            let head = HttpResponse::new(StatusCode::OK, "text/event-stream", "").with_security_headers();
            return Reply::Events(head, Events::new(self.request_log.changes()));
        }
        #[cfg(feature = "ui")]
        if is_read && let Some(page) = ui::respond(&self.ui(), head.uri().path(), query(&head)) {
            return Reply::Response(page);
        }
        #[cfg(feature = "ui")]
        if admission.is_ok() && head.method() == Method::POST && ui::has_form(head.uri().path()) {
            return Reply::Response(self.submit(&head, body).await);
        }
        self.handle_api(&head, read_body(body), admission).await.0
    }

    /// Responds to a request that controls the emulator.
    async fn control(&self, endpoint: Endpoint, head: &Request<()>, body: Incoming) -> HttpResponse {
        let body = match read_body(body).await {
            Ok(body) => body,
            Err(error) => return error.into(),
        };
        let control = Control {
            api: &self.api,
            request_log: &self.request_log,
            faults: &self.faults,
            authority: &self.authority,
        };
        control.respond(endpoint, head.method(), query(head), &body).await
    }

    #[cfg(feature = "ui")]
    fn ui(&self) -> Ui<'_> {
        Ui {
            api: &self.api,
            request_log: &self.request_log,
            faults: &self.faults,
            authority: &self.authority,
        }
    }

    /// Responds to the form of a web page.
    #[cfg(feature = "ui")]
    async fn submit(&self, head: &Request<()>, body: Incoming) -> HttpResponse {
        let body = match read_body(body).await {
            Ok(body) => body,
            Err(error) => return error.into(),
        };
        match ui::submit(&self.ui(), head.uri().path(), &body) {
            Submitted::Response(response) => response,
            Submitted::Request(head, body) => {
                let (_, number) = self.handle_api(&head, std::future::ready(Ok(body)), Ok(())).await;
                ui::see_request(number)
            }
        }
    }

    /// Handles a request to the API. Returns the reply, and the number of the request in the log.
    async fn handle_api(
        &self,
        head: &Request<()>,
        body: impl Future<Output = Result<Bytes, ApiError>>,
        admission: Result<(), ApiError>,
    ) -> (Reply, u64) {
        let started = Instant::now();
        let in_flight = self.in_flight.enter();
        let faults = self.faults.current();
        let body = body.await;
        let account = self.api.accounts.authenticate(head.headers().get(AUTHORIZATION));
        let mut record = RecordedRequest {
            number: 0,
            received_at: chrono::Utc::now(),
            method: head.method().clone(),
            path: head.uri().path_and_query().map_or(head.uri().path(), |it| it.as_str()).to_owned(),
            headers: request_log::redact_headers(head.headers(), account.as_deref()),
            account: account.clone(),
            body: String::new(),
            status: None,
            response_body: String::new(),
            request_id: format!("RQ{:032x}", fastrand::u128(..)),
            duration: Duration::ZERO,
            fault: None,
        };
        let requested_faults = head.headers().get(FAULT_HEADER).map_or(Ok(Vec::new()), parse_fault_header);
        let mut reply = match (admission.and(body), requested_faults) {
            // hyper's own limit is on its buffer, and a head that arrives in one read may exceed it.
            _ if head_size(head) > MAX_HEAD_BYTES => {
                Reply::Response(ApiError::head_too_large(MAX_HEAD_BYTES).into())
            }
            (Err(error), _) | (_, Err(error)) => Reply::Response(error.into()),
            (Ok(body), Ok(requested_faults)) => {
                record.body = request_log::truncate_body(&body);
                let request = ApiRequest {
                    method: head.method(),
                    path: head.uri().path(),
                    query: query(head),
                    headers: head.headers(),
                    body: &body,
                    account: account.as_deref(),
                    authority: &self.authority,
                };
                let fault = faults.injector.inject(request.method, request.path, &requested_faults);
                if !fault.latency.is_zero() {
                    sleep(fault.latency).await;
                }
                record.fault.clone_from(&fault.description);
                match faults.limits.admit(in_flight.count) {
                    Err(wait) => Reply::Response(too_many_requests(wait)),
                    Ok(()) => self.apply_fault(&request, &fault),
                }
            }
        };
        record.duration = started.elapsed();
        if let Some(response) = reply.service_response_mut() {
            add_service_headers(response, &record.request_id, record.duration, in_flight.count);
        }
        if let Some(response) = reply.response() {
            record.status = Some(response.status);
            record.response_body = request_log::truncate_body(&response.body);
        }
        tracing::info!(
            method = %record.method,
            path = record.path,
            status = record.status.map(|status| status.as_u16()),
            fault = record.fault,
            duration_ms = record.duration.as_secs_f64() * 1000.0,
            "request"
        );
        let number = self.request_log.push(record);
        (reply, number)
    }

    /// Returns the reply with the fault applied. The API handles the request if the fault comes after it.
    fn apply_fault(&self, request: &ApiRequest<'_>, fault: &InjectedFault) -> Reply {
        let Some(kind) = &fault.kind else { return Reply::Response(self.api.handle(request)) };
        let response = fault.after.then(|| self.api.handle(request));
        match kind {
            FaultKind::Close => Reply::Close,
            FaultKind::Reset => Reply::Reset,
            FaultKind::Html(status) => Reply::Gateway(gateway_page(*status)),
            FaultKind::Status(status, retry_after) => {
                let response = HttpResponse::from(ApiError::from_status(*status));
                Reply::Response(match retry_after {
                    Some(retry_after) => response.with_header(RETRY_AFTER, retry_after.header_value()),
                    None => response,
                })
            }
            // The remaining kinds need a response, so they always come after the request is processed.
            FaultKind::HalfBody => Reply::Truncated(response.unwrap_or_else(|| self.api.handle(request))),
            FaultKind::BrokenJson => {
                let response = response.unwrap_or_else(|| self.api.handle(request));
                let half = response.body.slice(..response.body.len() / 2);
                Reply::Response(HttpResponse { body: half, ..response })
            }
            FaultKind::Latency(_) => Reply::Response(self.api.handle(request)),
        }
    }
}

impl RetryAfter {
    fn header_value(self) -> HeaderValue {
        match self {
            Self::Seconds(seconds) => HeaderValue::from(seconds),
            Self::Date => {
                let date = chrono::Utc::now() + chrono::TimeDelta::seconds(2);
                HeaderValue::try_from(date.format("%a, %d %b %Y %H:%M:%S GMT").to_string())
                    .unwrap_or(HeaderValue::from_static("2"))
            }
        }
    }
}

fn query(head: &Request<()>) -> &str {
    head.uri().query().unwrap_or_default()
}

/// Returns `true` if the request comes from a browser that navigates to a page.
fn accepts_html(head: &Request<()>) -> bool {
    let accepted = head.headers().get_all(ACCEPT);
    accepted.iter().any(|accepted| accepted.to_str().is_ok_and(|accepted| accepted.contains("text/html")))
}

/// Returns the size of the URL and the headers.
fn head_size(head: &Request<()>) -> usize {
    let headers =
        head.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len());
    head.uri().path_and_query().map_or(0, |url| url.as_str().len()) + headers.sum::<usize>()
}

async fn read_body(body: Incoming) -> Result<Bytes, ApiError> {
    match timeout(READ_TIMEOUT, Limited::new(body, MAX_BODY_BYTES).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(ApiError::body_too_large(MAX_BODY_BYTES)),
        Ok(Err(error)) => Err(ApiError::invalid_value("body", &format!("incomplete: {error}"))),
        Err(_) => Err(ApiError::from_status(StatusCode::REQUEST_TIMEOUT)),
    }
}

/// Parses the faults of a header, separated by `;`.
fn parse_fault_header(header: &HeaderValue) -> Result<Vec<Fault>, ApiError> {
    let invalid = |reason: &str| ApiError::invalid_value("Emulator-Fault", reason);
    let text = header.to_str().map_err(|_| invalid("not visible ASCII"))?;
    let faults = text.split(';').map(|fault| fault.trim().parse());
    faults.collect::<Result<_, crate::Error>>().map_err(|error| invalid(&error.to_string()))
}

fn too_many_requests(wait: Duration) -> HttpResponse {
    let seconds = HeaderValue::from(wait.as_secs().max(1));
    HttpResponse::from(ApiError::from_status(StatusCode::TOO_MANY_REQUESTS)).with_header(RETRY_AFTER, seconds)
}

/// Adds the headers that the service adds to every response.
fn add_service_headers(response: &mut HttpResponse, request_id: &str, duration: Duration, in_flight: u32) {
    let seconds = format!("{:.3}", duration.as_secs_f64());
    let headers = [
        ("twilio-request-id", HeaderValue::try_from(request_id)),
        ("twilio-request-duration", HeaderValue::try_from(seconds)),
        ("twilio-concurrent-requests", Ok(HeaderValue::from(in_flight))),
    ];
    for (name, value) in headers {
        if let Ok(value) = value {
            response.headers.insert(HeaderName::from_static(name), value);
        }
    }
}

/// Returns a response as a gateway in front of the service would send it.
fn gateway_page(status: StatusCode) -> HttpResponse {
    let title = format!("{} {}", status.as_u16(), status.canonical_reason().unwrap_or("Error"));
    HttpResponse::html(
        status,
        format!("<html>\n<head><title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n</body>\n</html>\n"),
    )
}
