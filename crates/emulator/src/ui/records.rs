//! The pages about records: all collections, one collection, one record.

use hyper::Method;
use maud::{Markup, html};
use serde_json::Value;

use super::components;
use super::context::{PageNotFound, Ui, page_url};
use super::curl::create_command;
use super::layout::{Section, frame};
use crate::api::{RequestScope, UrlEncoded, encode, path_segments};
use crate::openapi::PropertySource;
use crate::store::{CollectionKey, CollectionStats, Position, StoredRecord};
use crate::text::{plural, thousands};

/// The number of collections, or of records, on a page.
const PAGE_SIZE: usize = 50;

/// Renders the list of all collections that are not empty.
pub(super) fn collections(ui: &Ui<'_>, query: &UrlEncoded) -> Markup {
    let collections = ui.api.store.collections().unwrap_or_default();
    let from = query.first("from").and_then(|from| from.parse().ok()).unwrap_or(0).min(collections.len());
    let to = collections.len().min(from + PAGE_SIZE);
    let record_count: u64 = collections.iter().map(|it| it.record_count).sum();
    let turn = |from: usize| page_url("collections", &[("from", &from.to_string())]);
    let content = html! {
        h1 { "Records" }
        div data-live {
            @if collections.is_empty() {
                (no_records(ui))
            } @else {
                p.lead {
                    (plural(record_count, "record")) " in "
                    (plural(collections.len() as u64, "collection")) "."
                }
                (table(&collections[from..to]))
                nav.pages {
                    @if from > 0 { a href=(turn(from.saturating_sub(PAGE_SIZE))) { "← Previous" } }
                    @if to < collections.len() { a href=(turn(to)) { "Next →" } }
                }
            }
        }
    };
    frame(ui, Some(Section::Records), "Records", &content)
}

/// Renders how to create the first record.
pub(super) fn no_records(ui: &Ui<'_>) -> Markup {
    html! {
        p { "No records yet." }
        @if let Some(command) = create_command(ui) {
            p { "To create one, run this command in a shell and reload the page:" }
            (components::command("create", &command))
        }
    }
}

/// Renders a table of collections.
pub(super) fn table(collections: &[CollectionStats]) -> Markup {
    html! {
        table {
            thead { tr { th { "Collection" } th { "Account" } th.number { "Records" } } }
            tbody {
                @for CollectionStats { account, path, record_count } in collections {
                    tr {
                        td data-label="Collection" {
                            a.data href=(page_url("records", &[("account", account), ("path", path)])) { (path) }
                        }
                        td data-label="Account" { (components::data(account)) }
                        td.number data-label="Records" { (thousands(*record_count)) }
                    }
                }
            }
        }
    }
}

