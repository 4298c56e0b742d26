//! Gap: typify names a type after each component in its own way: two components may have the same type, and some types have
//! names that the generated code uses.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{discriminators, origins};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    ir::names::{self, RESERVED_TYPE_NAMES},
    spec::{
        lookup,
        pointer::Pointer,
        resolve::schema_name,
        walk::{self, Part},
    },
};

/// Renames components to their type names, and references to them: `trusthub.v1.customer_profile` becomes
/// `TrusthubV1CustomerProfile`.
pub(super) fn rename_components(document: &mut Value, report: &mut Diagnostics) {
    let type_names = type_names(document, report);
    let type_name = |name: &str| type_names.get(name).map_or(name, String::as_str).to_owned();
    let schemas = std::mem::take(lookup::schemas_mut(document));
    *lookup::schemas_mut(document) =
        schemas.into_iter().map(|(name, schema)| (type_name(&name), schema)).collect();
    walk::visit_mut(document, &mut |node, map| {
        if node.part == Part::Schema {
            discriminators::rename_variants(map, &type_name);
        }
        if let Some(Value::String(reference)) = map.get_mut("$ref")
            && let Some(name) = schema_name(reference)
        {
            *reference = Pointer::component("schemas", &type_name(&name)).reference();
        }
    });
}

/// Returns the type name of each component.
fn type_names(document: &Value, report: &mut Diagnostics) -> BTreeMap<String, String> {
    let mut taken: BTreeSet<String> = RESERVED_TYPE_NAMES.map(str::to_owned).into();
    let mut type_names = BTreeMap::new();
    // A component whose name is that of its type keeps it.
    let schemas: Vec<_> = lookup::component_schemas(document).collect();
    let (exact, others): (Vec<_>, Vec<_>) = schemas.into_iter().partition(|(name, _)| names::is_pascal(name));
    for (name, schema) in exact.into_iter().chain(others) {
        let usual = names::pascal(name);
        let stem = usual.trim_end_matches('_');
        let is_reserved = RESERVED_TYPE_NAMES.contains(&stem);
        let first = if is_reserved { format!("{stem}Schema") } else { usual.clone() };
        let numbered = (2..).map(|count| format!("{stem}{count}"));
        let free = std::iter::once(first).chain(numbered).find(|name| taken.insert(name.clone()));
        let type_name = free.unwrap_or_else(|| usual.clone());
        if type_name != usual {
            let user = if is_reserved { "the generated code uses" } else { "another one has" };
            let usual = if is_reserved { stem } else { &usual };
            let message =
                format!("the type of the schema `{name}` is named `{type_name}`: {user} the name `{usual}`");
            let origin = schema.as_object().map(origins::of).unwrap_or_default();
            report.note(Diagnostic::new(message).at(origin));
        }
        type_names.insert(name.clone(), type_name);
    }
    type_names
}
