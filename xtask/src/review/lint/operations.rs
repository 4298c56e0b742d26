//! Checks operations: their descriptions, tags, parameters, servers, credentials, bodies and responses.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    linter::{Linter, has_text},
    rules::LintRule,
};
use crate::{
    ir::{names, responses},
    spec::{
        edit::Edit,
        lookup::{self, Operation, entries, is_true, items, text},
        pointer::Pointer,
        walk::Node,
    },
};

/// The methods whose requests have no body that HTTP gives a meaning.
const METHODS_WITHOUT_BODY: [&str; 4] = ["get", "head", "delete", "trace"];

/// The verbs that names of operations begin with, and the methods that they fit.
const VERBS: [(&[&str], &[&str]); 5] = [
    (&["fetch", "get", "list", "read"], &["get", "head"]),
    (&["add", "create"], &["post", "put"]),
    (&["replace", "set", "update"], &["patch", "post", "put"]),
    (&["patch"], &["patch"]),
    (&["delete"], &["delete"]),
];

pub(super) fn check(linter: &mut Linter<'_>) {
    let document = linter.value;
    let declared_tags: BTreeSet<&str> = items(document, "tags").filter_map(|tag| text(tag, "name")).collect();
    let mut ids: BTreeMap<String, &str> = BTreeMap::new();
    let mut without_body = BTreeSet::new();
    check_security(linter, &Pointer::default(), document);
    for operation in lookup::operations(document) {
        let location = operation.pointer();
        let id = text(operation.value, "operationId").unwrap_or_default();
        if operation.has_derived_id() {
            let path = format!("{} {}", operation.method.to_uppercase(), operation.path);
            linter.add(LintRule::OperationId, &location, format!("`{path}` has no operationId"));
        }
        for key in ["summary", "description"] {
            if !has_text(operation.value, key) {
                let rule = if key == "summary" {
                    LintRule::OperationSummary
                } else {
                    LintRule::OperationDescription
                };
                linter.add(rule, &location, format!("operation `{id}` has no {key}"));
            }
        }
        if items(operation.value, "tags").len() == 0 {
            linter.add(LintRule::OperationTag, &location, format!("operation `{id}` has no tag"));
        }
        let tags = items(operation.value, "tags").filter_map(Value::as_str);
        for tag in tags.filter(|tag| !declared_tags.contains(tag)) {
            let message = format!("tag `{tag}` of operation `{id}` is not declared");
            linter.add(LintRule::TagDeclared, &location.join("tags"), message);
        }
        let name = names::snake(id);
        if let Some(other) = ids.insert(name.clone(), id) {
            let message = format!("`{other}` and `{id}` both become `{name}` in Rust");
            linter.add(LintRule::OperationIdUnique, &location.join("operationId"), message);
        }
        let verb = name.split('_').next().unwrap_or_default();
        if let Some((_, methods)) = VERBS.iter().find(|(verbs, _)| verbs.contains(&verb))
            && !methods.contains(&operation.method)
        {
            let message = format!("operation `{id}` is a {} request", operation.method.to_uppercase());
            linter.add(LintRule::OperationVerb, &location.join("operationId"), message);
        }
        if METHODS_WITHOUT_BODY.contains(&operation.method) && operation.value.get("requestBody").is_some() {
            let message = format!("{} request has a body", operation.method.to_uppercase());
            linter.add(LintRule::RequestBodyMethod, &location.join("requestBody"), message);
        }
        check_security(linter, &location, operation.value);
        check_statuses(linter, &operation);
        let responses = responses::of(document, &operation).into_iter();
        without_body.extend(responses.filter_map(|response| {
            let rule = missing_body_rule(&operation, &response)?;
            Some((response.pointer, rule))
        }));
    }
    for (location, rule) in without_body {
        linter.add(rule, &location, "response has no body with a schema");
    }
}

/// Checks that each security scheme that is required is declared.
fn check_security(linter: &mut Linter<'_>, location: &Pointer, holder: &Value) {
    for (index, requirement) in items(holder, "security").enumerate() {
        for (name, _) in requirement.as_object().into_iter().flatten() {
            let scheme = Pointer::component("securitySchemes", name);
            if linter.value.pointer(&scheme).is_none() {
                let location = location.join("security").item(index).join(name);
                linter.add(
                    LintRule::SecurityDeclared,
                    &location,
                    format!("security scheme `{name}` is not declared"),
                );
            }
        }
    }
}

