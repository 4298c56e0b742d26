//! The parameters of an operation.

use serde_json::Value;

use crate::spec::{
    lookup::{Operation, text},
    pointer::Pointer,
    resolve::resolve_at,
};

/// A parameter, with its references resolved.
#[derive(Clone)]
pub(crate) struct Parameter<'a> {
    /// The item of the list of an operation or path item.
    pub(crate) listed_at: Pointer,
    /// The location of its declaration: a component if the list contains a reference.
    pub(crate) pointer: Pointer,
    pub(crate) value: &'a Value,
}

impl<'a> Parameter<'a> {
    /// Returns its name in the request.
    pub(crate) fn name(&self) -> &'a str {
        self.value.get("name").and_then(Value::as_str).unwrap_or_default()
    }

    /// Returns the part of the request that contains it: `path`, `query`, `header` or `cookie`.
    pub(crate) fn location(&self) -> &'a str {
        self.value.get("in").and_then(Value::as_str).unwrap_or_default()
    }

    /// Returns what identifies it in its operation.
    fn key(&self) -> (&'a str, &'a str) {
        (self.name(), self.location())
    }
}

/// Returns the `style` and the `explode` of a parameter, with the defaults of OpenAPI.
pub(crate) fn style(parameter: &Value) -> (&str, bool) {
    let is_simple = matches!(text(parameter, "in"), Some("path" | "header"));
    let style = text(parameter, "style").unwrap_or(if is_simple { "simple" } else { "form" });
    (style, parameter.get("explode").and_then(Value::as_bool).unwrap_or(style == "form"))
}

/// Returns the parameters that a list of an operation or path item contains.
pub(crate) fn listed_in<'a>(document: &'a Value, pointer: &Pointer, owner: &'a Value) -> Vec<Parameter<'a>> {
    let list = owner.get("parameters").and_then(Value::as_array).into_iter().flatten();
    list.enumerate()
        .map(|(index, parameter)| {
            let listed_at = pointer.join("parameters").item(index);
            let (pointer, value) = resolve_at(document, listed_at.clone(), parameter);
            Parameter { listed_at, pointer, value }
        })
        .collect()
}

/// Returns the parameters that an operation has: those of its path item, except for those that it overrides, and its own.
pub(crate) fn of<'a>(document: &'a Value, operation: &Operation<'a>) -> Vec<Parameter<'a>> {
    let own = listed_in(document, &operation.pointer(), operation.value);
    let path_item = Pointer::new(["paths", operation.path]);
    let mut all = listed_in(document, &path_item, operation.path_item);
    all.retain(|shared| !own.iter().any(|own| own.key() == shared.key()));
    all.extend(own);
    all
}
