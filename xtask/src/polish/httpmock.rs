//! The mocks: a file for each operation, and what they answer.

use quote::quote;
use syn::{ImplItem, Item, visit_mut::VisitMut};

use super::{
    Files, Sources, docs, ident, lib_rs,
    matchers::{by_reference, when_items},
    reexport_paths::ThroughClient,
    rust_types::type_name,
    unexpected,
};
use crate::{
    diagnostic::Result,
    model::{Model, Operation},
};

/// The Rust files of the crate.
pub(crate) fn files(file: syn::File, model: &Model) -> Result<Files> {
    let mut sources = Sources::new(model);
    let mut modules: Vec<&Operation> = Vec::new();
    let mut server: Vec<Item> = vec![syn::parse_quote!(
        use crate::operations;
    )];
    for item in file.items {
        match item {
            Item::Mod(module) => {
                let items = module.content.map(|(_, items)| items).unwrap_or_default();
                modules = operations(&mut sources, items, model)?;
            }
            Item::Trait(mut item) => {
                docs::replace(
                    &mut item.attrs,
                    "A method for each operation, which mocks it on an [`httpmock::MockServer`].",
                );
                for inner in &mut item.items {
                    let syn::TraitItem::Fn(function) = inner else { continue };
                    let name = function.sig.ident.to_string();
                    docs::replace(&mut function.attrs, &format!("Mocks `{name}`."));
                }
                server.push(Item::Trait(item));
            }
            Item::Impl(item) => server.push(Item::Impl(item)),
            _ => {}
        }
    }
    let mut index: Vec<Item> = Vec::new();
    for operation in &modules {
        let module = ident(&operation.name);
        index.push(syn::parse_quote!(mod #module;));
    }
    for operation in &modules {
        let module = ident(&operation.name);
        let (when, then) =
            (ident(&format!("{}When", operation.builder)), ident(&format!("{}Then", operation.builder)));
        index.push(syn::parse_quote!(pub use #module::{#then, #when};));
    }
    if modules.is_empty() {
        server.retain(|item| !matches!(item, Item::Use(_)));
    }
    sources.add(
        "src/operations/mod.rs",
        "What a mock expects and answers: a `When` and a `Then` for each operation.",
        index,
    );
    sources.add("src/server.rs", "Operations as methods of a mock server.", server);
    let mut parts = vec!["pub mod operations", "mod server"];
    if !modules.is_empty() {
        parts.push("mod wire");
        let items = wire(model, &sources);
        sources.add("src/wire.rs", "Values as the client writes them.", items);
    }
    let mut files = sources.finish();
    files.insert("src/lib.rs".into(), lib_rs::text(model, &parts, &["server::MockServerExt"], ""));
    Ok(files)
}

fn operations<'m>(
    sources: &mut Sources<'_>,
    items: Vec<Item>,
    model: &'m Model,
) -> Result<Vec<&'m Operation>> {
    let mut found: Vec<&Operation> = Vec::new();
    let mut then_impls = std::collections::BTreeMap::new();
    let mut when_impls = std::collections::BTreeMap::new();
    for item in items {
        let Item::Impl(item) = item else { continue };
        let owner = type_name(&item.self_ty).unwrap_or_default();
        if let Some(builder) = owner.strip_suffix("When") {
            let operation =
                model.builder(builder).ok_or_else(|| unexpected(&format!("a mock of `{builder}`")))?;
            found.push(operation);
            when_impls.insert(builder.to_owned(), item);
        } else if let Some(builder) = owner.strip_suffix("Then") {
            then_impls.insert(builder.to_owned(), item);
        }
    }
    let client = ident(&model.library);
    for operation in &found {
        let when = when_impls.remove(&operation.builder).map(|item| item.items).unwrap_or_default();
        let then = then_impls.remove(&operation.builder).map(|item| item.items).unwrap_or_default();
        let mut items = vec![];
        items.extend(when_items(operation, &when));
        items.extend(then_items(operation, then));
        let text = quote!(#(#items)*).to_string();
        items.insert(
            0,
            syn::parse_quote!(
                use crate::wire;
            ),
        );
        if text.contains("types ::") || text.contains(crate::prepare::ALIAS_CRATE) {
            items.insert(0, syn::parse_quote!(use #client::types;));
        }
        items.iter_mut().for_each(|item| ThroughClient(&model.library).visit_item_mut(item));
        sources.add(
            format!("src/operations/{}.rs", operation.name),
            &format!("The mock of `{}`.", operation.name),
            items,
        );
    }
    Ok(found)
}

fn then_items(operation: &Operation, raw: Vec<ImplItem>) -> Vec<Item> {
    let name = ident(&format!("{}Then", operation.builder));
    let about = docs::attributes(&format!("What a mocked `{}` answers.", operation.name));
    let mut methods = Vec::new();
    for item in raw {
        let ImplItem::Fn(mut function) = item else { continue };
        let text = match function.sig.ident.to_string().as_str() {
            "new" | "into_inner" => continue,
            "client_error" => {
                "A failure with a status from 400 to 499.\n\n# Panics\n\nIf `status` is another.".to_owned()
            }
            "server_error" => {
                "A failure with a status from 500 to 599.\n\n# Panics\n\nIf `status` is another.".to_owned()
            }
            "success" => {
                "A success with a status from 200 to 299.\n\n# Panics\n\nIf `status` is another.".to_owned()
            }
            other => format!("The answer \"{}\".", other.replace('_', " ")),
        };
        docs::replace(&mut function.attrs, &text);
        by_reference(&mut function);
        methods.push(function);
    }
    vec![
        syn::parse_quote! {
            #(#about)*
            pub struct #name(httpmock::Then);
        },
        syn::parse_quote! {
            impl #name {
                /// An answer of nothing yet.
                pub fn new(inner: httpmock::Then) -> Self {
                    Self(inner)
                }

                /// The inner `Then`, for what the operation does not declare.
                pub fn into_inner(self) -> httpmock::Then {
                    self.0
                }

                #(#methods)*
            }
        },
    ]
}

/// Helpers that all mocks share, of which those are written that a mock uses.
fn wire(model: &Model, sources: &Sources<'_>) -> Vec<Item> {
    let client = ident(&model.library);
    let (pairs, form) = (sources.mention("wire::pairs("), sources.mention("wire::form("));
    let mut file: syn::File = syn::parse_quote! {
        use std::fmt::Display;

        use #client::twilio_core::private::encode_path;

        /// The path in which each `{}` of `pattern` is one of `values`, as the client writes it.
        pub(crate) fn path(pattern: &str, values: &[&dyn Display]) -> regex::Regex {
            let pattern = values.iter().fold(pattern.to_owned(), |pattern, value| {
                pattern.replacen("{}", &regex::escape(&encode_path(&value.to_string())), 1)
            });
            regex::Regex::new(&pattern).expect("the pattern is the escaped path of an operation")
        }
    };
    if pairs || form {
        file.items.insert(2, syn::parse_quote!(use #client::twilio_core::private::form;));
    }
    if pairs {
        file.items.push(syn::parse_quote! {
            /// The pairs of name and value that stand for `value` in a query or a form.
            pub(crate) fn pairs(name: &str, value: &impl serde::Serialize) -> Vec<(String, String)> {
                let named = std::collections::BTreeMap::from([(name, value)]);
                form::to_pairs(&named).expect("the value is one that the client can send")
            }
        });
    }
    if form {
        file.items.push(syn::parse_quote! {
            /// A form as the client sends it.
            pub(crate) fn form(value: &impl serde::Serialize) -> String {
                form::to_string(value).expect("the body is one that the client can send")
            }
        });
    }
    file.items
}
