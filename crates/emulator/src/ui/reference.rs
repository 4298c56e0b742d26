//! The API reference, rendered from the document.

use hyper::Method;
use maud::{Markup, html};
use serde_json::Value;

use super::components::{self, description};
use super::context::Ui;
use super::curl::{example, operation_command};
use super::layout::{Section, frame};
use super::markdown::inline_markdown;
use super::schemas::{self, constraints, type_name};
use super::try_it;
use crate::openapi::{SchemaResolver, Source, parameter_text};

const METHODS: [&str; 8] = ["get", "post", "put", "patch", "delete", "head", "options", "trace"];

/// An operation of the document.
struct Operation<'a> {
    /// The HTML id.
    anchor: String,
    method: &'static str,
    path: &'a str,
    path_item: &'a Value,
    definition: &'a Value,
}

pub(super) fn page(ui: &Ui<'_>) -> Markup {
    let content = html! { @for source in &ui.api.documents.sources { (document(ui, source)) } };
    frame(ui, Some(Section::Reference), "Reference", &content)
}

fn document(ui: &Ui<'_>, source: &Source) -> Markup {
    let resolver = SchemaResolver::new(&source.json);
    let operations = operations(&resolver);
    let schemas = schemas::named_schemas(&resolver);
    html! {
        h1 { (source.title) }
        p.lead { "Version " (source.version) }
        (description(source.json.pointer("/info/description")))

        h2 { "Operations" }
        ul.contents {
            @for operation in &operations {
                li {
                    a href={ "#" (operation.anchor) } {
                        (method(operation.method)) " " span.data { (operation.path) }
                    }
                    " " span.quiet { (string(operation.definition, "summary")) }
                }
            }
        }
        @if !schemas.is_empty() {
            p.quiet {
                "Schemas: "
                @for (index, (name, _)) in schemas.iter().enumerate() {
                    @if index > 0 { ", " }
                    a href={ "#" (schemas::anchor(name)) } { (name) }
                }
            }
        }
        (servers(source.json.get("servers")))
        (authentication(&resolver))
        @for operation in &operations { (operation_section(ui, source, &resolver, operation)) }

        @if !schemas.is_empty() { h2 { "Schemas" } }
        @for (name, schema) in &schemas { (schemas::section(&resolver, name, schema)) }
    }
}

/// Returns all operations, in the document's order.
fn operations<'a>(resolver: &'a SchemaResolver<'a>) -> Vec<Operation<'a>> {
    let paths = resolver.document().get("paths").and_then(Value::as_object);
    let mut operations = Vec::new();
    for (path, path_item) in paths.into_iter().flatten() {
        let Ok(path_item) = resolver.resolve_ref(path_item) else { continue };
        for (name, definition) in path_item.as_object().into_iter().flatten() {
            let Some(method) = METHODS.into_iter().find(|method| method == name) else { continue };
            let anchor = match string(definition, "operationId") {
                "" => format!("{method}{}", path.replace(['/', '{', '}'], "-")),
                id => id.to_owned(),
            };
            operations.push(Operation { anchor, method, path, path_item, definition });
        }
    }
    operations
}

fn servers(servers: Option<&Value>) -> Markup {
    let servers = servers.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    html! {
        @if !servers.is_empty() {
            h2 { "Servers" }
            dl.pairs {
                @for server in servers {
                    div { dt.data { (string(server, "url")) } dd { (description(server.get("description"))) } }
                }
            }
        }
    }
}

fn authentication(resolver: &SchemaResolver<'_>) -> Markup {
    let schemes = resolver.document().pointer("/components/securitySchemes").and_then(Value::as_object);
    html! {
        @if let Some(schemes) = schemes {
            h2 { "Authentication" }
            dl.pairs {
                @for (name, scheme) in schemes {
                    @let scheme = resolver.resolve_ref(scheme).unwrap_or(scheme);
                    div {
                        dt { (name) }
                        dd {
                            p { code { (string(scheme, "type")) " " (string(scheme, "scheme")) } }
                            (description(scheme.get("description")))
                        }
                    }
                }
            }
        }
    }
}

