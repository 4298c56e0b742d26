//! Elements that several pages share.

use hyper::{Method, StatusCode};
use maud::{Markup, html};
use serde_json::Value;

use super::markdown::markdown;

/// Renders a shell command to copy. `id` is unique on the page.
pub(super) fn command(id: &str, text: &str) -> Markup {
    let id = format!("command-{id}");
    html! {
        div.copyable {
            pre.command tabindex="0" { code id=(id) { (text) } }
            button type="button" data-copies=(id) hidden { "Copy as curl" }
        }
    }
}

/// Renders JSON as a block.
pub(super) fn json(value: &Value) -> Markup {
    let pretty = serde_json::to_string_pretty(value).unwrap_or_else(|_| value.to_string());
    html! { pre tabindex="0" { code { (pretty) } } }
}

/// Renders the body of a message as a block. JSON is pretty-printed.
pub(super) fn body(text: &str) -> Markup {
    match serde_json::from_str::<Value>(text) {
        Ok(value) if value.is_object() || value.is_array() => json(&value),
        _ => html! { pre tabindex="0" { code { (text) } } },
    }
}

/// Renders a JSON value in a table.
pub(super) fn value(value: &Value) -> Markup {
    html! {
        @match value {
            Value::Null => span.quiet { "null" },
            Value::String(text) if text.is_empty() => span.quiet { "empty" },
            Value::String(text) => (data(text)),
            other => (data(&other.to_string())),
        }
    }
}

/// Renders text that is data, such as a SID.
pub(super) fn data(text: &str) -> Markup {
    html! { span.data { (text) } }
}

/// Renders a list of names and values.
pub(super) fn pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, Markup)>) -> Markup {
    html! {
        dl.pairs {
            @for (name, value) in pairs {
                div { dt { (name) } dd { (value) } }
            }
        }
    }
}

pub(super) fn method(method: &Method) -> Markup {
    html! { span class={ "method " (method.as_str().to_ascii_lowercase()) } { (method) } }
}

/// Renders the status of a response, in the color of its class.
pub(super) fn status(status: Option<StatusCode>) -> Markup {
    html! {
        @match status {
            Some(status) => span class={ "status of-" (status.as_u16() / 100) } { (status.as_u16()) },
            None => span.status.of-5 { "no response" },
        }
    }
}

/// Renders a description from the document, if there is one.
pub(super) fn description(description: Option<&Value>) -> Markup {
    html! { @if let Some(text) = description.and_then(Value::as_str) { div.prose { (markdown(text)) } } }
}
