//! Checks that bodies and parameters have examples, and that each example matches its schema.

use serde_json::Value;

use super::{
    linter::Linter,
    locations::{self, LocationKind},
    validate,
};
use crate::spec::pointer;
use crate::spec::resolve::resolve;

pub(super) fn check(linter: &mut Linter<'_>) {
    for location in locations::schema_holders(linter.value) {
        let missing = match location.kind {
            LocationKind::Parameter => {
                Some(("parameter-example", format!("parameter `{}` has no example", location.name)))
            }
            LocationKind::RequestBody => Some(("request-example", "request body has no example".into())),
            LocationKind::ResponseBody => Some(("response-example", "response has no example".into())),
            LocationKind::Header => None,
        };
        let has_example =
            location.value.get("example").is_some() || named_examples(location.value).next().is_some();
        if let Some((rule, message)) = missing.filter(|_| !has_example) {
            linter.add(rule, &location.pointer, message);
        }
        if let Some(schema) = location.value.get("schema") {
            check_example(linter, &location.pointer, schema, location.value);
            check_named_examples(linter, &location.pointer, schema, location.value);
        }
    }
    for location in locations::schemas(linter.value) {
        check_example(linter, &location.pointer, location.schema, location.schema);
    }
}

fn named_examples(holder: &Value) -> impl Iterator<Item = (&String, &Value)> {
    locations::entries(holder, "examples")
}

fn check_example(linter: &mut Linter<'_>, location: &str, schema: &Value, holder: &Value) {
    let violation = holder
        .get("example")
        .and_then(|example| validate::first_violation(linter.value, schema, example, ""));
    if let Some(violation) = violation {
        linter.add("example-valid", &format!("{location}/example"), violation);
    }
}

fn check_named_examples(linter: &mut Linter<'_>, location: &str, schema: &Value, holder: &Value) {
    for (name, example) in named_examples(holder) {
        let example = resolve(linter.value, example);
        let violation = match example.get("value") {
            Some(value) => validate::first_violation(linter.value, schema, value, ""),
            None if example.get("externalValue").is_some() => {
                Some(format!("example `{name}` is external and cannot be checked"))
            }
            None => Some(format!("example `{name}` has no value")),
        };
        if let Some(violation) = violation {
            linter.add("example-valid", &format!("{location}/examples/{}", pointer::escape(name)), violation);
        }
    }
}
