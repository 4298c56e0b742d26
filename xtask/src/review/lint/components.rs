//! Checks that an operation uses each component.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{linter::Linter, rules::LintRule};
use crate::spec::{
    lookup::{entries, items, operations},
    pointer::Pointer,
    resolve::reachable,
    walk::Part,
};

pub(super) fn check(linter: &mut Linter<'_>) {
    let document = linter.value;
    let mut used = security_schemes(document);
    used.extend(reachable(document, Part::Paths, Pointer::new(["paths"])));
    for (section, components) in entries(document, "components") {
        for (name, _) in components.as_object().into_iter().flatten() {
            let location = Pointer::component(section, name);
            if !used.contains(&location) {
                linter.add(LintRule::UnusedComponent, &location, format!("no operation uses `{name}`"));
            }
        }
    }
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
