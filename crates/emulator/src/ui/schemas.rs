//! Schemas in the API reference: types, constraints and properties.

use maud::{Markup, html};
use serde_json::Value;

use super::components::{self, description};
use crate::openapi::{Schema, SchemaResolver, parameter_text};
use crate::text::{plural, thousands};

/// The maximum nesting of objects in a table of properties.
const MAX_DEPTH: usize = 3;

/// Returns the named schemas of the document, in its order.
pub(super) fn named_schemas<'a>(resolver: &'a SchemaResolver<'a>) -> Vec<(&'a String, &'a Value)> {
    let schemas = resolver.document().pointer("/components/schemas").and_then(Value::as_object);
    schemas.into_iter().flatten().collect()
}

/// Returns the HTML id of a named schema.
pub(super) fn anchor(name: &str) -> String {
    format!("schema-{name}")
}

/// Renders a named schema.
pub(super) fn section(resolver: &SchemaResolver<'_>, name: &str, schema: &Value) -> Markup {
    let merged = resolver.merge_all_of(schema).unwrap_or_default();
    let is_object = merged.contains_key("properties");
    html! {
        section.schema id=(anchor(name)) {
            h3 { (name) }
            @if !is_object { p { (type_name(schema)) (constraints(resolver, schema)) } }
            (description(merged.get("description")))
            (properties(resolver, &merged))
            @if let (true, Some(example)) = (is_object, merged.get("example")) { (components::json(example)) }
        }
    }
}

/// Renders the properties of an object, including those of nested objects.
pub(super) fn properties(resolver: &SchemaResolver<'_>, schema: &Schema) -> Markup {
    let mut rows = Vec::new();
    collect_rows(resolver, schema, "", MAX_DEPTH, &mut rows);
    html! {
        @if !rows.is_empty() {
            table.rules {
                thead { tr { th { "Name" } th { "Type" } th { "Description" } } }
                tbody { @for row in &rows { (row) } }
            }
        }
    }
}

fn collect_rows(
    resolver: &SchemaResolver<'_>,
    schema: &Schema,
    prefix: &str,
    depth: usize,
    rows: &mut Vec<Markup>,
) {
    let required = schema.get("required").and_then(Value::as_array);
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let merged = resolver.merge_all_of(property).unwrap_or_default();
        let is_required = required.is_some_and(|names| names.iter().any(|it| it == name));
        rows.push(html! {
            tr {
                td data-label="Name" {
                    span.data { (prefix) (name) }
                    @if is_required { " " span.required { "required" } }
                }
                td data-label="Type" { (type_name(property)) (constraints(resolver, property)) }
                td data-label="Description" { (description(merged.get("description"))) }
            }
        });
        // A named schema has a section of its own.
        if depth > 1 && schema_reference(property).is_none() && merged.contains_key("properties") {
            collect_rows(resolver, &merged, &format!("{prefix}{name}."), depth - 1, rows);
        }
    }
}

/// Renders the type of a schema, or a link if it refers to a named schema.
pub(super) fn type_name(schema: &Value) -> Markup {
    let types: Vec<&str> = match schema.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let format = schema.get("format").and_then(Value::as_str);
    html! {
        @if let Some(name) = schema_reference(schema) {
            a href={ "#" (anchor(name)) } { (name) }
        } @else if let Some(items) = schema.get("items") {
            "array of " (type_name(items))
        } @else if types.is_empty() {
            @if schema.get("properties").is_some() { "object" } @else { "any" }
        } @else {
            (types.join(" or "))
        }
        @if let Some(format) = format { " " span.quiet { "(" (format) ")" } }
    }
}

/// Renders the constraints of a schema, including those of a named schema it refers to.
pub(super) fn constraints(resolver: &SchemaResolver<'_>, schema: &Value) -> Markup {
    let schema = resolver.merge_all_of(schema).unwrap_or_default();
    let mut items = Vec::new();
    items.extend(range(&schema, ("minLength", "maxLength"), Some("character")));
    items.extend(range(&schema, ("minItems", "maxItems"), Some("item")));
    items.extend(range(&schema, ("minimum", "maximum"), None));
    for (keyword, text) in [
        ("exclusiveMinimum", "greater than"),
        ("exclusiveMaximum", "less than"),
        ("multipleOf", "multiple of"),
    ] {
        if let Some(number) = schema.get(keyword).filter(|it| it.is_number()) {
            items.push(html! { (text) " " (number_text(number)) });
        }
    }
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
        items.push(html! { "matches " code { (pattern) } });
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        items.push(html! {
            "one of "
            @for (index, value) in values.iter().enumerate() {
                @if index > 0 { ", " }
                code { (parameter_text(value)) }
            }
        });
    }
    if let Some(value) = schema.get("default") {
        items.push(html! { "default: " code { (parameter_text(value)) } });
    }
    for (keyword, text) in [
        ("nullable", "nullable"),
        ("readOnly", "read-only"),
        ("writeOnly", "write-only"),
        ("deprecated", "deprecated"),
    ] {
        if schema.get(keyword).and_then(Value::as_bool) == Some(true) {
            items.push(html! { (text) });
        }
    }
    html! { @if !items.is_empty() { ul.rules { @for item in &items { li { (item) } } } } }
}

/// Renders a lower and an upper limit. `unit` is what they count, if anything.
fn range(schema: &Schema, (min, max): (&str, &str), unit: Option<&str>) -> Option<Markup> {
    let with_unit = |number: &Value| match (unit, number.as_u64()) {
        (Some(unit), Some(count)) => plural(count, unit),
        _ => number_text(number),
    };
    Some(match (schema.get(min), schema.get(max)) {
        (Some(min), Some(max)) if min == max => html! { (with_unit(max)) },
        (Some(min), Some(max)) => html! { (number_text(min)) " to " (with_unit(max)) },
        (Some(min), None) => html! { "at least " (with_unit(min)) },
        (None, Some(max)) => html! { "at most " (with_unit(max)) },
        (None, None) => return None,
    })
}

fn number_text(number: &Value) -> String {
    number.as_u64().map_or_else(|| number.to_string(), thousands)
}

/// Returns the name of the schema that this one refers to, directly or as the only part of `allOf`.
fn schema_reference(schema: &Value) -> Option<&str> {
    let schema = match schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        Some([part]) => part,
        _ => schema,
    };
    schema.get("$ref")?.as_str()?.strip_prefix("#/components/schemas/")
}
