//! What sends the requests of a client.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue, USER_AGENT};
use reqwest::{Method, Request, StatusCode};
use serde::de::DeserializeOwned;

use crate::endpoint::Address;
use crate::execute::{self, Call, Wanted};
use crate::paginator::Page;
use crate::redact::Redaction;
use crate::{ByteStream, Error, Pages, ResponseValue, RetryPolicy};

/// An operation, as a generated client knows it.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its name in snake case, for errors and spans.
    pub id: &'static str,
    /// The statuses that its document declares for success.
    pub success: &'static [RangeInclusive<u16>],
}

impl Operation {
    /// A page or a record counts as read only with a status that is declared for it; of what changes something, any 2xx
    /// says that it was done.
    pub(crate) fn succeeded(&self, method: &Method, status: StatusCode) -> bool {
        match *method {
            Method::GET | Method::HEAD => self.success.iter().any(|range| range.contains(&status.as_u16())),
            _ => status.is_success(),
        }
    }
}

/// What sends the requests of a client: connections, credentials, retries. Cheap to clone; clones share all of it.
#[derive(Clone)]
pub struct Transport(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    http: reqwest::Client,
    address: Address,
    authorization: HeaderValue,
    redaction: Redaction,
    user_agent: HeaderValue,
    timeout: Duration,
    retry: RetryPolicy,
}

impl Transport {
    pub(crate) fn new(
        http: reqwest::Client,
        address: Address,
        authorization: HeaderValue,
        redaction: Redaction,
        user_agent: HeaderValue,
        timeout: Duration,
        retry: RetryPolicy,
    ) -> Self {
        Self(Arc::new(Inner { http, address, authorization, redaction, user_agent, timeout, retry }))
    }

    /// The address that requests go to, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.0.address.as_str()
    }

    /// The HTTP client, to make requests with.
    #[must_use]
    pub fn http(&self) -> &reqwest::Client {
        &self.0.http
    }

    /// The same connections, credentials and settings with another policy: for a part of a program that decides on
    /// retries for many calls at once. A generated client is made of a transport by `From`.
    #[must_use]
    pub fn with_retry(&self, policy: RetryPolicy) -> Self {
        Self(Arc::new(Inner { retry: policy, ..Inner::clone(&self.0) }))
    }

    /// Sends `request` and reads the answer as JSON.
    ///
    /// # Errors
    ///
    /// All that [`Error`] tells.
    pub async fn call<T>(&self, operation: &Operation, request: Request) -> Result<ResponseValue<T>, Error>
    where
        T: DeserializeOwned,
    {
        Call::new(self, operation, request.method()).run(request, Wanted::Whole, execute::json).await
    }

    /// Sends `request`; success has no body that counts.
    ///
    /// A DELETE that is sent again after an attempt which may have been carried out, and then finds nothing, has
    /// succeeded: the answer is a success, and its status is the 404 that came.
    ///
    /// # Errors
    ///
    /// All that [`Error`] tells.
    pub async fn call_empty(
        &self,
        operation: &Operation,
        request: Request,
    ) -> Result<ResponseValue<()>, Error> {
        Call::new(self, operation, request.method()).run(request, Wanted::Whole, execute::empty).await
    }

    /// Sends `request` and hands over the body as it comes. Only attempts that fail before the body begins are repeated.
    ///
    /// # Errors
    ///
    /// All that [`Error`] tells.
    pub async fn call_stream(
        &self,
        operation: &Operation,
        request: Request,
    ) -> Result<ResponseValue<ByteStream>, Error> {
        Call::new(self, operation, request.method()).run(request, Wanted::Open, execute::stream).await
    }

    /// The pages of a list that begins with `first`, up to the one that completes `limit` items.
    pub fn pages<P: Page>(
        &self,
        operation: &'static Operation,
        first: Result<Request, Error>,
        limit: Option<u64>,
    ) -> Pages<P> {
        Pages::new(self.clone(), operation, first, limit)
    }

    /// The request for a page whose address was saved.
    ///
    /// # Errors
    ///
    /// If the address is at another origin than the client's: credentials would go with it.
    pub fn page_request(&self, saved_url: &str) -> Result<Request, Error> {
        let mut request = Request::new(Method::GET, self.0.address.of_page(saved_url)?);
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
        Ok(request)
    }

    pub(crate) fn address(&self) -> &Address {
        &self.0.address
    }

    pub(crate) fn redaction(&self) -> &Redaction {
        &self.0.redaction
    }

    pub(crate) fn policy(&self) -> &RetryPolicy {
        &self.0.retry
    }

    pub(crate) fn timeout(&self) -> Duration {
        self.0.timeout
    }

    /// Adds what every request carries. Credentials are for the client's own origin, wherever the request came from.
    pub(crate) fn dress(&self, request: &mut Request) -> Result<(), Error> {
        if !self.0.address.is_origin_of(request.url()) {
            return Err(Error::invalid_request(format!(
                "the request is not for {}: credentials are not sent elsewhere",
                self.base_url()
            )));
        }
        request.headers_mut().insert(AUTHORIZATION, self.0.authorization.clone());
        request.headers_mut().insert(USER_AGENT, self.0.user_agent.clone());
        Ok(())
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("base_url", &self.base_url())
            .field("timeout", &self.0.timeout)
            .field("retry", &self.0.retry)
            .finish_non_exhaustive()
    }
}
