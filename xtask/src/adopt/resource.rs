//! The names of a resource.

use serde_json::Value;

use crate::{
    ir::names,
    spec::lookup::{DERIVED_ID, METHODS, is_true, text},
};

/// The verbs of the vendor's operations.
const VERBS: [&str; 5] = ["Create", "Fetch", "List", "Update", "Delete"];

/// The resource at a path, as the vendor's operations name it, or else the segments of the path.
pub(super) struct Resource {
    /// The name of one: `TrustProductChannelEndpointAssignment`.
    pub(super) singular: String,
    /// The name of its tag: `TrustProductChannelEndpointAssignments`.
    pub(super) tag: String,
    /// The path is that of one resource, not of the list.
    pub(super) is_instance: bool,
}

impl Resource {
    pub(super) fn at(path: &str, path_item: &Value) -> Self {
        let path = path.trim_end_matches(".json");
        let fixed = path.split('/').filter(|segment| !segment.is_empty() && !segment.starts_with('{'));
        // Versions, such as `v1` and `2010-04-01`, and the account that everything belongs to, name no resource.
        let names: Vec<&str> = fixed
            .filter(|segment| !segment.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit()))
            .filter(|segment| *segment != "Accounts")
            .collect();
        let (last, parents) = names.split_last().map_or(("Resources", &[][..]), |(last, rest)| (*last, rest));
        let is_instance = path.ends_with('}');
        if let Some(singular) = name_in_operations(path_item)
            && let Some(parents) = without_last(&singular, last)
        {
            return Self { tag: format!("{parents}{last}"), singular, is_instance };
        }
        let parents: String = parents.iter().map(|parent| singular(parent)).collect();
        let (singular, tag) = (format!("{parents}{}", singular(last)), format!("{parents}{last}"));
        Self { singular, tag, is_instance }
    }

    /// Returns the `operationId` of a method.
    pub(super) fn operation_id(&self, method: &str) -> String {
        match (method, self.is_instance) {
            ("get", false) => format!("List{}", self.tag),
            ("get", true) => format!("Fetch{}", self.singular),
            ("post", false) => format!("Create{}", self.singular),
            ("delete", _) => format!("Delete{}", self.singular),
            _ => format!("Update{}", self.singular),
        }
    }
}

/// Returns the name of the resource in the operations of a path: `CreateShelfBox` gives `ShelfBox`.
fn name_in_operations(path_item: &Value) -> Option<String> {
    let operations = METHODS.iter().filter_map(|method| path_item.get(*method));
    let ids = operations.filter(|operation| !is_true(operation, DERIVED_ID));
    let mut names = ids.filter_map(|operation| {
        let id = text(operation, "operationId")?;
        VERBS.iter().find_map(|verb| id.strip_prefix(verb)).filter(|name| names::is_pascal(name))
    });
    names.next().map(str::to_owned)
}

/// Returns the name of a resource without its last part, which is the singular of `last`: `ShelfBox` and `Boxes` give `Shelf`.
fn without_last<'a>(singular: &'a str, last: &str) -> Option<&'a str> {
    let start = last.get(..3)?;
    singular.rfind(start).map(|at| &singular[..at])
}

/// Returns the name of one of several: `Policies` becomes `Policy`.
fn singular(name: &str) -> String {
    match name.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => name.strip_suffix('s').unwrap_or(name).to_owned(),
    }
}
