//! What generated builders use to make a request out of values.

use std::fmt::Display;

use reqwest::header::{CONTENT_TYPE, HeaderValue};
use serde::Serialize;

use super::form;
use crate::{Error, sanitize};

/// The part of a path that is `value`, percent-encoded. `name` is what the caller knows the value by.
///
/// # Errors
///
/// An empty value, `.` and `..` are refused: in a path they lead to another address than the one that was meant, and
/// there is no way to write them that every server reads as plain text.
pub fn path_segment(name: &str, value: &impl Display) -> Result<String, Error> {
    let value = value.to_string();
    match value.as_str() {
        "" => Err(Error::invalid_request(refused(name, "it is empty, and would lead to another address"))),
        "." | ".." => {
            Err(Error::invalid_request(refused(name, format!("`{value}` would lead to another address"))))
        }
        value => Ok(encode_path(value)),
    }
}

/// Percent-encodes all but the characters that RFC 3986 leaves unreserved. progenitor's own encoder leaves `\\`, which
/// readers of URLs take for `/`, so that `..\\..` would lead to another address.
#[must_use]
pub fn encode_path(value: &str) -> String {
    percent_encoding::utf8_percent_encode(value, RESERVED).to_string()
}

/// Everything but letters, digits, `-`, `.`, `_` and `~`.
const RESERVED: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What is said of a required value that was not set.
#[must_use]
pub fn missing(name: &str) -> String {
    format!("`{name}` is required and was not set")
}

/// What is said of a value that was refused.
#[must_use]
pub fn refused(name: &str, reason: impl Display) -> String {
    format!("`{name}` was refused: {}", sanitize::one_line(&reason.to_string(), 300))
}

/// The size of page to ask for: a limit that is smaller than a page becomes the page's size.
///
/// `default` is how many items a page holds if nothing is asked for. A limit of 0 asks for the smallest page, if it
/// comes to asking at all.
#[must_use]
pub fn page_size_for(limit: Option<u64>, page_size: Option<i64>, default: i64) -> Option<i64> {
    let wanted = page_size.unwrap_or(default);
    match limit.and_then(|limit| i64::try_from(limit).ok()) {
        Some(limit) if limit < wanted => Some(limit.max(1)),
        _ => page_size,
    }
}

/// Forms as Twilio takes them; reqwest's own knows neither lists nor objects.
pub trait RequestBuilderExt: Sized {
    /// Makes `body` the body of the request, as [`form::to_string`] writes it.
    ///
    /// # Errors
    ///
    /// If `body` is not an object.
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
