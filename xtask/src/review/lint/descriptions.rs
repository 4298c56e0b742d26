//! What is said of parameters, headers, answers, schemas and properties.

use super::{
    Lint, has_text,
    locations::{self, Kind, Role},
};

pub(super) fn check(lint: &mut Lint<'_>) {
    for holder in locations::holders(lint.value) {
        let is_described = matches!(holder.kind, Kind::Parameter | Kind::Header);
        if is_described && !has_text(holder.value, "description") {
            lint.add("parameter-description", &holder.place, format!("`{}` has no description", holder.name));
        }
    }
    for (place, response) in locations::responses(lint.value) {
        if !has_text(response, "description") {
            lint.add("response-description", &place, "the answer has no description");
        }
    }
    for site in locations::schemas(lint.value) {
        let name = match site.role {
            Role::Component => format!("the schema `{}`", site.name),
            Role::Property => format!("`{}`", site.name),
            Role::Other => continue,
        };
        // A bare reference is described by what it leads to.
        if !has_text(site.schema, "description") && site.schema.get("$ref").is_none() {
            lint.add("property-description", &site.place, format!("{name} has no description"));
        }
    }
}
