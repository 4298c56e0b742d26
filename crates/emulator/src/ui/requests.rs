//! Requests: what arrived, and what was answered.

use maud::{Markup, html};

use super::layout::{self as page, address, value};
use super::{Missing, ROOT};
use crate::api::urlencoded::Pairs;
use crate::request_log::{self as log, Exchange};
use crate::server::Server;

/// How many requests a page shows.
const SHOWN: usize = 100;

/// The latest requests, or those before one of them.
pub(super) fn list(server: &Server, query: &Pairs) -> Markup {
    let before = value(query, "before").and_then(|number| number.parse().ok());
    let (requests, more) = server.log.before(before.unwrap_or(u64::MAX), SHOWN);
    let content = html! {
        h1 { "Requests" }
        p.lead { "The latest first. Secrets are left out, and what these pages ask for themselves is not counted." }
        @if requests.is_empty() {
            p { "There are none." }
        } @else {
            (table(&requests))
        }
        nav.pages {
            @if before.is_some() { a href={ (ROOT) "/requests" } { "← The latest" } }
            @if let (true, Some(last)) = (more, requests.last()) {
                a href=(address("requests", &[("before", &last.number.to_string())])) { "Before these →" }
            }
        }
    };
    page::frame(server, "Requests", "Requests", &content)
}

/// Requests, a line for each.
pub(super) fn table(requests: &[Exchange]) -> Markup {
    html! {
        table.requests {
            thead { tr { th.number { "No." } th { "Time (UTC)" } th { "Method" } th { "Path" } th { "Answer" } th { "Fault" } th.number { "Took" } } }
            tbody {
                @for it in requests {
                    tr {
                        td.number data-label="No." { (it.number) }
                        td data-label="Time" { (it.at.format("%H:%M:%S")) }
                        td data-label="Method" { (page::method(&it.method)) }
                        td data-label="Path" { a.data href={ (ROOT) "/requests/" (it.number) } { (it.path) } }
                        td data-label="Answer" { (page::status(it.status)) }
                        td data-label="Fault" { @if let Some(fault) = &it.fault { span.data.fault { (fault) } } }
                        td.number data-label="Took" { (took(it)) }
                    }
                }
            }
        }
    }
}

/// One request.
pub(super) fn one(server: &Server, number: u64) -> Result<Markup, Missing> {
    let request = server.log.get(number);
    let it =
        request.ok_or_else(|| Missing(format!("There is no request {number}, or it is kept no longer.")))?;
    let form = it.headers.iter().any(|(name, value)| {
        name == "content-type" && value.starts_with("application/x-www-form-urlencoded")
    });
    let fields = if form { Pairs::read(&it.body).ok() } else { None };
    let content = html! {
        p.crumbs { a href={ (ROOT) "/requests" } { "Requests" } }
        h1.data { (page::method(&it.method)) " " (it.path) }
        (page::pairs([
            ("Answer", page::status(it.status)),
            ("Fault", html! { @match &it.fault { Some(fault) => span.data.fault { (fault) }, None => span.quiet { "none" } } }),
            ("Account", html! { @match &it.account { Some(account) => span.data { (account) }, None => span.quiet { "none that is accepted" } } }),
            ("Time", html! { (it.at.format("%Y-%m-%d %H:%M:%S%.3f UTC")) }),
            ("Took", html! { (took(&it)) }),
            ("Request id", html! { span.data { (it.request_id) } }),
        ]))
        h2 { "Headers" }
        (page::pairs(it.headers.iter().map(|(name, value)| (name.as_str(), html! { span.data { (value) } }))))
        h2 { "Body" }
        @if it.body.is_empty() {
            p.quiet { "There is none." }
        } @else {
            @if let Some(fields) = &fields {
                (page::pairs(fields.iter().map(|(name, value)| (name, html! { span.data { (value) } }))))
            }
            (page::body(&it.body))
            (cut(&it.body))
        }
        h2 { "Answer" }
        @if it.answer.is_empty() {
            p.quiet { "There is no body." }
        } @else {
            (page::body(&it.answer))
            (cut(&it.answer))
        }
    };
    Ok(page::frame(server, "Requests", &format!("Request {number}"), &content))
}

/// A note where the log keeps the beginning alone.
fn cut(body: &str) -> Markup {
    html! { @if body.len() >= log::BODY { p.quiet { "This is the beginning; the log keeps no more." } } }
}

fn took(exchange: &Exchange) -> String {
    format!("{:.1} ms", exchange.duration.as_secs_f64() * 1000.0)
}
