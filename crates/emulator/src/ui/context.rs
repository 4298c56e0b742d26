//! The data that pages are rendered from, and the URLs of pages.

use crate::api::{Api, encode};
use crate::faults::FaultSwitch;
use crate::request_log::RequestLog;
use crate::store::StoreError;

/// The path below which all pages but the first are. It conflicts with no path of the API.
pub(super) const ROOT: &str = "/_emulator";

/// The data that pages are rendered from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ui<'a> {
    pub(crate) api: &'a Api,
    pub(crate) request_log: &'a RequestLog,
    pub(crate) faults: &'a FaultSwitch,
    /// The host and port of the emulator.
    pub(crate) authority: &'a str,
}

/// An error returned when there is nothing to show. The message is a sentence for the page.
#[derive(Debug)]
pub(super) struct PageNotFound {
    pub(super) message: String,
}

impl PageNotFound {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

impl From<StoreError> for PageNotFound {
    fn from(error: StoreError) -> Self {
        Self::new(format!("The emulator's database failed: {error}"))
    }
}

/// Returns the URL of a page with a query.
pub(super) fn page_url(page: &str, query: &[(&str, &str)]) -> String {
    let query: Vec<_> = query.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    format!("{ROOT}/{page}?{}", query.join("&"))
}
