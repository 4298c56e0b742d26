//! The command line. progenitor offers a form operation a JSON body, describes a flag as "XXX" that nothing reads,
//! names no command, reads one page of a list, and does not compile for a document without operations.

use heck::ToKebabCase;
use quote::quote;
use syn::{
    Expr, ImplItem, ImplItemFn, Item, Type,
    visit_mut::{self, VisitMut},
};

use super::{CallTypes, Files, Sources, docs, ident, library, sample, type_name, types::argument_of};
use crate::{
    fault::Result,
    model::{Model, Operation, Parameter, Place, Reply},
};

/// The Rust files of the crate.
pub(crate) fn files(file: syn::File, types: &CallTypes, model: &Model) -> Result<Files> {
    let mut sources = Sources::new(model);
    let client: syn::Ident = ident(&model.library);
    let mut top: Vec<Item> = vec![
        syn::parse_quote!(use #client::Client;),
        syn::parse_quote!(
            use crate::CliConfig;
        ),
    ];
    let mut modules = Vec::new();
    for item in file.items {
        match item {
            Item::Struct(mut item) => {
                docs::replace(
                    &mut item.attrs,
                    "Runs commands with a client, and tells a [`CliConfig`] what came of them.",
                );
                if model.operations.is_empty() {
                    item.attrs.push(syn::parse_quote!(#[allow(dead_code)]));
                }
                item.fields.iter_mut().for_each(|field| field.vis = syn::parse_quote!(pub(crate)));
                top.push(Item::Struct(item));
            }
            Item::Enum(mut item) => {
                docs::replace(&mut item.attrs, "One command for each operation.");
                for variant in &mut item.variants {
                    let operation = model.builder(&variant.ident.to_string());
                    docs::replace(&mut variant.attrs, &summary(operation));
                }
                top.push(Item::Enum(item));
            }
            Item::Trait(item) => {
                let imports = if model.operations.is_empty() {
                    syn::parse_quote!(use #client::{Error, ResponseValue};)
                } else {
                    syn::parse_quote!(use #client::{Error, ResponseValue, builder};)
                };
                let items = vec![imports, Item::Trait(config(item))];
                sources.add("src/config.rs", "What a program does with what commands bring.", items);
            }
            Item::Impl(mut item) => {
                let is_commands = type_name(&item.self_ty).as_deref() == Some("CliCommand");
                let mut kept = Vec::new();
                for inner in item.items {
                    let ImplItem::Fn(function) = inner else { continue };
                    let name = function.sig.ident.to_string();
                    if let Some(operation) = name.strip_prefix("cli_").and_then(|name| model.operation(name))
                    {
                        let arguments = arguments(operation, types, model);
                        let functions =
                            [command(operation, &arguments), execute(operation, &arguments, types, model)];
                        modules.push((operation, functions));
                    } else if name.strip_prefix("execute_").and_then(|name| model.operation(name)).is_some() {
                        // It is written with its command, above.
                    } else {
                        kept.push(ImplItem::Fn(general(function, is_commands)));
                    }
                }
                item.items = kept;
                top.push(Item::Impl(item));
            }
            _ => {}
        }
    }
    let mut index: Vec<Item> = Vec::new();
    for (operation, functions) in &modules {
        let body = quote!(#(#functions)*).to_string();
        let mut items: Vec<Item> = Vec::new();
        if operation.tagged {
            items.push(syn::parse_quote!(use #client::prelude::*;));
        }
        if body.contains("types ::") || body.contains(crate::prepare::ALIAS_CRATE) {
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
        items.iter_mut().for_each(|item| ThroughClient(&model.library).visit_item_mut(item));
        sources.add(
            format!("src/commands/{}.rs", operation.name),
            &format!("The command `{}`.", operation.name.to_kebab_case()),
            items,
        );
        let module = ident(&operation.name);
        index.push(syn::parse_quote!(mod #module;));
    }
    sources.add("src/commands/mod.rs", "One module for each command.", index);
    sources.add("src/cli.rs", "Commands, and what runs them.", top);
    let mut files = sources.finish();
    files.insert(
        "src/lib.rs".into(),
        library::text(
            model,
            &["mod cli", "mod commands", "mod config"],
            &["cli::Cli", "cli::CliCommand", "config::CliConfig"],
            "",
        ),
    );
    Ok(files)
}

fn summary(operation: Option<&Operation>) -> String {
    let first = operation
        .and_then(|operation| operation.docs.first())
        .map(|text| text.lines().next().unwrap_or(text));
    first.map_or_else(|| "An operation.".to_owned(), docs::prose)
}

/// The functions of `Cli` and `CliCommand` that are not about one operation.
fn general(mut function: ImplItemFn, is_commands: bool) -> ImplItemFn {
    let text = match function.sig.ident.to_string().as_str() {
        "new" => "Commands that use `client` and tell `config`.",
        "get_command" => "The command as clap knows it.",
        "execute" => "Runs a command with what clap read.",
        "iter" => "Every command.",
        "operation_id" => "The operation, in snake case.",
        _ => "",
    };
    docs::replace(&mut function.attrs, text);
    // A reference to an empty enum cannot be matched without arms; the enum itself can.
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
    function
}

fn config(mut item: syn::ItemTrait) -> syn::ItemTrait {
    docs::replace(
        &mut item.attrs,
        "What a program does with what commands bring: print it, count it, write it down.",
    );
    for inner in &mut item.items {
        let syn::TraitItem::Fn(function) = inner else { continue };
        let name = function.sig.ident.to_string();
        let text = match name.as_str() {
            "success_item" => "A call answered `value`.".to_owned(),
            "success_no_item" => "A call succeeded, and answers nothing.".to_owned(),
            "error" => "A call failed.".to_owned(),
            "list_start" => "A list begins.".to_owned(),
            "list_item" => "A list brought `value`.".to_owned(),
            "list_end_success" => "A list is complete.".to_owned(),
            "list_end_error" => "A list ended before it was complete.".to_owned(),
            other => format!(
                "Changes the request of `{}` before it is sent.",
                other.strip_prefix("execute_").unwrap_or(other).to_kebab_case()
            ),
        };
        docs::replace(&mut function.attrs, &text);
        // There is one type of error, and a value need not tell its JSON schema to be printed.
        if name.ends_with("error") {
            function.sig.generics = syn::Generics::default();
            function.sig.inputs = syn::parse_quote!(&self, value: &Error);
        } else if let Some(clause) = &mut function.sig.generics.where_clause {
            *clause = syn::parse_quote!(where T: serde::Serialize + std::fmt::Debug);
        }
    }
    item
}

/// What an argument takes: its Rust type, as the client has it, and how clap reads it.
struct Argument<'a> {
    parameter: &'a Parameter,
    /// The name on the command line.
    name: String,
    ty: Type,
    /// A list is given by repeating the argument; what has no text of its own is given as JSON.
    kind: Kind,
}

#[derive(PartialEq)]
enum Kind {
    Text,
    List,
    Json,
}

fn arguments<'a>(operation: &'a Operation, types: &CallTypes, model: &Model) -> Vec<Argument<'a>> {
    let own = operation.parameters.iter().filter_map(|parameter| {
        let ty = types.parameters.get(&(operation.builder.clone(), parameter.ident.clone()))?;
        Some((parameter, ty))
    });
    let fields = operation.body.iter().flat_map(|body| {
        let owner = body.type_name.clone().unwrap_or_default();
        body.fields
            .iter()
            .filter_map(move |field| Some((field, types.fields.get(&(owner.clone(), field.ident.clone()))?)))
    });
    own.chain(fields)
        .map(|(parameter, ty)| {
            let inner = argument_of(ty).filter(|_| type_name(ty).as_deref() == Some("Vec"));
            let (ty, kind) = match inner {
                Some(inner) if has_text(&inner, model) => (inner, Kind::List),
                _ if has_text(ty, model) => (ty.clone(), Kind::Text),
                _ => (ty.clone(), Kind::Json),
            };
            Argument { parameter, name: parameter.ident.trim_end_matches('_').to_kebab_case(), ty, kind }
        })
        .collect()
}

/// Whether a type is read from its own text, not from JSON.
fn has_text(ty: &Type, model: &Model) -> bool {
    let Some(name) = type_name(ty) else { return false };
    let plain =
        ["String", "bool", "i64", "u64", "f64", "DateTime", "NaiveDate", "CommaSeparated", "Repeated"];
    plain.contains(&name.as_str())
        || model.aliases.contains_key(&name)
        || model.types.get(&name).is_some_and(|ty| ty.schema.get("type").is_some_and(|ty| ty == "string"))
}

fn command(operation: &Operation, arguments: &[Argument<'_>]) -> ImplItemFn {
    let has_file = takes_file(operation);
    let mut all: Vec<Expr> = arguments.iter().map(|argument| clap_argument(argument, has_file)).collect();
    if has_file {
        let required = operation.body.as_ref().is_some_and(|body| body.fields.is_empty());
        all.push(syn::parse_quote! {
            clap::Arg::new("json-body")
                .long("json-body")
                .value_name("FILE")
                .value_parser(clap::value_parser!(std::path::PathBuf))
                .required(#required)
                .help("Take the whole body from a JSON file")
        });
    }
    if operation.page.is_some() {
        all.push(syn::parse_quote! {
            clap::Arg::new("limit")
                .long("limit")
                .value_name("COUNT")
                .value_parser(clap::value_parser!(u64))
                .required(false)
                .help("End the list after this many items")
        });
    }
    let function = ident(&format!("cli_{}", operation.name));
    let name = operation.name.to_kebab_case();
    let line = format!(" The arguments of `{name}`.");
    let about = operation.docs.first().map(|text| text.trim().trim_end_matches('.').to_owned());
    let about = about.unwrap_or_else(|| format!("Call {}", operation.id));
    let long = operation.docs.iter().map(|text| text.trim()).collect::<Vec<_>>().join("\n\n");
    let long_about = (operation.docs.len() > 1).then(|| quote!(.long_about(#long)));
    syn::parse_quote! {
        #[doc = #line]
        pub fn #function() -> clap::Command {
            clap::Command::new(#name).about(#about) #long_about #(.arg(#all))*
        }
    }
}

/// A body of JSON may also be given whole, in a file.
fn takes_file(operation: &Operation) -> bool {
    operation.body.as_ref().is_some_and(|body| body.media == "application/json")
}

fn clap_argument(argument: &Argument<'_>, has_file: bool) -> Expr {
    let Argument { parameter, name, ty, kind } = argument;
    let help = parameter.description.clone().unwrap_or_else(|| format!("Sets {}", parameter.wire));
    let help = help.lines().take_while(|line| !line.trim().is_empty()).collect::<Vec<_>>().join(" ");
    let help = help.trim().trim_end_matches('.');
    // A SID that is refused says what it should be; of a number it is good to know before.
    let help = match sample::limits(&parameter.schema) {
        limits if !limits.is_empty() && parameter.schema.get("pattern").is_none() => {
            format!("{help} ({})", limits.join(", "))
        }
        _ => help.to_owned(),
    };
    let value_name = value_name(argument);
    let parser: Expr = match kind {
        Kind::Json => syn::parse_quote!(|text: &str| serde_json::from_str::<#ty>(text)),
        _ => syn::parse_quote!(clap::value_parser!(#ty)),
    };
    let append = (*kind == Kind::List).then(|| quote!(.action(clap::ArgAction::Append)));
    let required = if parameter.required && parameter.place == Place::Body && has_file {
        quote!(.required_unless_present("json-body"))
    } else {
        let required = parameter.required;
        quote!(.required(#required))
    };
    syn::parse_quote! {
        clap::Arg::new(#name)
            .long(#name)
            .value_name(#value_name)
            .value_parser(#parser)
            #append
            #required
            .help(#help)
    }
}

fn value_name(argument: &Argument<'_>) -> &'static str {
    let schema = &argument.parameter.schema;
    let list = schema
        .pointer("/x-rust-type/parameters")
        .and_then(|list| list.as_array())
        .is_some_and(|l| !l.is_empty());
    let ident = &argument.parameter.ident;
    match schema.get("type").and_then(|ty| ty.as_str()) {
        _ if argument.kind == Kind::Json => "JSON",
        _ if list => "LIST",
        Some("integer" | "number") => "NUMBER",
        Some("boolean") => "BOOL",
        Some("string") if ident == "sid" || ident.ends_with("_sid") => "SID",
        Some("string") if schema.get("format").is_some_and(|format| format == "date-time") => "TIME",
        _ => "VALUE",
    }
}

fn execute(
    operation: &Operation,
    arguments: &[Argument<'_>],
    types: &CallTypes,
    model: &Model,
) -> ImplItemFn {
    let function = ident(&format!("execute_{}", operation.name));
    let call = ident(&operation.name);
    let line = format!(" Runs `{}`.", operation.name.to_kebab_case());
    let set = arguments.iter().map(|Argument { parameter, name, ty, kind }| {
        let setter = ident(&parameter.ident);
        if *kind == Kind::List {
            quote! {
                if let Some(values) = matches.get_many::<#ty>(#name) {
                    request = request.#setter(values.cloned().collect::<Vec<_>>());
                }
            }
        } else {
            quote! {
                if let Some(value) = matches.get_one::<#ty>(#name) {
                    request = request.#setter(value.clone());
                }
            }
        }
    });
    let from_file = takes_file(operation).then(|| {
        let ty: Type = match operation.body.as_ref().and_then(|body| body.type_name.as_deref()) {
            Some(name) => {
                let name = ident(name);
                syn::parse_quote!(types::#name)
            }
            None => types
                .parameters
                .get(&(operation.builder.clone(), "body".to_owned()))
                .cloned()
                .unwrap_or_else(|| syn::parse_quote!(serde_json::Value)),
        };
        quote! {
            if let Some(path) = matches.get_one::<std::path::PathBuf>("json-body") {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("failed to read {}", path.display()))?;
                let body = serde_json::from_str::<#ty>(&text)
                    .with_context(|| format!("{} is not the body of this call", path.display()))?;
                request = request.body(body);
            }
        }
    });
    let limit = operation.page.is_some().then(|| {
        quote! {
            if let Some(value) = matches.get_one::<u64>("limit") {
                request = request.limit(*value);
            }
        }
    });
    let finish = match &operation.page {
        Some(page) => read_list(&page.type_name, model),
        None => {
            let success = if operation.reply == Reply::Nothing {
                quote!(success_no_item)
            } else {
                quote!(success_item)
            };
            quote! {
                match request.send().await {
                    Ok(response) => {
                        self.config.#success(&response);
                        Ok(())
                    }
                    Err(error) => {
                        self.config.error(&error);
                        Err(anyhow::Error::new(error))
                    }
                }
            }
        }
    };
    syn::parse_quote! {
        #[doc = #line]
        pub async fn #function(&self, matches: &clap::ArgMatches) -> anyhow::Result<()> {
            let mut request = self.client.#call();
            #(#set)*
            #from_file
            #limit
            self.config.#function(matches, &mut request)?;
            #finish
        }
    }
}

fn read_list(page: &str, model: &Model) -> proc_macro2::TokenStream {
    let page = ident(page);
    let client = ident(&model.library);
    let item = quote!(<types::#page as #client::twilio_core::Page>::Item);
    quote! {
        let mut items = request.stream();
        self.config.list_start::<#item>();
        loop {
            match items.try_next().await {
                Ok(Some(item)) => self.config.list_item(&item),
                Ok(None) => {
                    self.config.list_end_success::<#item>();
                    return Ok(());
                }
                Err(error) => {
                    self.config.list_end_error(&error);
                    return Err(anyhow::Error::new(error));
                }
            }
        }
    }
}

/// `::twilio_core` is a dependency of the client, not of this crate.
pub(crate) struct ThroughClient<'a>(pub(crate) &'a str);

impl VisitMut for ThroughClient<'_> {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        let first = path.segments.first().map(|segment| segment.ident.to_string());
        if path.leading_colon.is_some() && first.as_deref() == Some("twilio_core") {
            path.leading_colon = None;
            path.segments.insert(0, ident(self.0).into());
        } else if path.leading_colon.is_some() && first.as_deref() == Some("clap") {
            path.leading_colon = None;
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        // `clap::value_parser!(T)` holds a type, which is visited only if it is read as one.
        if let Ok(mut ty) = mac.parse_body::<Type>() {
            self.visit_type_mut(&mut ty);
            mac.tokens = quote!(#ty);
        }
        visit_mut::visit_macro_mut(self, mac);
    }
}
