//! `Display` and `Debug` of errors: one sentence to act on, and the fields for a developer.

use std::error::Error as StdError;
use std::fmt;

use super::{Error, ErrorKind, Outcome};
use crate::counts::plural;
use crate::sanitize;
use ::http::StatusCode;

/// The number of characters of a source error that a message repeats.
const MAX_SOURCE_CHARS: usize = 300;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if let Some(operation) = inner.operation {
            write!(f, "failed to {}: ", operation.replace('_', " "))?;
        }
        let Some(response) = &inner.response else {
            f.write_str(&inner.message)?;
            let source = inner.source.as_deref().and_then(|source| match inner.connect_cause {
                Some(cause) => cause.has_details().then(|| root(source).to_string()),
                None => Some(chain(source)),
            });
            if let Some(source) = source {
                write!(f, ": {}", sanitize::collapse_whitespace(&source, MAX_SOURCE_CHARS))?;
            }
            return write_suffix(f, self, None);
        };
        write!(f, "the service returned {}", response.status.as_u16())?;
        if let Some(reason) = response.status.canonical_reason() {
            write!(f, " {reason}")?;
        }
        if let Some(code) = response.body.code {
            write!(f, ", code {code}")?;
        }
        match inner.kind {
            ErrorKind::Timeout | ErrorKind::Interrupted | ErrorKind::Decode => {
                write!(f, ", but {}", inner.message)?;
            }
            _ if !inner.message.is_empty() => write!(f, ", {}", inner.message)?,
            _ => {}
        }
        if let Some(message) = &response.body.message {
            write!(f, ": {}", message.trim_end_matches('.'))?;
        }
        write_suffix(f, self, response.request_id.as_deref())
    }
}

/// Writes advice, further information, and what support asks for.
fn write_suffix(f: &mut fmt::Formatter<'_>, error: &Error, request_id: Option<&str>) -> fmt::Result {
    if let Some(advice) = error.advice() {
        write!(f, "; {advice}")?;
    }
    if let Some(cause) = error.0.connect_cause {
        write!(f, "; {}", cause.advice())?;
    }
    let history = error.0.history;
    if history.earlier_attempt_ambiguous
        && !error.0.is_read_only
        && error.last_outcome() == Outcome::NotProcessed
    {
        f.write_str("; an earlier attempt may have been processed")?;
    }
    if let Some(delay) = error.retry_after() {
        write!(f, "; retry after {} s", delay.as_secs())?;
    }
    if let Some(more_info) = error.more_info() {
        write!(f, "; see {more_info}")?;
    }
    let retries = match history.retries {
        0 => None,
        retries => Some(format!("after {}", plural(retries.into(), "retry"))),
    };
    match (retries, request_id) {
        (Some(retries), Some(id)) => write!(f, " ({retries}, request {id})"),
        (Some(retries), None) => write!(f, " ({retries})"),
        (None, Some(id)) => write!(f, " (request {id})"),
        (None, None) => Ok(()),
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        let mut debug = f.debug_struct("Error");
        debug.field("kind", &inner.kind).field("operation", &inner.operation);
        debug.field("message", &inner.message);
        if let Some(response) = &inner.response {
            debug.field("status", &response.status.as_u16());
            debug.field("code", &response.body.code).field("service_message", &response.body.message);
            debug.field("request_id", &response.request_id).field("retry_after", &response.retry_after);
            let body = String::from_utf8_lossy(&response.raw_body);
            debug.field("body", &sanitize::escape_truncate(&body, 200));
        }
        if let Some(source) = &inner.source {
            let source = chain(source.as_ref());
            debug.field("source", &sanitize::collapse_whitespace(&source, MAX_SOURCE_CHARS));
        }
        debug.field("retries", &inner.history.retries).finish()
    }
}

impl Error {
    fn advice(&self) -> Option<&'static str> {
        if self.is_unauthorized() {
            return Some("check the account SID and auth token, or the API key SID and secret");
        }
        if self.is_rate_limited() {
            return Some("reduce the rate of requests");
        }
        if self.has_status(StatusCode::PROXY_AUTHENTICATION_REQUIRED) {
            return Some(
                "add a user name and password to HTTP_PROXY (http://user:password@host:port), or add the host of the \
                 service to NO_PROXY",
            );
        }
        match self.kind() {
            ErrorKind::Connect if self.0.connect_cause.is_some() => {
                (!self.0.history.earlier_attempt_ambiguous).then_some("nothing was sent")
            }
            ErrorKind::Connect if self.0.history.earlier_attempt_ambiguous => {
                Some("check the URL and the network")
            }
            ErrorKind::Connect => Some("nothing was sent; check the URL and the network"),
            _ if self.0.is_read_only => None,
            ErrorKind::Timeout | ErrorKind::Interrupted | ErrorKind::Decode => match self.last_outcome() {
                Outcome::Processed => Some("the request was processed"),
                Outcome::NotProcessed => Some("nothing was sent"),
                Outcome::Ambiguous => Some("the request may have been processed"),
            },
            _ => None,
        }
    }
}

/// Returns the last source of an error.
fn root<'a>(mut error: &'a (dyn StdError + 'static)) -> &'a (dyn StdError + 'static) {
    while let Some(source) = error.source() {
        error = source;
    }
    error
}

/// Formats an error and its sources. A source that repeats what was written is left out.
pub(crate) fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let message = error.to_string();
        if !text.contains(&message) {
            text.push_str(": ");
            text.push_str(&message);
        }
        source = error.source();
    }
    text
}
