//! What the documentation of a call shows: samples that compile, and the limits of each value.

use serde_json::Value;

use super::docs;
use crate::{
    model::{Model, Operation, Parameter},
    prepare,
};

/// The documentation of a setter.
pub(crate) fn parameter_docs(name: &str, parameter: Option<&Parameter>) -> String {
    let Some(parameter) = parameter else { return format!("Sets `{name}`.") };
    let described = parameter
        .description
        .as_deref()
        .map(docs::prose)
        .unwrap_or_else(|| format!("Sets `{}`.", parameter.wire));
    let mut text = with_limits(&described, &parameter.schema);
    if parameter.required {
        text.push_str("\n\nRequired.");
    }
    text
}

/// A description with what the schema says of the values.
pub(crate) fn with_limits(described: &str, schema: &Value) -> String {
    let limits = limits(schema);
    if limits.is_empty() {
        described.to_owned()
    } else {
        format!("{described}\n\nLimits: {}.", limits.join(", "))
    }
}

/// What the schema says of the values, part by part.
pub(crate) fn limits(schema: &Value) -> Vec<String> {
    let keyword = |key: &str| {
        prepare::keyword(schema, key).map(|value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        })
    };
    let mut limits = Vec::new();
    match (keyword("minimum"), keyword("maximum")) {
        (Some(low), Some(high)) => limits.push(format!("from {low} to {high}")),
        (Some(low), None) => limits.push(format!("at least {low}")),
        (None, Some(high)) => limits.push(format!("at most {high}")),
        (None, None) => {}
    }
    match (keyword("minLength"), keyword("maxLength")) {
        (Some(low), Some(high)) if low == high => limits.push(format!("{low} characters")),
        (Some(low), Some(high)) => limits.push(format!("{low} to {high} characters")),
        (Some(low), None) => limits.push(format!("at least {low} characters")),
        (None, Some(high)) => limits.push(format!("at most {high} characters")),
        (None, None) => {}
    }
    match (keyword("minItems"), keyword("maxItems")) {
        (Some(low), Some(high)) if low == high => limits.push(items(&low)),
        (Some(low), Some(high)) => limits.push(format!("{low} to {}", items(&high))),
        (Some(low), None) => limits.push(format!("at least {}", items(&low))),
        (None, Some(high)) => limits.push(format!("at most {}", items(&high))),
        (None, None) => {}
    }
    if let Some(pattern) = keyword("pattern").filter(|pattern| !pattern.contains('`')) {
        limits.push(format!("of the form `{pattern}`"));
    }
    if let Some(default) = keyword("default") {
        limits.push(format!("{default} if it is not set"));
    }
    limits
}

fn items(count: &str) -> String {
    if count == "1" { "1 item".to_owned() } else { format!("{count} items") }
}

/// A sample call of `operation`, as lines of Rust; none if a required value has no sample.
pub(crate) fn call(operation: &Operation) -> Option<Vec<String>> {
    let mut lines = vec![format!("    .{}()", operation.name)];
    for parameter in operation.settable().filter(|parameter| parameter.required) {
        lines.push(format!("    .{}({})", parameter.ident, value(parameter)?));
    }
    let all_set = operation.body.as_ref().is_none_or(|body| body.type_name.is_some());
    all_set.then_some(lines)
}

/// A sample value, as a Rust expression.
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

/// A sample value, as a word on a command line.
pub(crate) fn word(parameter: &Parameter) -> String {
    match &parameter.example {
        Some(Value::String(example)) => return example.clone(),
        // A list of texts is one word, as it is in a query.
        Some(Value::Array(items)) if items.iter().all(Value::is_string) && !items.is_empty() => {
            return items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(",");
        }
        Some(example) => return example.to_string(),
        None => {}
    }
    let schema = &parameter.schema;
    let made = value(parameter).filter(|made| made != "\"…\"");
    match schema.get("type").and_then(Value::as_str) {
        _ if made.is_some() => made.unwrap_or_default().trim_matches('"').to_owned(),
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

/// A date has no conversion from a string, and neither has a list.
fn converts_from_str(schema: &Value) -> bool {
    let is_date =
        schema.get("format").and_then(Value::as_str).is_some_and(|format| format.starts_with("date"));
    let is_list = schema
        .pointer("/x-rust-type/parameters")
        .and_then(Value::as_array)
        .is_some_and(|list| !list.is_empty());
    schema.get("type").and_then(Value::as_str) == Some("string") && !is_date && !is_list
}

/// The documentation of an operation's method: the document's words, a sample and the declared failures.
pub(crate) fn operation_docs(operation: &Operation, model: &Model) -> String {
    let mut text =
        operation.docs.iter().map(|part| docs::prose(part.trim())).collect::<Vec<_>>().join("\n\n");
    if text.is_empty() {
        text = format!("The operation `{}`.", operation.id);
    }
    text.push_str(&format!("\n\nSends `{} {}`.\n", operation.method.to_uppercase(), operation.path));
    if let Some(call) = call(operation) {
        let mut lines = vec![
            "\n```no_run".to_owned(),
            format!(
                "# async fn sample(client: &{}::Client) -> Result<(), {}::Error> {{",
                model.library, model.library
            ),
            format!("use {}::prelude::*;", model.library),
            String::new(),
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
            lines.push("println!(\"{}\", response.status());".into());
        }
        lines.push("# Ok(())".into());
        lines.push("# }".into());
        lines.push("```\n".into());
        text.push_str(&lines.join("\n"));
    }
    if !operation.error_responses.is_empty() {
        text.push_str("\n# Errors\n\n");
        for (status, description) in &operation.error_responses {
            let first = docs::first_paragraph(description);
            text.push_str(&format!("- `{status}`: {}\n", docs::prose(&first)));
        }
    }
    text
}
