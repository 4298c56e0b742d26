//! Records: whose they are, and what they hold.

use axum::http::Method;
use maud::{Markup, html};
use serde_json::Value;

use super::layout::{self as page, address, value};
use super::{Missing, curl as example};
use crate::api::record::Site;
use crate::api::urlencoded::{Pairs, encode, segments};
use crate::openapi::{Route, Source};
use crate::server::Server;
use crate::store::{Held, Place, Position, Row};

/// How many collections, and how many records, a page shows.
const SHOWN: usize = 50;

/// All collections that hold something.
pub(super) fn collections(server: &Server, query: &Pairs) -> Markup {
    let held = server.service.store.collections().unwrap_or_default();
    let from = value(query, "from").and_then(|from| from.parse().ok()).unwrap_or(0).min(held.len());
    let to = held.len().min(from + SHOWN);
    let records: u64 = held.iter().map(|it| it.records).sum();
    let content = html! {
        h1 { "Records" }
        @if held.is_empty() {
            p { "There are none yet." }
            @if let Some(first) = example::first(server) {
                p { "Paste this into a shell to make the first, and load this page again:" }
                (page::command(&first))
            }
        } @else {
            p.lead {
                (page::count(records, "record", "records")) " in "
                (page::count(held.len() as u64, "collection", "collections")) "."
            }
            (table(&held[from..to]))
            nav.pages {
                @if from > 0 {
                    a href=(address("collections", &[("from", &from.saturating_sub(SHOWN).to_string())])) { "← Before" }
                }
                @if to < held.len() { a href=(address("collections", &[("from", &to.to_string())])) { "After →" } }
            }
        }
    };
    page::frame(server, "Records", "Records", &content)
}

/// Collections with how much they hold.
pub(super) fn table(held: &[Held]) -> Markup {
    html! {
        table {
            thead { tr { th { "Collection" } th { "Account" } th.number { "Records" } } }
            tbody {
                @for Held { account, path, records } in held {
                    tr {
                        td data-label="Collection" {
                            a.data href=(address("records", &[("account", account), ("path", path)])) { (path) }
                        }
                        td data-label="Account" { span.data { (account) } }
                        td.number data-label="Records" { (page::count(*records, "", "").trim()) }
                    }
                }
            }
        }
    }
}

/// The records of one collection.
pub(super) fn list(server: &Server, query: &Pairs) -> Result<Markup, Missing> {
    let (account, path) = place(query)?;
    let from = |name: &str| value(query, name).and_then(|number| number.parse().ok());
    let position = match (from("after"), from("before")) {
        (Some(number), _) => Position::After(number),
        (None, Some(number)) => Position::Before(number),
        (None, None) => Position::Start,
    };
    let place = Place { account, path };
    let rows = server.service.store.page(place, &[], position, SHOWN as u64)?;
    let records: Vec<_> = rows.rows.iter().map(|row| (row, show(server, place, row))).collect();
    let columns = columns(server, path, records.first().map(|(_, record)| record));
    let turn = |side: &str, row: &Row| {
        address("records", &[("account", account), ("path", path), (side, &row.number.to_string())])
    };
    let content = html! {
        p.crumbs { a href=(address("collections", &[])) { "Records" } }
        h1.data { (path) }
        p.lead { "Of the account " code { (account) } ", oldest first." }
        @if records.is_empty() {
            p { "There are no records here." }
        } @else {
            table {
                thead { tr { @for column in &columns { th { (column) } } } }
                tbody {
                    @for (row, record) in &records {
                        tr {
                            @for (at, column) in columns.iter().enumerate() {
                                td data-label=(column) {
                                    @if at == 0 {
                                        a.data href=(address("record", &[("account", account), ("path", path), ("sid", &row.sid)])) {
                                            (row.sid)
                                        }
                                    } @else {
                                        (page::cell(record.get(column).unwrap_or(&Value::Null)))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        nav.pages {
            @if let (true, Some(first)) = (rows.before, rows.rows.first()) { a href=(turn("before", first)) { "← Before" } }
            @if let (true, Some(last)) = (rows.after, rows.rows.last()) { a href=(turn("after", last)) { "After →" } }
        }
    };
    Ok(page::frame(server, "Records", path, &content))
}

/// One record.
pub(super) fn one(server: &Server, query: &Pairs) -> Result<Markup, Missing> {
    let (account, path) = place(query)?;
    let sid = value(query, "sid").unwrap_or_default();
    let place = Place { account, path };
    let row = server.service.store.get(place, sid)?;
    let row = row.ok_or_else(|| Missing(format!("The collection holds no record {sid}.")))?;
    let record = show(server, place, &row);
    let properties = record.as_object().into_iter().flatten();
    let content = html! {
        p.crumbs {
            a href=(address("collections", &[])) { "Records" } " / "
            a.data href=(address("records", &[("account", account), ("path", path)])) { (path) }
        }
        h1.data { (row.sid) }
        (page::pairs(properties.map(|(name, value)| (name.as_str(), page::cell(value)))))
        h2 { "As it is answered" }
        (page::body(&record.to_string()))
        p.quiet { (page::method(&Method::GET)) " " span.data { (path) "/" (encode(&row.sid)) } }
    };
    Ok(page::frame(server, "Records", &row.sid, &content))
}

fn place(query: &Pairs) -> Result<(&str, &str), Missing> {
    match (value(query, "account"), value(query, "path")) {
        (Some(account), Some(path)) => Ok((account, path)),
        _ => Err(Missing("The address names no account and no collection.".to_owned())),
    }
}

/// A record as the service would answer it; as it is stored where the document does not know it any more.
fn show(server: &Server, place: Place<'_>, row: &Row) -> Value {
    let document = &server.service.document;
    let rendered = || {
        let segments = segments(place.path).ok()?;
        let Some(Route::Collection { resource }) = document.route(&segments) else { return None };
        let origin = format!("http://{}", server.authority);
        let account = place.account.parse().ok()?;
        let site = Site { origin: &origin, account, segments: &segments, resource, document };
        serde_json::from_str(&site.render(row).ok()?).ok()
    };
    rendered().or_else(|| serde_json::from_str(&row.body).ok()).unwrap_or(Value::Null)
}

/// What a table of records shows: the SID first, then what differs from one to another.
fn columns(server: &Server, path: &str, record: Option<&Value>) -> Vec<String> {
    let segments = segments(path).unwrap_or_default();
    match server.service.document.route(&segments) {
        Some(Route::Collection { resource }) => {
            let stored = resource.properties.iter().filter(|it| matches!(it.source, Source::Stored(_)));
            std::iter::once(resource.key.clone()).chain(stored.map(|it| it.name.clone())).collect()
        }
        _ => {
            let names = record.and_then(Value::as_object).into_iter().flatten().map(|(name, _)| name.clone());
            std::iter::once("sid".to_owned()).chain(names).collect()
        }
    }
}
