//! Parts of a request: path segments, page sizes and form bodies.

use std::fmt::Display;

use reqwest::Request;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use serde::Serialize;

use super::check::invalid_value;
use super::form;
use crate::{Error, Operation, RequestOptions};

/// An error while a request is built.
#[derive(Debug)]
pub struct BuildError(Error);

impl From<String> for BuildError {
    /// Converts the message of a rejected or missing value.
    fn from(message: String) -> Self {
        Self(Error::invalid_request(message))
    }
}

impl From<reqwest::Error> for BuildError {
    fn from(error: reqwest::Error) -> Self {
        Self(Error::from_reqwest(error))
    }
}

impl From<Error> for BuildError {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

/// Builds a request with `build` and adds the headers and query parameters of `options`. An error names the operation.
///
/// # Errors
///
/// Returns the error of `build`, or an error if a header is invalid.
pub fn build_request(
    operation: &Operation,
    options: &RequestOptions,
    build: impl FnOnce() -> Result<Request, BuildError>,
) -> Result<Request, Error> {
    let request = build().and_then(|mut request| {
        options.apply(&mut request)?;
        Ok(request)
    });
    request.map_err(|BuildError(error)| error.before_sending(operation.id))
}

/// Percent-encodes `value` as one segment of a path. `name` is the parameter's name, for the error.
///
/// # Errors
///
/// Returns an error if `value` is empty, `.` or `..`: URL parsers remove such segments, in any encoding, and the request
/// would go to another resource.
pub fn path_segment(name: &str, value: &impl Display) -> Result<String, Error> {
    let value = value.to_string();
    match value.as_str() {
        "" => Err(Error::invalid_request(invalid_value(name, "it is empty and would change the URL's path"))),
        "." | ".." => {
            Err(Error::invalid_request(invalid_value(name, format!("`{value}` would change the URL's path"))))
        }
        value => Ok(encode_path(value)),
    }
}

/// Percent-encodes every character except those that RFC 3986 calls unreserved.
///
/// progenitor's encoder leaves `\`, which URL parsers treat as `/`: `..\..` would lead to another resource.
#[must_use]
pub fn encode_path(value: &str) -> String {
    percent_encoding::utf8_percent_encode(value, RESERVED).to_string()
}

/// Everything but letters, digits, `-`, `.`, `_` and `~`.
const RESERVED: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Returns the page size to request: `limit` if that is smaller than a page, otherwise `page_size`.
///
/// `default` is the number of items in a page if the request does not specify one. A limit of 0 requests the smallest
/// page.
#[must_use]
pub fn page_size_for(limit: Option<u64>, page_size: Option<i64>, default: i64) -> Option<i64> {
    let size = page_size.unwrap_or(default);
    match limit.and_then(|limit| i64::try_from(limit).ok()) {
        Some(limit) if limit < size => Some(limit.max(1)),
        _ => page_size,
    }
}

/// Form bodies in Twilio's encoding. reqwest's own `form` supports neither lists nor objects.
pub trait RequestBuilderExt: Sized {
    /// Sets the body of the request to `body`, encoded by [`form::to_string`].
    ///
    /// # Errors
    ///
    /// Returns an error if `body` is not an object.
    fn form_urlencoded<T: Serialize + ?Sized>(self, body: &T) -> Result<Self, Error>;
}

impl RequestBuilderExt for reqwest::RequestBuilder {
    fn form_urlencoded<T: Serialize + ?Sized>(self, body: &T) -> Result<Self, Error> {
        let body = form::to_string(body)?;
        Ok(self
            .header(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"))
            .body(body))
    }
}
