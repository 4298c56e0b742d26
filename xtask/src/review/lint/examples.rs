//! Checks that bodies and parameters have examples, and that each example matches its schema.

use serde_json::Value;

use super::{linter::Linter, rules::LintRule, validate};
use crate::spec::{
    lookup::entries,
    resolve::resolve,
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
    let example = holder.get("example");
    let violation = example.and_then(|example| validate::first_violation(linter.value, schema, example, ""));
    if let Some(violation) = violation {
        linter.add(LintRule::ExampleValid, &node.pointer.join("example"), violation);
    }
}
