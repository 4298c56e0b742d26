//! Checks that parameters, headers, responses, schemas and properties have descriptions.

use super::{
    linter::{Linter, has_text},
    locations::{self, LocationKind, SchemaRole},
};

pub(super) fn check(linter: &mut Linter<'_>) {
    for location in locations::schema_holders(linter.value) {
        let noun = match location.kind {
            LocationKind::Parameter => "parameter",
            LocationKind::Header => "header",
            LocationKind::RequestBody | LocationKind::ResponseBody => continue,
        };
        if !has_text(location.value, "description") {
            let message = format!("{noun} `{}` has no description", location.name);
            linter.add("parameter-description", &location.pointer, message);
        }
    }
    for (pointer, response) in locations::responses(linter.value) {
        if !has_text(response, "description") {
            linter.add("response-description", &pointer, "response has no description");
        }
    }
    for location in locations::schemas(linter.value) {
        let noun = match location.role {
            SchemaRole::Component => "schema",
            SchemaRole::Property => "property",
            SchemaRole::Other => continue,
        };
        // A bare reference has the description of its target.
        if !has_text(location.schema, "description") && location.schema.get("$ref").is_none() {
            let message = format!("{noun} `{}` has no description", location.name);
            linter.add("property-description", &location.pointer, message);
        }
    }
}
