//! Parts of a request: path segments, headers, page sizes and form bodies.

use std::borrow::Cow;

use serde::Serialize;

use super::check::invalid_value;
use super::form::{self, FormStyle};
use super::query;
use super::setting::Setting;
use crate::http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use crate::http::{Body, Method, Request, Url};
use crate::types::text;
use crate::{Error, Operation, RequestOptions, Transport};

/// An error while a request is built.
#[derive(Debug)]
pub struct BuildError(Error);

impl From<String> for BuildError {
    /// Converts the message of a rejected or missing value.
    fn from(message: String) -> Self {
        Self(Error::invalid_request(message))
    }
}

impl From<Cow<'static, str>> for BuildError {
    fn from(message: Cow<'static, str>) -> Self {
        message.into_owned().into()
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

/// Creates the request for the URL of a page, with the headers and query parameters of `options`. An error names the
/// operation.
///
/// # Errors
///
/// Returns an error if the URL is at another origin than the client's, or if a header is invalid.
pub fn page_request(
    transport: &Transport,
    operation: &Operation,
    options: &RequestOptions,
    page_url: &str,
) -> Result<Request, Error> {
    build_request(operation, options, || Ok(transport.page_request(page_url)?))
}

/// Percent-encodes `value` as one segment of a path. `name` is the parameter's name, for the error.
///
/// # Errors
///
/// Returns an error if `value` is empty, `.` or `..`: URL parsers remove such segments, in any encoding, and the request
/// would go to another resource.
pub fn path_segment<T: Serialize>(name: &str, value: &T) -> Result<String, Error> {
    checked_segment(name, encode_path(&value_text(name, value)?))
}

/// Percent-encodes each of `values` and joins them with commas to one segment of a path, which OpenAPI calls
/// `style: simple`.
///
/// # Errors
///
/// Returns an error if the segment is empty, `.` or `..`, as [`path_segment`] does.
pub fn path_list<T: Serialize>(name: &str, values: &[T]) -> Result<String, Error> {
    let texts = values.iter().map(|value| Ok(encode_path(&value_text(name, value)?)));
    checked_segment(name, texts.collect::<Result<Vec<_>, Error>>()?.join(","))
}

fn checked_segment(name: &str, segment: String) -> Result<String, Error> {
    let problem = match segment.as_str() {
        "" => "it is empty and would change the URL's path".to_owned(),
        "." | ".." => format!("`{segment}` would change the URL's path"),
        _ => return Ok(segment),
    };
    Err(Error::invalid_request(invalid_value(name, problem)))
}

/// Returns `value` as it is written in a header, a path or a query before it is encoded: a time as RFC 3339, for example.
/// `name` is the parameter's name, for the error.
///
/// # Errors
///
/// Returns an error if `value` cannot be serialized.
pub fn value_text<T: Serialize>(name: &str, value: &T) -> Result<String, Error> {
    let value =
        serde_json::to_value(value).map_err(|error| Error::invalid_request(invalid_value(name, error)))?;
    Ok(text(value).unwrap_or_default())
}

/// Percent-encodes every character except those that RFC 3986 calls unreserved.
///
/// progenitor's encoder leaves `\`, which URL parsers treat as `/`: `..\..` would lead to another resource.
#[must_use]
pub fn encode_path(value: &str) -> String {
    Cow::from(percent_encoding::utf8_percent_encode(value, RESERVED)).into_owned()
}

/// Everything but letters, digits, `-`, `.`, `_` and `~`.
const RESERVED: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Requests pages of `limit` items if that is smaller than a page.
///
/// `default` is the number of items in a page if the request does not specify one. A limit of 0 requests the smallest
/// page. A limit that is not a valid page size does not change it.
pub fn limit_page_size<T>(page_size: &mut Setting<Option<T>>, limit: Option<u64>, default: i64)
where
    T: Copy + TryInto<i64> + TryFrom<i64>,
{
    let (Ok(size), Some(Ok(limit))) = (page_size, limit.map(i64::try_from)) else { return };
    let current = size.and_then(|size| size.try_into().ok()).unwrap_or(default);
    if limit < current
        && let Ok(smaller) = T::try_from(limit.max(1))
    {
        *size = Some(smaller);
    }
}

/// Builds a request.
#[derive(Debug)]
#[must_use]
pub struct RequestBuilder {
    method: Method,
    url: Url,
    query: String,
    headers: HeaderMap,
    body: Option<Body>,
}

impl RequestBuilder {
    /// Starts a request for `path` below the base URL of `transport`. The path may have a query.
    pub fn new(transport: &Transport, method: Method, path: &str) -> Self {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let (url, query) = (transport.url(path), query.to_owned());
        Self { method, url, query, headers: HeaderMap::new(), body: None }
    }

    /// Asks for a JSON response.
    pub fn accept_json(mut self) -> Self {
        self.headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        self
    }

    /// Adds a query parameter: one pair for each item of a list or field of an object, and none for `None`.
    ///
    /// # Errors
    ///
    /// Returns an error if `value` cannot be serialized.
    pub fn query_param<T: Serialize>(mut self, name: &str, value: &T) -> Result<Self, Error> {
        query::append(&mut self.query, name, value)?;
        Ok(self)
    }

    /// Adds a header.
    ///
    /// # Errors
    ///
    /// Returns an error if `name` or `value` contains a character that headers cannot contain.
    pub fn header(mut self, name: &str, value: String) -> Result<Self, Error> {
        let header = HeaderName::try_from(name)
            .map_err(|_| Error::invalid_request(format!("invalid header name `{name}`")))?;
        // The value is not repeated: it may be a secret.
        let value = HeaderValue::try_from(value)
            .map_err(|_| Error::invalid_request(format!("invalid value of the header `{name}`")))?;
        self.headers.append(header, value);
        Ok(self)
    }

    /// Sets the body, encoded by [`form::to_string`] with these styles of its fields. reqwest's own `form` supports neither
    /// lists nor objects.
    ///
    /// # Errors
    ///
    /// Returns an error if `body` is not an object.
    pub fn form_urlencoded<T: Serialize + ?Sized>(
        self,
        body: &T,
        styles: &[(&str, FormStyle)],
    ) -> Result<Self, Error> {
        let body = form::to_string(body, styles)?;
        Ok(self.body("application/x-www-form-urlencoded", body))
    }

    /// Sets the body, encoded as JSON.
    ///
    /// # Errors
    ///
    /// Returns an error if `body` cannot be serialized.
    pub fn json<T: Serialize + ?Sized>(self, media: &'static str, body: &T) -> Result<Self, Error> {
        let body = serde_json::to_vec(body)
            .map_err(|error| Error::invalid_request(format!("cannot encode the body as JSON: {error}")))?;
        Ok(self.body(media, body))
    }

    /// Sets the body and its media type.
    pub fn body(mut self, media: &'static str, body: impl Into<Body>) -> Self {
        self.headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
        self.body = Some(body.into());
        self
    }

    /// Creates the request.
    #[must_use]
    pub fn build(mut self) -> Request {
        if !self.query.is_empty() {
            self.url.set_query(Some(&self.query));
        }
        let mut request = Request::new(self.method, self.url);
        *request.headers_mut() = self.headers;
        if let Some(body) = self.body {
            request.set_body(body);
        }
        request
    }
}
