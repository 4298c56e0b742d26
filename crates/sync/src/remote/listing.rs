//! Lists assignments page by page.

use std::{error, fmt};

use tokio::sync::Mutex;
use twilio_core::Page;
use twilio_trusthub::types::{ChannelEndpointAssignment, ChannelEndpointAssignmentPage};
use twilio_trusthub::{Error, Pages, Sid};

use super::Remote;
use super::attempts::{Attempts, SendError};
use crate::shutdown::Phase;

/// The number of assignments per page: the service's maximum.
const PAGE_SIZE: i64 = 1000;

/// The pages of a list. A page that fails is retried; after that the whole list has failed.
pub struct Listing<'a> {
    remote: &'a Remote<'a>,
    pages: Pages<ChannelEndpointAssignmentPage>,
    is_complete: bool,
    /// No page is requested once the shutdown has reached this phase.
    stop_at: Phase,
}

/// An error that leaves a list incomplete.
#[derive(Debug)]
#[non_exhaustive]
pub enum ListingError {
    /// A page could not be read, or leads to one that was read before.
    Failed(Error),
    /// The run was stopped.
    Stopped,
}

impl<'a> Listing<'a> {
    /// Lists the assignments of the profile, or only those of one endpoint.
    pub(super) fn new(remote: &'a Remote<'a>, endpoint: Option<Sid>, stop_at: Phase) -> Self {
        let list = remote.client.list_channel_endpoint_assignments();
        let mut list = list.customer_profile_sid(remote.profile).page_size(PAGE_SIZE);
        if let Some(endpoint) = endpoint {
            list = list.channel_endpoint_sid(endpoint);
        }
        Self { remote, pages: list.pages(), is_complete: false, stop_at }
    }

    /// Lists the assignments of these endpoints.
    pub(super) fn of_endpoints(remote: &'a Remote<'a>, endpoints: Vec<Sid>) -> Self {
        let list = remote.client.list_channel_endpoint_assignments();
        let list = list.customer_profile_sid(remote.profile).page_size(PAGE_SIZE);
        let pages = list.channel_endpoint_sids(endpoints).pages();
        Self { remote, pages, is_complete: false, stop_at: Phase::Draining }
    }

    /// Returns the assignments on the next page, or `None` after the last page.
    ///
    /// # Errors
    ///
    /// If the page cannot be read after retries, or the run was stopped.
    pub async fn next(&mut self) -> Result<Option<Vec<ChannelEndpointAssignment>>, ListingError> {
        // Not left to `pages`: asking for a page takes a permit.
        if self.is_complete {
            return Ok(None);
        }
        // Attempts take turns with the pages: the mutex is never contended.
        let pages = &Mutex::new(&mut self.pages);
        let sent = Attempts::new(self.remote, self.stop_at)
            .send_idempotent(|| async move {
                let mut pages = pages.lock().await;
                let page = pages.try_next().await;
                if page.is_err() {
                    pages.retry_failed();
                }
                page
            })
            .await;
        match sent {
            Ok(page) => {
                let next_url = page.as_ref().and_then(Page::next_page_url);
                self.is_complete = next_url.is_none_or(str::is_empty);
                Ok(page.map(Page::into_items))
            }
            Err(SendError::Stopped) => Err(ListingError::Stopped),
            Err(SendError::Fatal(error) | SendError::Rejected(error) | SendError::Ambiguous(error)) => {
                Err(ListingError::Failed(error))
            }
        }
    }
}

impl fmt::Display for ListingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => error.fmt(f),
            Self::Stopped => f.write_str("the run was stopped"),
        }
    }
}

impl error::Error for ListingError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Failed(error) => error::Error::source(error),
            Self::Stopped => None,
        }
    }
}
