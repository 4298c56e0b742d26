//! What a request is refused with.

use std::borrow::Cow;

use axum::http::StatusCode;
use serde_json::{Map, Value};

/// A refusal in the service's own words: a status, a code and a message.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    /// Twilio's code, where it has one for this.
    code: Option<u32>,
    message: Cow<'static, str>,
    details: Option<Value>,
}

impl Problem {
    fn new(status: StatusCode, code: impl Into<Option<u32>>, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code: code.into(), message: message.into(), details: None }
    }

    /// A value is missing or refused.
    pub(crate) fn invalid(message: String) -> Self {
        Self::new(StatusCode::BAD_REQUEST, 20001, message)
    }

    /// The value of `name` is refused.
    pub(crate) fn invalid_value(name: &str, reason: &str) -> Self {
        Self::invalid(format!("Invalid {name}: {reason}"))
    }

    /// The credentials are missing, malformed or unknown.
    pub(crate) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, 20003, "Authenticate")
    }

    /// There is nothing at `path`.
    pub(crate) fn not_found(path: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, 20404, format!("The requested resource {path} was not found"))
    }

    pub(crate) fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, 20004, "Method not allowed")
    }

    pub(crate) fn conflict(message: String, details: Value) -> Self {
        Self { details: Some(details), ..Self::new(StatusCode::CONFLICT, 20409, message) }
    }

    pub(crate) fn too_large(most: usize) -> Self {
        let message = format!("The body is longer than {} KiB", most / 1024);
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, None, message)
    }

    pub(crate) fn head_too_large(most: usize) -> Self {
        let message = format!("The address and the headers are longer than {} KiB", most / 1024);
        Self::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, None, message)
    }

    pub(crate) fn unsupported_media_type(found: &str) -> Self {
        let message = format!("The body is {found}; application/x-www-form-urlencoded is expected");
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, None, message)
    }

    pub(crate) fn too_many_requests() -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, 20429, "Too Many Requests")
    }

    /// The document has the path, and the emulator cannot serve it.
    pub(crate) fn unserved(path: &str) -> Self {
        let message =
            format!("The emulator does not serve {path}: it is not a collection or an instance of one");
        Self::new(StatusCode::NOT_IMPLEMENTED, None, message)
    }

    /// The emulator itself failed.
    pub(crate) fn failed(message: String) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, 20500, message)
    }

    /// A status that a fault asks for.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::TOO_MANY_REQUESTS => Self::too_many_requests(),
            StatusCode::UNAUTHORIZED => Self::unauthorized(),
            StatusCode::METHOD_NOT_ALLOWED => Self::method_not_allowed(),
            _ => {
                let code = match status {
                    StatusCode::BAD_REQUEST => Some(20001),
                    _ if [404, 409, 500, 503].contains(&status.as_u16()) => {
                        Some(20000 + u32::from(status.as_u16()))
                    }
                    _ => None,
                };
                Self::new(status, code, status.canonical_reason().unwrap_or("Error"))
            }
        }
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// The body.
    pub(crate) fn body(&self) -> Value {
        let mut body = Map::new();
        if let Some(code) = self.code {
            body.insert("code".to_owned(), code.into());
        }
        body.insert("message".to_owned(), self.message.as_ref().into());
        if let Some(code) = self.code {
            let more_info = format!("https://www.twilio.com/docs/errors/{code}");
            body.insert("more_info".to_owned(), more_info.into());
        }
        body.insert("status".to_owned(), self.status.as_u16().into());
        if let Some(details) = &self.details {
            body.insert("details".to_owned(), details.clone());
        }
        Value::Object(body)
    }
}