fn check_statuses(linter: &mut Linter<'_>, operation: &Operation<'_>) {
    let (location, id) = (operation.pointer(), operation.id());
    let statuses: Vec<&String> = entries(operation.value, "responses").map(|(status, _)| status).collect();
    let declares = |status: &str| statuses.iter().any(|declared| declared.eq_ignore_ascii_case(status));
    if !statuses.iter().any(|status| responses::is_success(status)) {
        linter.add(
            LintRule::OperationSuccess,
            &location,
            format!("operation `{id}` declares no success response"),
        );
    }
    let missing: Vec<&str> = ["4XX", "5XX"].into_iter().filter(|status| !declares(status)).collect();
    let problem = match missing[..] {
        [] if declares("default") => "declares `default`".to_owned(),
        [] => return,
        _ => format!("does not declare `{}`", missing.join("` and `")),
    };
    linter.add(LintRule::OperationErrors, &location, format!("operation `{id}` {problem}"));
}

/// Returns the rule that a response violates if it has no body with a schema, although its status does not imply that.
fn missing_body_rule(operation: &Operation<'_>, response: &responses::Response<'_>) -> Option<LintRule> {
    let rule = match response.status {
        "202" | "204" | "205" => return None,
        // A reference that cannot be resolved has a finding of its own.
        _ if operation.method == "head" || response.value.get("$ref").is_some() => return None,
        status if responses::is_success(status) => LintRule::SuccessBody,
        status if responses::is_error(status) || status == "default" => LintRule::ErrorBody,
        _ => return None,
    };
    let mut content = entries(response.value, "content").peekable();
    (content.peek().is_none() || content.any(|(_, media)| media.get("schema").is_none())).then_some(rule)
}

/// Checks that ranges of statuses are in capitals, as OpenAPI requires.
pub(super) fn check_response_statuses(linter: &mut Linter<'_>, node: &Node, responses: &Value) {
    for (status, _) in responses.as_object().into_iter().flatten() {
        if !status.starts_with("x-") && status.to_uppercase().ends_with("XX") && !status.ends_with("XX") {
            let message = format!("the range of statuses `{status}` is not in capitals");
            let pointer = node.pointer.join(status);
            linter.add(LintRule::StatusRange, &pointer, message);
            linter.fix_last(&pointer, Edit::RenameKey(status.to_uppercase()));
        }
    }
}

pub(super) fn check_parameter(linter: &mut Linter<'_>, node: &Node, parameter: &Value) {
    if text(parameter, "in") == Some("path") && !is_true(parameter, "required") {
        let message = format!("path parameter `{}` is not `required: true`", node.name);
        linter.add(LintRule::PathParameterRequired, &node.pointer, message);
        match parameter.get("required") {
            Some(_) => {
                linter.fix_last_at(&node.pointer, node.pointer.join("required"), Edit::Replace("true".into()))
            }
            None => linter.fix_last(&node.pointer, Edit::Add("required", "true")),
        }
    }
}

/// Checks that a server declares the variables of its URL and no others, each with a valid default.
pub(super) fn check_server(linter: &mut Linter<'_>, node: &Node, server: &Value) {
    let url = text(server, "url").unwrap_or_default();
    let used: BTreeSet<&str> =
        url.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect();
    let mut add =
        |location: &Pointer, message: String| linter.add(LintRule::ServerVariable, location, message);
    for name in &used {
        if server.get("variables").is_none_or(|variables| variables.get(name).is_none()) {
            add(&node.pointer.join("url"), format!("server variable `{name}` is not declared"));
        }
    }
    for (name, variable) in entries(server, "variables") {
        let location = node.pointer.join("variables").join(name);
        if !used.contains(name.as_str()) {
            add(&location, format!("the URL does not contain the server variable `{name}`"));
        }
        let values = items(variable, "enum");
        match variable.get("default") {
            Some(default) if default.is_string() => {
                if values.len() > 0 && !values.clone().any(|value| value == default) {
                    add(&location.join("default"), format!("{default} is not in the `enum` of `{name}`"));
                }
            }
            _ => add(&location, format!("server variable `{name}` has no default")),
        }
    }
}