/// Renders the records of a collection.
pub(super) fn list(ui: &Ui<'_>, query: &UrlEncoded) -> Result<Markup, PageNotFound> {
    let collection = collection_key(query)?;
    let CollectionKey { account, path } = collection;
    let sequence = |name: &str| query.first(name).and_then(|number| number.parse().ok());
    let position = match (sequence("after"), sequence("before")) {
        (Some(sequence), _) => Position::After(sequence),
        (None, Some(sequence)) => Position::Before(sequence),
        (None, None) => Position::Start,
    };
    let page = ui.api.store.page(collection, &[], position, PAGE_SIZE as u64)?;
    let rows: Vec<_> = page.records.iter().map(|record| (record, render(ui, collection, record))).collect();
    let columns = columns(ui, path, rows.first().map(|(_, properties)| properties));
    let turn = |side: &str, record: &StoredRecord| {
        page_url("records", &[("account", account), ("path", path), (side, &record.sequence.to_string())])
    };
    let record_url = |sid: &str| page_url("record", &[("account", account), ("path", path), ("sid", sid)]);
    let content = html! {
        p.crumbs { a href=(page_url("collections", &[])) { "Records" } }
        h1.data { (path) }
        p.lead { "Account " code { (account) } ", oldest records first." }
        @if rows.is_empty() {
            p { "No records." }
        } @else {
            table {
                thead { tr { @for column in &columns { th { (column) } } } }
                tbody {
                    @for (record, properties) in &rows {
                        tr {
                            @for (index, column) in columns.iter().enumerate() {
                                td data-label=(column) {
                                    @if index == 0 {
                                        a.data href=(record_url(&record.sid)) { (record.sid) }
                                    } @else {
                                        (components::value(properties.get(column).unwrap_or(&Value::Null)))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        nav.pages {
            @if let (true, Some(first)) = (page.has_previous, page.records.first()) {
                a href=(turn("before", first)) { "← Previous" }
            }
            @if let (true, Some(last)) = (page.has_next, page.records.last()) {
                a href=(turn("after", last)) { "Next →" }
            }
        }
    };
    Ok(frame(ui, Some(Section::Records), path, &content))
}

/// Renders a record.
pub(super) fn details(ui: &Ui<'_>, query: &UrlEncoded) -> Result<Markup, PageNotFound> {
    let collection = collection_key(query)?;
    let CollectionKey { account, path } = collection;
    let sid = query.first("sid").unwrap_or_default();
    let record = ui.api.store.get(collection, sid)?;
    let record = record.ok_or_else(|| PageNotFound::new(format!("The collection has no record {sid}.")))?;
    let properties = render(ui, collection, &record);
    let pairs = properties.as_object().into_iter().flatten();
    let content = html! {
        p.crumbs {
            a href=(page_url("collections", &[])) { "Records" } " / "
            a.data href=(page_url("records", &[("account", account), ("path", path)])) { (path) }
        }
        h1.data { (record.sid) }
        (components::pairs(pairs.map(|(name, value)| (name.as_str(), components::value(value)))))
        h2 { "JSON" }
        (components::json(&properties))
        p.quiet { (components::method(&Method::GET)) " " span.data { (path) "/" (encode(&record.sid)) } }
    };
    Ok(frame(ui, Some(Section::Records), &record.sid, &content))
}

fn collection_key(query: &UrlEncoded) -> Result<CollectionKey<'_>, PageNotFound> {
    match (query.first("account"), query.first("path")) {
        (Some(account), Some(path)) => Ok(CollectionKey { account, path }),
        _ => Err(PageNotFound::new("The URL has no account or no path of a collection.")),
    }
}

/// Renders a record as the API does, or as it is stored if the document no longer has its resource.
fn render(ui: &Ui<'_>, collection: CollectionKey<'_>, record: &StoredRecord) -> Value {
    let documents = &ui.api.documents;
    let rendered = || {
        let segments = path_segments(collection.path).ok()?;
        let (resource, segments) = documents.collection(collection.path, &segments)?;
        let origin = format!("http://{}", ui.authority);
        let account = collection.account;
        let scope = RequestScope { origin: &origin, account, segments: &segments, resource, documents };
        serde_json::from_str(&scope.render(record).ok()?).ok()
    };
    rendered().or_else(|| serde_json::from_str(&record.body).ok()).unwrap_or(Value::Null)
}

/// Returns the columns of a collection's table: the SID, then the properties that differ between records.
fn columns(ui: &Ui<'_>, path: &str, first_record: Option<&Value>) -> Vec<String> {
    let segments = path_segments(path).unwrap_or_default();
    match ui.api.documents.collection(path, &segments) {
        Some((resource, _)) => {
            let stored =
                resource.properties.iter().filter(|it| matches!(it.source, PropertySource::Stored(_)));
            std::iter::once(resource.key_property.clone()).chain(stored.map(|it| it.name.clone())).collect()
        }
        _ => {
            let properties = first_record.and_then(Value::as_object).into_iter().flatten();
            std::iter::once("sid".to_owned()).chain(properties.map(|(name, _)| name.clone())).collect()
        }
    }
}
