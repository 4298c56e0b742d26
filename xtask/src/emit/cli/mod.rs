//! Emits the command line: the commands, the functions that run them, and the trait that handles their results.

mod command;
mod command_names;

use heck::ToKebabCase;
use quote::quote;
use syn::{Item, visit_mut::VisitMut};

pub(crate) use command_names::names;

use self::{
    command::{arguments, command, execute},
    command_names::CommandName,
};
use crate::{
    emit::{RustFiles, Sources, client::lib_rs, docs, ident, reexport_paths::UseReexports},
    ir::{Api, Operation, lowered::ALIAS_CRATE},
    progenitor::Facts,
};

/// Returns the Rust files of the crate.
pub(crate) fn files(facts: &Facts, api: &Api) -> RustFiles {
    let mut sources = Sources::new(api);
    let names = command_names::command_names(api);
    sources.add("src/cli.rs", "The commands and their execution.", commands(&names, api).items);
    sources.add("src/config.rs", "The handling of results.", config(&names, api).items);
    for name in &names {
        let operation = name.operation;
        sources.add(
            format!("src/commands/{}.rs", operation.name),
            &format!("The command `{}`.", operation.name.to_kebab_case()),
            functions(operation, facts, api),
        );
    }
    let modules = names.iter().map(|name| ident(&name.operation.name));
    let index: syn::File = syn::parse_quote!(#(mod #modules;)*);
    sources.add("src/commands/mod.rs", "One module for each command.", index.items);
    sources.add_text(
        "src/lib.rs",
        lib_rs::text(
            api,
            lib_rs::TOOLS_ALLOW,
            &["mod cli", "mod commands", "mod config"],
            &["cli::Cli", "cli::CliCommand", "config::CliConfig"],
            "",
        ),
    );
    sources.finish()
}

/// Returns the runner of commands, and the enum that lists them.
fn commands(names: &[CommandName<'_>], api: &Api) -> syn::File {
    let client = ident(&api.library);
    let variants: Vec<_> = names.iter().map(|name| ident(&name.operation.builder)).collect();
    let functions = |prefix: &str| {
        let function = |name: &CommandName<'_>| ident(&format!("{prefix}_{}", name.operation.name));
        names.iter().map(function).collect::<Vec<_>>()
    };
    let (definitions, executions) = (functions("cli"), functions("execute"));
    let ids = names.iter().map(|name| &name.operation.name);
    let documented_variants = names.iter().zip(&variants).map(|(name, variant)| {
        let description = docs::attributes(&summary(name.operation));
        quote!(#(#description)* #variant)
    });
    let about_commands = command_names::functions(names, api);
    // Without commands, nothing reads the fields.
    let allow = names.is_empty().then(|| quote!(#[allow(dead_code)]));
    syn::parse_quote! {
        use #client::Client;
        use crate::CliConfig;

        /// Runs commands with a client and passes the results to a [`CliConfig`].
        #allow
        pub struct Cli<T: CliConfig> {
            pub(crate) client: Client,
            pub(crate) config: T,
        }

        impl<T: CliConfig> Cli<T> {
            /// Creates a runner of commands.
            pub fn new(client: Client, config: T) -> Self {
                Self { client, config }
            }

            /// Returns the clap command of an operation.
            pub fn get_command(cmd: CliCommand) -> clap::Command {
                match cmd {
                    #(CliCommand::#variants => Self::#definitions(),)*
                }
            }

            /// Runs a command with the arguments that clap parsed.
            pub async fn execute(&self, cmd: CliCommand, matches: &clap::ArgMatches) -> anyhow::Result<()> {
                match cmd {
                    #(CliCommand::#variants => self.#executions(matches).await,)*
                }
            }
        }

        /// The commands, one for each operation.
        #[derive(Copy, Clone, Debug)]
        #[non_exhaustive]
        pub enum CliCommand {
            #(#documented_variants,)*
        }

        impl CliCommand {
            /// Returns an iterator over all commands.
            pub fn iter() -> impl Iterator<Item = CliCommand> {
                [#(CliCommand::#variants),*].into_iter()
            }

            /// Returns the ID of the operation in snake case.
            pub fn operation_id(&self) -> &'static str {
                match *self {
                    #(CliCommand::#variants => #ids,)*
                }
            }

            #(#about_commands)*
        }
    }
}

/// Returns the trait that handles the results of commands.
fn config(names: &[CommandName<'_>], api: &Api) -> syn::File {
    let client = ident(&api.library);
    let builder = (!names.is_empty()).then(|| quote!(builder));
    let hooks = names.iter().map(|CommandName { operation, .. }| {
        let description = docs::attributes(&format!(
            "Modifies the request of the command `{}` before it is sent.",
            operation.name.to_kebab_case()
        ));
        let (hook, builder) = (ident(&format!("execute_{}", operation.name)), ident(&operation.builder));
        quote! {
            #(#description)*
            fn #hook(
                &self,
                matches: &clap::ArgMatches,
                request: &mut builder::#builder,
            ) -> anyhow::Result<()> {
                Ok(())
            }
        }
    });
    syn::parse_quote! {
        use #client::{Error, Response, #builder};

        /// Handles the results of commands, for example by printing them.
        pub trait CliConfig {
            /// Called with the response to a successful request.
            fn success_item<T>(&self, value: &Response<T>) where T: serde::Serialize + std::fmt::Debug;

            /// Called with a successful response without a body.
            fn success_no_item(&self, value: &Response<()>);

            /// Called when a request failed.
            fn error(&self, value: &Error);

            /// Called before the first item of a list.
            fn list_start<T>(&self) where T: serde::Serialize + std::fmt::Debug;

            /// Called with each item of a list. Returning `Break` stops reading the list.
            // A long list may be read in part, for example by `head`.
            fn list_item<T>(&self, value: &T) -> std::ops::ControlFlow<()>
            where
                T: serde::Serialize + std::fmt::Debug;

            /// Called after the last item of a list.
            fn list_end_success<T>(&self) where T: serde::Serialize + std::fmt::Debug;

            /// Called when reading a list failed.
            fn list_end_error(&self, value: &Error);

            #(#hooks)*
        }
    }
}

/// Returns the functions of a command, with their imports.
fn functions(operation: &Operation, facts: &Facts, api: &Api) -> Vec<Item> {
    let client = ident(&api.library);
    let arguments = arguments(operation, facts, api);
    let functions = [command(operation, &arguments), execute(operation, &arguments, facts, api)];
    let body = quote!(#(#functions)*).to_string();
    let uses_types = body.contains("types ::") || body.contains(ALIAS_CRATE);
    let types = uses_types.then(|| quote!(use #client::types;));
    let context = body.contains("with_context").then(|| {
        quote!(
            use anyhow::Context as _;
        )
    });
    let mut file: syn::File = syn::parse_quote! {
        #types
        #context
        use crate::{Cli, CliConfig};

        impl<T: CliConfig> Cli<T> { #(#functions)* }
    };
    UseReexports(&api.library).visit_file_mut(&mut file);
    file.items
}

/// Returns the first paragraph of the description of an operation.
fn summary(operation: &Operation) -> String {
    let first = operation.docs.first().map(|text| docs::first_paragraph(text));
    first.map_or_else(|| "An operation.".to_owned(), |text| docs::markdown(&text))
}
