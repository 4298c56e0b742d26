//! Emits the mocks: one file for each operation.

mod matchers;

use quote::quote;
use syn::{ImplItem, Item, visit_mut::VisitMut};

use self::matchers::{by_reference, when_items};
use crate::emit::{
    RustFiles, Sources, client::lib_rs, docs, ident, reexport_paths::UseReexports, rust_types::type_name,
    unexpected, unexpected_item,
};
use crate::{
    diagnostic::Result,
    ir::{Api, Operation, ParameterLocation},
};

/// Returns the Rust files of the crate.
pub(crate) fn files(file: syn::File, api: &Api) -> Result<RustFiles> {
    let mut sources = Sources::new(api);
    let mut modules: Vec<&Operation> = Vec::new();
    let mut server: Vec<Item> = vec![syn::parse_quote!(
        use crate::operations;
    )];
    for item in file.items {
        match item {
            Item::Mod(module) => {
                let items = module.content.map(|(_, items)| items).unwrap_or_default();
                modules = operations(&mut sources, items, api)?;
            }
            Item::Trait(mut item) => {
                docs::replace(
                    &mut item.attrs,
                    "Mocks operations on an [`httpmock::MockServer`], with one method for each.",
                );
                for inner in &mut item.items {
                    let syn::TraitItem::Fn(function) = inner else { return Err(unexpected_item(inner)) };
                    let name = function.sig.ident.to_string();
                    docs::replace(&mut function.attrs, &format!("Mocks the operation `{name}`."));
                }
                server.push(Item::Trait(item));
            }
            Item::Impl(item) => server.push(Item::Impl(item)),
            // Every file has imports of its own.
            Item::Use(_) => {}
            other => return Err(unexpected_item(&other)),
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
        "Requests and responses of mocks: a `When` and a `Then` for each operation.",
        index,
    );
    sources.add("src/server.rs", "Mocks as methods of a mock server.", server);
    let mut parts = vec!["pub mod operations", "mod server"];
    if !modules.is_empty() {
        parts.push("mod wire");
        let items = wire(api);
        sources.add("src/wire.rs", "The encoding of values in requests.", items);
    }
    sources.add_text(
        "src/lib.rs",
        lib_rs::text(api, lib_rs::TOOLS_ALLOW, &parts, &["server::MockServerExt"], ""),
    );
    Ok(sources.finish())
}

fn operations<'m>(sources: &mut Sources<'_>, items: Vec<Item>, api: &'m Api) -> Result<Vec<&'m Operation>> {
    let mut operations: Vec<&Operation> = Vec::new();
    let mut then_impls = std::collections::BTreeMap::new();
    let mut when_impls = std::collections::BTreeMap::new();
    for item in items {
        let item = match item {
            Item::Impl(item) => item,
            // The structs are emitted below, and every file has imports of its own.
            Item::Struct(_) | Item::Use(_) => continue,
            other => return Err(unexpected_item(&other)),
        };
        let owner = type_name(&item.self_ty).unwrap_or_default();
        if let Some(builder) = owner.strip_suffix("When") {
            let operation =
                api.builder(builder).ok_or_else(|| unexpected(&format!("a mock of `{builder}`")))?;
            operations.push(operation);
            when_impls.insert(builder.to_owned(), item);
        } else if let Some(builder) = owner.strip_suffix("Then") {
            then_impls.insert(builder.to_owned(), item);
        } else {
            return Err(unexpected(&format!("an implementation for `{owner}`")));
        }
    }
    let missing = api.operations.iter().find(|operation| {
        !when_impls.contains_key(&operation.builder) || !then_impls.contains_key(&operation.builder)
    });
    if let Some(missing) = missing {
        return Err(unexpected("no mock for it").operation(&missing.id));
    }
    let client = ident(&api.library);
    for operation in &operations {
        let when = when_impls.remove(&operation.builder).map(|item| item.items).unwrap_or_default();
        let then = then_impls.remove(&operation.builder).map(|item| item.items).unwrap_or_default();
        let mut items = vec![];
        items.extend(when_items(operation, &when, api)?);
        items.extend(then_items(operation, then)?);
        let text = quote!(#(#items)*).to_string();
        items.insert(
            0,
            syn::parse_quote!(
                use crate::wire;
            ),
        );
        if text.contains("types ::") || text.contains(crate::ir::lowered::ALIAS_CRATE) {
            items.insert(0, syn::parse_quote!(use #client::types;));
        }
        items.iter_mut().for_each(|item| UseReexports(&api.library).visit_item_mut(item));
        sources.add(
            format!("src/operations/{}.rs", operation.name),
            &format!("The mock of `{}`.", operation.name),
            items,
        );
    }
    Ok(operations)
}

fn then_items(operation: &Operation, raw: Vec<ImplItem>) -> Result<Vec<Item>> {
    let name = ident(&format!("{}Then", operation.builder));
    let description = docs::attributes(&format!("The response of a mocked `{}`.", operation.name));
    let mut methods = Vec::new();
    for item in raw {
        let ImplItem::Fn(mut function) = item else { return Err(unexpected_item(&item)) };
        let text = match function.sig.ident.to_string().as_str() {
            "new" | "into_inner" => continue,
            "success" => status_range_docs(200),
            "client_error" => status_range_docs(400),
            "server_error" => status_range_docs(500),
            name => match status_of(&function) {
                Some(status) => format!("Responds with status {status} ({}).", name.replace('_', " ")),
                None => format!("Responds with the status \"{}\".", name.replace('_', " ")),
            },
        };
        docs::replace(&mut function.attrs, &text);
        by_reference(&mut function);
        methods.push(function);
    }
    Ok(vec![
        syn::parse_quote! {
            #(#description)*
            pub struct #name(httpmock::Then);
        },
        syn::parse_quote! {
            impl #name {
                /// Creates an empty response.
                pub fn new(inner: httpmock::Then) -> Self {
                    Self(inner)
                }

                /// Returns the inner `Then`, for responses that the operation does not declare.
                pub fn into_inner(self) -> httpmock::Then {
                    self.0
                }

                #(#methods)*
            }
        },
    ])
}

fn status_range_docs(first: u16) -> String {
    let last = first + 99;
    format!(
        "Responds with a status from {first} to {last}.\n\n# Panics\n\nPanics if `status` is out of range."
    )
}

/// Returns the status in `….status(404u16)`.
fn status_of(function: &syn::ImplItemFn) -> Option<u16> {
    let block = &function.block;
    let tokens = quote!(#block).to_string();
    let (_, argument) = tokens.split_once("status (")?;
    argument.trim_start().split("u16").next()?.parse().ok()
}

/// Returns the helpers that mocks share, without those that no mock calls.
fn wire(api: &Api) -> Vec<Item> {
    let client = ident(&api.library);
    let forms = || {
        api.operations.iter().filter_map(|operation| operation.body.as_ref()).filter(|body| body.is_form())
    };
    let has_form = forms().next().is_some();
    let has_query = api
        .operations
        .iter()
        .any(|operation| operation.parameters_in(ParameterLocation::Query).next().is_some());
    let has_pairs = has_query || forms().any(|form| !form.fields.is_empty());
    let mut file: syn::File = syn::parse_quote! {
        /// Replaces `{}` in `pattern` with a segment of a path.
        pub(crate) fn path(pattern: &str, segment: &str) -> regex::Regex {
            let pattern = pattern.replace("{}", &regex::escape(segment));
            regex::Regex::new(&pattern).expect("an escaped path is a valid pattern")
        }
    };
    if has_pairs || has_form {
        file.items.insert(0, syn::parse_quote!(use #client::twilio_core::private::{FormStyle, form};));
    }
    if has_pairs {
        file.items.push(syn::parse_quote! {
            /// Encodes `value` as the pairs of a query or a form.
            pub(crate) fn pairs(
                name: &str,
                value: &impl serde::Serialize,
                styles: &[(&str, FormStyle)],
            ) -> Vec<(String, String)> {
                let named = std::collections::BTreeMap::from([(name, value)]);
                form::to_pairs(&named, styles).expect("mocked values can be encoded")
            }
        });
    }
    if has_form {
        file.items.push(syn::parse_quote! {
            /// Encodes `value` as a form.
            pub(crate) fn form(value: &impl serde::Serialize, styles: &[(&str, FormStyle)]) -> String {
                form::to_string(value, styles).expect("mocked bodies can be encoded")
            }
        });
    }
    file.items
}
