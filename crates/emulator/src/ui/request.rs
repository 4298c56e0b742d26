//! The page of a request.

use maud::{Markup, html};

use super::components::{self, data};
use super::context::{PageNotFound, ROOT, Ui};
use super::curl::request_command;
use super::layout::{Section, frame};
use super::requests::duration;
use crate::api::UrlEncoded;
use crate::request_log::{MAX_BODY_BYTES, RecordedRequest};
use crate::text::thousands;

/// Renders a request and its response.
pub(super) fn page(ui: &Ui<'_>, number: u64) -> Result<Markup, PageNotFound> {
    let Some(request) = ui.request_log.get(number) else {
        let name = thousands(number);
        return Err(PageNotFound::new(if (1..=ui.request_log.dropped()).contains(&number) {
            format!("Request {name} was dropped from the log.")
        } else {
            format!("There has been no request {name}.")
        }));
    };
    let [previous, next] = ui.request_log.neighbors(number);
    let content = html! {
        p.crumbs { a href={ (ROOT) "/requests" } { "Requests" } " / " (thousands(number)) }
        h1.data { (components::method(&request.method)) " " (request.path) }
        (components::pairs([
            ("Status", components::status(request.status)),
            ("Fault", html! {
                @match &request.fault { Some(fault) => span.data.fault { (fault) }, None => span.quiet { "none" } }
            }),
            ("Account", html! {
                @match &request.account {
                    Some(account) => (data(account.as_str())),
                    None => span.quiet { "not authenticated" },
                }
            }),
            ("Time", html! { (request.received_at.format("%Y-%m-%d %H:%M:%S%.3f UTC")) }),
            ("Duration", html! { (duration(&request)) }),
            ("Request ID", data(&request.request_id)),
        ]))
        nav.pages {
            @if let Some(previous) = previous { a href={ (ROOT) "/requests/" (previous) } { "← Previous" } }
            @if let Some(next) = next { a href={ (ROOT) "/requests/" (next) } { "Next →" } }
        }
        h2 { "Send it again" }
        (components::command("again", &request_command(ui, &request)))
        h2 { "Request headers" }
        (components::pairs(request.headers.iter().map(|(name, value)| (name.as_str(), data(value)))))
        h2 { "Request body" }
        @if let Some(fields) = form_fields(&request) {
            (components::pairs(fields.iter().map(|(name, value)| (name, data(value)))))
        }
        (body(&request.body))
        h2 { "Response body" }
        (body(&request.response_body))
    };
    Ok(frame(ui, Some(Section::Requests), &format!("Request {}", thousands(number)), &content))
}

/// Parses the body if it is a form.
fn form_fields(request: &RecordedRequest) -> Option<UrlEncoded> {
    let is_form = request.headers.iter().any(|(name, value)| {
        name == "content-type" && value.starts_with("application/x-www-form-urlencoded")
    });
    if is_form && !request.body.is_empty() { UrlEncoded::parse(&request.body).ok() } else { None }
}

fn body(body: &str) -> Markup {
    html! {
        @if body.is_empty() {
            p.quiet { "No body." }
        } @else {
            (components::body(body))
            @if body.len() >= MAX_BODY_BYTES {
                p.quiet { "Truncated: the log keeps the first " (MAX_BODY_BYTES / 1024) " KiB." }
            }
        }
    }
}
