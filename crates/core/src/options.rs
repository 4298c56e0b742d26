//! Options of one call, which override the settings of the client.

use std::time::Duration;

use crate::http::Request;
use crate::http::header::{HeaderName, HeaderValue};
use crate::{Error, RetryPolicy, sanitize};

/// The options of one call. They override the settings of the client for this call.
///
/// Request builders have a method for each option: see [`CallOptions`]. Nothing is allocated as long as no option is set.
///
/// ```
/// use std::time::Duration;
/// use twilio_core::{RequestOptions, RetryPolicy};
///
/// let interactive = RequestOptions::default()
///     .attempt_timeout(Duration::from_secs(2))
///     .deadline(Duration::from_secs(5))
///     .retry(RetryPolicy::default().max_attempts(2));
/// # let _ = interactive;
/// ```
#[derive(Clone, Debug, Default)]
pub struct RequestOptions(Option<Box<Options>>);

#[derive(Clone, Debug, Default)]
struct Options {
    attempt_timeout: Option<Duration>,
    deadline: Option<Duration>,
    retry: Option<RetryPolicy>,
    headers: Vec<(String, HeaderValueText)>,
    query: Vec<(String, String)>,
    is_idempotent: bool,
}

/// The value of a header, which `Debug` does not print because it may be a secret.
#[derive(Clone)]
struct HeaderValueText(String);

impl std::fmt::Debug for HeaderValueText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[not shown]")
    }
}

impl RequestOptions {
    /// Sets the timeout of each attempt, from connecting to the last byte of the response.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.set().attempt_timeout = Some(timeout);
        self
    }

    /// Sets the time for the whole call: all attempts and the delays between them. A retry that could not start in time is
    /// not awaited; the call then returns the error of its last attempt.
    ///
    /// For a list it is the time for each page.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.set().deadline = Some(deadline);
        self
    }

    /// Sets the retry policy.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.set().retry = Some(policy);
        self
    }

    /// Sends an additional header with every request of the call. It replaces a header of the same name, except the
    /// credentials and the user agent.
    ///
    /// A name or value that is not valid in HTTP is an error when the request is built.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.set().headers.push((name.into(), HeaderValueText(value.into())));
        self
    }

    /// Appends a query parameter to the URL. For a list it is appended to the URL of the first page; the service provides
    /// the URLs of the others.
    #[must_use]
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.set().query.push((name.into(), value.into()));
        self
    }

    /// Declares that processing the request twice has the same effect as processing it once. The call is then retried after
    /// failures that leave open whether the request was processed, whatever its method is.
    #[must_use]
    pub fn idempotent(mut self) -> Self {
        self.set().is_idempotent = true;
        self
    }

    fn set(&mut self) -> &mut Options {
        self.0.get_or_insert_default()
    }

    pub(crate) fn attempt_timeout_or(&self, default: Duration) -> Duration {
        self.0.as_ref().and_then(|options| options.attempt_timeout).unwrap_or(default)
    }

    pub(crate) fn call_deadline(&self) -> Option<Duration> {
        self.0.as_ref().and_then(|options| options.deadline)
    }

    pub(crate) fn retry_or<'a>(&'a self, default: &'a RetryPolicy) -> &'a RetryPolicy {
        self.0.as_ref().and_then(|options| options.retry.as_ref()).unwrap_or(default)
    }

    pub(crate) fn is_idempotent(&self) -> bool {
        self.0.as_ref().is_some_and(|options| options.is_idempotent)
    }

    /// Adds the headers and the query parameters to the first request of a call.
    pub(crate) fn apply(&self, request: &mut Request) -> Result<(), Error> {
        let Some(options) = &self.0 else { return Ok(()) };
        if !options.query.is_empty() {
            request.url_mut().query_pairs_mut().extend_pairs(&options.query);
        }
        self.apply_headers(request)
    }

    pub(crate) fn apply_headers(&self, request: &mut Request) -> Result<(), Error> {
        for (name, HeaderValueText(value)) in self.0.iter().flat_map(|options| &options.headers) {
            let shown = || sanitize::escape_truncate(name, 80);
            let valid_name = HeaderName::try_from(name)
                .map_err(|_| Error::invalid_request(format!("invalid header name `{}`", shown())))?;
            // The value is not repeated: it may be a secret.
            let value = HeaderValue::try_from(value)
                .map_err(|_| Error::invalid_request(format!("invalid value of the header `{}`", shown())))?;
            request.headers_mut().insert(valid_name, value);
        }
        Ok(())
    }
}

/// Methods of every request builder that set the [`RequestOptions`] of the call.
///
/// Import this trait to call its methods: generated crates re-export it.
pub trait CallOptions: Sized {
    /// Returns the options of the call.
    fn options_mut(&mut self) -> &mut RequestOptions;

    /// Replaces all options of the call.
    #[must_use = "requests do nothing unless sent"]
    fn with_options(mut self, options: RequestOptions) -> Self {
        *self.options_mut() = options;
        self
    }

    /// Sets the timeout of each attempt: see [`RequestOptions::attempt_timeout`].
    #[must_use = "requests do nothing unless sent"]
    fn with_attempt_timeout(self, timeout: Duration) -> Self {
        self.update(|options| options.attempt_timeout(timeout))
    }

    /// Sets the time for all attempts: see [`RequestOptions::deadline`].
    #[must_use = "requests do nothing unless sent"]
    fn with_deadline(self, deadline: Duration) -> Self {
        self.update(|options| options.deadline(deadline))
    }

    /// Sets the retry policy: see [`RequestOptions::retry`].
    #[must_use = "requests do nothing unless sent"]
    fn with_retry(self, policy: RetryPolicy) -> Self {
        self.update(|options| options.retry(policy))
    }

    /// Sends an additional header: see [`RequestOptions::header`].
    #[must_use = "requests do nothing unless sent"]
    fn with_header(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.update(|options| options.header(name, value))
    }

    /// Appends a query parameter: see [`RequestOptions::query`].
    #[must_use = "requests do nothing unless sent"]
    fn with_query(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.update(|options| options.query(name, value))
    }

    /// Declares that the call is safe to retry: see [`RequestOptions::idempotent`].
    #[must_use = "requests do nothing unless sent"]
    fn with_idempotent(self) -> Self {
        self.update(RequestOptions::idempotent)
    }

    #[doc(hidden)]
    fn update(mut self, change: impl FnOnce(RequestOptions) -> RequestOptions) -> Self {
        let options = std::mem::take(self.options_mut());
        *self.options_mut() = change(options);
        self
    }
}
