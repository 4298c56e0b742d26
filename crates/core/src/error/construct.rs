//! Constructors of errors, for tests of code that handles them.

use ::http::Method;

use super::{Error, ErrorKind};

impl Error {
    /// Creates an error without a response, for tests of code that handles errors.
    ///
    /// ```
    /// use twilio_core::http::Method;
    /// use twilio_core::{Error, ErrorKind, Outcome};
    ///
    /// let error = Error::for_kind(ErrorKind::Timeout, "no response").with_operation("create_thing", &Method::POST);
    /// assert!(error.is_timeout());
    /// assert_eq!(error.outcome(), Outcome::Ambiguous);
    /// assert_eq!(error.to_string(), "failed to create thing: no response; the request may have been processed");
    /// ```
    #[must_use]
    pub fn for_kind(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self::new(kind, message)
    }

    /// Sets the operation that failed, in snake case, and the method of its request. Errors of calls have both; use it for
    /// errors that a test creates.
    #[must_use]
    pub fn with_operation(mut self, operation: &'static str, method: &Method) -> Self {
        self.0.operation = Some(operation);
        self.0.is_read_only = method.is_safe();
        self
    }
}
