//! What arrived and what was answered, for tests and for a person to read.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::{HeaderMap, Method, StatusCode, header};
use chrono::{DateTime, Utc};
use twilio_core::Sid;

/// How much of a body is kept, in bytes.
pub(crate) const BODY: usize = 8 * 1024;

/// How much of all bodies and headers together is kept, in bytes.
const ALL: usize = 16 * 1024 * 1024;

/// The headers that may hold a secret.
const SECRET: [header::HeaderName; 3] = [header::AUTHORIZATION, header::PROXY_AUTHORIZATION, header::COOKIE];

/// A request and its answer.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Exchange {
    /// Counts the requests of an emulator, from 1.
    pub number: u64,
    /// When the request was complete.
    pub at: DateTime<Utc>,
    /// Its method.
    pub method: Method,
    /// Its path, and its query if it had one.
    pub path: String,
    /// Its headers. Those that may hold a secret say `[redacted]`; of `Authorization` the user name is left.
    pub headers: Vec<(String, String)>,
    /// The account that it came from, if it came from one.
    pub account: Option<Sid>,
    /// The beginning of its body, up to 8 KiB.
    pub body: String,
    /// The status that it was answered with; `None` where the connection was closed or reset instead.
    pub status: Option<StatusCode>,
    /// The beginning of the answer's body, up to 8 KiB.
    pub answer: String,
    /// The `Twilio-Request-Id` of the answer.
    pub request_id: String,
    /// How long it took to answer.
    pub duration: Duration,
    /// The fault that struck it, if one did.
    pub fault: Option<String>,
}

/// The latest exchanges.
#[derive(Debug)]
pub(crate) struct Log {
    capacity: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    latest: VecDeque<Exchange>,
    bytes: usize,
    count: u64,
}

impl Log {
    pub(crate) fn new(capacity: usize) -> Self {
        Self { capacity, state: Mutex::default() }
    }

    /// Adds an exchange, and gives it its number. The oldest go where there are too many or they are too large.
    pub(crate) fn add(&self, mut exchange: Exchange) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.count += 1;
        exchange.number = state.count;
        state.bytes += exchange.size();
        state.latest.push_back(exchange);
        while state.latest.len() > self.capacity || state.bytes > ALL {
            let Some(oldest) = state.latest.pop_front() else { break };
            state.bytes -= oldest.size();
        }
    }

    /// The latest exchanges, oldest first.
    pub(crate) fn all(&self) -> Vec<Exchange> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).latest.iter().cloned().collect()
    }

    /// Up to `count` exchanges before that of number `before`, latest first, and whether there are more.
    pub(crate) fn before(&self, before: u64, count: usize) -> (Vec<Exchange>, bool) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut older = state.latest.iter().rev().filter(|it| it.number < before);
        let some = older.by_ref().take(count).cloned().collect();
        (some, older.next().is_some())
    }

    /// The exchange of that number, if it is still kept.
    pub(crate) fn get(&self, number: u64) -> Option<Exchange> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.latest.iter().find(|it| it.number == number).cloned()
    }

    pub(crate) fn clear(&self) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = State::default();
    }
}

impl Exchange {
    fn size(&self) -> usize {
        let headers: usize = self.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        self.path.len() + headers + self.body.len() + self.answer.len() + size_of::<Self>()
    }
}

/// The beginning of a body as text.
pub(crate) fn beginning(body: &[u8]) -> String {
    String::from_utf8_lossy(&body[..body.len().min(BODY)]).into_owned()
}

/// Headers as text, without secrets.
pub(crate) fn headers(all: &HeaderMap, user: Option<Sid>) -> Vec<(String, String)> {
    all.iter()
        .map(|(name, value)| {
            let value = match user {
                Some(user) if name == header::AUTHORIZATION => format!("Basic {user}:[redacted]"),
                _ if SECRET.contains(name) => "[redacted]".to_owned(),
                _ => String::from_utf8_lossy(value.as_bytes()).into_owned(),
            };
            (name.as_str().to_owned(), value)
        })
        .collect()
}
