//! Emits the client.

mod checks;
mod client_type;
pub(crate) mod lib_rs;
mod operations;
mod requests;
mod send;
mod types;

use std::collections::BTreeSet;

pub(crate) use send::form_style;

use syn::Item;

use super::{RustFiles, Sources, ident};
use crate::{
    diagnostic::Result,
    ir::{Api, origins::Origins},
    progenitor::Facts,
    spec::pointer::Pointer,
};

/// Returns the Rust files of the crate.
pub(crate) fn files(facts: &Facts, api: &Api) -> Result<RustFiles> {
    let mut sources = Sources::new(api);
    operations::add_files(&mut sources, api);
    requests::add_files(&mut sources, facts, api)?;
    types::add_files(&mut sources, facts, api)?;
    client_type::add_files(&mut sources, api);
    sources.add_text("src/lib.rs", lib_rs::client(api));
    Ok(sources.finish())
}

/// Returns the imports of those items of `std::fmt`, `twilio_core` and `twilio_core::private` that are among the identifiers
/// `used`.
fn imports(used: &BTreeSet<String>, public: &[&str], private: &[&str]) -> Vec<Item> {
    let among_used = |names: &[&str]| -> Vec<syn::Ident> {
        names.iter().filter(|name| used.contains(**name)).map(|name| ident(name)).collect()
    };
    let (public, private) = (among_used(public), among_used(private));
    let display = used.contains("Display").then(|| {
        syn::parse_quote!(
            use std::fmt::Display;
        )
    });
    let core = match (public.is_empty(), private.is_empty()) {
        (true, true) => None,
        (true, false) => Some(syn::parse_quote!(use twilio_core::private::{#(#private),*};)),
        (false, true) => Some(syn::parse_quote!(use twilio_core::{#(#public),*};)),
        (false, false) => Some(syn::parse_quote!(use twilio_core::{#(#public,)* private::{#(#private),*}};)),
    };
    display.into_iter().chain(core).collect()
}

/// Returns the location that each public item comes from. Request builders and types can have the same name.
pub(crate) fn origins(api: &Api) -> Origins {
    let mut origins = Origins::new();
    let mut add = |owner: &str, member: Option<&str>, origin: &Pointer| {
        origins.insert((String::new(), owner.to_owned(), member.map(str::to_owned)), origin.clone());
    };
    for operation in &api.operations {
        add("Client", Some(&operation.name), &operation.origin);
        let builder = format!("builder::{}", operation.builder);
        add(&builder, None, &operation.origin);
        operation.body.iter().for_each(|body| add(&builder, Some("body"), &body.origin));
        operation.settable().for_each(|parameter| add(&builder, Some(&parameter.ident), &parameter.origin));
    }
    for (name, schema) in &api.types {
        add(name, None, &schema.origin);
        schema.fields.iter().for_each(|field| add(name, Some(&field.ident), &field.origin));
    }
    api.aliases.iter().for_each(|(name, alias)| add(name, None, &alias.origin));
    origins
}
