//! What all pages have: the frame, and the parts that more than one is made of.

use axum::http::{Method, StatusCode};
use maud::{DOCTYPE, Markup, html};
use serde_json::Value;

use super::ROOT;
use crate::api::urlencoded::{Pairs, encode};
use crate::server::Server;

/// A page of the emulator. `here` is the entry of the navigation that it belongs to.
pub(super) fn frame(server: &Server, here: &str, title: &str, content: &Markup) -> Markup {
    let document = &server.service.document;
    let entries = [
        ("Overview", "/".to_owned()),
        ("Records", format!("{ROOT}/collections")),
        ("Requests", format!("{ROOT}/requests")),
        ("Reference", format!("{ROOT}/reference")),
    ];
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · Emulator" }
                link rel="stylesheet" href={ (ROOT) "/style.css" };
                link rel="icon" href={ (ROOT) "/icon.svg" } type="image/svg+xml";
            }
            body {
                header.top {
                    div.wide {
                        a.brand href="/" { "Emulator" }
                        nav {
                            @for (name, address) in &entries {
                                a href=(address) aria-current=[(*name == here).then_some("page")] { (name) }
                            }
                        }
                    }
                }
                main.wide { (content) }
                footer.wide {
                    (document.title) " " (document.version)
                    " · served at " code { "http://" (server.authority) }
                }
            }
        }
    }
}

/// What is shown instead of a page that is not there.
pub(super) fn missing(server: &Server, what: &str) -> Markup {
    let content = html! {
        h1 { "Not found" }
        p { (what) }
        p { a href="/" { "To the overview" } }
    };
    frame(server, "", "Not found", &content)
}

/// The address of a page with a query.
pub(super) fn address(page: &str, query: &[(&str, &str)]) -> String {
    let query: Vec<_> = query.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    format!("{ROOT}/{page}?{}", query.join("&"))
}

/// The one value of a name in a query.
pub(super) fn value<'a>(query: &'a Pairs, name: &str) -> Option<&'a str> {
    query.values(name).first().copied()
}

/// A command to paste into a shell.
pub(super) fn command(text: &str) -> Markup {
    html! { pre.command tabindex="0" { code { (text) } } }
}

/// Text as it arrived; JSON is laid out.
pub(super) fn body(text: &str) -> Markup {
    let laid_out = match serde_json::from_str::<Value>(text) {
        Ok(value) if value.is_object() || value.is_array() => json(&value),
        _ => text.to_owned(),
    };
    html! { pre tabindex="0" { code { (laid_out) } } }
}

/// JSON for a person.
pub(super) fn json(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_else(|_| value.to_string())
}

/// A value in a table: text as it is, anything else as JSON.
pub(super) fn cell(value: &Value) -> Markup {
    html! {
        @match value {
            Value::Null => span.quiet { "null" },
            Value::String(text) if text.is_empty() => span.quiet { "empty" },
            Value::String(text) => span.data { (text) },
            other => span.data { (other.to_string()) },
        }
    }
}

/// Names and their values.
pub(super) fn pairs<'a>(all: impl IntoIterator<Item = (&'a str, Markup)>) -> Markup {
    html! {
        dl.pairs {
            @for (name, value) in all {
                div { dt { (name) } dd { (value) } }
            }
        }
    }
}

pub(super) fn method(method: &Method) -> Markup {
    html! { span class={ "method " (method.as_str().to_ascii_lowercase()) } { (method) } }
}

/// A status in the colour of its hundred.
pub(super) fn status(status: Option<StatusCode>) -> Markup {
    html! {
        @match status {
            Some(status) => span class={ "status of-" (status.as_u16() / 100) } { (status.as_u16()) },
            None => span.status.of-5 { "no answer" },
        }
    }
}

/// A number with its thousands apart.
pub(super) fn count(number: u64, one: &str, many: &str) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{text} {}", if number == 1 { one } else { many })
}
