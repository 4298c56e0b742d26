//! The span of a call, with the names of OpenTelemetry's semantic conventions for HTTP clients.

use tokio::time::Instant;
use tracing::{Span, field};

use crate::Error;
use crate::error::ErrorKind;
use crate::http::{Request, Response, Url};
use crate::operation::Operation;
use crate::read::request_id;
use crate::redact::Redactor;

/// The span of a call. Dropping it before [`finish`](Self::finish) records that the call was cancelled.
pub(crate) struct CallSpan {
    span: Span,
    started: Instant,
    attempts: u32,
    is_finished: bool,
}

impl CallSpan {
    pub(crate) fn new(operation: &Operation, request: &Request, redactor: &Redactor) -> Self {
        let span = tracing::info_span!(
            "twilio_call",
            otel.name = operation.id,
            otel.kind = "client",
            otel.status_code = field::Empty,
            operation = operation.id,
            http.request.method = request.method().as_str(),
            http.request.resend_count = field::Empty,
            http.response.status_code = field::Empty,
            url.full = field::Empty,
            server.address = field::Empty,
            server.port = field::Empty,
            "error.type" = field::Empty,
            twilio.request_id = field::Empty,
            duration_ms = field::Empty,
        );
        if !span.is_disabled() {
            let url = request.url();
            span.record("url.full", &*redactor.redact_text(&without_query(url)));
            span.record("server.address", url.host_str());
            span.record("server.port", url.port_or_known_default());
        }
        Self { span, started: Instant::now(), attempts: 0, is_finished: false }
    }

    pub(crate) fn as_span(&self) -> &Span {
        &self.span
    }

    /// Returns the time at which the call started.
    pub(crate) fn started(&self) -> Instant {
        self.started
    }

    /// Counts an attempt, and returns its number.
    pub(crate) fn begin_attempt(&mut self) -> u32 {
        self.attempts += 1;
        self.attempts
    }

    pub(crate) fn record_response(&self, response: &Response, redactor: &Redactor) {
        if self.span.is_disabled() {
            return;
        }
        self.span.record("http.response.status_code", response.status().as_u16());
        if let Some(id) = request_id(response.headers(), redactor) {
            self.span.record("twilio.request_id", id);
        }
    }

    /// Records the end of the call.
    pub(crate) fn finish(&mut self, error: Option<&Error>) {
        self.is_finished = true;
        if self.span.is_disabled() {
            return;
        }
        match error {
            None => self.end(None),
            Some(error) => match error.status().filter(|_| error.is_status()) {
                Some(status) => self.end(Some(status.as_str())),
                None => self.end(Some(error_type(error.kind()))),
            },
        }
    }

    fn end(&self, error_type: Option<&str>) {
        if let Some(error_type) = error_type {
            self.span.record("error.type", error_type);
            self.span.record("otel.status_code", "ERROR");
        }
        if self.attempts > 1 {
            self.span.record("http.request.resend_count", self.attempts - 1);
        }
        let duration = self.started.elapsed().as_millis();
        self.span.record("duration_ms", u64::try_from(duration).unwrap_or(u64::MAX));
    }
}

impl Drop for CallSpan {
    fn drop(&mut self) {
        if !self.is_finished && !self.span.is_disabled() {
            self.end(Some("cancelled"));
        }
    }
}

/// Returns a URL without its query, which may contain personal data such as phone numbers.
fn without_query(url: &Url) -> String {
    let query = if url.query().is_some() { "?REDACTED" } else { "" };
    format!("{}{}{query}", url.origin().ascii_serialization(), url.path())
}

fn error_type(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidRequest => "invalid_request",
        ErrorKind::Configuration => "configuration",
        ErrorKind::Credentials => "credentials",
        ErrorKind::Connect => "connect",
        ErrorKind::Timeout => "timeout",
        ErrorKind::Interrupted => "interrupted",
        ErrorKind::Status => "status",
        ErrorKind::Decode => "decode",
        ErrorKind::Page => "page",
    }
}
