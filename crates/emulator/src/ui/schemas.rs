//! Schemas of the reference: what a value is, and the rules that it keeps.

use maud::{Markup, html};
use serde_json::Value;

use super::layout as page;
use super::reference::text;
use crate::openapi::{Schema, Schemas};

/// How many objects within objects are laid out.
const DEPTH: usize = 3;

/// The schemas that the document names, in its order.
pub(super) fn named<'a>(schemas: &'a Schemas<'a>) -> Vec<(&'a String, &'a Value)> {
    let all = schemas.document().pointer("/components/schemas").and_then(Value::as_object);
    all.into_iter().flatten().collect()
}

pub(super) fn anchor(name: &str) -> String {
    format!("schema-{name}")
}

pub(super) fn section(schemas: &Schemas<'_>, name: &str, schema: &Value) -> Markup {
    let flat = schemas.flat(schema).unwrap_or_default();
    html! {
        section.schema id=(anchor(name)) {
            h3 { (name) }
            @if !flat.contains_key("properties") { p { (shape(schema)) (rules(schemas, schema)) } }
            (text(flat.get("description")))
            (properties(schemas, &flat))
            @if let Some(example) = flat.get("example").filter(|_| flat.contains_key("properties")) {
                pre tabindex="0" { code { (page::json(example)) } }
            }
        }
    }
}

/// The properties of an object, those of objects within it below their own.
pub(super) fn properties(schemas: &Schemas<'_>, schema: &Schema) -> Markup {
    let mut rows = Vec::new();
    collect(schemas, schema, "", DEPTH, &mut rows);
    html! {
        @if !rows.is_empty() {
            table.rules {
                thead { tr { th { "Name" } th { "Value" } th { "Meaning" } } }
                tbody { @for row in &rows { (row) } }
            }
        }
    }
}

fn collect(schemas: &Schemas<'_>, schema: &Schema, before: &str, depth: usize, rows: &mut Vec<Markup>) {
    let required = schema.get("required").and_then(Value::as_array);
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let flat = schemas.flat(property).unwrap_or_default();
        let required = required.is_some_and(|all| all.iter().any(|it| it == name));
        rows.push(html! {
            tr {
                td data-label="Name" {
                    span.data { (before) (name) }
                    @if required { " " span.required { "required" } }
                }
                td data-label="Value" { (shape(property)) (rules(schemas, property)) }
                td data-label="Meaning" { (text(flat.get("description"))) }
            }
        });
        // What has a name of its own is described there.
        if depth > 1 && reference(property).is_none() && flat.contains_key("properties") {
            collect(schemas, &flat, &format!("{before}{name}."), depth - 1, rows);
        }
    }
}

/// What a value is, in a word or two; a schema with a name is a link to it.
pub(super) fn shape(schema: &Value) -> Markup {
    let kinds: Vec<&str> = match schema.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let format = schema.get("format").and_then(Value::as_str);
    html! {
        @if let Some(name) = reference(schema) {
            a href={ "#" (anchor(name)) } { (name) }
        } @else if let Some(items) = schema.get("items") {
            "list of " (shape(items))
        } @else if kinds.is_empty() {
            @if schema.get("properties").is_some() { "object" } @else { "any value" }
        } @else {
            (kinds.join(" or "))
        }
        @if let Some(format) = format { " " span.quiet { "(" (format) ")" } }
    }
}

/// The rules that a value keeps, those of its named schema among them.
pub(super) fn rules(schemas: &Schemas<'_>, schema: &Value) -> Markup {
    let flat = schemas.flat(schema).unwrap_or_default();
    let mut all = Vec::new();
    bounds(&flat, ("minLength", "maxLength"), "character", &mut all);
    bounds(&flat, ("minItems", "maxItems"), "item", &mut all);
    bounds(&flat, ("minimum", "maximum"), "", &mut all);
    for (name, said) in [
        ("exclusiveMinimum", "more than"),
        ("exclusiveMaximum", "less than"),
        ("multipleOf", "a multiple of"),
    ] {
        if let Some(number) = flat.get(name).filter(|it| it.is_number()) {
            all.push(html! { (said) " " (number.to_string()) });
        }
    }
    if let Some(pattern) = flat.get("pattern").and_then(Value::as_str) {
        all.push(html! { "matches " code { (pattern) } });
    }
    if let Some(values) = flat.get("enum").and_then(Value::as_array) {
        all.push(html! {
            "one of "
            @for (at, value) in values.iter().enumerate() { @if at > 0 { ", " } code { (plain(value)) } }
        });
    }
    if let Some(value) = flat.get("default") {
        all.push(html! { code { (plain(value)) } " if it is not given" });
    }
    if flat.get("nullable").and_then(Value::as_bool) == Some(true) {
        all.push(html! { "may be null" });
    }
    for (name, said) in
        [("readOnly", "set by the service"), ("writeOnly", "never answered"), ("deprecated", "deprecated")]
    {
        if flat.get(name).and_then(Value::as_bool) == Some(true) {
            all.push(html! { (said) });
        }
    }
    html! { @if !all.is_empty() { ul.rules { @for rule in &all { li { (rule) } } } } }
}

fn bounds(schema: &Schema, (least, most): (&str, &str), of: &str, all: &mut Vec<Markup>) {
    let counted = |number: &Value| match of {
        "" => number.to_string(),
        _ if *number == 1 => format!("1 {of}"),
        _ => format!("{number} {of}s"),
    };
    match (schema.get(least), schema.get(most)) {
        (Some(least), Some(most)) if least == most => all.push(html! { (counted(most)) }),
        (Some(least), Some(most)) => all.push(html! { (least.to_string()) " to " (counted(most)) }),
        (Some(least), None) => all.push(html! { "at least " (counted(least)) }),
        (None, Some(most)) => all.push(html! { "at most " (counted(most)) }),
        (None, None) => {}
    }
}

/// The name of the schema that this one refers to, itself or as the only part of `allOf`.
fn reference(schema: &Value) -> Option<&str> {
    let part = match schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        Some([part]) => part,
        _ => schema,
    };
    part.get("$ref")?.as_str()?.strip_prefix("#/components/schemas/")
}

/// A value as it would be written in a query or a form.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(plain).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}
