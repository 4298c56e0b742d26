//! Compares an operation in two documents: its parameters, body, responses, servers and security.

use std::collections::BTreeSet;

use serde_json::Value;

use super::keywords::{self, Keywords, Parts, value_difference};
use crate::spec::resolve::resolve;
use crate::{
    ir::{
        parameters,
        responses::{self, Response},
    },
    spec::lookup::{self, entries, is_true},
};

/// An operation in its document.
pub(super) struct OperationInDocument<'a> {
    pub(super) document: &'a Value,
    pub(super) operation: lookup::Operation<'a>,
}

/// A body or response of an operation, with its references resolved.
#[derive(Clone, Copy)]
struct BodyOf<'a> {
    operation: &'a OperationInDocument<'a>,
    value: &'a Value,
}

/// Returns the differences in the operation itself. `renamed` contains our name and the vendor's for path parameters
/// that are named differently.
pub(super) fn differences(
    ours: &OperationInDocument<'_>,
    theirs: &OperationInDocument<'_>,
    renamed: &[(String, String)],
) -> Vec<String> {
    let mut found = keywords::differences("parameter", &ours.parameters(&[]), &theirs.parameters(renamed));
    found.extend(deprecation(ours, theirs));
    found.extend(body(ours, theirs));
    found.extend(response_lines(ours, theirs));
    found
}

/// Returns the differences in servers and security, which most documents declare for all operations.
pub(super) fn context_differences(
    ours: &OperationInDocument<'_>,
    theirs: &OperationInDocument<'_>,
) -> Vec<String> {
    let mut found = keywords::differences("server", &ours.servers(), &theirs.servers());
    let (our_security, their_security) = (ours.security(), theirs.security());
    if our_security != their_security {
        found.push(value_difference("security", Some(&our_security), Some(&their_security)));
    }
    found
}

fn deprecation(ours: &OperationInDocument<'_>, theirs: &OperationInDocument<'_>) -> Option<String> {
    let deprecated = |operation: &OperationInDocument<'_>| {
        is_true(operation.operation.value, "deprecated").then(|| "true".to_owned())
    };
    let (ours, theirs) = (deprecated(ours), deprecated(theirs));
    (ours != theirs).then(|| value_difference("deprecated", ours.as_ref(), theirs.as_ref()))
}

fn body(ours: &OperationInDocument<'_>, theirs: &OperationInDocument<'_>) -> Vec<String> {
    let root = |body: Option<&Value>| {
        let keywords = |body| {
            let required = is_true(body, "required").to_string();
            Keywords::from([("media type", media_types(body)), ("required", required)])
        };
        body.map(|body| (String::new(), keywords(body))).into_iter().collect::<Parts>()
    };
    let (our_body, their_body) = (ours.body(), theirs.body());
    let mut found = keywords::differences("body", &root(our_body), &root(their_body));
    if let (Some(our_body), Some(their_body)) = (our_body, their_body) {
        let ours = BodyOf { operation: ours, value: our_body };
        let theirs = BodyOf { operation: theirs, value: their_body };
        found.extend(content_differences("body", "field", ours, theirs));
    }
    found
}

fn response_lines(ours: &OperationInDocument<'_>, theirs: &OperationInDocument<'_>) -> Vec<String> {
    let (our_responses, their_responses) = (ours.responses(), theirs.responses());
    let statuses = |responses: &[Response<'_>]| -> Parts {
        responses.iter().map(|response| (response.status.to_owned(), Keywords::new())).collect()
    };
    let mut found: Vec<String> =
        keywords::differences("status", &statuses(&our_responses), &statuses(&their_responses))
            .into_iter()
            // A status is printed without quotes.
            .map(|line| line.replace('`', ""))
            .collect();
    let (our_success, their_success) =
        (responses::success(&our_responses), responses::success(&their_responses));
    for response in &our_responses {
        let status = response.status;
        let is_first_success = our_success.as_ref().is_some_and(|success| success.status == status);
        let same_status = their_responses.iter().find(|their_response| their_response.status == status);
        // Success responses are compared even if their statuses differ.
        let their_success = their_success.as_ref().filter(|_| is_first_success);
        let Some(their_response) = same_status.or(their_success) else { continue };
        // The label has no status, so that a second success response does not invalidate records.
        let label = if is_first_success { "response".to_owned() } else { format!("response {status}") };
        let ours = BodyOf { operation: ours, value: response.value };
        let theirs = BodyOf { operation: theirs, value: their_response.value };
        found.extend(response_differences(&label, ours, theirs));
    }
    found
}

