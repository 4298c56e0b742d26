//! The API reference, as the document has it.

use axum::http::Method;
use maud::{Markup, html};
use serde_json::Value;

use super::markdown::{line, markdown};
use super::schemas::{self, rules, shape};
use super::{curl as example, layout as page};
use crate::openapi::Schemas;
use crate::server::Server;

const METHODS: [&str; 8] = ["get", "post", "put", "patch", "delete", "head", "options", "trace"];

/// One operation of the document.
struct Operation<'a> {
    /// Where a link leads.
    anchor: String,
    method: &'static str,
    path: &'a str,
    item: &'a Value,
    described: &'a Value,
}

pub(super) fn page(server: &Server) -> Markup {
    let document = &server.service.document;
    let schemas = Schemas::new(&document.source);
    let operations = operations(&schemas);
    let described = schemas::named(&schemas);
    let content = html! {
        h1 { (document.title) }
        p.lead { "Version " (document.version) ", as its OpenAPI document tells." }
        (text(document.source.pointer("/info/description")))

        h2 { "Operations" }
        ul.contents {
            @for it in &operations {
                li {
                    a href={ "#" (it.anchor) } { (method(it.method)) " " span.data { (it.path) } }
                    " " span.quiet { (string(it.described, "summary")) }
                }
            }
        }
        @if !described.is_empty() {
            p.quiet {
                "Schemas: "
                @for (at, (name, _)) in described.iter().enumerate() {
                    @if at > 0 { ", " }
                    a href={ "#" (schemas::anchor(name)) } { (name) }
                }
            }
        }
        (access(&schemas))
        @for it in &operations { (operation(server, &schemas, it)) }

        h2 { "Schemas" }
        @for (name, schema) in &described { (schemas::section(&schemas, name, schema)) }
    };
    page::frame(server, "Reference", "Reference", &content)
}

/// All operations, in the document's order.
fn operations<'a>(schemas: &'a Schemas<'a>) -> Vec<Operation<'a>> {
    let paths = schemas.document().get("paths").and_then(Value::as_object);
    let mut all = Vec::new();
    for (path, item) in paths.into_iter().flatten() {
        let Ok(item) = schemas.follow(item) else { continue };
        for (name, described) in item.as_object().into_iter().flatten() {
            let Some(method) = METHODS.into_iter().find(|method| method == name) else { continue };
            let anchor = match string(described, "operationId") {
                "" => format!("{method}{}", path.replace(['/', '{', '}'], "-")),
                id => id.to_owned(),
            };
            all.push(Operation { anchor, method, path, item, described });
        }
    }
    all
}

/// Where the service is, and who may call it.
fn access(schemas: &Schemas<'_>) -> Markup {
    let document = schemas.document();
    let servers = document.get("servers").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let schemes = document.pointer("/components/securitySchemes").and_then(Value::as_object);
    html! {
        @if !servers.is_empty() {
            h2 { "The service itself" }
            dl.pairs {
                @for server in servers {
                    div { dt.data { (string(server, "url")) } dd { (text(server.get("description"))) } }
                }
            }
        }
        @if let Some(schemes) = schemes {
            h2 { "Authentication" }
            dl.pairs {
                @for (name, scheme) in schemes {
                    @let scheme = schemas.follow(scheme).unwrap_or(scheme);
                    div {
                        dt { (name) }
                        dd {
                            p { "By " code { (string(scheme, "type")) " " (string(scheme, "scheme")) } "." }
                            (text(scheme.get("description")))
                        }
                    }
                }
            }
        }
    }
}

