//! progenitor asserts that an operation has one type of success.

use serde_json::Value;

use crate::{
    diagnostic::{Diagnostic, Result},
    tree,
};

/// Refuses two different types; a success without a body beside a typed one gives way to it.
pub(super) fn one_type_for_each_operation(document: &mut Value) -> Result<()> {
    for (id, operation) in tree::operations_mut(document) {
        let Some(Value::Object(responses)) = operation.get_mut("responses") else { continue };
        let mut types: Vec<(&String, &Value)> = Vec::new();
        for (status, response) in responses.iter().filter(|(status, _)| status.starts_with('2')) {
            if let Some(content) =
                response.get("content").filter(|content| **content != serde_json::json!({}))
            {
                let typed = content.pointer("/application~1json/schema").unwrap_or(content);
                if !types.iter().any(|(_, known)| *known == typed) {
                    types.push((status, typed));
                }
            }
        }
        if let [(first, _), (second, _), ..] = types[..] {
            return Err(Diagnostic::new(format!(
                "the statuses {first} and {second} have different types of success"
            ))
            .operation(id)
            .help("one method returns one type: describe both by one schema, or keep one of them"));
        }
        if !types.is_empty() {
            responses.retain(|status, response| {
                !status.starts_with('2')
                    || response.get("content").is_some_and(|content| *content != serde_json::json!({}))
            });
        }
    }
    Ok(())
}
