//! Lists that are read page by page.

use std::collections::HashSet;
use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use reqwest::{Method, Request};
use serde::de::DeserializeOwned;
use tokio::task::JoinHandle;
use tracing::Instrument as _;

use crate::error::{Course, ErrorKind};
use crate::{Error, Operation, Transport, sanitize};

/// A page of a list, as generated types implement it.
pub trait Page: DeserializeOwned + Send + 'static {
    /// What the list is a list of.
    type Item: Send + 'static;

    /// The address of the next page. `None` and an empty address end the list; an empty page does not.
    fn next_page_url(&self) -> Option<&str>;

    /// What the page holds.
    fn items(&self) -> &[Self::Item];

    /// What the page holds, to keep.
    fn into_items(self) -> Vec<Self::Item>;
}

/// The pages of a list. The next one is asked for when one is handed out.
///
/// It ends after the page that completes the limit, and after an error. Dropping it abandons the request that is under way.
#[must_use = "nothing is asked for before it is polled"]
pub struct Pages<P> {
    transport: Transport,
    operation: &'static Operation,
    state: State<P>,
    /// How many items are still wanted.
    left: Option<u64>,
    /// Where this list has been: an address that comes twice would never end.
    visited: HashSet<String>,
}

enum State<P> {
    First(Box<Request>),
    Waiting(Fetch<P>),
    Failed(Error),
    Done,
}

/// A page that is being asked for, in a task of its own.
struct Fetch<P>(JoinHandle<Result<P, Error>>);

impl<P> Drop for Fetch<P> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl<P: Page> Pages<P> {
    pub(crate) fn new(
        transport: Transport,
        operation: &'static Operation,
        first: Result<Request, Error>,
        limit: Option<u64>,
    ) -> Self {
        let state = match first {
            Ok(_) if limit == Some(0) => State::Done,
            Ok(request) => State::First(Box::new(request)),
            Err(error) => State::Failed(error),
        };
        Self { transport, operation, state, left: limit, visited: HashSet::new() }
    }

    /// The items of the pages, one by one.
    pub fn items(self) -> Items<P> {
        let left = self.left;
        Items { pages: self, ready: VecDeque::new(), left }
    }

    /// The next page; `None` where the list has ended.
    ///
    /// # Errors
    ///
    /// All that a call may fail with, and an address of a page that is not followed. The list has then ended.
    pub async fn try_next(&mut self) -> Result<Option<P>, Error> {
        poll_fn(|context| self.poll(context)).await.transpose()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<P, Error>>> {
        loop {
            match std::mem::replace(&mut self.state, State::Done) {
                State::Done => return Poll::Ready(None),
                State::Failed(error) => return Poll::Ready(Some(Err(error))),
                State::First(request) => {
                    self.visited.insert(request.url().as_str().to_owned());
                    self.state = State::Waiting(self.fetch(*request));
                }
                State::Waiting(mut fetch) => {
                    let Poll::Ready(done) = Pin::new(&mut fetch.0).poll(context) else {
                        self.state = State::Waiting(fetch);
                        return Poll::Pending;
                    };
                    let page = match done {
                        Ok(page) => page,
                        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                        Err(_) => Err(Error::new(
                            ErrorKind::Interrupted,
                            "the runtime ended before the answer came",
                        )),
                    };
                    if let Ok(page) = &page {
                        self.state = self.after(page);
                    }
                    return Poll::Ready(Some(page));
                }
            }
        }
    }

    /// What follows a page: nothing, if the limit is reached or the list has ended; else the next page, asked for now.
    fn after(&mut self, page: &P) -> State<P> {
        let got = u64::try_from(page.items().len()).unwrap_or(u64::MAX);
        if let Some(left) = &mut self.left {
            *left = left.saturating_sub(got);
            if *left == 0 {
                return State::Done;
            }
        }
        let Some(named) = page.next_page_url().filter(|url| !url.is_empty()) else { return State::Done };
        let request = match self.transport.page_request(named) {
            Ok(request) => request,
            Err(error) => {
                return State::Failed(error.in_call(self.operation.id, &Method::GET, Course::default()));
            }
        };
        if !self.visited.insert(request.url().as_str().to_owned()) {
            let what =
                format!("the list goes in a circle: `{}` was read before", sanitize::shown(named, 200));
            return State::Failed(Error::new(ErrorKind::Page, what).in_call(
                self.operation.id,
                &Method::GET,
                Course::default(),
            ));
        }
        State::Waiting(self.fetch(request))
    }

    fn fetch(&self, request: Request) -> Fetch<P> {
        let (transport, operation) = (self.transport.clone(), self.operation);
        let page = async move { transport.call::<P>(operation, request).await.map(|page| page.into_inner()) };
        Fetch(tokio::spawn(page.in_current_span()))
    }
}

impl<P: Page> Stream for Pages<P> {
    type Item = Result<P, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

// No field is pinned: a `JoinHandle` is polled as `Unpin`, and the rest is data.
impl<P> Unpin for Pages<P> {}

/// The items of a list, one by one, over all of its pages. The next page is asked for while the items of one are read.
///
/// It ends after as many items as the limit says, and after an error.
#[must_use = "nothing is asked for before it is polled"]
pub struct Items<P: Page> {
    pages: Pages<P>,
    ready: VecDeque<P::Item>,
    left: Option<u64>,
}

impl<P: Page> Items<P> {
    /// The next item; `None` where the list has ended.
    ///
    /// # Errors
    ///
    /// All that a call may fail with, and an address of a page that is not followed. The list has then ended.
    pub async fn try_next(&mut self) -> Result<Option<P::Item>, Error> {
        poll_fn(|context| self.poll(context)).await.transpose()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<P::Item, Error>>> {
        loop {
            if self.left == Some(0) {
                return Poll::Ready(None);
            }
            if let Some(item) = self.ready.pop_front() {
                self.left = self.left.map(|left| left - 1);
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(page)) => self.ready = page.into_items().into(),
            }
        }
    }
}

impl<P: Page> Stream for Items<P> {
    type Item = Result<P::Item, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

impl<P: Page> Unpin for Items<P> {}

impl<P> fmt::Debug for Pages<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &self.operation.id)
            .field("left", &self.left)
            .finish_non_exhaustive()
    }
}

impl<P: Page> fmt::Debug for Items<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("operation", &self.pages.operation.id)
            .field("left", &self.left)
            .finish_non_exhaustive()
    }
}
