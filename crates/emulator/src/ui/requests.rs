//! The page with the latest requests.

use maud::{Markup, html};
use serde_json::Value;

use super::components;
use super::context::{ROOT, Ui, page_url};
use super::layout::{Section, frame};
use crate::api::UrlEncoded;
use crate::request_filter::RequestFilter;
use crate::request_log::RecordedRequest;
use crate::text::{is_sid, plural, thousands};

/// The number of requests on a page.
const PAGE_SIZE: usize = 100;

/// The methods and classes of statuses to choose from.
const METHODS: [&str; 3] = ["GET", "POST", "DELETE"];
const STATUSES: [&str; 4] = ["2xx", "3xx", "4xx", "5xx"];

/// Renders a list of requests: the latest, or those before a given one, that the filter of the query selects.
pub(super) fn list(ui: &Ui<'_>, query: &UrlEncoded) -> Markup {
    // The fields of a form that were left empty select everything.
    let parameter = |name: &str| query.first(name).map(str::trim).filter(|value| !value.is_empty());
    let is_filtered = RequestFilter::PARAMETERS.into_iter().any(|name| parameter(name).is_some());
    let before = parameter("before").and_then(|number| number.parse().ok());
    let list = RequestFilter::parse(parameter).map(|filter| {
        ui.request_log.before(before.unwrap_or(u64::MAX), PAGE_SIZE, |request| filter.matches(request))
    });
    let earlier_url = |last: &RecordedRequest| {
        let number = last.number.to_string();
        let parameters = RequestFilter::PARAMETERS.into_iter();
        let mut earlier: Vec<_> = parameters.filter_map(|name| Some((name, parameter(name)?))).collect();
        earlier.push(("before", &number));
        page_url("requests", &earlier)
    };
    let content = html! {
        h1 { "Requests" }
        p.lead { "Latest requests first. Secrets are redacted, and visits to these pages are not recorded." }
        (filter_form(parameter, is_filtered))
        div data-live {
            @match &list {
                Err(error) => p.alert role="alert" { (error.message()) },
                Ok((requests, has_more)) => {
                    @if !requests.is_empty() { (table(requests)) }
                    @if !has_more {
                        @if let Some(note) = dropped_note(ui) {
                            (note)
                        } @else if requests.is_empty() {
                            p {
                                @if is_filtered { "No request matches." }
                                @else if before.is_some() { "No earlier requests." }
                                @else { "No requests yet." }
                            }
                        }
                    }
                    nav.pages {
                        @if before.is_some() { a href={ (ROOT) "/requests" } { "← Latest" } }
                        @if let (true, Some(last)) = (has_more, requests.last()) {
                            a href=(earlier_url(last)) { "Earlier →" }
                        }
                    }
                }
            }
        }
    };
    frame(ui, Some(Section::Requests), "Requests", &content)
}

fn filter_form<'a>(parameter: impl Fn(&str) -> Option<&'a str>, is_filtered: bool) -> Markup {
    let options = |name: &str, values: &[&str]| {
        html! {
            option value="" { "any" }
            @for value in values {
                option value=(value) selected[parameter(name) == Some(*value)] { (value) }
            }
        }
    };
    html! {
        form.filter action={ (ROOT) "/requests" } role="search" {
            label.grows {
                "SID or text"
                input type="search" name="text" value=(parameter("text").unwrap_or_default());
            }
            label { "Method" select name="method" { (options("method", &METHODS)) } }
            label { "Status" select name="status" { (options("status", &STATUSES)) } }
            label.check {
                input type="checkbox" name="failed" value="true" checked[parameter("failed") == Some("true")];
                "failures only"
            }
            button { "Filter" }
            @if is_filtered { a href={ (ROOT) "/requests" } { "Show all" } }
        }
    }
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
                    th.number { "No." } th { "Time (UTC)" } th { "Method" } th { "Path" } th { "SID" } th { "Status" }
                    th { "Fault" } th.number { "Duration" }
                }
            }
            tbody {
                @for request in requests {
                    tr {
                        td.number data-label="No." { (thousands(request.number)) }
                        td data-label="Time (UTC)" { (request.received_at.format("%H:%M:%S")) }
                        td data-label="Method" { (components::method(&request.method)) }
                        td data-label="Path" {
                            a.data href={ (ROOT) "/requests/" (request.number) } title=(request.path) {
                                (short_path(&request.path))
                            }
                        }
                        td data-label="SID" { @if let Some(sid) = subject(request) { span.data { (short_sid(&sid, 8)) } } }
                        td data-label="Status" {
                            (components::status(request.status))
                            @if let Some(code) = error_code(request) { " " span.quiet { (code) } }
                        }
                        td data-label="Fault" { @if let Some(fault) = &request.fault { span.data.fault { (fault) } } }
                        td.number data-label="Duration" { (duration(request)) }
                    }
                }
            }
        }
    }
}

pub(super) fn duration(request: &RecordedRequest) -> String {
    format!("{:.1} ms", request.duration.as_secs_f64() * 1000.0)
}

/// Renders a URL with shortened SIDs, which may be broken after a slash.
fn short_path(path: &str) -> Markup {
    let is_separator = |c: char| "/?&=.".contains(c);
    html! {
        @for part in path.split_inclusive(is_separator) {
            @let name = part.trim_end_matches(is_separator);
            @if is_sid(name) { (short_sid(name, 4)) (part[name.len()..]) } @else { (part) }
            @if part.ends_with(['/', '?', '&']) { wbr; }
        }
    }
}

/// Renders the prefix and the last digits of a SID.
fn short_sid(sid: &str, digits: usize) -> Markup {
    html! { span.sid title=(sid) { (sid[..2]) "…" (sid[34 - digits..]) } }
}

/// Returns the SID by which a request differs from others with the same path: that of the record, or of the endpoint of a
/// create.
fn subject(request: &RecordedRequest) -> Option<String> {
    let path = request.path.split('?').next().unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".json");
    if is_sid(last) {
        return Some(last.to_owned());
    }
    let form = UrlEncoded::parse(&request.body).ok()?;
    let sid = form.iter().map(|(_, value)| value).filter(|value| is_sid(value)).last()?;
    Some(sid.to_owned())
}

/// Returns the error code of a response.
fn error_code(request: &RecordedRequest) -> Option<u64> {
    if request.status.is_some_and(|status| status.as_u16() < 400) {
        return None;
    }
    serde_json::from_str::<Value>(&request.response_body).ok()?.get("code")?.as_u64()
}
