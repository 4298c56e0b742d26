//! Gap: typify never returns for a base schema whose `oneOf` lists the schemas that extend it with `allOf`.

use serde_json::{Value, json};

use crate::spec::{
    lookup,
    pointer::Pointer,
    resolve::{extends, schema_name, schema_reference},
};

/// Splits such a base schema: the choice keeps its name, and the schemas that extend it extend what is beside the choice.
pub(super) fn split_bases(document: &mut Value) {
    let bases: Vec<String> = { lookup::component_schemas(document) }
        .filter(|(name, schema)| {
            let alternatives =
                ["oneOf", "anyOf"].into_iter().filter_map(|key| schema.get(key)?.as_array()).flatten();
            let at = Pointer::component("schemas", name);
            { alternatives }
                .filter_map(Pointer::of_reference_in)
                .any(|variant| extends(document, &variant, &at))
        })
        .map(|(name, _)| name.clone())
        .collect();
    for name in bases {
        let schemas = lookup::schemas_mut(document);
        let numbered = (2..).map(|count| format!("{name}Base{count}"));
        let candidates = std::iter::once(format!("{name}Base")).chain(numbered);
        let Some(base_name) = { candidates }.find(|candidate| !schemas.contains_key(candidate)) else {
            continue;
        };
        for schema in schemas.values_mut() {
            for part in schema.get_mut("allOf").and_then(Value::as_array_mut).into_iter().flatten() {
                let target = part.get("$ref").and_then(Value::as_str).and_then(schema_name);
                if target.as_ref() == Some(&name) {
                    *part = schema_reference(&base_name);
                }
            }
        }
        let mut base = schemas[&name].clone();
        for key in ["oneOf", "anyOf", "discriminator"] {
            base.as_object_mut().map(|base| base.shift_remove(key));
        }
        if base.get("properties").is_none() && base.get("allOf").is_none() {
            base["type"] = json!("object");
        }
        schemas.insert(base_name, base);
    }
}
