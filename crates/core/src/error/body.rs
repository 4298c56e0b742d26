//! Reads the body of an error response, in any format.

use serde_json::Value;

use crate::redact::Redactor;
use crate::{malformed, sanitize};

/// The number of characters of the service's message that an error keeps.
const MAX_MESSAGE_CHARS: usize = 500;

/// The fields of the body of an error response.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct ErrorBody {
    pub(crate) code: Option<i64>,
    pub(crate) message: Option<String>,
    pub(crate) more_info: Option<String>,
    pub(crate) details: Option<Value>,
}

impl ErrorBody {
    /// Parses Twilio's format and RFC 9457. The beginning of any other text, such as HTML, becomes the message.
    ///
    /// Secrets are removed before anything is truncated: a part of a secret would not be found.
    pub(crate) fn parse(body: &[u8], is_html: bool, redactor: &Redactor) -> Self {
        let body = malformed::without_bom(body);
        match serde_json::from_slice(body).map(|body| redactor.redact_json(body)) {
            Ok(Value::Object(object)) => Self::from_object(object),
            _ => Self { message: message_from_text(body, is_html, redactor), ..Self::default() },
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

fn message_from_text(body: &[u8], is_html: bool, redactor: &Redactor) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let text = redactor.redact_text(&text);
    let text =
        if is_html || text.trim_start().starts_with('<') { html_text(&text) } else { text.into_owned() };
    let message = sanitize::collapse_whitespace(&text, MAX_MESSAGE_CHARS);
    (!message.is_empty()).then_some(message)
}

/// Returns the title of an HTML page, or its text if it has none.
fn html_text(html: &str) -> String {
    if let Some(title) = malformed::html_title(html) {
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
