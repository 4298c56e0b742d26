//! How an error is told: one sentence that a person can act on, and what a developer wants of it.

use std::error::Error as StdError;
use std::fmt;

use super::{Error, ErrorKind};
use crate::sanitize;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        match inner.operation {
            Some(operation) => write!(f, "failed to {}: ", operation.replace('_', " "))?,
            None if inner.kind == ErrorKind::Configuration => f.write_str("failed to make a client: ")?,
            None => {}
        }
        let Some(answer) = &inner.answer else {
            f.write_str(&inner.what)?;
            if let Some(source) = &inner.source {
                write!(f, ": {}", sanitize::one_line(&chain(source.as_ref()), 300))?;
            }
            return finish(f, self, None);
        };
        let status = answer.status;
        write!(f, "the service answered {}", status.as_u16())?;
        if let Some(reason) = status.canonical_reason() {
            write!(f, " {reason}")?;
        }
        if let Some(code) = answer.problem.code {
            write!(f, ", code {code}")?;
        }
        match inner.kind {
            ErrorKind::Timeout | ErrorKind::Interrupted => write!(f, ", but {}", inner.what)?,
            _ if !inner.what.is_empty() => write!(f, ", {}", inner.what)?,
            _ => {}
        }
        if let Some(message) = &answer.problem.message {
            write!(f, ": {}", message.trim_end_matches('.'))?;
        }
        finish(f, self, answer.request_id.as_deref())
    }
}

/// The end of the sentence: what to do, and what support asks for.
fn finish(f: &mut fmt::Formatter<'_>, error: &Error, request_id: Option<&str>) -> fmt::Result {
    if let Some(advice) = error.advice() {
        write!(f, "; {advice}")?;
    }
    if error.0.earlier_unknown && !error.0.only_reads && !error.last_may_have_been_processed() {
        f.write_str("; an earlier attempt may have been carried out")?;
    }
    if let Some(wait) = error.retry_after() {
        write!(f, "; the service asks to wait {} s", wait.as_secs())?;
    }
    if let Some(more_info) = error.more_info() {
        write!(f, "; see {more_info}")?;
    }
    let retries = match error.retries() {
        0 => None,
        1 => Some("after 1 retry".to_owned()),
        retries => Some(format!("after {retries} retries")),
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
        let mut debug = f.debug_struct("Error");
        debug.field("kind", &self.kind()).field("operation", &self.operation()).field("what", &self.0.what);
        if let Some(answer) = &self.0.answer {
            debug.field("status", &answer.status.as_u16());
            debug.field("code", &answer.problem.code).field("message", &answer.problem.message);
            debug.field("request_id", &answer.request_id).field("retry_after", &answer.retry_after);
            debug.field("body", &sanitize::shown(&String::from_utf8_lossy(&answer.body), 200));
        }
        if let Some(source) = &self.0.source {
            debug.field("source", &sanitize::one_line(&chain(source.as_ref()), 300));
        }
        debug.field("retries", &self.0.retries).finish()
    }
}

impl Error {
    /// What to do about it, where there is something to do.
    fn advice(&self) -> Option<&'static str> {
        if self.is_unauthorized() {
            return Some("check the account SID and token, or the API key and secret");
        }
        if self.is_rate_limited() {
            return Some("send fewer requests at a time");
        }
        match self.kind() {
            ErrorKind::Connect if self.0.earlier_unknown => Some("check the address and the network"),
            ErrorKind::Connect => Some("nothing was sent; check the address and the network"),
            _ if self.0.only_reads => None,
            // Such an answer was a success: of another the status alone is the error.
            ErrorKind::Timeout | ErrorKind::Interrupted if self.0.answer.is_none() => {
                Some("it may have been carried out")
            }
            ErrorKind::Timeout | ErrorKind::Interrupted | ErrorKind::Decode => Some("it was carried out"),
            _ => None,
        }
    }
}

/// An error and what caused it, each said once.
fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut said = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        let more = error.to_string();
        if !said.contains(&more) {
            said.push_str(": ");
            said.push_str(&more);
        }
        next = error.source();
    }
    said
}
