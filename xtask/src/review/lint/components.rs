//! Checks that an operation uses each component.

use std::collections::BTreeSet;

use serde_json::Value;

use super::linter::Linter;
use crate::spec::{
    lookup::{entries, items, operations},
    pointer::Pointer,
    walk::{self, Part},
};

pub(super) fn check(linter: &mut Linter<'_>) {
    let document = linter.value;
    let used = used_components(document);
    for (section, components) in entries(document, "components") {
        for (name, _) in components.as_object().into_iter().flatten() {
            let location = Pointer::component(section, name);
            if !used.contains(&location) {
                linter.add("unused-component", &location, format!("no operation uses `{name}`"));
            }
        }
    }
}

/// Returns the locations that the paths refer to, directly or through other components.
fn used_components(document: &Value) -> BTreeSet<Pointer> {
    let mut used = security_schemes(document);
    let mut pending = vec![(Part::Paths, Pointer::new(["paths"]))];
    while let Some((part, location)) = pending.pop() {
        let Some(value) = document.pointer(&location) else { continue };
        walk::visit_part(part, location, value, &mut |_, object| {
            let mapping = object.get("discriminator").into_iter().flat_map(|by| entries(by, "mapping"));
            let targets = object.get("$ref").into_iter().chain(mapping.map(|(_, target)| target));
            for target in targets.filter_map(Value::as_str) {
                // The mapping of a discriminator may contain the bare name of a schema.
                let target =
                    Pointer::from_reference(target).unwrap_or_else(|| Pointer::component("schemas", target));
                if used.insert(target.clone()) {
                    let section = target.tokens().get(1).cloned().unwrap_or_default();
                    pending.push((walk::component_part(&section), target));
                }
            }
        });
    }
    used
}

/// Returns the locations of the security schemes that the document or an operation requires.
fn security_schemes(document: &Value) -> BTreeSet<Pointer> {
    operations(document)
        .map(|operation| operation.value)
        .chain([document])
        .flat_map(|holder| items(holder, "security"))
        .filter_map(Value::as_object)
        .flat_map(|requirement| requirement.keys())
        .map(|name| Pointer::component("securitySchemes", name))
        .collect()
}