fn operation_section(
    ui: &Ui<'_>,
    source: &Source,
    resolver: &SchemaResolver<'_>,
    operation: &Operation<'_>,
) -> Markup {
    let Operation { anchor, path, path_item, definition, .. } = operation;
    let parameters: Vec<_> = [path_item, definition]
        .into_iter()
        .flat_map(|owner| owner.get("parameters").and_then(Value::as_array).into_iter().flatten())
        .filter_map(|parameter| resolver.resolve_ref(parameter).ok())
        .collect();
    let body = definition.get("requestBody").and_then(|body| resolver.resolve_ref(body).ok());
    let responses = definition.get("responses").and_then(Value::as_object);
    html! {
        section.operation id=(anchor) {
            h3 { (method(operation.method)) " " span.data { (path) } }
            p.lead { (string(definition, "summary")) }
            (description(definition.get("description")))
            (components::command(anchor, &operation_command(ui, source, operation.method, path, path_item)))
            (try_it::form(ui, source, operation.method, path, path_item, definition))
            @if !parameters.is_empty() {
                h4 { "Parameters" }
                table.rules {
                    thead { tr { th { "Name" } th { "In" } th { "Type" } th { "Description" } } }
                    tbody { @for parameter in &parameters { (parameter_row(resolver, parameter)) } }
                }
            }
            @if let Some(body) = body {
                h4 { "Request body" }
                (description(body.get("description")))
                @for (media_type, content) in body.get("content").and_then(Value::as_object).into_iter().flatten() {
                    p { code { (media_type) } }
                    @if let Some(Ok(schema)) = content.get("schema").map(|schema| resolver.merge_all_of(schema)) {
                        (schemas::properties(resolver, &schema))
                    }
                    (examples(resolver, content))
                }
            }
            h4 { "Responses" }
            @for (status, response) in responses.into_iter().flatten() {
                @let response = resolver.resolve_ref(response).unwrap_or(&Value::Null);
                details.response {
                    summary {
                        span class={ "status of-" (status.chars().next().unwrap_or('x')) } { (status) }
                        " "
                        span { (inline_markdown(string(response, "description"))) }
                    }
                    (response_details(resolver, response))
                }
            }
        }
    }
}

fn parameter_row(resolver: &SchemaResolver<'_>, parameter: &Value) -> Markup {
    let schema = parameter.get("schema").unwrap_or(&Value::Null);
    html! {
        tr {
            td data-label="Name" {
                span.data { (string(parameter, "name")) }
                @if is_true(parameter, "required") { " " span.required { "required" } }
                @if is_true(parameter, "deprecated") { " " span.quiet { "deprecated" } }
            }
            td data-label="In" { (string(parameter, "in")) }
            td data-label="Type" {
                (type_name(schema))
                (constraints(resolver, schema))
                @if let Some(example) = example(resolver, parameter) {
                    ul.rules { li { "example: " code { (parameter_text(example)) } } }
                }
            }
            td data-label="Description" { (description(parameter.get("description"))) }
        }
    }
}

fn response_details(resolver: &SchemaResolver<'_>, response: &Value) -> Markup {
    let headers = response.get("headers").and_then(Value::as_object);
    let content = response.get("content").and_then(Value::as_object);
    html! {
        @if let Some(headers) = headers {
            dl.pairs {
                @for (name, header) in headers {
                    @let header = resolver.resolve_ref(header).unwrap_or(header);
                    div { dt.data { (name) } dd { (description(header.get("description"))) } }
                }
            }
        }
        @for (media_type, content) in content.into_iter().flatten() {
            p { code { (media_type) } ": " (type_name(content.get("schema").unwrap_or(&Value::Null))) }
            (examples(resolver, content))
        }
        @if headers.is_none() && content.is_none() { p.quiet { "No body." } }
    }
}

/// Renders the examples of a body, each with its summary.
fn examples(resolver: &SchemaResolver<'_>, content: &Value) -> Markup {
    let named = content.get("examples").and_then(Value::as_object);
    html! {
        @if let Some(example) = content.get("example") { (components::json(example)) }
        @for (name, example) in named.into_iter().flatten() {
            @let example = resolver.resolve_ref(example).unwrap_or(example);
            @let summary = string(example, "summary");
            p.quiet { @if summary.is_empty() { (name) } @else { (summary) } }
            @if let Some(value) = example.get("value") { (components::json(value)) }
        }
    }
}

fn method(name: &str) -> Markup {
    html! {
        @if let Ok(method) = name.to_ascii_uppercase().parse::<Method>() { (components::method(&method)) }
    }
}

fn string<'a>(owner: &'a Value, name: &str) -> &'a str {
    owner.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn is_true(owner: &Value, name: &str) -> bool {
    owner.get(name).and_then(Value::as_bool).unwrap_or(false)
}
