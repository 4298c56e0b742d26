//! The forms by which operations are tried: the emulator sends the request to itself, as its default account.

use base64::Engine as _;
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::{Method, Request};
use maud::{Markup, html};
use serde_json::Value;

use super::TRY;
use super::context::Ui;
use super::curl::{form_fields, parameter_value};
use super::layout::frame;
use crate::api::{HttpResponse, UrlEncoded, encode};
use crate::openapi::{SchemaResolver, Source};

/// The result of a submitted form.
pub(crate) enum Submitted {
    Response(HttpResponse),
    /// A request to the API, whose page is shown after it.
    Request(Request<()>, Bytes),
}

/// A value to enter, with the name of its field in the form: `path.Sid`, `query.PageSize` or `form.FriendlyName`.
struct Field {
    name: String,
    label: String,
    value: String,
    is_required: bool,
}

/// Renders the form of an operation.
pub(super) fn form(
    ui: &Ui<'_>,
    source: &Source,
    method: &str,
    path: &str,
    item: &Value,
    operation: &Value,
) -> Markup {
    let resolver = SchemaResolver::new(&source.json);
    let mut fields = parameters(ui, &resolver, [item, operation]);
    fields.extend(form_properties(&resolver, operation));
    html! {
        details.try {
            summary { "Try it" }
            form.fields method="post" action=(TRY) {
                input type="hidden" name="method" value=(method);
                input type="hidden" name="path" value={ (source.base_path(item)) (path) };
                @for Field { name, label, value, is_required } in &fields {
                    label { (label) input name=(name) value=(value) required[*is_required]; }
                }
                button { "Send" }
            }
        }
    }
}

fn parameters(ui: &Ui<'_>, resolver: &SchemaResolver<'_>, owners: [&Value; 2]) -> Vec<Field> {
    let mut fields = Vec::new();
    for parameter in owners.iter().flat_map(|owner| array(owner, "parameters")) {
        let Ok(parameter) = resolver.resolve_ref(parameter) else { continue };
        let text = |name: &str| parameter.get(name).and_then(Value::as_str).unwrap_or_default();
        let (name, place) = (text("name"), text("in"));
        let is_required = place == "path" || parameter.get("required").and_then(Value::as_bool) == Some(true);
        let value = match (place, name) {
            ("path", "AccountSid") => ui.api.accounts.default_account().account_sid().to_owned(),
            _ if is_required => parameter_value(resolver, parameter),
            _ => String::new(),
        };
        if ["path", "query"].contains(&place) {
            fields.push(Field {
                name: format!("{place}.{name}"),
                label: name.to_owned(),
                value,
                is_required,
            });
        }
    }
    fields
}

/// Returns the fields of the form that an operation takes.
fn form_properties(resolver: &SchemaResolver<'_>, operation: &Value) -> Vec<Field> {
    let body = operation.get("requestBody").and_then(|body| resolver.resolve_ref(body).ok());
    let schema = body.and_then(|body| body.pointer("/content/application~1x-www-form-urlencoded/schema"));
    let Some(Ok(schema)) = schema.map(|schema| resolver.merge_all_of(schema)) else { return Vec::new() };
    let required: Vec<_> = schema.get("required").and_then(Value::as_array).into_iter().flatten().collect();
    let examples = form_fields(resolver, operation);
    let properties = resolver.properties(&schema).unwrap_or_default();
    let field = |name: &String| Field {
        name: format!("form.{name}"),
        label: name.clone(),
        value: examples.iter().find(|(it, _)| it == name).map(|(_, value)| value.clone()).unwrap_or_default(),
        is_required: required.iter().any(|it| *it == name),
    };
    properties.iter().map(|(name, _)| field(name)).collect()
}

/// Returns the request that a form describes, or the reason why there is none. Fields that were left empty are not sent.
pub(super) fn request(ui: &Ui<'_>, form: &UrlEncoded) -> Result<Submitted, String> {
    let method = form.first("method").unwrap_or_default().to_ascii_uppercase();
    let method: Method = method.parse().map_err(|_| "The form has no method.".to_owned())?;
    let mut path = form.first("path").unwrap_or_default().to_owned();
    let [mut query, mut body] = [const { Vec::new() }; 2];
    for (name, value) in form.iter().filter(|(_, value)| !value.is_empty()) {
        let pair = |name: &str| format!("{}={}", encode(name), encode(value));
        match name.split_once('.') {
            Some(("path", name)) => path = path.replace(&format!("{{{name}}}"), &encode(value)),
            Some(("query", name)) => query.push(pair(name)),
            Some(("form", name)) => body.push(pair(name)),
            _ => {}
        }
    }
    let url = if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) };
    let account = ui.api.accounts.default_account();
    let pair = format!("{}:{}", account.user(), account.secret());
    let credentials = base64::engine::general_purpose::STANDARD.encode(pair);
    let request = Request::builder()
        .method(method)
        .uri(url)
        .header(HOST, ui.authority)
        .header(AUTHORIZATION, format!("Basic {credentials}"))
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    let request = request.body(()).map_err(|error| format!("This is not a request: {error}."))?;
    Ok(Submitted::Request(request, Bytes::from(body.join("&"))))
}

/// Renders the page for a form that could not be processed.
pub(super) fn error_page(ui: &Ui<'_>, reason: &str) -> Markup {
    let content = html! {
        h1 { "Nothing was sent" }
        p.alert role="alert" { (reason) }
    };
    frame(ui, None, "Nothing was sent", &content)
}

fn array<'a>(owner: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    owner.get(name).and_then(Value::as_array).into_iter().flatten()
}
