//! Reading what an answer says of a failure, in whichever form it says it.

use serde_json::Value;

use crate::sanitize;

/// How much of a message is kept, in characters.
const MESSAGE: usize = 500;

/// What was found in a body; nothing of it need be there.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Problem {
    pub(crate) code: Option<i64>,
    pub(crate) message: Option<String>,
    pub(crate) more_info: Option<String>,
    pub(crate) details: Option<Value>,
}

impl Problem {
    /// Reads Twilio's own form and that of RFC 9457; of any other text, HTML for example, the beginning is the message.
    pub(crate) fn read(body: &[u8], is_html: bool) -> Self {
        match serde_json::from_slice(body) {
            Ok(Value::Object(object)) => Self::of_object(object),
            _ => Self { message: Self::of_text(body, is_html), ..Self::default() },
        }
    }

    fn of_object(mut object: serde_json::Map<String, Value>) -> Self {
        let text = |key: &str| object.get(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
        let message = match (text("message"), text("title"), text("detail")) {
            (Some(message), ..) => Some(message.to_owned()),
            (None, Some(title), Some(detail)) => Some(format!("{title}: {detail}")),
            (None, title, detail) => detail.or(title).map(str::to_owned),
        };
        let kind = text("type").filter(|kind| kind.starts_with("http"));
        let more_info = text("more_info").or(kind).map(|address| sanitize::one_line(address, MESSAGE));
        // Some services write the code as text.
        let code = object.get("code").and_then(|code| code.as_i64().or_else(|| code.as_str()?.parse().ok()));
        let details = ["details", "errors"]
            .into_iter()
            .find_map(|key| object.remove(key))
            .filter(|value| !value.is_null());
        Self {
            code,
            message: message.map(|message| sanitize::one_line(&message, MESSAGE)),
            more_info,
            details,
        }
    }

    fn of_text(body: &[u8], is_html: bool) -> Option<String> {
        let whole = String::from_utf8_lossy(body);
        let looks_like_html = is_html || whole.trim_start().starts_with('<');
        let said = if looks_like_html { without_markup(&whole) } else { whole.into_owned() };
        let said = sanitize::one_line(&said, MESSAGE);
        (!said.is_empty()).then_some(said)
    }
}

/// The words of an HTML page: of its title, if it has one.
fn without_markup(html: &str) -> String {
    let lower = html.to_ascii_lowercase();
    let title = lower.find("<title>").and_then(|start| {
        let start = start + "<title>".len();
        let end = lower[start..].find("</title>")? + start;
        html.get(start..end).filter(|title| !title.trim().is_empty())
    });
    if let Some(title) = title {
        return title.to_owned();
    }
    let mut words = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                words.push(' ');
            }
            c if !inside => words.push(c),
            _ => {}
        }
    }
    words
}
