//! Reads lists page by page.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde::de::DeserializeOwned;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tracing::Instrument as _;

use crate::error::ErrorKind;
use crate::execute::Executor;
use crate::http::{Request, Url};
use crate::next_page::Announcement;
use crate::operation::Operation;
use crate::read::{Json, ObserveBody};
use crate::{Error, RequestOptions, sanitize};

/// The number of empty pages in a row that end a list with an error. A filter may leave some pages empty.
const MAX_EMPTY_PAGES: u32 = 100;

/// A page of a list. Generated types implement it.
pub trait Page: DeserializeOwned + Send + 'static {
    /// The type of the list's items.
    type Item: Send + 'static;

    /// The name of the property with the URL of the next page. The next page is then requested while a large page is still
    /// decoded.
    const NEXT_PAGE_PROPERTY: Option<&'static str> = None;

    /// Returns the URL of the next page. `None` or an empty string ends the list; an empty page does not.
    fn next_page_url(&self) -> Option<&str>;

    /// Returns the items of the page.
    fn items(&self) -> &[Self::Item];

    /// Converts the page into its items.
    fn into_items(self) -> Vec<Self::Item>;
}

/// A stream of the pages of a list. While you use a page, the next one is already requested.
///
/// The stream ends after the page that reaches the limit, and after an error. Dropping it cancels the current request.
///
/// A relative URL of a page is resolved against the URL of the page before it. A page whose URL was requested before is a
/// pagination loop and returns an error, and so do 100 empty pages in a row.
#[must_use = "no page is requested before the stream is polled"]
pub struct Pages<P> {
    executor: Arc<Executor>,
    operation: &'static Operation,
    state: State<P>,
    /// The request for the page after the one that is fetched.
    ahead: Option<PageTask<P>>,
    /// The number of items that the limit still allows.
    remaining: Option<u64>,
    requested_urls: HashSet<String>,
    options: RequestOptions,
    /// The number of empty pages since the last item.
    empty_pages: u32,
    /// The URL of the last page that was returned.
    last_url: Option<Url>,
    prefetch: bool,
    /// The request that failed, for `retry_failed`.
    failed_request: Option<Box<Request>>,
}

enum State<P> {
    Start(Box<Request>),
    Fetching(PageTask<P>),
    Failed(Error),
    Done,
}

/// A request for a page that runs in a task of its own.
struct PageTask<P> {
    handle: JoinHandle<Result<P, Error>>,
    url: Url,
    /// A copy of the request.
    request: Option<Box<Request>>,
    /// The URL of the next page, unless the page is small.
    next_url: Option<oneshot::Receiver<String>>,
}

impl<P> Drop for PageTask<P> {
    fn drop(&mut self) {
        self.handle.abort();
    }
}

impl<P: Page> Pages<P> {
    pub(crate) fn new(
        executor: Arc<Executor>,
        operation: &'static Operation,
        first: Result<Request, Error>,
        limit: Option<u64>,
        options: RequestOptions,
    ) -> Self {
        let state = match first {
            Ok(_) if limit == Some(0) => State::Done,
            Ok(request) => State::Start(Box::new(request)),
            Err(error) => State::Failed(error.before_sending(operation.id)),
        };
        Self {
            executor,
            operation,
            state,
            ahead: None,
            remaining: limit,
            requested_urls: HashSet::new(),
            options,
            empty_pages: 0,
            last_url: None,
            prefetch: true,
            failed_request: None,
        }
    }

    /// Requests each page only when it is read, instead of while the one before it is used.
    pub fn without_prefetch(mut self) -> Self {
        self.prefetch = false;
        self
    }

    /// Returns the URL of the next page, from which another stream can resume. Returns `None` at the end of the list, at the
    /// limit, and if there is no valid URL.
    ///
    /// After a failed request it is the URL of that request.
    #[must_use]
    pub fn continuation(&self) -> Option<&str> {
        match &self.state {
            State::Start(request) => Some(request.url().as_str()),
            State::Fetching(task) => Some(task.url.as_str()),
            State::Failed(_) | State::Done => {
                self.failed_request.as_ref().map(|request| request.url().as_str())
            }
        }
    }

