//! Describes a body that should be JSON but is not.

use crate::redact::Redactor;
use crate::sanitize;
use ::http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName};

/// The number of characters of a title that an error repeats.
const MAX_TITLE_CHARS: usize = 100;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Removes a byte order mark, which JSON must not have but some services write.
pub(crate) fn without_bom(body: &[u8]) -> &[u8] {
    body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body)
}

/// Returns the problem of a body that is not valid JSON of the expected form, which has the error `error`.
pub(crate) fn problem(headers: &HeaderMap, body: &[u8], error: &str, redactor: &Redactor) -> String {
    if body.is_empty() {
        return "its body is empty".to_owned();
    }
    if let Some(encoding) = encoding(headers, body) {
        let encoding = sanitize::escape_truncate(&redactor.redact_text(&encoding), 40);
        return format!(
            "its body is encoded as `{encoding}`, which was not requested: a proxy may have changed it"
        );
    }
    if body.starts_with(b"\xff\xfe") || body.starts_with(b"\xfe\xff") {
        return "its body is UTF-16 instead of UTF-8".to_owned();
    }
    if is_html(headers, body) {
        let titled = match html_title(&redactor.redact_text(&String::from_utf8_lossy(body))) {
            Some(title) => format!(", titled `{}`,", sanitize::collapse_whitespace(title, MAX_TITLE_CHARS)),
            None => String::new(),
        };
        return format!(
            "its body is HTML{titled} instead of JSON: a proxy or captive portal may have responded"
        );
    }
    match header(headers, &CONTENT_TYPE) {
        Some(media) if !media.contains("json") => {
            let media = media.split(';').next().unwrap_or_default().trim().to_owned();
            let media = sanitize::escape_truncate(&redactor.redact_text(&media), 80);
            format!("its body is `{media}` instead of JSON: {error}")
        }
        _ => format!("its body does not match the API description: {error}"),
    }
}

/// Returns the encoding of a body, such as `gzip`. The client requests none.
pub(crate) fn encoding(headers: &HeaderMap, body: &[u8]) -> Option<String> {
    let declared = header(headers, &CONTENT_ENCODING).filter(|encoding| encoding != "identity");
    declared.or_else(|| body.starts_with(b"\x1f\x8b").then(|| "gzip".to_owned()))
}

/// Returns `true` if a body is an HTML page, which this kind of service does not return itself.
pub(crate) fn is_html(headers: &HeaderMap, body: &[u8]) -> bool {
    let start = without_bom(body).trim_ascii_start();
    let starts_with =
        |text: &[u8]| start.get(..text.len()).is_some_and(|start| start.eq_ignore_ascii_case(text));
    header(headers, &CONTENT_TYPE).is_some_and(|media| media.starts_with("text/html"))
        || starts_with(b"<!doctype html")
        || starts_with(b"<html")
}

/// Returns the title of an HTML page.
pub(crate) fn html_title(html: &str) -> Option<&str> {
    let lower = html.to_ascii_lowercase();
    let start = lower.find("<title>")? + "<title>".len();
    let end = lower[start..].find("</title>")? + start;
    html.get(start..end).filter(|title| !title.trim().is_empty())
}

/// Returns a header in lower case.
fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_ascii_lowercase())
}
