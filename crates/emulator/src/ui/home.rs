//! The overview: resources, records and the latest requests.

use maud::{Markup, html};

use super::context::{ROOT, Ui};
use super::layout::{Section, frame};
use super::{records, requests};
use crate::openapi::Resource;
use crate::text::plural;

/// The maximum number of collections and of requests on the page.
const MAX_ROWS: usize = 15;

pub(super) fn page(ui: &Ui<'_>) -> Markup {
    let documents = &ui.api.documents;
    let collections = ui.api.store.collections().unwrap_or_default();
    let (latest_requests, has_more) = ui.request_log.before(u64::MAX, MAX_ROWS, |_| true);
    let content = html! {
        h1 { (documents.title()) }
        p.lead {
            "An emulator of this API, generated from its OpenAPI document. Send requests to "
            code { "http://" (ui.authority) }
            ". Nothing leaves this machine."
        }

        section {
            h2 { "Resources" }
            ul.resources {
                @for resource in &documents.resources {
                    li {
                        code.path {
                            @if resource.has_collection() { (resource.collection) } @else { (resource.instance) }
                        }
                        span.does { @for operation in operations(resource) { span { (operation) } " " } }
                    }
                }
            }
            @if !documents.unserved.is_empty() {
                p.quiet { "Not served, because they are not create, list, fetch, update or delete of a resource:" }
                ul.resources {
                    @for operation in &documents.unserved { li { code.path.quiet { (operation) } } }
                }
            }
        }

        div data-live {
            section {
                h2 { "Records" }
                @if collections.is_empty() {
                    (records::no_records(ui))
                } @else {
                    (records::table(&collections[..collections.len().min(MAX_ROWS)]))
                    @if collections.len() > MAX_ROWS {
                        p { a href={ (ROOT) "/collections" } { "All " (plural(collections.len() as u64, "collection")) } }
                    }
                }
            }

            section {
                h2 { "Latest requests" }
                @if !latest_requests.is_empty() { (requests::table(&latest_requests)) }
                @if has_more {
                    p { a href={ (ROOT) "/requests" } { "All requests" } }
                } @else if let Some(note) = requests::dropped_note(ui) {
                    (note)
                } @else if latest_requests.is_empty() {
                    p { "No requests yet. Visits to these pages are not recorded." }
                }
            }
        }
    };
    frame(ui, Some(Section::Overview), "Overview", &content)
}

fn operations(resource: &Resource) -> impl Iterator<Item = &'static str> {
    let operations = [
        (resource.create.is_some(), "create"),
        (resource.list.is_some(), "list"),
        (resource.has_fetch, "fetch"),
        (resource.update.is_some(), "update"),
        (resource.has_delete, "delete"),
    ];
    operations.into_iter().filter_map(|(is_supported, name)| is_supported.then_some(name))
}
