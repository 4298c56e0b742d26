//! Emits the client.

mod builder;
mod client_type;
pub(crate) mod lib_rs;
mod operations;
mod send;
mod setter_checks;
pub(crate) mod types;

use std::collections::{BTreeMap, BTreeSet};

use super::{Files, Sources, unexpected, unexpected_item};
use crate::{
    diagnostic::Result,
    ir::{Api, names, origins::Origins},
    spec::pointer::Pointer,
};

/// The Rust types of parameters and form fields, as written outside of the module `types`.
pub(crate) struct RequestTypes {
    /// By builder and parameter.
    pub(crate) parameters: BTreeMap<(String, String), syn::Type>,
    /// By type and field.
    pub(crate) fields: types::FieldTypes,
}

/// Returns the Rust files of the crate, and the types of what requests set.
pub(crate) fn files(file: syn::File, api: &Api) -> Result<(Files, RequestTypes)> {
    let mut files = Sources::new(api);
    let mut operations = operations::Traits::default();
    let mut methods = BTreeSet::new();
    let mut builders = Vec::new();
    let mut types = Vec::new();
    for item in file.items {
        match item {
            syn::Item::Mod(module) => {
                let items = module.content.map(|(_, items)| items).unwrap_or_default();
                match module.ident.to_string().as_str() {
                    "types" => types = items,
                    "builder" => builders = items,
                    // `lib_rs` writes another one.
                    "prelude" => {}
                    other => return Err(unexpected(&format!("a module `{other}`"))),
                }
            }
            syn::Item::Trait(_) | syn::Item::Impl(_) => {
                methods.extend(function_names(&item));
                operations.push(item);
            }
            // `client_type` and `lib_rs` write `Client` and the re-exports.
            syn::Item::Struct(item) if item.ident == "Client" => {}
            syn::Item::Use(_) => {}
            other => return Err(unexpected_item(&other)),
        }
    }
    check_methods(&methods, api)?;
    let traits = operations.add_files(&mut files, api)?;
    let fields = types::field_types(&types);
    let parameters = builder::add_files(&mut files, builders, &fields, api)?;
    check_setters(&parameters, &fields, api)?;
    types::add_files(&mut files, types, api)?;
    client_type::add_files(&mut files, api);
    lib_rs::add_prelude(&mut files, &traits);
    let lib_rs = lib_rs::client(&traits, api);
    let mut files = files.finish();
    files.insert("src/lib.rs".into(), lib_rs);
    Ok((files, RequestTypes { parameters, fields }))
}

fn function_names(item: &syn::Item) -> Vec<String> {
    let name = |signature: &syn::Signature| signature.ident.to_string();
    match item {
        syn::Item::Trait(item) => {
            let functions = item.items.iter().filter_map(|item| match item {
                syn::TraitItem::Fn(function) => Some(name(&function.sig)),
                _ => None,
            });
            functions.collect()
        }
        syn::Item::Impl(item) => {
            let functions = item.items.iter().filter_map(|item| match item {
                syn::ImplItem::Fn(function) => Some(name(&function.sig)),
                _ => None,
            });
            functions.collect()
        }
        _ => Vec::new(),
    }
}

/// Checks that progenitor generated a method for each operation.
fn check_methods(methods: &BTreeSet<String>, api: &Api) -> Result<()> {
    match api.operations.iter().find(|operation| !methods.contains(&operation.name)) {
        Some(operation) => Err(unexpected("no method for it").operation(&operation.id)),
        None => Ok(()),
    }
}

/// Checks that progenitor generated something to set for each parameter and field of every request.
fn check_setters(
    parameters: &BTreeMap<(String, String), syn::Type>,
    fields: &types::FieldTypes,
    api: &Api,
) -> Result<()> {
    for operation in &api.operations {
        let missing = |name: &str| unexpected(&format!("nothing for `{name}`")).operation(&operation.id);
        for parameter in &operation.parameters {
            if !parameters.contains_key(&(operation.builder.clone(), parameter.ident.clone())) {
                return Err(missing(&parameter.wire));
            }
        }
        let Some(body) = &operation.body else { continue };
        if !parameters.contains_key(&(operation.builder.clone(), "body".to_owned())) {
            return Err(missing("body"));
        }
        let Some(type_name) = &body.type_name else { continue };
        for field in &body.fields {
            if !fields.contains_key(&(type_name.clone(), field.field())) {
                return Err(missing(&field.wire));
            }
        }
    }
    Ok(())
}

/// Returns the location that each public item comes from. A type and its builder have one name.
pub(crate) fn origins(api: &Api) -> Origins {
    let mut origins = Origins::new();
    let mut add = |owner: &str, member: Option<&str>, origin: &Pointer| {
        origins.insert((String::new(), owner.to_owned(), member.map(str::to_owned)), origin.clone());
    };
    for tag in &api.tags {
        add(&format!("Client{}Ext", names::pascal(&tag.name)), None, &tag.origin);
    }
    for operation in &api.operations {
        add("Client", Some(&operation.name), &operation.origin);
        add(&operation.builder, None, &operation.origin);
        operation.body.iter().for_each(|body| add(&operation.builder, Some("body"), &body.origin));
        operation
            .settable()
            .for_each(|parameter| add(&operation.builder, Some(&parameter.ident), &parameter.origin));
    }
    for (name, schema) in &api.types {
        add(name, None, &schema.origin);
        schema.fields.iter().for_each(|field| add(name, Some(&field.ident), &field.origin));
    }
    api.aliases.iter().for_each(|(name, alias)| add(name, None, &alias.origin));
    origins
}
