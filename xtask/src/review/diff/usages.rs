//! Determines which operations use a part of a document, and in which direction.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    ir::parameters,
    spec::{lookup, pointer::Pointer, resolve::reachable, walk::Part},
};

/// The use of a schema in requests, responses or both.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Direction {
    pub(super) request: bool,
    pub(super) response: bool,
    /// `true` if its constraints are enforced in both directions.
    pub(super) always_enforced: bool,
}

impl Direction {
    pub(super) const REQUEST: Self = Self { request: true, response: false, always_enforced: false };
    pub(super) const RESPONSE: Self = Self { request: false, response: true, always_enforced: false };

    fn union(self, other: Self) -> Self {
        Self {
            request: self.request || other.request,
            response: self.response || other.response,
            always_enforced: self.always_enforced || other.always_enforced,
        }
    }

    /// Returns `true` if the constraints of the schema are enforced.
    pub(super) fn is_enforced(self) -> bool {
        self.request || self.always_enforced
    }
}

/// The usages of each part of a document.
#[derive(Default)]
pub(super) struct DocumentUsages {
    /// The operations that use a component, by its pointer.
    component_users: UsersByPointer,
    /// The directions in which a component is used, by its pointer.
    directions: BTreeMap<Pointer, Direction>,
    /// The operations that a path item, an operation or a tag contains, by its pointer.
    operations: UsersByPointer,
}

type UsersByPointer = BTreeMap<Pointer, BTreeSet<String>>;

impl DocumentUsages {
    pub(super) fn of(document: &Value) -> Self {
        let mut usages = Self::default();
        usages.add_document(document);
        usages
    }

    fn add_document(&mut self, document: &Value) {
        for (index, tag) in document.get("tags").and_then(Value::as_array).into_iter().flatten().enumerate() {
            let tagged = lookup::operations(document)
                .filter(|operation| {
                    operation.value.pointer("/tags/0").is_some_and(|name| tag.get("name") == Some(name))
                })
                .map(|operation| operation.id().to_owned());
            self.operations.entry(Pointer::new(["tags"]).item(index)).or_default().extend(tagged);
        }
        for operation in lookup::operations(document) {
            let id = operation.id().to_owned();
            for location in [Pointer::new(["paths", operation.path]), operation.pointer()] {
                self.operations.entry(location).or_default().insert(id.clone());
            }
            let location = operation.pointer();
            let path_item = Pointer::new(["paths", operation.path]);
            let parameters = [(&path_item, operation.path_item), (&location, operation.value)]
                .into_iter()
                .flat_map(|(pointer, owner)| parameters::listed_in(document, pointer, owner))
                .map(|parameter| (Part::Parameter, parameter.listed_at, Direction::REQUEST));
            let bodies = [
                (Part::RequestBody, location.join("requestBody"), Direction::REQUEST),
                (Part::Responses, location.join("responses"), Direction::RESPONSE),
            ];
            for (part, pointer, direction) in parameters.chain(bodies) {
                for target in reachable(document, part, pointer) {
                    self.component_users.entry(target.clone()).or_default().insert(id.clone());
                    let known = self.directions.entry(target).or_default();
                    *known = known.union(direction);
                }
            }
        }
    }
}

/// The usages of each part of two versions of a document.
pub(super) struct Usages<'a>(pub(super) [&'a DocumentUsages; 2]);

impl Usages<'_> {
    /// Returns the directions in which a component is used; both if nothing uses it, because it still becomes a type.
    pub(super) fn direction(&self, component: &str) -> Direction {
        let directions = self.0.into_iter().filter_map(|usages| usages.directions.get(component).copied());
        let both = Direction::REQUEST.union(Direction::RESPONSE);
        directions.reduce(Direction::union).unwrap_or(both)
    }

    /// Returns the operations that contain or use the part at `location`.
    pub(super) fn operations(&self, location: &str) -> Vec<String> {
        let steps: Vec<&str> = location.split('/').collect();
        let prefix = |count: usize| steps.get(..count).map(|steps| steps.join("/")).unwrap_or_default();
        let users = |map: fn(&DocumentUsages) -> &UsersByPointer, pointer: &str| {
            let users: Vec<&BTreeSet<String>> =
                self.0.into_iter().filter_map(|usages| map(usages).get(pointer)).collect();
            (!users.is_empty()).then(|| users.into_iter().flatten().cloned().collect::<BTreeSet<String>>())
        };
        let operations = match steps.get(1) {
            Some(&"paths") => users(|usages| &usages.operations, &prefix(4))
                .or_else(|| users(|usages| &usages.operations, &prefix(3))),
            Some(&"tags") => users(|usages| &usages.operations, &prefix(3)),
            Some(&("servers" | "security" | "responses")) => return self.all_operations(),
            Some(&"components") if steps.get(2) == Some(&"securitySchemes") => return self.all_operations(),
            Some(&"components") => users(|usages| &usages.component_users, &prefix(4)),
            _ => None,
        };
        operations.into_iter().flatten().collect()
    }

    fn all_operations(&self) -> Vec<String> {
        let all: BTreeSet<&String> =
            self.0.into_iter().flat_map(|usages| usages.operations.values().flatten()).collect();
        all.into_iter().cloned().collect()
    }
}
