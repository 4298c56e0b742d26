//! Emits the command line. progenitor does not name the commands, and its output does not compile for a document without
//! operations.

mod command;
mod command_names;

use heck::ToKebabCase;
use quote::quote;
use syn::{Expr, ImplItem, ImplItemFn, Item, visit_mut::VisitMut};

pub(crate) use command_names::names;

use self::command::{arguments, command, execute};
use crate::emit::{
    Files, Sources, client::lib_rs, docs, ident, reexport_paths::UseReexports, rust_types::type_name,
    unexpected, unexpected_item,
};
use crate::{
    diagnostic::Result,
    ir::{Api, Operation, ResponseBody},
    progenitor::Facts,
};

/// Returns the Rust files of the crate.
pub(crate) fn files(file: syn::File, facts: &Facts, api: &Api) -> Result<Files> {
    let mut sources = Sources::new(api);
    let client: syn::Ident = ident(&api.library);
    let mut top: Vec<Item> = vec![
        syn::parse_quote!(use #client::Client;),
        syn::parse_quote!(
            use crate::CliConfig;
        ),
    ];
    let mut modules = Vec::new();
    // progenitor omits operations whose response is a stream of bytes.
    let mut commands = Vec::new();
    for item in file.items {
        match item {
            Item::Struct(mut item) => {
                docs::replace(
                    &mut item.attrs,
                    "Runs commands with a client and passes the results to a [`CliConfig`].",
                );
                if api.operations.is_empty() {
                    item.attrs.push(syn::parse_quote!(#[allow(dead_code)]));
                }
                item.fields.iter_mut().for_each(|field| field.vis = syn::parse_quote!(pub(crate)));
                top.push(Item::Struct(item));
            }
            Item::Enum(mut item) => {
                docs::replace(&mut item.attrs, "The commands, one for each operation.");
                // New operations add variants, which must not break a `match`.
                item.attrs.push(syn::parse_quote!(#[non_exhaustive]));
                for variant in &mut item.variants {
                    let operation = api.builder(&variant.ident.to_string());
                    docs::replace(&mut variant.attrs, &summary(operation));
                    commands.extend(operation);
                }
                top.push(Item::Enum(item));
            }
            Item::Trait(item) => {
                let imports = if api.operations.is_empty() {
                    syn::parse_quote!(use #client::{Error, Response};)
                } else {
                    syn::parse_quote!(use #client::{Error, Response, builder};)
                };
                let items = vec![imports, Item::Trait(config(item, api)?)];
                sources.add("src/config.rs", "The handling of results.", items);
            }
            Item::Impl(mut item) => {
                let is_commands = type_name(&item.self_ty).as_deref() == Some("CliCommand");
                let mut functions = Vec::new();
                for inner in item.items {
                    let ImplItem::Fn(function) = inner else { return Err(unexpected_item(&inner)) };
                    let name = function.sig.ident.to_string();
                    if let Some(operation) = name.strip_prefix("cli_").and_then(|name| api.operation(name)) {
                        let arguments = arguments(operation, facts, api);
                        let functions =
                            [command(operation, &arguments), execute(operation, &arguments, facts, api)];
                        modules.push((operation, functions));
                    } else if name.strip_prefix("execute_").and_then(|name| api.operation(name)).is_some() {
                        // Emitted with its command, above.
                    } else {
                        functions.push(ImplItem::Fn(documented(function, is_commands)?));
                    }
                }
                if is_commands {
                    let names = command_names::command_names(&commands, api);
                    functions.extend(command_names::functions(&names, api));
                }
                item.items = functions;
                top.push(Item::Impl(item));
            }
            // Every file has imports of its own.
            Item::Use(_) => {}
            other => return Err(unexpected_item(&other)),
        }
    }
    // progenitor has no commands for responses that are not JSON.
    let mut with_command =
        api.operations.iter().filter(|operation| operation.response_body != ResponseBody::Bytes);
    if let Some(missing) =
        with_command.find(|operation| !modules.iter().any(|(known, _)| known.id == operation.id))
    {
        return Err(unexpected("no command for it").operation(&missing.id));
    }
    let mut index: Vec<Item> = Vec::new();
    for (operation, functions) in &modules {
        let body = quote!(#(#functions)*).to_string();
        let mut items: Vec<Item> = Vec::new();
        if body.contains("types ::") || body.contains(crate::ir::lowered::ALIAS_CRATE) {
            items.push(syn::parse_quote!(use #client::types;));
        }
        if body.contains("with_context") {
            items.push(syn::parse_quote!(
                use anyhow::Context as _;
            ));
        }
        items.push(syn::parse_quote!(
            use crate::{Cli, CliConfig};
        ));
        items.push(syn::parse_quote! { impl<T: CliConfig> Cli<T> { #(#functions)* } });
        items.iter_mut().for_each(|item| UseReexports(&api.library).visit_item_mut(item));
        sources.add(
            format!("src/commands/{}.rs", operation.name),
            &format!("The command `{}`.", operation.name.to_kebab_case()),
            items,
        );
        let module = ident(&operation.name);
        index.push(syn::parse_quote!(mod #module;));
    }
    sources.add("src/commands/mod.rs", "One module for each command.", index);
    sources.add("src/cli.rs", "The commands and their execution.", top);
    let mut files = sources.finish();
    files.insert(
        "src/lib.rs".into(),
        lib_rs::text(
            api,
            lib_rs::TOOLS_ALLOW,
            &["mod cli", "mod commands", "mod config"],
            &["cli::Cli", "cli::CliCommand", "config::CliConfig"],
            "",
        ),
    );
    Ok(files)
}

fn summary(operation: Option<&Operation>) -> String {
    let first =
        operation.and_then(|operation| operation.docs.first()).map(|text| docs::first_paragraph(text));
    first.map_or_else(|| "An operation.".to_owned(), |text| docs::markdown(&text))
}

/// Documents a function of `Cli` or `CliCommand` that is not about one operation.
fn documented(mut function: ImplItemFn, is_commands: bool) -> Result<ImplItemFn> {
    let text = match function.sig.ident.to_string().as_str() {
        "new" => "Creates a runner of commands.",
        "get_command" => "Returns the clap command of an operation.",
        "execute" => "Runs a command with the arguments that clap parsed.",
        "iter" => "Returns an iterator over all commands.",
        "operation_id" => "Returns the ID of the operation in snake case.",
        other => return Err(unexpected(&format!("a function `{other}`"))),
    };
    docs::replace(&mut function.attrs, text);
    // A match without arms works for an empty enum, but not for a reference to one.
    if is_commands {
        struct Deref;
        impl VisitMut for Deref {
            fn visit_expr_match_mut(&mut self, matched: &mut syn::ExprMatch) {
                if matches!(&*matched.expr, Expr::Path(path) if path.path.is_ident("self")) {
                    matched.expr = syn::parse_quote!(*self);
                }
            }
        }
        Deref.visit_impl_item_fn_mut(&mut function);
    }
    Ok(function)
}

fn config(mut item: syn::ItemTrait, api: &Api) -> Result<syn::ItemTrait> {
    docs::replace(&mut item.attrs, "Handles the results of commands, for example by printing them.");
    for inner in &mut item.items {
        let syn::TraitItem::Fn(function) = inner else { return Err(unexpected_item(inner)) };
        let name = function.sig.ident.to_string();
        let text = match name.as_str() {
            "success_item" => "Called with the response to a successful request.".to_owned(),
            "success_no_item" => "Called with a successful response without a body.".to_owned(),
            "error" => "Called when a request failed.".to_owned(),
            "list_start" => "Called before the first item of a list.".to_owned(),
            "list_item" => {
                "Called with each item of a list. Returning `Break` stops reading the list.".to_owned()
            }
            "list_end_success" => "Called after the last item of a list.".to_owned(),
            "list_end_error" => "Called when reading a list failed.".to_owned(),
            other => {
                let operation = other.strip_prefix("execute_").and_then(|name| api.operation(name));
                let operation = operation.ok_or_else(|| unexpected(&format!("a function `{other}`")))?;
                format!(
                    "Modifies the request of the command `{}` before it is sent.",
                    operation.name.to_kebab_case()
                )
            }
        };
        docs::replace(&mut function.attrs, &text);
        // All errors have one type, and values do not implement `JsonSchema` by default.
        if matches!(name.as_str(), "error" | "list_end_error") {
            function.sig.generics = syn::Generics::default();
            function.sig.inputs = syn::parse_quote!(&self, value: &Error);
        } else if let Some(clause) = &mut function.sig.generics.where_clause {
            *clause = syn::parse_quote!(where T: serde::Serialize + std::fmt::Debug);
        }
        match name.as_str() {
            "success_item" => function.sig.inputs = syn::parse_quote!(&self, value: &Response<T>),
            "success_no_item" => function.sig.inputs = syn::parse_quote!(&self, value: &Response<()>),
            _ => {}
        }
        // A long list may be read in part, for example by `head`.
        if name == "list_item" {
            function.sig.output = syn::parse_quote!(-> std::ops::ControlFlow<()>);
        }
    }
    Ok(item)
}
