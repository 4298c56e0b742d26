//! Checks of one operation: its parameters, its form and the statuses of its responses.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    diagnostic::Diagnostic,
    ir::media_types::FORM,
    ir::{parameters, responses},
    spec::{lookup::Operation, pointer::Pointer, resolve::resolve},
};

pub(super) fn check_operation(document: &Value, operation: &Operation<'_>, findings: &mut Vec<Diagnostic>) {
    let location = operation.pointer();
    let operation_path = format!("{} {}", operation.method.to_uppercase(), operation.path);
    let id = operation.id();
    if id.is_empty() {
        let message = format!("the operationId of `{operation_path}` is not a string");
        findings.push(Diagnostic::new(message).at(location.clone()).help("write it in quotes: `\"7\"`"));
    }
    check_parameters(document, operation, findings);
    check_form(document, operation, findings);
    if !operation.value.get("responses").is_some_and(Value::is_object) {
        findings.push(
            Diagnostic::new(format!("`{operation_path}` has no `responses`")).at(location).operation(id),
        );
    }
    for response in responses::of(document, operation) {
        if let Some((message, help)) = status_problem(response.status) {
            let location = operation.pointer().join("responses").join(response.status);
            findings.push(Diagnostic::new(message).at(location).operation(id).help(help));
        }
    }
}

/// Returns what is wrong with the status of a response, and how to fix it.
fn status_problem(status: &str) -> Option<(String, String)> {
    let is_range = status.len() == 3
        && status.starts_with(|first: char| ('1'..='5').contains(&first))
        && status[1..].eq_ignore_ascii_case("XX");
    if status == "default" || is_range {
        return None;
    }
    let is_status = status.parse().is_ok_and(|code: u16| (100..600).contains(&code));
    (!is_status).then(|| {
        (
            format!("`{status}` is not an HTTP status"),
            "write a status such as `201`, a range such as `4XX`, or `default`".into(),
        )
    })
}

/// Checks the parameters of an operation, and that it declares those that its path contains and no others.
fn check_parameters(document: &Value, operation: &Operation<'_>, findings: &mut Vec<Diagnostic>) {
    let id = operation.id();
    let own = parameters::listed_in(document, &operation.pointer(), operation.value);
    let shared =
        parameters::listed_in(document, &Pointer::new(["paths", operation.path]), operation.path_item);
    for list in [&own, &shared] {
        // An operation may override a parameter of its path item.
        let mut seen = BTreeSet::new();
        for parameter in list {
            // Its reference has a finding of its own.
            if parameter.value.get("$ref").is_some() {
                continue;
            }
            let problem = parameter_problem(parameter, &mut seen);
            findings.extend(problem.map(|problem| problem.at(parameter.listed_at.clone()).operation(id)));
        }
    }
    if own.iter().chain(&shared).any(|parameter| parameter.value.get("$ref").is_some()) {
        return;
    }
    let declared: BTreeSet<&str> = own
        .iter()
        .chain(&shared)
        .filter(|parameter| parameter.location() == "path")
        .map(parameters::Parameter::name)
        .collect();
    let in_path: BTreeSet<&str> = operation
        .path
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .collect();
    let mut add = |message: String, help: String| {
        findings.push(Diagnostic::new(message).at(operation.pointer()).operation(id).help(help));
    };
    for name in in_path.difference(&declared) {
        add(
            format!("the path parameter `{name}` is not declared"),
            format!("add a parameter with `name: {name}` and `in: path`"),
        );
    }
    for name in declared.difference(&in_path) {
        add(
            format!("the path `{}` does not contain the path parameter `{name}`", operation.path),
            format!("add `{{{name}}}` to the path, or remove the parameter"),
        );
    }
}

/// Returns what is wrong with a parameter. `seen` contains those before it in its list.
fn parameter_problem<'a>(
    parameter: &parameters::Parameter<'a>,
    seen: &mut BTreeSet<(&'a str, &'a str)>,
) -> Option<Diagnostic> {
    let name = parameter.name();
    if parameter.value.get("name").and_then(Value::as_str).is_none() {
        return Some(Diagnostic::new("a parameter has no `name`"));
    }
    match parameter.location() {
        "path" | "query" | "header" | "cookie" => {}
        _ => {
            return Some(
                Diagnostic::new(format!("the parameter `{name}` has no valid `in`"))
                    .help("add `in: path`, `in: query`, `in: header` or `in: cookie`"),
            );
        }
    }
    if !seen.insert((name, parameter.location())) {
        return Some(
            Diagnostic::new(format!("the parameter `{name}` is declared twice"))
                .help("remove one of the declarations"),
        );
    }
    let has_type = ["schema", "content"].iter().any(|key| parameter.value.get(key).is_some());
    (!has_type).then(|| {
        Diagnostic::new(format!("the parameter `{name}` has no `schema`"))
            .help("describe its type with `schema`")
    })
}

/// Checks that a form body is an object: no other value can be encoded as a form.
fn check_form(document: &Value, operation: &Operation<'_>, findings: &mut Vec<Diagnostic>) {
    let body = responses::request_body(document, operation);
    let content = body.and_then(|(_, body)| body.get("content")?.as_object());
    let Some(form) = content.filter(|content| content.len() == 1).and_then(|content| content.get(FORM))
    else {
        return;
    };
    let schema = resolve(document, form.get("schema").unwrap_or(&Value::Null));
    let schema_type = schema.get("type").and_then(Value::as_str);
    if let Some(schema_type) = schema_type.filter(|schema_type| *schema_type != "object") {
        findings.push(
            Diagnostic::new(format!(
                "the form of `{}` has the type `{schema_type}` instead of `object`",
                operation.id()
            ))
            .at(operation.pointer().join("requestBody"))
            .operation(operation.id())
            .help("describe the fields of the form as properties of an object"),
        );
    }
}
