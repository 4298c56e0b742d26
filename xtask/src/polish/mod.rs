//! Turns the syntax trees that progenitor generates into the files of three crates.
//!
//! Each module replaces one part of progenitor's output, and its documentation states the gap that it closes.

mod api;
mod builder;
mod cli;
mod client;
mod command;
mod command_names;
mod constraints;
mod docs;
mod from_str_errors;
mod httpmock;
mod json_schema;
mod lib_rs;
mod matchers;
mod page_impl;
mod paths;
mod reexport_paths;
mod rust_types;
pub(crate) mod samples;
mod send;
mod setter_checks;
mod type_builders;
mod type_items;
mod types;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    diagnostic::{Diagnostic, Result},
    format,
    model::Model,
    progenitor::ProgenitorOutput,
};

pub(crate) use command_names::names as command_names;
pub(crate) use docs::markdown;

/// The files of a crate, by path relative to its root.
pub(crate) type Files = BTreeMap<String, String>;

/// The Rust files of the three crates.
pub(crate) struct Crates {
    pub(crate) client: Files,
    pub(crate) cli: Files,
    pub(crate) httpmock: Files,
}

/// Returns the Rust files of the three crates.
pub(crate) fn polish(raw: ProgenitorOutput, model: &Model) -> Result<Crates> {
    let (client, types) = client(raw.client, model)?;
    Ok(Crates {
        client,
        cli: cli::files(raw.cli, &types, model)?,
        httpmock: httpmock::files(raw.httpmock, model)?,
    })
}

/// The Rust types of parameters and form fields, as written outside of the module `types`.
pub(crate) struct RequestTypes {
    /// By builder and parameter.
    parameters: BTreeMap<(String, String), syn::Type>,
    /// By type and field.
    fields: types::FieldTypes,
}

fn client(file: syn::File, model: &Model) -> Result<(Files, RequestTypes)> {
    let mut files = Sources::new(model);
    let mut operations = api::Api::default();
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
            // `client` and `lib_rs` write `Client` and the re-exports.
            syn::Item::Struct(item) if item.ident == "Client" => {}
            syn::Item::Use(_) => {}
            other => return Err(unexpected_item(&other)),
        }
    }
    check_methods(&methods, model)?;
    let traits = operations.add_files(&mut files, model)?;
    let fields = types::field_types(&types);
    let parameters = builder::add_files(&mut files, builders, &fields, model)?;
    check_setters(&parameters, &fields, model)?;
    types::add_files(&mut files, types, model)?;
    client::add_files(&mut files, model);
    lib_rs::add_prelude(&mut files, &traits);
    let lib_rs = lib_rs::client(&traits, model);
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
fn check_methods(methods: &BTreeSet<String>, model: &Model) -> Result<()> {
    match model.operations.iter().find(|operation| !methods.contains(&operation.name)) {
        Some(operation) => Err(unexpected("no method for it").operation(&operation.id)),
        None => Ok(()),
    }
}

/// Checks that progenitor generated something to set for each parameter and field of every request.
fn check_setters(
    parameters: &BTreeMap<(String, String), syn::Type>,
    fields: &types::FieldTypes,
    model: &Model,
) -> Result<()> {
    for operation in &model.operations {
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
            if !fields.contains_key(&(type_name.clone(), field.ident.clone())) {
                return Err(missing(&field.wire));
            }
        }
    }
    Ok(())
}

/// Collects formatted Rust files.
pub(crate) struct Sources<'a> {
    model: &'a Model,
    files: Files,
}

impl<'a> Sources<'a> {
    pub(crate) fn new(model: &'a Model) -> Self {
        Self { model, files: Files::new() }
    }

    /// Adds a file with `items` and the module documentation `description`.
    pub(crate) fn add(&mut self, path: impl Into<String>, description: &str, mut items: Vec<syn::Item>) {
        items.iter_mut().for_each(|item| {
            paths::shorten(item, self.model);
            docs::normalize(item);
        });
        let description = docs::wrap(description, docs::LINE_WIDTH - "//! ".len()).replace('\n', "\n//! ");
        let text = format::rust(&header(&self.model.source), &description, items);
        self.files.insert(path.into(), text);
    }

    /// Returns `true` if one of the files contains `text`.
    pub(crate) fn contain(&self, text: &str) -> bool {
        self.files.values().any(|file| file.contains(text))
    }

    pub(crate) fn finish(self) -> Files {
        self.files
    }
}

/// The text by which the first line of a generated file is recognized.
pub(crate) const GENERATED_BY: &str = "Code generated by `cargo xtask generate` from ";

/// Returns the first line of a generated file, without the comment marker.
pub(crate) fn header(source: &str) -> String {
    format!("{GENERATED_BY}{source}; DO NOT EDIT.")
}

/// Returns the error for a part of progenitor's output that progenitor 0.15.1 does not generate. Its help names the source
/// file that has to handle the part, the one that calls this function.
#[track_caller]
pub(crate) fn unexpected(part: &str) -> Diagnostic {
    let file = std::panic::Location::caller().file().replace('\\', "/");
    let file = file.rsplit_once("src/polish/").map_or(file.as_str(), |(_, file)| file);
    Diagnostic::new(format!("progenitor generated {part}, which xtask does not know"))
        .help(format!("handle it in xtask/src/polish/{file}, or use progenitor 0.15.1 in xtask/Cargo.toml"))
}

/// Returns the error for an item, or a part of one, that progenitor 0.15.1 does not generate.
#[track_caller]
pub(crate) fn unexpected_item(item: &impl quote::ToTokens) -> Diagnostic {
    const MAX_LENGTH: usize = 60;
    let text: String = item.to_token_stream().to_string().chars().take(MAX_LENGTH).collect();
    unexpected(&format!("the item `{text}`"))
}

/// Returns `name` as an identifier. Names come from `names`, which returns valid ones.
pub(crate) fn ident(name: &str) -> syn::Ident {
    syn::parse_str(name).unwrap_or_else(|_| quote::format_ident!("r#{name}"))
}

#[cfg(test)]
mod tests {
    use super::unexpected_item;

    #[test]
    fn unexpected_item_names_the_file_to_change() {
        let item: syn::Item = syn::parse_quote!(
            static NEW: u8 = 1;
        );
        let error = unexpected_item(&item).to_string();
        assert!(error.contains("the item `static NEW : u8 = 1 ;`"), "{error}");
        assert!(error.contains("handle it in xtask/src/polish/mod.rs"), "{error}");
    }
}