fn response_differences(label: &str, ours: BodyOf<'_>, theirs: BodyOf<'_>) -> Vec<String> {
    let root = |response: &Value| {
        let media_types = Some(media_types(response)).filter(|media_types| !media_types.is_empty());
        let keywords = media_types.map(|media_types| ("media type", media_types)).into_iter().collect();
        Parts::from([(String::new(), keywords)])
    };
    let mut found = keywords::differences(label, &root(ours.value), &root(theirs.value));
    found.extend(content_differences(label, label, ours, theirs));
    found.extend(keywords::differences(&format!("{label} header"), &headers(ours), &headers(theirs)));
    found
}

/// Returns the differences in the schemas of two bodies, for each media type. If each has only one, their media types
/// may differ.
fn content_differences(
    root_label: &str,
    part_label: &str,
    ours: BodyOf<'_>,
    theirs: BodyOf<'_>,
) -> Vec<String> {
    let content =
        |body: BodyOf<'_>| body.value.get("content").and_then(Value::as_object).cloned().unwrap_or_default();
    let (our_content, their_content) = (content(ours), content(theirs));
    let is_single = our_content.len() == 1 && their_content.len() == 1;
    let mut found = Vec::new();
    for (media_type, our_media) in &our_content {
        let their_media =
            if is_single { their_content.values().next() } else { their_content.get(media_type) };
        let Some(their_media) = their_media else { continue };
        let suffix = if is_single { String::new() } else { format!(" ({media_type})") };
        let mut our_parts = media_parts(ours.operation, our_media);
        let mut their_parts = media_parts(theirs.operation, their_media);
        let take_root = |parts: &mut Parts| Parts::from_iter(parts.remove_entry(""));
        let (our_root, their_root) = (take_root(&mut our_parts), take_root(&mut their_parts));
        found.extend(keywords::differences(&format!("{root_label}{suffix}"), &our_root, &their_root));
        found.extend(keywords::differences(&format!("{part_label}{suffix}"), &our_parts, &their_parts));
    }
    found
}

fn media_parts(operation: &OperationInDocument<'_>, media: &Value) -> Parts {
    let mut parts = Parts::new();
    if let Some(schema) = media.get("schema") {
        keywords::add_schema(operation.document, "", schema, &mut parts);
    }
    for (name, encoding) in entries(media, "encoding") {
        parts.entry(name.clone()).or_default().insert("encoding", encoding.to_string());
    }
    parts
}

fn headers(response: BodyOf<'_>) -> Parts {
    let document = response.operation.document;
    let mut parts = Parts::new();
    for (name, header) in entries(response.value, "headers") {
        let header = resolve(document, header);
        let required = is_true(header, "required").to_string();
        parts.entry(name.clone()).or_default().insert("required", required);
        if let Some(schema) = header.get("schema") {
            keywords::add_schema(document, name, schema, &mut parts);
        }
    }
    parts
}

fn media_types(body: &Value) -> String {
    let types: BTreeSet<&str> = entries(body, "content").map(|(media_type, _)| media_type.as_str()).collect();
    types.into_iter().collect::<Vec<_>>().join(", ")
}

