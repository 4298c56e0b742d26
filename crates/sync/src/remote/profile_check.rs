//! Finds out whether an error concerns one item or the whole profile.

use tokio::sync::Mutex;
use tokio::time::Instant;
use twilio_trusthub::Error;

use super::Remote;
use super::attempts::{Attempts, SendError};
use crate::shutdown::{Phase, StopCause};

/// The start of the latest check that found the profile accessible.
#[derive(Debug, Default)]
pub(super) struct ProfileCheck(Mutex<Option<Instant>>);

impl Remote<'_> {
    /// Returns `true` if the run has to stop after `error`: if it is a 401, 403 or 404, and a list of the profile's
    /// assignments gets such a response as well. Failures at the same time share one list.
    pub(super) async fn check_profile(&self, error: &Error, stop_at: Phase) -> bool {
        if !is_access_error(error) {
            return false;
        }
        let failed_at = Instant::now();
        let mut accessible_at = self.profile_check.0.lock().await;
        if accessible_at.is_some_and(|at| at >= failed_at) {
            return false;
        }
        if self.shutdown.has_reached(stop_at) {
            return matches!(self.shutdown.cause(), Some(StopCause::Fatal(_)));
        }
        let started = Instant::now();
        let sent = Attempts::new(self, stop_at).send_idempotent(|| self.target.check(&self.client)).await;
        match sent {
            Ok(_) => *accessible_at = Some(started),
            Err(SendError::Rejected(error)) if is_access_error(&error) => {
                self.shutdown.request_stop(StopCause::Fatal(error.to_string()));
                return true;
            }
            // Not a reason to stop: if the service fails, other requests notice.
            Err(_) => {}
        }
        false
    }
}

/// Returns `true` if the error can concern the whole profile.
fn is_access_error(error: &Error) -> bool {
    error.is_unauthorized() || error.is_forbidden() || error.is_not_found()
}
