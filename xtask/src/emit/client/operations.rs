//! Emits one trait for each tag, with its operations as methods of the client.
//!
//! The samples in progenitor's documentation do not compile. Its methods for operations without a tag belong to its own
//! `Client`, which `client_type` replaces.

use std::collections::BTreeMap;

use syn::visit_mut::{self, VisitMut};
use syn::{Item, ItemImpl, ItemTrait};

use crate::emit::{Sources, docs, ident, samples, unexpected};
use crate::{diagnostic::Result, ir::Api, ir::names};

/// The traits and implementations that progenitor generates.
#[derive(Default)]
pub(crate) struct Traits {
    traits: BTreeMap<String, ItemTrait>,
    impls: BTreeMap<String, ItemImpl>,
    /// `impl Client`: progenitor's own methods, and operations without a tag.
    inherent_impls: Vec<ItemImpl>,
}

impl Traits {
    /// Adds a trait or an implementation of one.
    pub(crate) fn push(&mut self, item: Item) {
        match item {
            Item::Trait(item) => {
                self.traits.insert(item.ident.to_string(), item);
            }
            Item::Impl(item) => match item.trait_.as_ref().and_then(|(path, _)| path.segments.last()) {
                Some(of) => {
                    self.impls.insert(of.ident.to_string(), item);
                }
                None => self.inherent_impls.push(item),
            },
            _ => {}
        }
    }

    /// Adds `src/api/**` and returns the names of the traits.
    pub(crate) fn add_files(self, sources: &mut Sources<'_>, api: &Api) -> Result<Vec<String>> {
        let mut index: Vec<Item> = Vec::new();
        let mut exports: Vec<Item> = Vec::new();
        let mut impls = self.impls;
        let mut trait_names = Vec::new();
        for (name, mut item) in self.traits {
            let mut methods =
                impls.remove(&name).ok_or_else(|| unexpected(&format!("no implementation of `{name}`")))?;
            OwnedBuilders.visit_item_trait_mut(&mut item);
            OwnedBuilders.visit_item_impl_mut(&mut methods);
            docs::or_else(&mut item.attrs, || format!("Operations with the tag `{}`.", tag(&name)));
            document(&mut item, api);
            let order = |method: &syn::Ident| {
                api.operations.iter().position(|operation| *method == operation.name).unwrap_or(usize::MAX)
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
                &format!("The trait [`{name}`]."),
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
            trait_names.push(name);
        }
        let untagged = untagged(self.inherent_impls, api);
        if !untagged.is_empty() {
            sources.add(
                "src/api/untagged.rs",
                "Operations without a tag, as methods of the client.",
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
        sources.add(
            "src/api/mod.rs",
            "Operations as methods of the client, with one trait for each tag.",
            index,
        );
        Ok(trait_names)
    }
}

/// Removes the lifetime of progenitor's builders, which borrow the client: ours own a clone of it.
struct OwnedBuilders;

impl VisitMut for OwnedBuilders {
    fn visit_path_segment_mut(&mut self, segment: &mut syn::PathSegment) {
        if let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments
            && arguments.args.iter().all(|argument| matches!(argument, syn::GenericArgument::Lifetime(_)))
        {
            segment.arguments = syn::PathArguments::None;
        }
        visit_mut::visit_path_segment_mut(self, segment);
    }
}

fn document(item: &mut ItemTrait, api: &Api) {
    for inner in &mut item.items {
        if let syn::TraitItem::Fn(function) = inner
            && let Some(operation) = api.operation(&function.sig.ident.to_string())
        {
            docs::replace(&mut function.attrs, &samples::operation_docs(operation, api));
        }
    }
}

fn untagged(impls: Vec<ItemImpl>, api: &Api) -> Vec<syn::ImplItem> {
    impls
        .into_iter()
        .flat_map(|item| item.items)
        .filter_map(|item| match item {
            syn::ImplItem::Fn(mut function) => {
                let operation = api.operation(&function.sig.ident.to_string())?;
                docs::replace(&mut function.attrs, &samples::operation_docs(operation, api));
                OwnedBuilders.visit_impl_item_fn_mut(&mut function);
                Some(syn::ImplItem::Fn(function))
            }
            _ => None,
        })
        .collect()
}

/// Returns the file name of a trait: `channel_endpoint_assignments` for `ClientChannelEndpointAssignmentsExt`.
fn stem(trait_name: &str) -> String {
    match names::snake(tag(trait_name)) {
        stem if stem == "mod" || stem == "untagged" => format!("{stem}_"),
        stem => stem,
    }
}

fn tag(trait_name: &str) -> &str {
    trait_name.strip_prefix("Client").and_then(|name| name.strip_suffix("Ext")).unwrap_or(trait_name)
}
