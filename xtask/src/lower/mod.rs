//! The lower stage: rewrites the document so that progenitor generates the intended code.
//!
//! Each pass closes a gap of progenitor 0.15.1 or typify 0.8.0, and can be deleted together with the gap.

mod arrays;
mod bounds;
mod collisions;
mod compositions;
mod defaults;
mod descriptions;
mod discriminators;
pub(crate) mod errors;
mod formats;
mod hoist;
mod inheritance;
mod inline;
mod media;
mod nullables;
mod object_parameters;
mod objects;
mod operation_names;
mod origins;
mod pages;
mod plain_components;
mod relax_responses;
mod sids;
mod statuses;
mod success_responses;
mod type_names;
mod unknown_properties;
mod unsupported;

use std::collections::BTreeMap;

use openapiv3::OpenAPI;
use serde_json::Value;

pub(crate) use sids::sid_type;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, Result},
    ir::lowered::{Lowered, WireNames},
    spec::{lookup, pointer::Pointer},
};

/// Runs every pass. Operations that `report` or a pass calls unsupported are left out.
pub(crate) fn lower(document: &Value, report: &mut Diagnostics) -> Result<Lowered> {
    let mut supported = document.clone();
    unsupported::leave_out(&mut supported, report);
    operation_names::rename(&mut supported, report);
    loop {
        unsupported::leave_out(&mut supported, report);
        let mut passes = Diagnostics::default();
        let lowered = run_passes(&supported, &mut passes)?;
        match lowered {
            Some(lowered) => {
                passes.take_notes().into_iter().for_each(|note| report.note(note));
                return Ok(lowered);
            }
            None => {
                passes.take_unsupported().into_iter().for_each(|diagnostic| report.unsupported(diagnostic))
            }
        }
    }
}

/// Runs every pass, or returns `None` if a pass reports an unsupported operation.
fn run_passes(document: &Value, report: &mut Diagnostics) -> Result<Option<Lowered>> {
    let mut value = document.clone();
    let mut aliases = BTreeMap::new();
    let mut wire_names = WireNames::default();

    origins::annotate(&mut value);
    inline::inline_references(&mut value);
    media::keep_one_media_type(&mut value, report);
    inheritance::split_bases(&mut value);
    objects::simplify(&mut value, report);
    formats::drop_unsupported(&mut value, report);
    nullables::drop_repeated_types(&mut value);
    compositions::simplify(&mut value);
    plain_components::inline(&mut value);
    discriminators::complete_mappings(&mut value);
    object_parameters::leave_out(&mut value, report);
    nullables::move_to_uses(&mut value);
    statuses::replace_unnamed(&mut value, report);
    errors::type_every_error_response(&mut value);
    success_responses::require_one_type(&mut value, report);
    type_names::rename_components(&mut value, report);
    hoist::name_inline_schemas(&mut value);
    compositions::merge(&mut value, report);
    discriminators::tag_variants(&mut value, report);
    objects::relax_required(&mut value);
    pages::require_items(&mut value);
    descriptions::add_links_and_deprecation(&mut value);
    unknown_properties::keep(&mut value);
    collisions::rename_colliding(&mut value, &mut wire_names);
    relax_responses::drop_string_limits(&mut value);
    sids::share_types(&mut value, &mut aliases);
    defaults::hide_defaults(&mut value);
    bounds::bound_request_integers(&mut value, &mut aliases);
    arrays::convert_array_parameters(&mut value, report);
    report.check()?;
    if report.has_unsupported() {
        return Ok(None);
    }
    let origins = origins::take(&mut value);
    let openapi = read(&value)?;
    Ok(Some(Lowered { value, openapi, aliases, wire_names, origins }))
}

/// Returns the `x-rust-type` extension that makes typify use the existing type at `path`.
fn rust_type(path: &str, parameters: Vec<Value>) -> Value {
    let crate_name = path.split("::").next().unwrap_or_default();
    serde_json::json!({ "crate": crate_name, "version": "*", "path": path, "parameters": parameters })
}

/// Deserializes the lowered document. If that fails, deserializes each schema and operation by itself to locate the
/// errors, because an error of the whole document has no exact location.
fn read(value: &Value) -> Result<OpenAPI> {
    let document_error = match serde_path_to_error::deserialize::<_, OpenAPI>(value) {
        Ok(openapi) => return Ok(openapi),
        Err(error) => error,
    };
    let schemas = lookup::component_schemas(value).filter_map(|(name, schema)| {
        let location = Pointer::component("schemas", name);
        part_error::<openapiv3::ReferenceOr<openapiv3::Schema>>(schema, location)
    });
    let operations = lookup::operations(value).filter_map(|operation| {
        let error = part_error::<openapiv3::Operation>(operation.value, operation.pointer())?;
        Some(error.operation(operation.id()))
    });
    Diagnostic::all(schemas.chain(operations).collect())?;
    Err(invalid(document_error.inner(), below(Pointer::default(), document_error.path())))
}

fn part_error<T: serde::de::DeserializeOwned>(value: &Value, location: Pointer) -> Option<Diagnostic> {
    let error = serde_path_to_error::deserialize::<_, T>(value).err()?;
    Some(invalid(error.inner(), below(location, error.path())))
}

/// Returns the location of what `path` leads to from `location`.
fn below(location: Pointer, path: &serde_path_to_error::Path) -> Pointer {
    path.iter().fold(location, |location, token| location.join(&token.to_string()))
}

fn invalid(error: &serde_json::Error, location: Pointer) -> Diagnostic {
    Diagnostic::new(format!("invalid OpenAPI 3.0: {error}"))
        .at(location)
        .help("compare this part with the OpenAPI 3.0.3 specification")
}
