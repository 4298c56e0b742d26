//! Every component is needed by a call.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Lint, locations, walk};
use crate::{pointer, tree};

pub(super) fn check(lint: &mut Lint<'_>) {
    let document = lint.value;
    let reached = reached(document);
    for (kind, _) in locations::map(document, "components") {
        for (name, _) in locations::components(document, kind) {
            let place = pointer::join(["components", kind, name]);
            if !reached.contains(&place) {
                lint.add("unused-component", &place, format!("nothing that is called needs `{name}`"));
            }
        }
    }
}

/// The places of what the paths refer to, and of what that refers to: a circle that nothing leads to is not among them.
fn reached(document: &Value) -> BTreeSet<String> {
    let mut reached = schemes(document);
    let mut open = vec!["/paths".to_owned()];
    while let Some(place) = open.pop() {
        let Some(value) = document.pointer(&place) else { continue };
        walk::each(&place, value, &mut |_, map, has_names| {
            if has_names {
                return;
            }
            let mapping = map.get("discriminator").into_iter().flat_map(|by| locations::map(by, "mapping"));
            let targets = map.get("$ref").into_iter().chain(mapping.map(|(_, target)| target));
            for target in targets.filter_map(Value::as_str) {
                // A discriminator may name a schema by its name alone.
                let target = match pointer::from_reference(target) {
                    Some(target) => target.to_owned(),
                    None => pointer::join(["components", "schemas", target]),
                };
                if reached.insert(target.clone()) {
                    open.push(target);
                }
            }
        });
    }
    reached
}

/// The security schemes that the document or an operation asks for.
fn schemes(document: &Value) -> BTreeSet<String> {
    let own = tree::operations(document).filter_map(|operation| operation.value.get("security"));
    own.chain(document.get("security"))
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(Value::as_object)
        .flat_map(|requirement| requirement.keys())
        .map(|name| pointer::join(["components", "securitySchemes", name]))
        .collect()
}
