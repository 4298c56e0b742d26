//! One command: its arguments and what it runs. progenitor offers a form operation a JSON body and a flag "XXX" that
//! nothing reads, leaves out what has a replaced type, and reads one page of a list.

use heck::ToKebabCase;
use quote::quote;
use syn::{Expr, ImplItemFn, Type};

use super::{
    CallTypes, ident,
    rust_types::{argument_of, type_name},
    samples,
};
use crate::model::{Model, Operation, Parameter, ParameterLocation, ResponseBody};

/// What an argument takes: its Rust type, as the client has it, and how clap reads it.
pub(super) struct Argument<'a> {
    parameter: &'a Parameter,
    /// The name by which clap knows it.
    id: String,
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

/// The arguments of a command, in the document's order.
pub(super) fn arguments<'a>(operation: &'a Operation, types: &CallTypes, model: &Model) -> Vec<Argument<'a>> {
    let body_type = operation.body.as_ref().and_then(|body| body.type_name.clone()).unwrap_or_default();
    operation
        .options()
        .filter_map(|parameter| {
            let ty = match parameter.location {
                ParameterLocation::Body => types.fields.get(&(body_type.clone(), parameter.ident.clone())),
                _ => types.parameters.get(&(operation.builder.clone(), parameter.ident.clone())),
            };
            Some((parameter, ty?))
        })
        .map(|(parameter, ty)| {
            let inner = argument_of(ty).filter(|_| type_name(ty).as_deref() == Some("Vec"));
            let (ty, kind) = match inner {
                Some(inner) if has_text(&inner, model) => (inner, Kind::List),
                _ if has_text(ty, model) => (ty.clone(), Kind::Text),
                _ => (ty.clone(), Kind::Json),
            };
            Argument { parameter, id: parameter.own_option(), ty, kind }
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

/// The command as clap knows it.
pub(super) fn command(operation: &Operation, arguments: &[Argument<'_>]) -> ImplItemFn {
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
    let help = help(operation);
    let about = help.split("\n\n").next().unwrap_or_default().trim_end_matches('.');
    let long_about = help.contains("\n\n").then(|| quote!(.long_about(#help)));
    syn::parse_quote! {
        #[doc = #line]
        pub fn #function() -> clap::Command {
            clap::Command::new(#name).about(#about) #long_about #(.arg(#all))*
        }
    }
}

/// Returns the help text of the command: what the document says about the command, or else about the operation.
fn help(operation: &Operation) -> String {
    if let Some(description) = &operation.cli_description {
        return unwrapped(description);
    }
    let mut paragraphs: Vec<String> = operation.docs.iter().map(|text| unwrapped(text)).collect();
    if paragraphs.is_empty() {
        paragraphs.push(format!("Call {}", operation.id));
    }
    if operation.page.is_some() {
        // The document describes a request for one page.
        paragraphs.push(
            "Requests all pages, one after another, until the list ends or --limit is reached.".to_owned(),
        );
    }
    paragraphs.join("\n\n")
}

/// Paragraphs as one line each: a terminal is as wide as it is, whatever the document's author had.
fn unwrapped(text: &str) -> String {
    let paragraphs =
        text.trim().split("\n\n").map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

/// A body of JSON may also be given whole, in a file.
fn takes_file(operation: &Operation) -> bool {
    operation.body.as_ref().is_some_and(|body| body.media == "application/json")
}

fn clap_argument(argument: &Argument<'_>, has_file: bool) -> Expr {
    let Argument { parameter, id, ty, kind } = argument;
    let long = parameter.option();
    let alias = parameter.option_alias().map(|alias| quote!(.alias(#alias)));
    let env = parameter.cli.env.as_ref().map(|name| quote!(.env(#name).hide_env_values(true)));
    let help = parameter.cli.description.as_ref().or(parameter.description.as_ref());
    let help = help.cloned().unwrap_or_else(|| format!("Set {}", parameter.wire));
    let help = help.lines().take_while(|line| !line.trim().is_empty()).collect::<Vec<_>>().join(" ");
    let help = help.trim().trim_end_matches('.');
    // A SID that is refused says what it should be; of a number it is good to know before.
    let help = match samples::limits(&parameter.schema) {
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
    let required = if parameter.required && parameter.location == ParameterLocation::Body && has_file {
        quote!(.required_unless_present("json-body"))
    } else {
        let required = parameter.required;
        quote!(.required(#required))
    };
    syn::parse_quote! {
        clap::Arg::new(#id)
            .long(#long)
            #alias
            #env
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

/// What the command runs.
pub(super) fn execute(
    operation: &Operation,
    arguments: &[Argument<'_>],
    types: &CallTypes,
    model: &Model,
) -> ImplItemFn {
    let function = ident(&format!("execute_{}", operation.name));
    let call = ident(&operation.name);
    let line = format!(" Runs `{}`.", operation.name.to_kebab_case());
    let set = arguments.iter().map(|Argument { parameter, id, ty, kind }| {
        let setter = ident(&parameter.ident);
        if *kind == Kind::List {
            quote! {
                if let Some(values) = matches.get_many::<#ty>(#id) {
                    request = request.#setter(values.cloned().collect::<Vec<_>>());
                }
            }
        } else {
            quote! {
                if let Some(value) = matches.get_one::<#ty>(#id) {
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
            let success = if operation.response_body == ResponseBody::Empty {
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
                Ok(Some(item)) => {
                    if self.config.list_item(&item).is_break() {
                        return Ok(());
                    }
                }
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
