//! Twilio's error codes that any service can return, for comparison with [`Error::code`](crate::Error::code).
//!
//! ```
//! use twilio_core::http::{StatusCode, header::HeaderMap};
//! use twilio_core::{Error, error_codes};
//!
//! let error = Error::for_status(StatusCode::CONFLICT, &HeaderMap::new(), r#"{"code": 20409}"#);
//! assert_eq!(error.code(), Some(error_codes::CONFLICT));
//! ```

/// A parameter is missing or invalid (status 400).
pub const INVALID_PARAMETER: i64 = 20001;
/// The credentials are missing or invalid (status 401).
pub const UNAUTHORIZED: i64 = 20003;
/// The resource does not support this method (status 405).
pub const METHOD_NOT_ALLOWED: i64 = 20004;
/// The resource does not exist, or belongs to another account (status 404).
pub const NOT_FOUND: i64 = 20404;
/// The state of the resource does not allow this change (status 409).
pub const CONFLICT: i64 = 20409;
/// Too many requests; this one was not processed (status 429).
pub const TOO_MANY_REQUESTS: i64 = 20429;
/// The service failed (status 500).
pub const INTERNAL_SERVER_ERROR: i64 = 20500;
/// The service is unavailable (status 503).
pub const SERVICE_UNAVAILABLE: i64 = 20503;
