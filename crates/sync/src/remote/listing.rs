//! Lists assignments page by page.

use std::{error, fmt};

use tokio::sync::Mutex;
use twilio_trusthub::Error;

use super::Remote;
use super::attempts::{Attempts, SendError};
use crate::shutdown::Phase;
use crate::target::{Assignment, AssignmentPages, EndpointFilter};

/// The pages of a list. A page that fails is retried; after that the whole list has failed.
pub struct Listing<'a> {
    remote: &'a Remote<'a>,
    pages: AssignmentPages,
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
    /// Lists all assignments, or only those of some endpoints.
    pub(super) fn new(remote: &'a Remote<'a>, filter: EndpointFilter<'_>, stop_at: Phase) -> Self {
        Self { remote, pages: remote.target.pages(&remote.client, filter), is_complete: false, stop_at }
    }

    /// Returns the assignments on the next page, or `None` after the last page.
    ///
    /// # Errors
    ///
    /// If the page cannot be read after retries, or the run was stopped.
    pub async fn next(&mut self) -> Result<Option<Vec<Assignment>>, ListingError> {
        // Not left to `pages`: asking for a page takes a permit.
        if self.is_complete {
            return Ok(None);
        }
        // Attempts take turns with the pages: the mutex is never contended.
        let pages = &Mutex::new(&mut self.pages);
        let sent = Attempts::new(self.remote, self.stop_at)
            .send_idempotent(|| async move { pages.lock().await.try_next().await })
            .await;
        match sent {
            Ok(page) => {
                self.is_complete = page.as_ref().is_none_or(|(_, is_last)| *is_last);
                Ok(page.map(|(assignments, _)| assignments))
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
