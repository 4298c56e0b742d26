//! Error responses in the service's format.

use std::borrow::Cow;

use hyper::StatusCode;
use hyper::header::{ALLOW, HeaderName, HeaderValue, WWW_AUTHENTICATE};
use serde_json::{Map, Value};

use super::HttpResponse;
use super::record::CorruptRecord;
use crate::openapi::{Resource, UnservedOperation};
use crate::store::StoreError;
use crate::text::quoted;

/// An error response: a status, Twilio's error code and a message.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    /// Twilio's error code, if it has one for this error.
    code: Option<u32>,
    message: Cow<'static, str>,
    details: Option<Box<Value>>,
    header: Option<Box<(HeaderName, HeaderValue)>>,
}

impl ApiError {
    fn new(status: StatusCode, code: impl Into<Option<u32>>, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code: code.into(), message: message.into(), details: None, header: None }
    }

    /// The value of `name` is invalid.
    pub(crate) fn invalid_value(name: &str, reason: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, 20001, format!("Invalid {name}: {reason}"))
    }

    /// The required parameter `name` is missing.
    pub(crate) fn missing_parameter(name: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, 20001, format!("Missing required parameter {name}"))
    }

    /// The credentials are missing, malformed or unknown.
    pub(crate) fn unauthorized() -> Self {
        Self::from_status(StatusCode::UNAUTHORIZED)
    }

    /// Nothing exists at `path`.
    pub(crate) fn not_found(path: &str) -> Self {
        let message = format!("The requested resource {path} was not found");
        Self::new(StatusCode::NOT_FOUND, 20404, message)
    }

    /// The path exists, but not for this method.
    pub(crate) fn method_not_allowed<'a>(allowed: impl Iterator<Item = &'a str>) -> Self {
        let error = Self::from_status(StatusCode::METHOD_NOT_ALLOWED);
        match HeaderValue::try_from(allowed.collect::<Vec<_>>().join(", ")) {
            Ok(allowed) => error.with_header(ALLOW, allowed),
            Err(_) => error,
        }
    }

    /// A rule refuses the record. Without a code, the error has that of the status.
    #[cfg(feature = "rules")]
    pub(crate) fn refused(status: StatusCode, code: Option<u32>, message: String) -> Self {
        let error = Self::from_status(status);
        Self { code: code.or(error.code), message: message.into(), ..error }
    }

    /// The collection has a record with the same unique properties.
    pub(crate) fn duplicate(resource: &Resource, values: Value, code: u32) -> Self {
        let (name, properties) = (&resource.name, resource.unique_properties.join(" and "));
        let message = format!("A record with the same {properties} already exists in {name}");
        Self { details: Some(Box::new(values)), ..Self::new(StatusCode::CONFLICT, code, message) }
    }

    /// The body exceeds `limit` bytes.
    pub(crate) fn body_too_large(limit: usize) -> Self {
        let message =
            format!("The body exceeds the limit of {} KiB", crate::text::thousands(limit as u64 / 1024));
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, None, message)
    }

    /// The URL and the headers together exceed `limit` bytes.
    pub(crate) fn head_too_large(limit: usize) -> Self {
        let message = format!("The URL and headers exceed the limit of {} KiB", limit / 1024);
        Self::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, None, message)
    }

    /// The body has another media type than `expected`, or none.
    pub(crate) fn unsupported_media_type(found: Option<&str>, expected: &str) -> Self {
        let message = match found {
            Some(found) => format!("Unsupported content type {}: expected {expected}", quoted(found)),
            None => format!("Missing Content-Type header: expected {expected}"),
        };
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, None, message)
    }

    /// The operation is in a document, but the emulator does not serve it.
    pub(crate) fn not_implemented(operation: &UnservedOperation) -> Self {
        let message = format!(
            "The emulator does not serve {operation}: it is not create, list, fetch, update or delete of a resource"
        );
        Self::new(StatusCode::NOT_IMPLEMENTED, None, message)
    }

    /// Several documents have the path.
    pub(crate) fn ambiguous_path(path: &str, hosts: &[String]) -> Self {
        let message = format!(
            "Several documents have the path {path}: send the header `Host` of one of them ({})",
            hosts.join(", ")
        );
        Self::new(StatusCode::MISDIRECTED_REQUEST, None, message)
    }

    /// The request is for a host that is neither an IP address nor `localhost`, so a web page may have caused it. `authority` is
    /// the emulator's own.
    pub(crate) fn foreign_host(host: &str, authority: &str) -> Self {
        let message = format!(
            "The host {} is neither an IP address nor localhost, so a web page may have sent the request by DNS rebinding: \
             send requests to http://{authority}, or set --host to an address that is not a loopback address",
            quoted(host)
        );
        Self::new(StatusCode::MISDIRECTED_REQUEST, None, message)
    }

    /// The request comes from a web page of another site.
    pub(crate) fn foreign_origin(origin: &str) -> Self {
        let message = format!(
            "The origin {} is another site, whose web pages may not use the emulator: send the request from a program, \
             without an Origin header",
            quoted(origin)
        );
        Self::new(StatusCode::FORBIDDEN, None, message)
    }

    fn internal(message: String) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, 20500, message)
    }

    /// Returns the service's error for a status.
    pub(crate) fn from_status(status: StatusCode) -> Self {
        let (code, message) = match status {
            StatusCode::BAD_REQUEST => (Some(20001), None),
            StatusCode::UNAUTHORIZED => (Some(20003), Some("Authenticate")),
            StatusCode::METHOD_NOT_ALLOWED => (Some(20004), Some("Method not allowed")),
            _ if [404, 409, 429, 500, 503].contains(&status.as_u16()) => {
                (Some(20000 + u32::from(status.as_u16())), None)
            }
            _ => (None, None),
        };
        let error = Self::new(status, code, message.or(status.canonical_reason()).unwrap_or("Error"));
        if status == StatusCode::UNAUTHORIZED {
            return error
                .with_header(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"Twilio API\""));
        }
        error
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    fn with_header(self, name: HeaderName, value: HeaderValue) -> Self {
        Self { header: Some(Box::new((name, value))), ..self }
    }

    fn body(&self) -> Value {
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
            body.insert("details".to_owned(), Value::clone(details));
        }
        Value::Object(body)
    }
}

impl From<ApiError> for HttpResponse {
    fn from(error: ApiError) -> Self {
        let response = Self::json(error.status, &error.body());
        match error.header {
            Some(header) => response.with_header(header.0, header.1),
            None => response,
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::SidExists(sid) => {
                Self::new(StatusCode::CONFLICT, 20409, format!("A record with the SID {sid} already exists"))
            }
            StoreError::Database(reason) => {
                tracing::error!(reason, "database error");
                Self::internal(format!("The emulator's database failed: {reason}"))
            }
        }
    }
}

impl From<CorruptRecord> for ApiError {
    fn from(error: CorruptRecord) -> Self {
        tracing::error!(%error, "corrupt record");
        Self::internal(format!("The emulator's database failed: {error}"))
    }
}
