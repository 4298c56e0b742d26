//! The log of recent requests and their responses.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use hyper::{HeaderMap, Method, StatusCode, header};
use tokio::sync::watch;

/// The number of bytes of a body that are kept.
pub(crate) const MAX_BODY_BYTES: usize = 8 * 1024;

/// The approximate number of bytes that the whole log may occupy.
const MAX_TOTAL_BYTES: usize = 16 * 1024 * 1024;

/// The headers that may contain a secret.
const SECRET_HEADERS: [header::HeaderName; 3] =
    [header::AUTHORIZATION, header::PROXY_AUTHORIZATION, header::COOKIE];

/// A request that an emulator received, and its response.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The number of the request: the first that an emulator receives is 1. A reset does not restart the numbers.
    pub number: u64,
    /// The time at which the request was complete.
    pub received_at: DateTime<Utc>,
    /// The method.
    pub method: Method,
    /// The path and the query.
    pub path: String,
    /// The headers. Values that may contain a secret are replaced by `[redacted]`; the user name of accepted credentials is
    /// kept.
    pub headers: Vec<(String, String)>,
    /// The SID of the account, or `None` if the credentials were not accepted.
    pub account: Option<String>,
    /// The body, truncated to 8 KiB.
    pub body: String,
    /// The status of the response, or `None` if a fault closed the connection.
    pub status: Option<StatusCode>,
    /// The body of the response, truncated to 8 KiB.
    pub response_body: String,
    /// The `Twilio-Request-Id` of the response.
    pub request_id: String,
    /// The time from the request's headers to the response.
    pub duration: Duration,
    /// The faults that were injected, if any.
    pub fault: Option<String>,
}

/// The most recent requests.
#[derive(Debug)]
pub(crate) struct RequestLog {
    capacity: usize,
    entries: Mutex<Entries>,
    /// Notified of each request. The value is `true` once no more requests arrive.
    closed: watch::Sender<bool>,
}

#[derive(Debug, Default)]
struct Entries {
    recent: VecDeque<RecordedRequest>,
    bytes: usize,
    last_number: u64,
    /// The number of the last request before the log was cleared.
    cleared: u64,
}

impl RequestLog {
    pub(crate) fn new(capacity: usize) -> Self {
        Self { capacity, entries: Mutex::default(), closed: watch::Sender::new(false) }
    }

    /// Adds a request, and returns the number that it is assigned. Drops the oldest requests beyond the capacity.
    pub(crate) fn push(&self, mut request: RecordedRequest) -> u64 {
        let mut entries = self.lock();
        entries.last_number += 1;
        let number = entries.last_number;
        request.number = number;
        entries.bytes += request.size();
        entries.recent.push_back(request);
        while entries.recent.len() > self.capacity || entries.bytes > MAX_TOTAL_BYTES {
            let Some(oldest) = entries.recent.pop_front() else { break };
            entries.bytes -= oldest.size();
        }
        drop(entries);
        self.closed.send_modify(|_| {});
        number
    }

    /// Waits until the recorded requests fulfill a condition, or the log is closed.
    pub(crate) async fn wait_until(
        &self,
        condition: impl Fn(std::collections::vec_deque::Iter<'_, RecordedRequest>) -> bool,
    ) {
        let mut closed = self.closed.subscribe();
        while !*closed.borrow_and_update() && !condition(self.lock().recent.iter()) {
            if closed.changed().await.is_err() {
                return;
            }
        }
    }

    /// Ends all waiting: no more requests arrive.
    pub(crate) fn close(&self) {
        self.closed.send_replace(true);
    }

    /// Returns the number of the latest request, or 0.
    pub(crate) fn last_number(&self) -> u64 {
        self.lock().last_number
    }

    /// Returns all requests, oldest first.
    pub(crate) fn all(&self) -> Vec<RecordedRequest> {
        self.lock().recent.iter().cloned().collect()
    }

    /// Returns up to `limit` requests that `is_selected` accepts with numbers below `number`, latest first, and whether there are
    /// more.
    #[cfg(feature = "ui")]
    pub(crate) fn before(
        &self,
        number: u64,
        limit: usize,
        is_selected: impl Fn(&RecordedRequest) -> bool,
    ) -> (Vec<RecordedRequest>, bool) {
        let entries = self.lock();
        let mut older = entries.recent.iter().rev().filter(|it| it.number < number && is_selected(it));
        let page = older.by_ref().take(limit).cloned().collect();
        (page, older.next().is_some())
    }

    /// Returns the numbers of the requests before and after a request, as far as they are kept.
    #[cfg(feature = "ui")]
    pub(crate) fn neighbors(&self, number: u64) -> [Option<u64>; 2] {
        let entries = self.lock();
        let kept = |number: &u64| entries.recent.iter().any(|it| it.number == *number);
        [number.checked_sub(1).filter(kept), number.checked_add(1).filter(kept)]
    }

    /// Returns a receiver that is notified when the log changes. Its value is `true` once no more requests arrive.
    #[cfg(feature = "ui")]
    pub(crate) fn changes(&self) -> watch::Receiver<bool> {
        self.closed.subscribe()
    }

    /// Returns the number of requests that have been dropped since the log was last cleared.
    pub(crate) fn dropped(&self) -> u64 {
        let entries = self.lock();
        entries.last_number - entries.cleared - entries.recent.len() as u64
    }

    /// Returns the number of requests since the log was last cleared, including those that have been dropped.
    pub(crate) fn count(&self) -> u64 {
        let entries = self.lock();
        entries.last_number - entries.cleared
    }

    /// Returns the request with this number, unless it has been dropped.
    pub(crate) fn get(&self, number: u64) -> Option<RecordedRequest> {
        self.lock().recent.iter().find(|it| it.number == number).cloned()
    }

    /// Removes all requests. The numbers continue, so that a client that waits for requests after a number misses none.
    pub(crate) fn clear(&self) {
        let mut entries = self.lock();
        let last_number = entries.last_number;
        *entries = Entries { last_number, cleared: last_number, ..Entries::default() };
        drop(entries);
        self.closed.send_modify(|_| {});
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RecordedRequest {
    fn size(&self) -> usize {
        let headers: usize = self.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        self.path.len() + headers + self.body.len() + self.response_body.len() + size_of::<Self>()
    }
}

/// Returns the part of a body that is kept.
pub(crate) fn truncate_body(body: &[u8]) -> String {
    String::from_utf8_lossy(&body[..body.len().min(MAX_BODY_BYTES)]).into_owned()
}

/// Returns headers without secrets. `account` is the authenticated account.
pub(crate) fn redact_headers(headers: &HeaderMap, account: Option<&str>) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| {
            let value = match account {
                Some(account) if name == header::AUTHORIZATION => format!("Basic {account}:[redacted]"),
                _ if SECRET_HEADERS.contains(name) => "[redacted]".to_owned(),
                _ => String::from_utf8_lossy(value.as_bytes()).into_owned(),
            };
            (name.as_str().to_owned(), value)
        })
        .collect()
}
