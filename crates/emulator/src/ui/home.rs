//! The first page: what there is, and what happened last.

use maud::{Markup, html};

use super::{ROOT, curl as example, layout as page, records, requests};
use crate::server::Server;

/// How many collections and requests the first page shows.
const SHOWN: usize = 15;

pub(super) fn page(server: &Server) -> Markup {
    let document = &server.service.document;
    let held = server.service.store.collections().unwrap_or_default();
    let (latest, more) = server.log.before(u64::MAX, SHOWN);
    let content = html! {
        h1 { (document.title) }
        p.lead {
            "A service on this machine, made from its OpenAPI document. What you send to "
            code { "http://" (server.authority) }
            " is kept here and nowhere else."
        }

        section {
            h2 { "Resources" }
            ul.resources {
                @for resource in &document.resources {
                    li {
                        code.path { (resource.collection) }
                        span.does {
                            @for (has, does) in [
                                (resource.create.is_some(), "create"), (resource.list.is_some(), "list"),
                                (resource.fetch, "fetch"), (resource.update.is_some(), "update"), (resource.delete, "delete"),
                            ] {
                                @if has { span { (does) } " " }
                            }
                        }
                    }
                }
            }
            @if !document.unserved.is_empty() {
                p.quiet { "In the document and not served, for they are of another shape:" }
                ul.resources {
                    @for path in &document.unserved { li { code.path.quiet { (path) } } }
                }
            }
        }

        section {
            h2 { "Records" }
            @if held.is_empty() {
                p { "There are none yet." }
                @if let Some(first) = example::first(server) {
                    p { "Paste this into a shell to make the first, and load this page again:" }
                    (page::command(&first))
                }
            } @else {
                (records::table(&held[..held.len().min(SHOWN)]))
                @if held.len() > SHOWN {
                    p { a href={ (ROOT) "/collections" } { "All " (page::count(held.len() as u64, "collection", "collections")) } }
                }
            }
        }

        section {
            h2 { "Latest requests" }
            @if latest.is_empty() {
                p { "Nobody has asked for anything yet. Requests of these pages are not counted." }
            } @else {
                (requests::table(&latest))
                @if more { p { a href={ (ROOT) "/requests" } { "All requests" } } }
            }
        }
    };
    page::frame(server, "Overview", "Overview", &content)
}
