//! Emits the documentation of operations and setters, with samples that compile.

use serde_json::Value;

use super::{constraints, docs};
use crate::ir::{Api, Operation, Parameter, ResponseBody};

/// Returns the doc comment of a setter.
pub(crate) fn parameter_docs(parameter: &Parameter) -> String {
    let description = parameter
        .description
        .as_deref()
        .map(docs::markdown)
        .unwrap_or_else(|| format!("Sets `{}`.", parameter.wire));
    let mut text = constraints::append(&description, &parameter.schema);
    if parameter.required {
        text.push_str("\n\nRequired.");
    }
    text
}

/// Returns a sample call of `operation` as lines of Rust, unless a required parameter has no sample value.
pub(crate) fn call(operation: &Operation) -> Option<Vec<String>> {
    let mut lines = vec![format!("    .{}()", operation.name)];
    for parameter in operation.settable().filter(|parameter| parameter.required) {
        lines.push(format!("    .{}({})", parameter.ident, value(parameter)?));
    }
    let is_complete = operation.body.as_ref().is_none_or(|body| body.type_name.is_some());
    is_complete.then_some(lines)
}

/// Returns the statement that prints the variable `response` in a sample.
pub(crate) fn print_response(operation: &Operation) -> &'static str {
    match operation.response_body {
        ResponseBody::Json | ResponseBody::OptionalJson => "println!(\"{:?}\", response.into_inner());",
        ResponseBody::Empty | ResponseBody::Bytes => "println!(\"{}\", response.status());",
    }
}

/// Returns a sample value as a Rust expression.
pub(crate) fn value(parameter: &Parameter) -> Option<String> {
    let schema = &parameter.schema;
    if let Some(Value::String(example)) = &parameter.example {
        return Some(format!("{example:?}")).filter(|_| converts_from_str(schema));
    }
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
        let prefix = pattern.strip_prefix('^').unwrap_or_default();
        let prefix = match prefix.chars().take(2).collect::<String>() {
            letters if letters.chars().all(|c| c.is_ascii_alphabetic()) => letters,
            _ => "PN".to_owned(),
        };
        return pattern.contains("{32}").then(|| format!("\"{prefix}{}\"", "a".repeat(32)));
    }
    if let Some(first) = schema.get("enum").and_then(|list| list.as_array()?.first()?.as_str()) {
        return Some(format!("{first:?}"));
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("string") if converts_from_str(schema) => Some("\"…\"".to_owned()),
        Some("integer") => Some(schema.get("minimum").map_or("1".to_owned(), Value::to_string)),
        Some("boolean") => Some("true".to_owned()),
        _ => None,
    }
}

/// Returns a sample value as an argument on the command line.
pub(crate) fn argument(parameter: &Parameter) -> String {
    match &parameter.example {
        Some(Value::String(example)) => return example.clone(),
        // A list of strings is comma-separated, as in a query.
        Some(Value::Array(items)) if items.iter().all(Value::is_string) && !items.is_empty() => {
            return items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(",");
        }
        Some(example) => return example.to_string(),
        None => {}
    }
    let schema = &parameter.schema;
    let sample = value(parameter).filter(|sample| sample != "\"…\"");
    match schema.get("type").and_then(Value::as_str) {
        _ if sample.is_some() => sample.unwrap_or_default().trim_matches('"').to_owned(),
        Some("string") if schema.get("format").is_some_and(|format| format == "date-time") => {
            "2019-07-31T02:34:41Z".to_owned()
        }
        Some("string") if schema.get("format").is_some_and(|format| format == "date") => {
            "2019-07-31".to_owned()
        }
        Some("number") => "1".to_owned(),
        Some("object") => "{}".to_owned(),
        Some("array") => "[]".to_owned(),
        _ => "text".to_owned(),
    }
}

/// Returns `true` if the type implements `TryFrom<&str>`, which the types of dates and lists do not.
fn converts_from_str(schema: &Value) -> bool {
    let is_date =
        schema.get("format").and_then(Value::as_str).is_some_and(|format| format.starts_with("date"));
    let is_list = schema
        .pointer("/x-rust-type/parameters")
        .and_then(Value::as_array)
        .is_some_and(|list| !list.is_empty());
    schema.get("type").and_then(Value::as_str) == Some("string") && !is_date && !is_list
}

/// Returns the doc comment of an operation's method: the description, a sample and the error responses.
pub(crate) fn operation_docs(operation: &Operation, api: &Api) -> String {
    let mut text =
        operation.docs.iter().map(|part| docs::markdown(part.trim())).collect::<Vec<_>>().join("\n\n");
    if text.is_empty() {
        text = format!("The operation `{}`.", operation.id);
    }
    text.push_str(&format!("\n\nSends `{} {}`.\n", operation.method.to_uppercase(), operation.path));
    if let Some(call) = call(operation) {
        let mut lines = vec![
            "\n```no_run".to_owned(),
            format!(
                "# async fn sample(client: &{}::Client) -> Result<(), {}::Error> {{",
                api.library, api.library
            ),
        ];
        if operation.page.is_some() {
            lines.push("let mut items = client".into());
            lines.extend(call);
            lines.push("    .stream();".into());
            lines.push("while let Some(item) = items.try_next().await? {".into());
            lines.push("    println!(\"{item:?}\");".into());
            lines.push("}".into());
        } else {
            lines.push("let response = client".into());
            lines.extend(call);
            lines.push("    .send()".into());
            lines.push("    .await?;".into());
            lines.push(print_response(operation).into());
        }
        lines.push("# Ok(())".into());
        lines.push("# }".into());
        lines.push("```\n".into());
        text.push_str(&lines.join("\n"));
    }
    if !operation.error_responses.is_empty() {
        text.push_str("\n# Errors\n\nError responses:\n\n");
        for (status, description) in &operation.error_responses {
            let first = docs::first_paragraph(description);
            text.push_str(&format!("- `{status}`: {}\n", docs::markdown(&first)));
        }
    }
    text
}
