//! The pages about requests: the latest, and the details of one.

use maud::{Markup, html};

use super::components::{self, data};
use super::context::{PageNotFound, ROOT, Ui, page_url};
use super::layout::{Section, frame};
use crate::api::UrlEncoded;
use crate::request_log::{MAX_BODY_BYTES, RecordedRequest};
use crate::text::{plural, thousands};

/// The number of requests on a page.
const PAGE_SIZE: usize = 100;

/// Renders a list of requests: the latest, or those before a given one.
pub(super) fn list(ui: &Ui<'_>, query: &UrlEncoded) -> Markup {
    let before = query.first("before").and_then(|number| number.parse().ok());
    let (requests, has_more) = ui.request_log.before(before.unwrap_or(u64::MAX), PAGE_SIZE);
    let content = html! {
        h1 { "Requests" }
        p.lead { "Latest requests first. Secrets are redacted, and visits to these pages are not recorded." }
        @if !requests.is_empty() { (table(&requests)) }
        @if !has_more {
            @if let Some(note) = dropped_note(ui) {
                (note)
            } @else if requests.is_empty() {
                p { @if before.is_some() { "No earlier requests." } @else { "No requests yet." } }
            }
        }
        nav.pages {
            @if before.is_some() { a href={ (ROOT) "/requests" } { "← Latest" } }
            @if let (true, Some(last)) = (has_more, requests.last()) {
                a href=(page_url("requests", &[("before", &last.number.to_string())])) { "Earlier →" }
            }
        }
    };
    frame(ui, Some(Section::Requests), "Requests", &content)
}

/// Renders a note about the requests that the log has dropped, if any.
pub(super) fn dropped_note(ui: &Ui<'_>) -> Option<Markup> {
    let dropped = ui.request_log.dropped();
    (dropped > 0)
        .then(|| html! { p.quiet { "Older requests were dropped: " (plural(dropped, "request")) "." } })
}

/// Renders a table of requests.
pub(super) fn table(requests: &[RecordedRequest]) -> Markup {
    html! {
        table.requests {
            thead {
                tr {
                    th.number { "No." } th { "Time (UTC)" } th { "Method" } th { "Path" } th { "Status" } th { "Fault" }
                    th.number { "Duration" }
                }
            }
            tbody {
                @for request in requests {
                    tr {
                        td.number data-label="No." { (thousands(request.number)) }
                        td data-label="Time (UTC)" { (request.received_at.format("%H:%M:%S")) }
                        td data-label="Method" { (components::method(&request.method)) }
                        td data-label="Path" {
                            a.data href={ (ROOT) "/requests/" (request.number) } { (request.path) }
                        }
                        td data-label="Status" { (components::status(request.status)) }
                        td data-label="Fault" { @if let Some(fault) = &request.fault { span.data.fault { (fault) } } }
                        td.number data-label="Duration" { (duration(request)) }
                    }
                }
            }
        }
    }
}

/// Renders a request and its response.
pub(super) fn details(ui: &Ui<'_>, number: u64) -> Result<Markup, PageNotFound> {
    let Some(request) = ui.request_log.get(number) else {
        let name = thousands(number);
        return Err(PageNotFound::new(if (1..=ui.request_log.dropped()).contains(&number) {
            format!("Request {name} was dropped from the log.")
        } else {
            format!("There has been no request {name}.")
        }));
    };
    let content = html! {
        p.crumbs { a href={ (ROOT) "/requests" } { "Requests" } }
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

fn duration(request: &RecordedRequest) -> String {
    format!("{:.1} ms", request.duration.as_secs_f64() * 1000.0)
}
