//! Checks that each kind of SID is a named schema, and so becomes one type. A kind may have several names.

use serde_json::Value;

use super::{linter::Linter, rules::LintRule};
use crate::{
    ir::names,
    lower::sid_type,
    spec::{
        lookup::text,
        resolve::{component_schema_name, resolve},
        walk::{Node, Role},
    },
};

pub(super) fn check(linter: &mut Linter<'_>, node: &Node, schema: &Value) {
    let name = match node.name.as_str() {
        "" if linter.is_in_request(node) => "request body",
        "" => "response",
        name => name,
    };
    if let Some(target) = text(schema, "$ref") {
        check_reference(linter, node, name, schema, target);
    } else if node.role == Role::Component {
        check_component(linter, node, schema);
    } else if schema.as_object().is_some_and(|schema| component_schema_name(schema).is_some()) {
        // A nullable reference, whose `type` repeats that of the target.
    } else if text(schema, "pattern").is_some_and(is_sid_pattern)
        || has_length_of_sid(schema)
        || (is_sid_name(name) && is_plain_string(schema))
    {
        linter.add(LintRule::SidByName, &node.pointer, format!("`{name}` declares a SID inline"));
    }
}

/// Checks that a value named like a SID refers to one.
fn check_reference(linter: &mut Linter<'_>, node: &Node, name: &str, schema: &Value, target: &str) {
    let schema = resolve(linter.value, schema);
    let component = target.rsplit('/').next().unwrap_or_default();
    // A component that is named like a SID but is not one has a finding of its own.
    if is_sid_name(name)
        && !is_sid_name(component)
        && is_plain_string(schema)
        && !text(schema, "pattern").is_some_and(is_sid_pattern)
    {
        let message = format!("`{name}` refers to `{component}`, which is not a SID");
        linter.add(LintRule::SidByName, &node.pointer, message);
    }
}

/// Checks that the generator recognizes the pattern of a SID.
fn check_component(linter: &mut Linter<'_>, node: &Node, schema: &Value) {
    let name = &node.name;
    let is_recognized = schema.as_object().and_then(sid_type).is_some();
    let message = match text(schema, "pattern") {
        Some(pattern) if !is_recognized && (is_sid_pattern(pattern) || is_sid_name(name)) => {
            format!("`{name}` has the pattern `{pattern}`, which the generator does not recognize as a SID")
        }
        None if is_sid_name(name) && is_plain_string(schema) => format!("`{name}` has no pattern"),
        _ => return,
    };
    linter.add(LintRule::SidPattern, &node.pointer, message);
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
    text(schema, "type") == Some("string") && schema.get("enum").is_none()
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
