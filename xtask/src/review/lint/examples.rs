//! Checks that bodies and parameters have examples, and that each example matches its schema.

use serde_json::Value;

use super::{linter::Linter, rules::LintRule, validate};
use crate::spec::{
    lookup::entries,
    pointer::Pointer,
    resolve::{flattened, resolve},
    walk::{Node, Part},
};

/// Checks the examples of a parameter, a header or a media type of a body.
pub(super) fn check_holder(linter: &mut Linter<'_>, node: &Node, holder: &Value) {
    let has_example = holder.get("example").is_some() || entries(holder, "examples").next().is_some();
    let missing = match node.part {
        _ if has_example => None,
        Part::Parameter => {
            Some((LintRule::ParameterExample, format!("parameter `{}` has no example", node.name)))
        }
        Part::MediaType if linter.is_in_request(node) => {
            Some((LintRule::RequestExample, "request body has no example".into()))
        }
        Part::MediaType => Some((LintRule::ResponseExample, "response has no example".into())),
        _ => None,
    };
    if let Some((rule, message)) = missing {
        linter.add(rule, &node.pointer, message);
    }
    let Some(schema) = holder.get("schema") else { return };
    check_example(linter, node, schema, holder);
    for (name, example) in entries(holder, "examples") {
        let example = resolve(linter.value, example);
        if let Some(value) = example.get("value") {
            check_properties(linter, &node.pointer.join("examples").join(name).join("value"), schema, value);
        }
        let violation = match example.get("value") {
            Some(value) => validate::first_violation(linter.value, schema, value, ""),
            None if example.get("externalValue").is_some() => {
                Some(format!("example `{name}` is external and cannot be checked"))
            }
            None => Some(format!("example `{name}` has no value")),
        };
        if let Some(violation) = violation {
            linter.add(LintRule::ExampleValid, &node.pointer.join("examples").join(name), violation);
        }
    }
}

pub(super) fn check_schema(linter: &mut Linter<'_>, node: &Node, schema: &Value) {
    check_example(linter, node, schema, schema);
}

fn check_example(linter: &mut Linter<'_>, node: &Node, schema: &Value, holder: &Value) {
    let Some(example) = holder.get("example") else { return };
    let location = node.pointer.join("example");
    if let Some(violation) = validate::first_violation(linter.value, schema, example, "") {
        linter.add(LintRule::ExampleValid, &location, violation);
    }
    check_properties(linter, &location, schema, example);
    let schema = flattened(linter.value, schema);
    let kinds = schema.get("default").and_then(kind).zip(kind(example));
    // With a type, one of them violates the schema.
    if let Some((default, kind)) =
        kinds.filter(|(default, kind)| default != kind && schema.get("type").is_none())
    {
        let message = format!("the example is {kind}, but the default is {default}");
        linter.add(LintRule::ExampleDefault, &location, message);
    }
}

fn check_properties(linter: &mut Linter<'_>, location: &Pointer, schema: &Value, example: &Value) {
    if let Some(property) = validate::unknown_property(linter.value, schema, example, &Pointer::default()) {
        let message = format!("the schema does not declare the property `{property}`");
        linter.add(LintRule::ExampleProperties, &Pointer::from(&*format!("{location}{property}")), message);
    }
}

/// Returns the kind of a value, unless it is `null`, which fits every kind.
fn kind(value: &Value) -> Option<&'static str> {
    match value {
        Value::Null => None,
        Value::Bool(_) => Some("a boolean"),
        Value::Number(_) => Some("a number"),
        Value::String(_) => Some("a string"),
        Value::Array(_) => Some("a list"),
        Value::Object(_) => Some("an object"),
    }
}
