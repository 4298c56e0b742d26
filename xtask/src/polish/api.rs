//! The traits, one for each tag, that make operations methods of the client. progenitor's samples do not compile, and
//! an operation without a tag becomes a method of a client that is no longer progenitor's.

use std::collections::BTreeMap;

use syn::{Item, ItemImpl, ItemTrait};

use super::{Sources, docs, ident, samples, unexpected};
use crate::{diagnostic::Result, model::Model, names};

/// What progenitor wrote of operations as methods.
#[derive(Default)]
pub(crate) struct Api {
    traits: BTreeMap<String, ItemTrait>,
    impls: BTreeMap<String, ItemImpl>,
    /// `impl Client`: progenitor's own methods, and operations without a tag.
    own: Vec<ItemImpl>,
}

impl Api {
    pub(crate) fn take(&mut self, item: Item) {
        match item {
            Item::Trait(item) => {
                self.traits.insert(item.ident.to_string(), item);
            }
            Item::Impl(item) => match item.trait_.as_ref().and_then(|(path, _)| path.segments.last()) {
                Some(of) => {
                    self.impls.insert(of.ident.to_string(), item);
                }
                None => self.own.push(item),
            },
            _ => {}
        }
    }

    /// Adds `src/api/**`, and tells the traits.
    pub(crate) fn files(self, sources: &mut Sources<'_>, model: &Model) -> Result<Vec<String>> {
        let mut index: Vec<Item> = Vec::new();
        let mut exports: Vec<Item> = Vec::new();
        let mut impls = self.impls;
        let mut names_of_traits = Vec::new();
        for (name, mut item) in self.traits {
            let mut methods =
                impls.remove(&name).ok_or_else(|| unexpected(&format!("no implementation of `{name}`")))?;
            docs::or_else(&mut item.attrs, || about(&name));
            document(&mut item, model);
            let order = |method: &syn::Ident| {
                model.operations.iter().position(|operation| *method == operation.name).unwrap_or(usize::MAX)
            };
            item.items.sort_by_key(|item| match item {
                syn::TraitItem::Fn(function) => order(&function.sig.ident),
                _ => 0,
            });
            methods.items.sort_by_key(|item| match item {
                syn::ImplItem::Fn(function) => order(&function.sig.ident),
                _ => 0,
            });
            let stem = stem(&name);
            sources.add(
                format!("src/api/{stem}.rs"),
                &format!("The operations of [`{name}`]."),
                vec![
                    syn::parse_quote!(
                        use crate::{Client, builder};
                    ),
                    Item::Trait(item),
                    Item::Impl(methods),
                ],
            );
            let (module, trait_name) = (ident(&stem), ident(&name));
            index.push(syn::parse_quote!(mod #module;));
            exports.push(syn::parse_quote!(pub use #module::#trait_name;));
            names_of_traits.push(name);
        }
        let untagged = untagged(self.own, model);
        if !untagged.is_empty() {
            sources.add(
                "src/api/untagged.rs",
                "The operations without a tag, as methods of the client itself.",
                vec![
                    syn::parse_quote!(
                        use crate::{Client, builder};
                    ),
                    syn::parse_quote! { impl Client { #(#untagged)* } },
                ],
            );
            index.push(syn::parse_quote!(
                mod untagged;
            ));
        }
        index.extend(exports);
        sources.add("src/api/mod.rs", "Operations as methods of the client: one trait for each tag.", index);
        Ok(names_of_traits)
    }
}

fn document(item: &mut ItemTrait, model: &Model) {
    for inner in &mut item.items {
        if let syn::TraitItem::Fn(function) = inner
            && let Some(operation) = model.operation(&function.sig.ident.to_string())
        {
            docs::replace(&mut function.attrs, &samples::operation_docs(operation, model));
        }
    }
}

fn untagged(impls: Vec<ItemImpl>, model: &Model) -> Vec<syn::ImplItem> {
    impls
        .into_iter()
        .flat_map(|item| item.items)
        .filter_map(|item| match item {
            syn::ImplItem::Fn(mut function) => {
                let operation = model.operation(&function.sig.ident.to_string())?;
                docs::replace(&mut function.attrs, &samples::operation_docs(operation, model));
                Some(syn::ImplItem::Fn(function))
            }
            _ => None,
        })
        .collect()
}

/// `ClientChannelEndpointAssignmentsExt` is written in `channel_endpoint_assignments.rs`.
fn stem(trait_name: &str) -> String {
    let inner =
        trait_name.strip_prefix("Client").and_then(|name| name.strip_suffix("Ext")).unwrap_or(trait_name);
    match names::snake(inner) {
        stem if stem == "mod" || stem == "untagged" => format!("{stem}_"),
        stem => stem,
    }
}

fn about(trait_name: &str) -> String {
    let inner =
        trait_name.strip_prefix("Client").and_then(|name| name.strip_suffix("Ext")).unwrap_or(trait_name);
    format!("The operations tagged `{inner}`.")
}