    /// Returns a stream of the items of all pages.
    pub fn items(self) -> Items<P> {
        let remaining = self.remaining;
        Items { pages: self, buffer: VecDeque::new(), remaining }
    }

    /// Returns the next page, or `None` at the end of the list.
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails, or if the URL of the next page is not requested: see
    /// [`ErrorKind::Page`]. The stream then ends.
    pub async fn try_next(&mut self) -> Result<Option<P>, Error> {
        poll_fn(|context| self.poll(context)).await.transpose()
    }

    /// Continues a stream that ended with an error: the next page is the one whose request failed.
    ///
    /// Returns `false`, and changes nothing, if the stream did not end with a failed request. Retries of the
    /// [`RetryPolicy`](crate::RetryPolicy) happen before the error; this is for a caller with a policy of its own.
    pub fn retry_failed(&mut self) -> bool {
        match self.failed_request.take() {
            Some(request) => {
                self.state = State::Start(request);
                true
            }
            None => false,
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<P, Error>>> {
        loop {
            match std::mem::replace(&mut self.state, State::Done) {
                State::Done => return Poll::Ready(None),
                State::Failed(error) => return Poll::Ready(Some(Err(error))),
                State::Start(request) => {
                    self.requested_urls.insert(request.url().as_str().to_owned());
                    self.state = State::Fetching(self.fetch(*request));
                }
                State::Fetching(mut task) => {
                    self.request_ahead(&mut task, context);
                    let Poll::Ready(result) = Pin::new(&mut task.handle).poll(context) else {
                        self.state = State::Fetching(task);
                        return Poll::Pending;
                    };
                    let page = match result {
                        Ok(page) => page,
                        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                        Err(_) => Err(Error::new(
                            ErrorKind::Interrupted,
                            "the async runtime shut down before the response was received",
                        )),
                    };
                    match &page {
                        Ok(page) => {
                            self.state = self.next_state(page, &task.url);
                            self.last_url = Some(task.url.clone());
                        }
                        Err(_) => {
                            self.ahead = None;
                            self.failed_request = task.request.take();
                        }
                    }
                    return Poll::Ready(Some(page));
                }
            }
        }
    }

    /// Requests the page after `task` once its URL is known, which is before `task` is decoded.
    fn request_ahead(&mut self, task: &mut PageTask<P>, context: &mut Context<'_>) {
        let Some(Poll::Ready(next_url)) =
            task.next_url.as_mut().map(|next_url| Pin::new(next_url).poll(context))
        else {
            return;
        };
        task.next_url = None;
        // `next_state` reports errors, once the page is returned.
        let request = next_url.ok().and_then(|next_url| self.next_request(&next_url, &task.url).ok());
        let request = request.filter(|request| !self.requested_urls.contains(request.url().as_str()));
        self.ahead = request.map(|request| self.fetch(request));
    }

    fn next_request(&self, next_url: &str, url: &Url) -> Result<Request, Error> {
        let mut request = self.executor.page_request(next_url, Some(url))?;
        self.options.apply_headers(&mut request)?;
        Ok(request)
    }

    /// Requests the next page, unless the list ends or the limit is reached.
    fn next_state(&mut self, page: &P, url: &Url) -> State<P> {
        let ahead = self.ahead.take();
        let count = u64::try_from(page.items().len()).unwrap_or(u64::MAX);
        if let Some(remaining) = &mut self.remaining {
            *remaining = remaining.saturating_sub(count);
            if *remaining == 0 {
                return State::Done;
            }
        }
        let Some(next_url) = page.next_page_url().filter(|url| !url.is_empty()) else { return State::Done };
        let operation = self.operation.id;
        let fail = |error: Error| State::Failed(error.before_sending(operation));
        self.empty_pages = if count == 0 { self.empty_pages + 1 } else { 0 };
        if self.empty_pages >= MAX_EMPTY_PAGES {
            let message = format!(
                "{MAX_EMPTY_PAGES} pages in a row are empty, and each has a next page: the list may never end"
            );
            return fail(Error::new(ErrorKind::Page, message));
        }
        let request = match self.next_request(next_url, url) {
            Ok(request) => request,
            Err(error) => return fail(error),
        };
        if !self.requested_urls.insert(request.url().as_str().to_owned()) {
            let redactor = self.executor.credentials.redactor();
            let next_url = sanitize::escape_truncate(&redactor.redact_text(next_url), 200);
            let message = format!("pagination loop: the page `{next_url}` was already requested");
            return fail(Error::new(ErrorKind::Page, message));
        }
        if let Some(ahead) = ahead.filter(|ahead| ahead.url == *request.url()) {
            return State::Fetching(ahead);
        }
        if self.prefetch { State::Fetching(self.fetch(request)) } else { State::Start(Box::new(request)) }
    }

    fn fetch(&self, request: Request) -> PageTask<P> {
        let (url, copy) = (request.url().clone(), request.try_clone().map(Box::new));
        let (executor, operation, options) = (self.executor.clone(), self.operation, self.options.clone());
        // At a limit, or after 100 empty pages, the next page is not requested.
        let may_request_ahead = self.prefetch && self.remaining.is_none() && self.empty_pages == 0;
        let announcement = P::NEXT_PAGE_PROPERTY.filter(|_| may_request_ahead).map(Announcement::of);
        let (announcement, next_url) = announcement.unzip();
        let page = async move {
            let observer = announcement.as_ref().map(|announcement| announcement as &dyn ObserveBody);
            let page = executor.execute_observed::<Json<P>>(operation, request, &options, observer).await;
            page.map(|page| page.into_inner())
        };
        PageTask { handle: tokio::spawn(page.in_current_span()), url, request: copy, next_url }
    }
}

impl<P: Page> Stream for Pages<P> {
    type Item = Result<P, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

// No field is pinned: a `JoinHandle` is `Unpin`, and the other fields are data.
impl<P> Unpin for Pages<P> {}

/// A stream of the items of a list, over all of its pages. While you use the items of a page, the next one is already
/// requested.
///
/// The stream ends at the limit, and after an error.
#[must_use = "no page is requested before the stream is polled"]
pub struct Items<P: Page> {
    pages: Pages<P>,
    buffer: VecDeque<P::Item>,
    remaining: Option<u64>,
}

impl<P: Page> Items<P> {
    /// Requests each page only when its first item is read, instead of while the items before it are used.
    pub fn without_prefetch(mut self) -> Self {
        self.pages = self.pages.without_prefetch();
        self
    }

    /// Returns the URL of the page with the next item, from which another stream can resume. Items of that page that were
    /// already returned are then returned again. Returns `None` at the end of the list and at the limit.
    #[must_use]
    pub fn continuation(&self) -> Option<&str> {
        if self.remaining == Some(0) {
            None
        } else if self.buffer.is_empty() {
            self.pages.continuation()
        } else {
            self.pages.last_url.as_ref().map(Url::as_str)
        }
    }

    /// Returns the next item, or `None` at the end of the list.
    ///
    /// # Errors
    ///
    /// Returns an error in the same cases as [`Pages::try_next`]. The stream then ends.
    pub async fn try_next(&mut self) -> Result<Option<P::Item>, Error> {
        poll_fn(|context| self.poll(context)).await.transpose()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<P::Item, Error>>> {
        loop {
            if self.remaining == Some(0) {
                return Poll::Ready(None);
            }
            if let Some(item) = self.buffer.pop_front() {
                self.remaining = self.remaining.map(|remaining| remaining - 1);
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(page)) => self.buffer = page.into_items().into(),
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
            .field("remaining", &self.remaining)
            .finish_non_exhaustive()
    }
}

impl<P: Page> fmt::Debug for Items<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("operation", &self.pages.operation.id)
            .field("remaining", &self.remaining)
            .finish_non_exhaustive()
    }
}
