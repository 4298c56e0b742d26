//! Checks that each schema is valid, and that its keywords agree with each other.

use serde_json::Value;

use super::{formats, linter::Linter, rules::LintRule, validate};
use crate::spec::{
    edit::Edit,
    keywords,
    lookup::{is_true, items, text},
    resolve::{flattened, resolve},
    walk::Node,
};

const RULE: LintRule = LintRule::SchemaValid;

const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];

/// The limits that form a range.
const RANGES: [(&str, &str); 4] = [
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
];

pub(super) fn check(linter: &mut Linter<'_>, node: &Node, schema: &Value) {
    let Some(map) = schema.as_object() else { return check_not_a_map(linter, node, schema) };
    // The target of a reference is checked where it is declared.
    if schema.get("$ref").is_some() {
        return;
    }
    let mut add = |key: &str, message: String| linter.add(RULE, &node.pointer.join(key), message);
    let schema_type = text(schema, "type");
    for (key, value) in map {
        let Some((kind, is_kind)) = expected_kind(key) else { continue };
        if !is_kind(value) {
            add(key, format!("`{key}` is not {kind}: `{value}`"));
        } else if let Some((applicable, schema_type)) =
            applicable_types(key).zip(schema_type).filter(|(types, schema_type)| !types.contains(schema_type))
        {
            add(key, format!("`{key}` applies to {}, not to `{schema_type}`", applicable.join(" and ")));
        }
    }
    if schema_type == Some("array") && schema.get("items").is_none() {
        add("", "array has no `items`".into());
    }
    for (min, max) in RANGES {
        let limit = |key: &str| schema.get(key).and_then(Value::as_f64);
        if let Some((least, most)) = limit(min).zip(limit(max)) {
            let excludes = is_true(schema, "exclusiveMinimum") || is_true(schema, "exclusiveMaximum");
            if least > most || (least == most && min == "minimum" && excludes) {
                add(
                    min,
                    format!("`{min}` of {} and `{max}` of {} exclude every value", schema[min], schema[max]),
                );
            }
        }
    }
    for key in ["enum", "required"] {
        if let Some(value) = duplicate(schema, key) {
            add(key, format!("`{key}` contains `{value}` twice"));
        }
    }
    if schema.get("enum").and_then(Value::as_array).is_some_and(Vec::is_empty) {
        add("enum", "`enum` is empty, so no value is valid".into());
    }
    if let Some(Err(error)) = text(schema, "pattern").map(regress::Regex::new) {
        add("pattern", format!("`pattern` is not a regular expression: {error}"));
    }
    check_nullable(linter, node, schema);
    check_required(linter, node, schema);
    check_values(linter, node, schema);
}

/// Checks that `nullable` has a type beside it, without which OpenAPI 3.0.3 ignores it. Beside a reference, the type is that
/// of the target.
fn check_nullable(linter: &mut Linter<'_>, node: &Node, schema: &Value) {
    if !is_true(schema, "nullable") || schema.get("type").is_some() {
        return;
    }
    let target = flattened(linter.value, schema);
    let known = text(&target, "type").and_then(|own| TYPES.into_iter().find(|known| *known == own));
    let pointer = node.pointer.join("nullable");
    let help = known.map(|known| format!("write `type: {known}` beside it"));
    linter.add_with_help(
        RULE,
        &pointer,
        "`nullable` has no effect without a `type` beside it",
        help.as_deref(),
    );
    if let Some(known) = known {
        linter.fix_last_at(&pointer, node.pointer.clone(), Edit::Add("type", known));
    }
}

fn check_not_a_map(linter: &mut Linter<'_>, node: &Node, schema: &Value) {
    // `additionalProperties` may be `true` or `false`.
    if schema.is_boolean() && node.pointer.ends_with("/additionalProperties") {
        return;
    }
    let help =
        schema.as_str().map(|name| format!("for a reference, write `$ref: '#/components/schemas/{name}'`"));
    linter.add_with_help(RULE, &node.pointer, format!("schema is not a map: `{schema}`"), help.as_deref());
}

