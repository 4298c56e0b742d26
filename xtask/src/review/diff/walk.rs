//! Walks two documents side by side.

use serde_json::Value;

use super::{
    comparison::{Comparison, differing_keys},
    rules::ChangeRule,
    values::{non_null, or_null},
};
use crate::spec::{lookup::METHODS, pointer::Pointer};

impl<'a> Comparison<'a> {
    /// Compares everything that a single location of the document determines.
    pub(super) fn document(&mut self) {
        for (key, (old, new)) in differing_keys(self.old, self.new) {
            let location = Pointer::new([key.as_str()]);
            match key.as_str() {
                "info" => self.info(&location, or_null(old), or_null(new)),
                "servers" => self.servers(&location, old, new),
                "security" => self.security(&location, old, new),
                "tags" => self.tags(&location, old, new),
                "externalDocs" => self.documentation(&location, new),
                "paths" => self.paths(or_null(old), or_null(new)),
                "components" => self.components(or_null(old), or_null(new)),
                _ => self.unclassified(&location, old, new),
            }
        }
    }

    fn info(&mut self, location: &str, old: &Value, new: &Value) {
        for (key, (_, new)) in differing_keys(old, new) {
            // The report compares the version with the changes.
            if key != "version" || new.is_none() {
                self.documentation(&format!("{location}/{key}"), new);
            }
        }
    }

    fn paths(&mut self, old: &'a Value, new: &'a Value) {
        for (path, (old, new)) in differing_keys(old, new) {
            let location = Pointer::new(["paths", &path]);
            if path.starts_with("x-") {
                self.documentation(&location, new);
                continue;
            }
            let (old, new) = (or_null(old), or_null(new));
            if old.get("$ref").is_some() || new.get("$ref").is_some() {
                self.unclassified(&location, Some(old), Some(new));
                continue;
            }
            let keys = differing_keys(old, new);
            if keys.is_empty() {
                self.unclassified(&location, non_null(old), non_null(new));
            }
            for (key, (old, new)) in keys {
                let location = location.join(&key);
                if let Some(method) = METHODS.into_iter().find(|method| *method == key) {
                    self.operation(&path, method, &location, old, new);
                    continue;
                }
                match key.as_str() {
                    // Compared below, together with those of each operation.
                    "parameters" => {}
                    "summary" | "description" => self.documentation(&location, new),
                    "servers" => self.servers(&location, old, new),
                    _ => self.unclassified(&location, old, new),
                }
            }
            self.path_parameters(&path, old, new);
        }
    }

    fn components(&mut self, old: &Value, new: &Value) {
        for (section, (old, new)) in differing_keys(old, new) {
            let location = Pointer::new(["components", &section]);
            let names = differing_keys(or_null(old), or_null(new));
            if names.is_empty() {
                self.changed(ChangeRule::ComponentChanged, &location, old, new);
            }
            for (name, (old, new)) in names {
                let location = location.join(&name);
                match (section.as_str(), old, new) {
                    ("schemas", None, Some(new)) if self.renamed_schemas.contains_key(&name) => {
                        self.renamed_schema(&location, &name, new);
                    }
                    ("schemas", Some(_), None)
                        if self.renamed_schemas.values().any(|renamed| *renamed == name) => {}
                    ("schemas", None, Some(_)) => {
                        self.add(ChangeRule::SchemaAdded, &location, format!("schema `{name}` was added"));
                    }
                    ("schemas", Some(_), None) => {
                        self.removed(
                            ChangeRule::SchemaRemoved,
                            &location,
                            format!("schema `{name}` was removed"),
                        );
                    }
                    (_, None, Some(_)) => {
                        self.add(
                            ChangeRule::ComponentAdded,
                            &location,
                            format!("component `{name}` was added"),
                        );
                    }
                    (_, Some(_), None) => {
                        self.removed(
                            ChangeRule::ComponentRemoved,
                            &location,
                            format!("component `{name}` was removed"),
                        );
                    }
                    ("schemas", old, new) => {
                        let direction = self.usages.direction(&location);
                        self.component_schema(&location, or_null(old), or_null(new), direction);
                    }
                    ("parameters", old, new) => self.parameter(&location, or_null(old), or_null(new)),
                    ("responses", old, new) => self.response(&location, or_null(old), or_null(new)),
                    ("requestBodies", old, new) => self.body_keys(&location, or_null(old), or_null(new)),
                    ("headers", old, new) => {
                        self.changed(ChangeRule::ResponseHeaderChanged, &location, old, new)
                    }
                    ("securitySchemes", old, new) => {
                        self.security_scheme(&location, or_null(old), or_null(new));
                    }
                    ("examples", _, new) => self.documentation(&location, new),
                    (_, old, new) => self.unclassified(&location, old, new),
                }
            }
        }
    }

    fn renamed_schema(&mut self, location: &str, name: &str, new: &Value) {
        let Some(old_name) = self.renamed_schemas.get(name).cloned() else { return };
        let old_location = Pointer::component("schemas", &old_name);
        let Some(old) = self.old.pointer(&old_location) else { return };
        let message = format!("schema `{old_name}` is most likely renamed to `{name}`");
        self.renamed(ChangeRule::SchemaRenamed, &old_location, location, message);
        self.component_schema(location, old, new, self.usages.direction(location));
    }

    fn security_scheme(&mut self, location: &str, old: &Value, new: &Value) {
        for (key, (old, new)) in differing_keys(old, new) {
            let location = Pointer::from(location).join(&key);
            let rule =
                if key == "description" { ChangeRule::ComponentChanged } else { ChangeRule::SecurityChanged };
            self.changed(rule, &location, old, new);
        }
    }
}
