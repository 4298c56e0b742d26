//! What the service lists, page by page.

use std::collections::HashSet;

use twilio_core::Page;
use twilio_trusthub::types::{ChannelEndpointAssignment, ChannelEndpointAssignmentPage};
use twilio_trusthub::{Pages, Sid, prelude::*};

use super::{ATTEMPTS, Next, Service, Undone};
use crate::bulk::brake::Level;

/// How many assignments a page has: as many as the service gives.
const PAGE_SIZE: i64 = 1000;

/// The pages of a list, each of them whole. A page that fails is asked for again; after that the list has failed.
pub(crate) struct Listing<'a> {
    service: &'a Service<'a>,
    /// Whose assignments they are; without it, they are all.
    endpoint: Option<Sid>,
    /// No page is asked for once the brake has reached this.
    until: Level,
    pages: Option<Pages<ChannelEndpointAssignmentPage>>,
    /// The address of the page that comes next, to begin again at.
    next: Option<String>,
    /// Where this list has been: [`Pages`] forgets it where it begins again.
    visited: HashSet<String>,
    ended: bool,
}

impl Service<'_> {
    /// The assignments of the profile, page by page; of one endpoint, if `endpoint` is one.
    pub(crate) fn list(&self, endpoint: Option<Sid>) -> Listing<'_> {
        self.list_until(endpoint, Level::Finish)
    }

    /// The same; no page is asked for once the brake has reached `until`.
    pub(super) fn list_until(&self, endpoint: Option<Sid>, until: Level) -> Listing<'_> {
        Listing {
            service: self,
            endpoint,
            until,
            pages: None,
            next: None,
            visited: HashSet::new(),
            ended: false,
        }
    }

    /// The pages from `next` on, or from the first one.
    fn pages(&self, endpoint: Option<Sid>, next: Option<&str>) -> Pages<ChannelEndpointAssignmentPage> {
        let list = self.client.list_channel_endpoint_assignments();
        let mut call = list.customer_profile_sid(self.profile).page_size(PAGE_SIZE);
        if let Some(endpoint) = endpoint {
            call = call.channel_endpoint_sid(endpoint);
        }
        match next {
            Some(address) => call.resume_from(address).pages(),
            None => call.pages(),
        }
    }
}

impl Listing<'_> {
    /// What the next page holds; `None` at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<ChannelEndpointAssignment>>, Undone> {
        let service = self.service;
        let mut failures = 0;
        while !self.ended {
            let permit = service.enter(self.until).await?;
            let pages = self.pages.get_or_insert_with(|| service.pages(self.endpoint, self.next.as_deref()));
            let error = match pages.try_next().await {
                Ok(Some(page)) => {
                    permit.answered();
                    self.next = page.next_page_url().filter(|address| !address.is_empty()).map(str::to_owned);
                    self.ended = match &self.next {
                        Some(address) if !self.visited.insert(address.clone()) => {
                            let what = "the list goes in a circle: a page leads to one that was read before";
                            return Err(Undone::Impossible(what.to_owned()));
                        }
                        next => next.is_none(),
                    };
                    return Ok(Some(page.results));
                }
                Ok(None) => break,
                Err(error) => error,
            };
            self.pages = None;
            let own = error.may_have_been_processed();
            match service.judge(permit, &error) {
                Next::Again if own => failures += 1,
                Next::Again => continue,
                Next::Stop => return Err(Undone::Failed(error)),
                Next::Fail => return Err(Undone::Failed(error)),
            }
            if failures >= ATTEMPTS || service.gate.pause(failures, service.brake, self.until).await.is_none()
            {
                return Err(Undone::Failed(error));
            }
        }
        self.ended = true;
        Ok(None)
    }
}
