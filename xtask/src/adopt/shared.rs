//! The components that every document of ours has: errors, their schema, pages and the headers of responses.

use serde_json::{Value, json};

use crate::spec::{pointer::Pointer, resolve::reachable, walk::Part};

/// The parameters of lists.
const PAGE_PARAMETERS: [&str; 3] = ["PageSize", "Page", "PageToken"];

/// A document whose components are shared.
pub(super) struct Shared<'a> {
    ours: &'a Value,
}

impl<'a> Shared<'a> {
    pub(super) fn new(ours: &'a Value) -> Self {
        Self { ours }
    }

    /// Returns a reference to a parameter of lists.
    pub(super) fn parameter(&self, name: &str) -> Option<Value> {
        PAGE_PARAMETERS.contains(&name).then(|| self.reference("parameters", name)).flatten()
    }

    pub(super) fn header(&self, name: &str) -> Option<Value> {
        self.reference("headers", name)
    }

    pub(super) fn response(&self, name: &str) -> Option<Value> {
        self.reference("responses", name)
    }

    fn reference(&self, section: &str, name: &str) -> Option<Value> {
        self.ours.pointer(&Pointer::component(section, name))?;
        Some(json!({ "$ref": format!("#/components/{section}/{name}") }))
    }

    /// Adds the components that `document` refers to and does not have.
    pub(super) fn add_used(&self, document: &mut Value) {
        for section in ["parameters", "headers", "responses", "schemas"] {
            let Some(components) = self.ours["components"][section].as_object() else { continue };
            for (name, component) in components {
                if document["components"][section].get(name).is_none() {
                    document["components"][section][name] = component.clone();
                }
            }
        }
        let used = reachable(document, Part::Paths, Pointer::new(["paths"]));
        for section in ["parameters", "headers", "responses", "schemas"] {
            if let Some(components) = document["components"][section].as_object_mut() {
                components.retain(|name, _| used.contains(&Pointer::component(section, name)));
            }
        }
    }
}
