//! Checks that each kind of SID is declared once, as a named schema, and so becomes one type.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    linter::Linter,
    locations::{self, SchemaLocation, SchemaRole},
};
use crate::spec::resolve::resolve;
use crate::{ir::names, lower::sid_type, spec::pointer::Pointer};

pub(super) fn check(linter: &mut Linter<'_>) {
    for location in locations::schemas(linter.value) {
        if let Some(target) = location.schema.get("$ref").and_then(Value::as_str) {
            check_reference(linter, &location, target);
        } else if location.role == SchemaRole::Component {
            check_component(linter, &location);
        } else if pattern(location.schema).is_some_and(is_sid_pattern)
            || has_length_of_sid(location.schema)
            || (is_sid_name(&location.name) && is_plain_string(location.schema))
        {
            let message = format!("`{}` declares a SID inline", location.name);
            linter.add("sid-by-name", &location.pointer, message);
        }
    }
    check_unique(linter);
}

/// Checks that a value named like a SID refers to one.
fn check_reference(linter: &mut Linter<'_>, location: &SchemaLocation<'_>, target: &str) {
    let schema = resolve(linter.value, location.schema);
    let component = target.rsplit('/').next().unwrap_or_default();
    // A component that is named like a SID but is not one has a finding of its own.
    if is_sid_name(&location.name)
        && !is_sid_name(component)
        && is_plain_string(schema)
        && !pattern(schema).is_some_and(is_sid_pattern)
    {
        let message = format!("`{}` refers to `{component}`, which is not a SID", location.name);
        linter.add("sid-by-name", &location.pointer, message);
    }
}

/// Checks that the generator recognizes the pattern of a SID.
fn check_component(linter: &mut Linter<'_>, location: &SchemaLocation<'_>) {
    let name = &location.name;
    let is_recognized = location.schema.as_object().and_then(sid_type).is_some();
    let message = match pattern(location.schema) {
        Some(pattern) if !is_recognized && (is_sid_pattern(pattern) || is_sid_name(name)) => {
            format!("`{name}` has the pattern `{pattern}`, which the generator does not recognize as a SID")
        }
        None if is_sid_name(name) && is_plain_string(location.schema) => format!("`{name}` has no pattern"),
        _ => return,
    };
    linter.add("sid-pattern", &location.pointer, message);
}

/// Checks that no two components have the same pattern, in any spelling.
fn check_unique(linter: &mut Linter<'_>) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for (name, schema) in locations::components(linter.value, "schemas") {
        let recognized = schema.as_object().and_then(sid_type);
        let unrecognized = || pattern(schema).filter(|pattern| is_sid_pattern(pattern)).map(str::to_owned);
        let Some(key) = recognized.or_else(unrecognized) else { continue };
        if let Some(first) = seen.get(&key) {
            let location = Pointer::new(["components", "schemas", name]);
            linter.add("sid-unique", &location, format!("`{name}` duplicates `{first}`"));
        } else {
            seen.insert(key, name);
        }
    }
}

fn pattern(schema: &Value) -> Option<&str> {
    schema.get("pattern").and_then(Value::as_str)
}

fn has_length_of_sid(schema: &Value) -> bool {
    let is_34 = |key: &str| schema.get(key).and_then(Value::as_u64) == Some(34);
    is_plain_string(schema) && is_34("minLength") && is_34("maxLength")
}

fn is_sid_name(name: &str) -> bool {
    let name = names::snake(name);
    name == "sid" || name.ends_with("_sid")
}

fn is_plain_string(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("string") && schema.get("enum").is_none()
}

/// Returns `true` if a pattern matches SIDs, in any spelling: two letters, or a choice of them, and 32 hexadecimal
/// digits.
fn is_sid_pattern(pattern: &str) -> bool {
    let inner = pattern.trim_start_matches('^').trim_end_matches('$');
    let Some((prefix, digits)) = inner.strip_suffix("]{32}").and_then(|rest| rest.rsplit_once('[')) else {
        return false;
    };
    let is_hexadecimal = digits.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, '-' | '\\' | 'd'))
        && ["a-f", "A-F"].iter().any(|range| digits.contains(range));
    let is_letters = prefix.len() == 2 && prefix.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_hexadecimal && (is_letters || prefix.starts_with(['[', '(']))
}