/// Checks that `required` names properties of the schema or of one that it is composed of.
fn check_required(linter: &mut Linter<'_>, node: &Node, schema: &Value) {
    let tokens = node.pointer.tokens();
    // The properties of a part may be in the other parts.
    let is_part =
        tokens.iter().rev().nth(1).is_some_and(|key| ["allOf", "anyOf", "oneOf"].contains(&key.as_str()));
    if is_part || schema.get("additionalProperties").is_some_and(|value| *value != Value::Bool(false)) {
        return;
    }
    for (index, name) in items(schema, "required").enumerate() {
        let problem = match name.as_str() {
            None => "the name of a property",
            Some(name) if !has_property(linter.value, schema, name, 0) => "a property",
            Some(_) => continue,
        };
        let message = format!("`required` contains {name}, which is not {problem}");
        linter.add(RULE, &node.pointer.join("required").item(index), message);
    }
}

fn has_property(document: &Value, schema: &Value, name: &str, depth: usize) -> bool {
    const MAX_DEPTH: usize = 16;
    let schema = resolve(document, schema);
    let mut parts = ["allOf", "anyOf", "oneOf"].into_iter().flat_map(|key| items(schema, key));
    schema.get("properties").is_some_and(|properties| properties.get(name).is_some())
        || (depth < MAX_DEPTH && parts.any(|part| has_property(document, part, name, depth + 1)))
}

/// Checks that the default and the values of an enumeration match the schema, and that the format is known.
fn check_values(linter: &mut Linter<'_>, node: &Node, schema: &Value) {
    if let Some(default) = schema.get("default")
        && let Some(violation) = validate::first_violation(linter.value, schema, default, "")
    {
        linter.add(LintRule::DefaultValid, &node.pointer.join("default"), violation);
    }
    for (index, value) in items(schema, "enum").enumerate() {
        if let Some(violation) = validate::first_violation(linter.value, schema, value, "") {
            linter.add(RULE, &node.pointer.join("enum").item(index), violation);
        }
    }
    if let Some((schema_type, format)) = text(schema, "type").zip(text(schema, "format"))
        && let known = formats::of_type(schema_type)
        && !known.contains(&format)
    {
        let (pointer, nearest) = (node.pointer.join("format"), keywords::nearest(format, known));
        let help = nearest.map(|nearest| format!("write `{nearest}`"));
        let message = format!("`{format}` is not a known format of the type `{schema_type}`");
        linter.add_with_help(LintRule::FormatKnown, &pointer, message, help.as_deref());
        if let Some(nearest) = nearest {
            linter.fix_last(&pointer, Edit::Replace(nearest.to_owned()));
        }
    }
}

/// The description of a kind of value, and a function that recognizes it.
type Kind = (&'static str, fn(&Value) -> bool);

/// Returns the kind of value that a keyword has.
fn expected_kind(key: &str) -> Option<Kind> {
    Some(match key {
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => {
            ("a whole number of at least 0", Value::is_u64)
        }
        "minimum" | "maximum" => ("a number", Value::is_number),
        "multipleOf" => ("a number greater than 0", |value| value.as_f64().is_some_and(|step| step > 0.0)),
        "nullable" | "exclusiveMinimum" | "exclusiveMaximum" | "uniqueItems" | "readOnly" | "writeOnly"
        | "deprecated" => ("`true` or `false`", Value::is_boolean),
        "type" | "format" | "pattern" | "title" | "description" => ("a string", Value::is_string),
        "enum" | "required" | "allOf" | "anyOf" | "oneOf" => ("a list", Value::is_array),
        "items" | "properties" => ("a map", Value::is_object),
        "additionalProperties" => {
            ("a map, `true` or `false`", |value| value.is_object() || value.is_boolean())
        }
        _ => return None,
    })
}

/// Returns the types that a keyword applies to, if it does not apply to all.
fn applicable_types(key: &str) -> Option<&'static [&'static str]> {
    Some(match key {
        "minLength" | "maxLength" | "pattern" => &["string"],
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
            &["integer", "number"]
        }
        "items" | "minItems" | "maxItems" | "uniqueItems" => &["array"],
        "additionalProperties" | "minProperties" | "maxProperties" | "properties" | "required" => &["object"],
        _ => return None,
    })
}

fn duplicate<'a>(schema: &'a Value, key: &str) -> Option<&'a Value> {
    let mut values = items(schema, key).enumerate();
    values
        .find(|(index, value)| items(schema, key).take(*index).any(|earlier| earlier == *value))
        .map(|(_, value)| value)
}
