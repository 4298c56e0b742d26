//! Gap: progenitor's commands and mocks require `FromStr` and `Display` for every parameter, which `Vec<T>` does not
//! implement, and its client sends all arrays as repeated keys.

use serde_json::{Value, json};

use super::rust_type;
use crate::ir::lowered::{doc_only_key, keyword};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    spec::{lookup, resolve::resolve},
};

/// Replaces arrays in parameters with the list types of `twilio_core`.
pub(super) fn convert_array_parameters(document: &mut Value, report: &mut Diagnostics) {
    let original = document.clone();
    for (id, operation) in lookup::operations_mut(document) {
        for parameter in lookup::parameters_mut(operation) {
            let schema = resolve(&original, parameter.get("schema").unwrap_or(&Value::Null)).clone();
            let Some(items) = schema.get("items").cloned() else {
                // It has no effect on a single value.
                parameter.as_object_mut().map(|parameter| parameter.remove("style"));
                continue;
            };
            let name = parameter["name"].as_str().unwrap_or_default();
            let in_query = parameter.get("in").and_then(Value::as_str) == Some("query");
            let style = parameter.get("style").and_then(Value::as_str).unwrap_or(if in_query {
                "form"
            } else {
                "simple"
            });
            let explode = parameter.get("explode").and_then(Value::as_bool).unwrap_or(style == "form");
            let list_type = match style {
                "form" if explode => "twilio_core::Repeated",
                "form" | "simple" => "twilio_core::CommaSeparated",
                other => {
                    report.unsupported(
                        Diagnostic::new(format!("the array parameter `{name}` has the style `{other}`, which is not supported"))
                            .operation(id.clone())
                            .help("use `style: form` for repeated keys, and add `explode: false` for comma-separated values"),
                    );
                    continue;
                }
            };
            let mut list = json!({ "type": "string", "x-rust-type": rust_type(list_type, vec![items]) });
            for key in ["minItems", "maxItems"] {
                if let Some(limit) = keyword(&schema, key) {
                    list[doc_only_key(key)] = limit.clone();
                }
            }
            parameter["schema"] = list;
        }
    }
}
