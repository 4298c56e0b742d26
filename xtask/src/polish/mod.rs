//! polish and split: progenitor's syntax trees become the files of three crates.
//!
//! One module for each thing that progenitor gets wrong for this kind of API, or does not know; each names the fault
//! that it mends. The modules take the trees apart as they go, so that splitting is a matter of where a piece is put.

mod api;
mod builder;
mod cli;
mod client;
mod command;
mod command_names;
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

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Diagnostic, Result},
    format,
    model::Model,
    progenitor::ProgenitorOutput,
};

pub(crate) use command_names::names as command_names;
pub(crate) use docs::prose;

/// The files of a crate, by path from the crate's root.
pub(crate) type Files = BTreeMap<String, String>;

/// The Rust files of the three crates.
pub(crate) struct Crates {
    pub(crate) client: Files,
    pub(crate) cli: Files,
    pub(crate) httpmock: Files,
}

/// Makes the files of the three crates.
pub(crate) fn polish(raw: ProgenitorOutput, model: &Model) -> Result<Crates> {
    let (client, types) = client(raw.client, model)?;
    Ok(Crates {
        client,
        cli: cli::files(raw.cli, &types, model)?,
        httpmock: httpmock::files(raw.httpmock, model)?,
    })
}

/// The Rust types of what a call takes, as they are written outside the module of types.
pub(crate) struct CallTypes {
    /// By builder and parameter.
    parameters: BTreeMap<(String, String), syn::Type>,
    /// By type and field.
    fields: types::FieldTypes,
}

fn client(file: syn::File, model: &Model) -> Result<(Files, CallTypes)> {
    let mut files = Sources::new(model);
    let mut operations = api::Api::default();
    let mut builders = Vec::new();
    let mut types = Vec::new();
    for item in file.items {
        match item {
            syn::Item::Mod(module) => {
                let items = module.content.map(|(_, items)| items).unwrap_or_default();
                match module.ident.to_string().as_str() {
                    "types" => types = items,
                    "builder" => builders = items,
                    // Written anew, with what else a consumer needs.
                    "prelude" => {}
                    other => return Err(unexpected(&format!("a module `{other}`"))),
                }
            }
            syn::Item::Trait(_) | syn::Item::Impl(_) => operations.take(item),
            // `Client` and its re-exports are written anew.
            _ => {}
        }
    }
    let traits = operations.files(&mut files, model)?;
    let fields = types::field_types(&types);
    let parameters = builder::files(&mut files, builders, &fields, model)?;
    types::files(&mut files, types, model)?;
    client::files(&mut files, model);
    let library = lib_rs::files(&mut files, &traits, model);
    let mut files = files.finish();
    files.insert("src/lib.rs".into(), library);
    Ok((files, CallTypes { parameters, fields }))
}

/// Rust files in the making, each with the line that says what wrote it.
pub(crate) struct Sources<'a> {
    model: &'a Model,
    files: Files,
}

impl<'a> Sources<'a> {
    pub(crate) fn new(model: &'a Model) -> Self {
        Self { model, files: Files::new() }
    }

    /// Adds a file of `items`, introduced by `about`.
    pub(crate) fn add(&mut self, path: impl Into<String>, about: &str, mut items: Vec<syn::Item>) {
        items.iter_mut().for_each(|item| {
            paths::shorten(item, self.model);
            docs::normalise(item);
        });
        let text = format::rust(&header(&self.model.source), about, items);
        self.files.insert(path.into(), text);
    }

    /// Whether a file so far has `text` in it.
    pub(crate) fn mention(&self, text: &str) -> bool {
        self.files.values().any(|file| file.contains(text))
    }

    pub(crate) fn finish(self) -> Files {
        self.files
    }
}

/// What the first line of everything that is generated says, and of nothing else.
pub(crate) const MADE_BY: &str = "by `cargo xtask generate`; edit the spec, not this.";

/// The first line of everything that is generated.
pub(crate) fn header(source: &str) -> String {
    format!("Generated from {source} {MADE_BY}")
}

/// The fault of finding something in progenitor's output that 0.15.1 does not write.
pub(crate) fn unexpected(what: &str) -> Diagnostic {
    Diagnostic::new(format!("progenitor wrote {what}, which the polish stage does not know"))
        .help("xtask is made for progenitor 0.15.1: compare its version in xtask/Cargo.lock")
}

/// An identifier; `name` comes from `names`, which gives nothing that is not one.
pub(crate) fn ident(name: &str) -> syn::Ident {
    syn::parse_str(name).unwrap_or_else(|_| quote::format_ident!("r#{name}"))
}