impl OperationInDocument<'_> {
    /// Returns the parameters. The operation's own take precedence over those of the path.
    fn parameters(&self, renamed: &[(String, String)]) -> Parts {
        let mut parts = Parts::new();
        for parameter in parameters::of(self.document, &self.operation) {
            let (name, location, parameter) = (parameter.name(), parameter.location(), parameter.value);
            if name.is_empty() || location.is_empty() {
                continue;
            }
            let our_name = renamed.iter().find(|(_, theirs)| location == "path" && theirs == name);
            let name = our_name.map_or(name, |(ours, _)| ours);
            let mut own = Parts::from([(name.to_owned(), Keywords::new())]);
            let content_schema = || parameter.get("content")?.as_object()?.values().next()?.get("schema");
            if let Some(schema) = parameter.get("schema").or_else(content_schema) {
                keywords::add_schema(self.document, name, schema, &mut own);
            }
            own.entry(name.to_owned()).or_default().extend(serialization(parameter, location));
            parts.extend(own);
        }
        parts
    }

    fn body(&self) -> Option<&Value> {
        responses::request_body(self.document, &self.operation).map(|(_, body)| body)
    }

    fn responses(&self) -> Vec<Response<'_>> {
        responses::of(self.document, &self.operation)
    }

    fn servers(&self) -> Parts {
        let levels = [self.operation.value, self.operation.path_item, self.document];
        let servers = levels.into_iter().find_map(|level| level.get("servers")).and_then(Value::as_array);
        let server_part = |server: &Value| {
            let variables = entries(server, "variables");
            let defaults: Vec<String> = variables
                .filter_map(|(name, variable)| Some(format!("{name}={}", variable.get("default")?.as_str()?)))
                .collect();
            let keyword = (!defaults.is_empty()).then(|| ("default", defaults.join(" ")));
            let url = server.get("url")?.as_str()?.trim_end_matches('/').to_owned();
            Some((url, keyword.into_iter().collect()))
        };
        servers.into_iter().flatten().filter_map(server_part).collect()
    }

    /// Returns the accepted credentials, whatever their schemes are named.
    fn security(&self) -> String {
        let requirements =
            [self.operation.value, self.document].into_iter().find_map(|level| level.get("security"));
        let alternatives: BTreeSet<String> = requirements
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|requirement| {
                let schemes = requirement.as_object().into_iter().flatten();
                let schemes: BTreeSet<String> =
                    schemes.map(|(name, scopes)| self.scheme(name, scopes)).collect();
                if schemes.is_empty() { "none".into() } else { Vec::from_iter(schemes).join(" and ") }
            })
            .collect();
        if alternatives.is_empty() { "none".into() } else { Vec::from_iter(alternatives).join(" or ") }
    }

    fn scheme(&self, name: &str, scopes: &Value) -> String {
        let scheme = self.document.pointer("/components/securitySchemes").and_then(|all| all.get(name));
        let scheme = scheme.map(|scheme| resolve(self.document, scheme)).unwrap_or(&Value::Null);
        let text = |key: &str| scheme.get(key).and_then(Value::as_str).unwrap_or_default();
        match text("type") {
            "http" => format!("http {}", text("scheme").to_lowercase()),
            "apiKey" => format!("the {} `{}`", text("in"), text("name")),
            "" => format!("`{name}`"),
            ty => format!("{ty} {scopes}"),
        }
    }
}

/// Returns how a parameter is serialized, with the defaults of OpenAPI filled in.
fn serialization(parameter: &Value, location: &str) -> Keywords {
    let (style, explode) = parameters::style(parameter);
    let mut keywords = Keywords::from([
        ("in", format!("\"{location}\"")),
        ("style", format!("\"{style}\"")),
        ("explode", explode.to_string()),
        ("required", is_true(parameter, "required").to_string()),
    ]);
    for key in ["deprecated", "allowReserved", "allowEmptyValue"] {
        keywords.extend(is_true(parameter, key).then(|| (key, "true".into())));
    }
    keywords
}
