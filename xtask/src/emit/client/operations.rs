//! Emits the operations as methods of the client, with one file for each tag.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

use crate::emit::{Sources, docs, ident, samples};
use crate::ir::{Api, Operation, names};

/// A file with the operations of a tag.
struct Group<'a> {
    stem: String,
    description: String,
    operations: Vec<&'a Operation>,
}

/// Adds `src/api/**`.
pub(super) fn add_files(sources: &mut Sources<'_>, api: &Api) {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for operation in &api.operations {
        let (stem, description) = match &operation.tag {
            Some(name) => {
                let tag = api.tags.iter().find(|tag| tag.name == *name);
                let description = tag.and_then(|tag| tag.description.as_deref()).map(docs::markdown);
                (stem(name), description.unwrap_or_else(|| format!("Operations with the tag `{name}`.")))
            }
            None => ("untagged".to_owned(), "Operations without a tag.".to_owned()),
        };
        match groups.iter_mut().find(|group| group.stem == stem) {
            Some(group) => group.operations.push(operation),
            None => groups.push(Group { stem, description, operations: vec![operation] }),
        }
    }
    groups.sort_by(|a, b| a.stem.cmp(&b.stem));
    let index = groups.iter().map(|group| ident(&group.stem)).map(|stem| syn::parse_quote!(mod #stem;));
    let index: Vec<Item> = index.collect();
    for Group { stem, description, operations } in groups {
        let description_attributes = docs::attributes(&description);
        let methods = operations.into_iter().map(|operation| method(operation, api));
        let file: syn::File = syn::parse_quote! {
            use crate::{Client, builder};

            #(#description_attributes)*
            impl Client { #(#methods)* }
        };
        sources.add(format!("src/api/{stem}.rs"), &docs::first_paragraph(&description), file.items);
    }
    sources.add("src/api/mod.rs", "Operations as methods of the client, with one file for each tag.", index);
}

fn method(operation: &Operation, api: &Api) -> TokenStream {
    let description = docs::attributes(&samples::operation_docs(operation, api));
    let (name, builder) = (ident(&operation.name), ident(&operation.builder));
    quote! {
        #(#description)*
        pub fn #name(&self) -> builder::#builder {
            builder::#builder::new(self)
        }
    }
}

/// Returns the file name of a tag.
fn stem(tag: &str) -> String {
    match names::snake(tag) {
        stem if stem == "mod" || stem == "untagged" => format!("{stem}_"),
        stem => names::ascii(&stem),
    }
}