fn operation(server: &Server, schemas: &Schemas<'_>, it: &Operation<'_>) -> Markup {
    let parameters: Vec<_> = [it.item, it.described]
        .into_iter()
        .flat_map(|of| of.get("parameters").and_then(Value::as_array).into_iter().flatten())
        .filter_map(|parameter| schemas.follow(parameter).ok())
        .collect();
    let body = it.described.get("requestBody").and_then(|body| schemas.follow(body).ok());
    let responses = it.described.get("responses").and_then(Value::as_object);
    html! {
        section.operation id=(it.anchor) {
            h3 { (method(it.method)) " " span.data { (it.path) } }
            p.lead { (string(it.described, "summary")) }
            (text(it.described.get("description")))
            (page::command(&example::curl(server, it.method, it.path, it.item)))
            @if !parameters.is_empty() {
                h4 { "Parameters" }
                table.rules {
                    thead { tr { th { "Name" } th { "In" } th { "Value" } th { "Meaning" } } }
                    tbody {
                        @for parameter in &parameters {
                            @let schema = parameter.get("schema").unwrap_or(&Value::Null);
                            tr {
                                td data-label="Name" {
                                    span.data { (string(parameter, "name")) }
                                    @if is(parameter, "required") { " " span.required { "required" } }
                                    @if is(parameter, "deprecated") { " " span.quiet { "deprecated" } }
                                }
                                td data-label="In" { (string(parameter, "in")) }
                                td data-label="Value" { (shape(schema)) (rules(schemas, schema)) (given(schemas, parameter)) }
                                td data-label="Meaning" { (text(parameter.get("description"))) }
                            }
                        }
                    }
                }
            }
            @if let Some(body) = body {
                h4 { "Body" }
                (text(body.get("description")))
                @for (media, content) in body.get("content").and_then(Value::as_object).into_iter().flatten() {
                    p { code { (media) } }
                    @if let Some(Ok(schema)) = content.get("schema").map(|schema| schemas.flat(schema)) {
                        (schemas::properties(schemas, &schema))
                    }
                    (examples(schemas, content))
                }
            }
            h4 { "Answers" }
            @for (status, response) in responses.into_iter().flatten() {
                @let response = schemas.follow(response).unwrap_or(&Value::Null);
                details.answer {
                    summary {
                        span class={ "status of-" (status.chars().next().unwrap_or('x')) } { (status) }
                        span { (line(string(response, "description"))) }
                    }
                    (answer(schemas, response))
                }
            }
        }
    }
}

fn answer(schemas: &Schemas<'_>, response: &Value) -> Markup {
    let headers = response.get("headers").and_then(Value::as_object);
    let content = response.get("content").and_then(Value::as_object);
    html! {
        @if let Some(headers) = headers {
            dl.pairs {
                @for (name, header) in headers {
                    @let header = schemas.follow(header).unwrap_or(header);
                    div { dt.data { (name) } dd { (text(header.get("description"))) } }
                }
            }
        }
        @for (media, content) in content.into_iter().flatten() {
            p { code { (media) } ": " (shape(content.get("schema").unwrap_or(&Value::Null))) }
            (examples(schemas, content))
        }
        @if headers.is_none() && content.is_none() { p.quiet { "No body." } }
    }
}

/// The examples of a body, each with what it shows.
fn examples(schemas: &Schemas<'_>, content: &Value) -> Markup {
    let named = content.get("examples").and_then(Value::as_object);
    html! {
        @if let Some(example) = content.get("example") { (shown(example)) }
        @for (name, example) in named.into_iter().flatten() {
            @let example = schemas.follow(example).unwrap_or(example);
            @let summary = string(example, "summary");
            p.quiet { @if summary.is_empty() { (name) } @else { (summary) } }
            @if let Some(value) = example.get("value") { (shown(value)) }
        }
    }
}

fn shown(value: &Value) -> Markup {
    html! { pre tabindex="0" { code { (page::json(value)) } } }
}

/// An example of a parameter.
fn given(schemas: &Schemas<'_>, parameter: &Value) -> Markup {
    html! {
        @if let Some(example) = example::of(schemas, parameter) {
            ul.rules { li { "such as " code { (schemas::plain(&example)) } } }
        }
    }
}

fn method(name: &str) -> Markup {
    html! { @if let Ok(method) = name.to_ascii_uppercase().parse::<Method>() { (page::method(&method)) } }
}

fn string<'a>(of: &'a Value, name: &str) -> &'a str {
    of.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn is(of: &Value, name: &str) -> bool {
    of.get(name).and_then(Value::as_bool).unwrap_or(false)
}

/// A description.
pub(super) fn text(description: Option<&Value>) -> Markup {
    html! { @if let Some(text) = description.and_then(Value::as_str) { div.prose { (markdown(text)) } } }
}
