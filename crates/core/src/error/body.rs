//! Reads the body of an error response, in any format.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, RETRY_AFTER};
use serde_json::Value;

use super::ErrorResponse;
use crate::redact::Redactor;
use crate::response::{header, request_id};
use crate::retry::parse_retry_after;
use crate::sanitize;

/// How much of the body of an error response is read, in bytes. Reading only a part of it closes the connection.
pub(crate) const MAX_BODY_READ: usize = 256 * 1024;

/// How much of a body an error keeps, in bytes.
const MAX_BODY_KEPT: usize = 16 * 1024;

/// How many characters of the service's message an error keeps.
const MAX_MESSAGE_CHARS: usize = 500;

impl ErrorResponse {
    /// Keeps what an error reports of a response. A service may echo a secret that it was sent, so it is redacted.
    pub(crate) fn new(
        status: StatusCode,
        headers: &HeaderMap,
        body: &Bytes,
        is_incomplete: bool,
        redactor: &Redactor,
    ) -> Self {
        let raw_body = &redactor.redact_bytes(body);
        // The body of a success is a resource: its `message` is not an error message.
        let mut body = if status.is_success() {
            ErrorBody::default()
        } else {
            let media = header(headers, &CONTENT_TYPE);
            ErrorBody::parse(raw_body, media.is_some_and(|media| media.starts_with("text/html")))
        };
        // Unescaping JSON may bring a secret to light.
        for text in [&mut body.message, &mut body.more_info].into_iter().flatten() {
            *text = redactor.redact_text(text).into_owned();
        }
        Self {
            status,
            request_id: request_id(headers, redactor),
            retry_after: retry_after(headers),
            is_truncated: is_incomplete || raw_body.len() > MAX_BODY_KEPT,
            // Copied, so that the error does not keep the whole body in memory.
            raw_body: Bytes::copy_from_slice(&raw_body[..raw_body.len().min(MAX_BODY_KEPT)]),
            body,
        }
    }
}

/// Returns the delay of the `Retry-After` header, by the service's own clock if it sent a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let date = header(headers, &DATE).and_then(|date| httpdate::parse_http_date(&date).ok());
    parse_retry_after(&header(headers, &RETRY_AFTER)?, date.unwrap_or_else(SystemTime::now))
}

/// The fields of the body of an error response.
#[derive(Debug, Default, PartialEq)]
pub(super) struct ErrorBody {
    pub(super) code: Option<i64>,
    pub(super) message: Option<String>,
    pub(super) more_info: Option<String>,
    pub(super) details: Option<Value>,
}

impl ErrorBody {
    /// Parses Twilio's format and RFC 9457. The beginning of any other text, such as HTML, becomes the message.
    fn parse(body: &[u8], is_html: bool) -> Self {
        match serde_json::from_slice(body) {
            Ok(Value::Object(object)) => Self::from_object(object),
            _ => Self { message: message_from_text(body, is_html), ..Self::default() },
        }
    }

    fn from_object(mut object: serde_json::Map<String, Value>) -> Self {
        let text = |key: &str| object.get(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
        let message = match (text("message"), text("title"), text("detail")) {
            (Some(message), ..) => Some(message.to_owned()),
            (None, Some(title), Some(detail)) => Some(format!("{title}: {detail}")),
            (None, title, detail) => detail.or(title).map(str::to_owned),
        };
        let problem_type = text("type").filter(|url| url.starts_with("http"));
        let more_info = text("more_info").or(problem_type);
        let more_info = more_info.map(|url| sanitize::collapse_whitespace(url, MAX_MESSAGE_CHARS));
        // Some services send the code as a string.
        let code = object.get("code").and_then(|code| code.as_i64().or_else(|| code.as_str()?.parse().ok()));
        let details = ["details", "errors"]
            .into_iter()
            .find_map(|key| object.remove(key))
            .filter(|value| !value.is_null());
        let message = message.map(|message| sanitize::collapse_whitespace(&message, MAX_MESSAGE_CHARS));
        Self { code, message, more_info, details }
    }
}

fn message_from_text(body: &[u8], is_html: bool) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let text =
        if is_html || text.trim_start().starts_with('<') { html_text(&text) } else { text.into_owned() };
    let message = sanitize::collapse_whitespace(&text, MAX_MESSAGE_CHARS);
    (!message.is_empty()).then_some(message)
}

/// Returns the title of an HTML page, or its text if it has none.
fn html_text(html: &str) -> String {
    let lower = html.to_ascii_lowercase();
    let title = lower.find("<title>").and_then(|start| {
        let start = start + "<title>".len();
        let end = lower[start..].find("</title>")? + start;
        html.get(start..end).filter(|title| !title.trim().is_empty())
    });
    if let Some(title) = title {
        return title.to_owned();
    }
    let mut text = String::new();
    let mut in_tag = false;
    for c in html.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                text.push(' ');
            }
            c if !in_tag => text.push(c),
            _ => {}
        }
    }
    text
}
