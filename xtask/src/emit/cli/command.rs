//! Emits the functions of a command: its clap definition and its execution.
//!
//! progenitor gives the command of a form a JSON body and a flag that nothing reads, omits parameters of replaced
//! types, and reads only one page of a list.

use heck::ToKebabCase;
use proc_macro2::TokenStream;
use quote::quote;
use syn::Type;

use crate::emit::{
    constraints, ident,
    rust_types::{argument_of, type_name},
};
use crate::ir::{Api, Operation, Parameter, ParameterLocation, ResponseBody};
use crate::progenitor::Facts;

/// An option of a command.
pub(super) struct Argument<'a> {
    parameter: &'a Parameter,
    /// The ID of the clap argument.
    id: String,
    /// The Rust type of a value.
    ty: Type,
    syntax: Syntax,
}

/// The syntax of an option's value on the command line.
#[derive(PartialEq)]
enum Syntax {
    /// One value, parsed by the `FromStr` of its type.
    Text,
    /// Any number of such values, by repeating the option.
    Repeated,
    /// A value without `FromStr`, as JSON.
    Json,
}

/// Returns the options of a command, in the order of the document.
pub(super) fn arguments<'a>(operation: &'a Operation, facts: &Facts, api: &Api) -> Vec<Argument<'a>> {
    operation
        .options()
        .filter_map(|parameter| Some((parameter, facts.value_type(operation, parameter).ok()?)))
        .map(|(parameter, ty)| {
            let inner = argument_of(ty).filter(|_| type_name(ty).as_deref() == Some("Vec"));
            let (ty, syntax) = match inner {
                Some(inner) if has_from_str(&inner, api) => (inner, Syntax::Repeated),
                _ if has_from_str(ty, api) => (ty.clone(), Syntax::Text),
                _ => (ty.clone(), Syntax::Json),
            };
            Argument { parameter, id: parameter.own_option(), ty, syntax }
        })
        .collect()
}

/// Returns `true` if `ty` implements `FromStr`.
fn has_from_str(ty: &Type, api: &Api) -> bool {
    let Some(name) = type_name(ty) else { return false };
    let primitives =
        ["String", "bool", "i64", "u64", "f64", "DateTime", "NaiveDate", "CommaSeparated", "Repeated"];
    primitives.contains(&name.as_str())
        || api.aliases.contains_key(&name)
        || api.types.get(&name).is_some_and(|ty| ty.schema.get("type").is_some_and(|ty| ty == "string"))
}

/// Returns the function that defines the command for clap.
pub(super) fn command(operation: &Operation, arguments: &[Argument<'_>]) -> TokenStream {
    let has_json_body = has_json_body(operation);
    let mut all: Vec<TokenStream> =
        arguments.iter().map(|argument| clap_argument(argument, has_json_body)).collect();
    if has_json_body {
        let required = operation.body.as_ref().is_some_and(|body| body.fields.is_empty());
        all.push(quote! {
            clap::Arg::new("json-body")
                .long("json-body")
                .value_name("FILE")
                .value_parser(clap::value_parser!(std::path::PathBuf))
                .required(#required)
                .help("Read the request body from a JSON file")
        });
    }
    if operation.page.is_some() {
        all.push(quote! {
            clap::Arg::new("limit")
                .long("limit")
                .value_name("COUNT")
                .value_parser(clap::value_parser!(u64))
                .required(false)
                .help("List at most this many items")
        });
    }
    let function = ident(&format!("cli_{}", operation.name));
    let name = operation.name.to_kebab_case();
    let line = format!(" Returns the command `{name}`.");
    let help = help(operation);
    let about = help.split("\n\n").next().unwrap_or_default().trim_end_matches('.');
    let long_about = help.contains("\n\n").then(|| quote!(.long_about(#help)));
    quote! {
        #[doc = #line]
        pub fn #function() -> clap::Command {
            clap::Command::new(#name).about(#about) #long_about #(.arg(#all))*
        }
    }
}

/// Returns the help text of a command.
fn help(operation: &Operation) -> String {
    if let Some(description) = &operation.cli_description {
        return unwrap_lines(description);
    }
    let mut paragraphs: Vec<String> = operation.docs.iter().map(|text| unwrap_lines(text)).collect();
    if paragraphs.is_empty() {
        paragraphs.push(format!("Call {}", operation.id));
    }
    if operation.page.is_some() {
        // The description of the operation is about a single page.
        paragraphs.push(
            "Requests all pages, one after another, until the list ends or `--limit` is reached.".to_owned(),
        );
    }
    paragraphs.join("\n\n")
}

/// Joins the lines of each paragraph. clap wraps them at the width of the terminal.
fn unwrap_lines(text: &str) -> String {
    let paragraphs =
        text.trim().split("\n\n").map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

/// Returns `true` if the command has the option `--json-body`.
fn has_json_body(operation: &Operation) -> bool {
    operation.body.as_ref().is_some_and(|body| body.media == "application/json")
}

fn clap_argument(argument: &Argument<'_>, has_json_body: bool) -> TokenStream {
    let Argument { parameter, id, ty, syntax } = argument;
    let long = parameter.option();
    let alias = parameter.option_alias().map(|alias| quote!(.alias(#alias)));
    let env = parameter.cli.env.as_ref().map(|name| quote!(.env(#name).hide_env_values(true)));
    let help = parameter.cli.description.as_ref().or(parameter.description.as_ref());
    let help = help.cloned().unwrap_or_else(|| format!("Set {}", parameter.wire));
    let help = help.lines().take_while(|line| !line.trim().is_empty()).collect::<Vec<_>>().join(" ");
    let help = help.trim().trim_end_matches('.');
    let help = match constraints::in_help(&parameter.schema) {
        constraints if !constraints.is_empty() => format!("{help} ({constraints})"),
        _ => help.to_owned(),
    };
    let value_name = value_name(argument);
    let parser = match syntax {
        Syntax::Json => quote!(|text: &str| serde_json::from_str::<#ty>(text)),
        _ => quote!(clap::value_parser!(#ty)),
    };
    let append = (*syntax == Syntax::Repeated).then(|| quote!(.action(clap::ArgAction::Append)));
    let required = if parameter.required && parameter.location == ParameterLocation::Body && has_json_body {
        quote!(.required_unless_present("json-body"))
    } else {
        let required = parameter.required;
        quote!(.required(#required))
    };
    quote! {
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
    let ident = &argument.parameter.ident;
    match schema.get("type").and_then(|ty| ty.as_str()) {
        _ if argument.syntax == Syntax::Json => "JSON",
        _ if argument.parameter.is_list() => "LIST",
        Some("integer" | "number") => "NUMBER",
        Some("boolean") => "BOOL",
        Some("string") if ident == "sid" || ident.ends_with("_sid") => "SID",
        Some("string") if schema.get("format").is_some_and(|format| format == "date-time") => "TIME",
        _ => "VALUE",
    }
}

/// Returns the function that executes the command.
pub(super) fn execute(
    operation: &Operation,
    arguments: &[Argument<'_>],
    facts: &Facts,
    api: &Api,
) -> TokenStream {
    let function = ident(&format!("execute_{}", operation.name));
    let method = ident(&operation.name);
    let line = format!(" Runs the command `{}`.", operation.name.to_kebab_case());
    let setters = arguments.iter().map(|Argument { parameter, id, ty, syntax }| {
        let setter = ident(&parameter.ident);
        if *syntax == Syntax::Repeated {
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
    let json_body = has_json_body(operation).then(|| {
        let ty: Type = match operation.body.as_ref().and_then(|body| body.type_name.as_deref()) {
            Some(name) => {
                let name = ident(name);
                syn::parse_quote!(types::#name)
            }
            None => facts
                .body(operation)
                .map_or_else(|_| syn::parse_quote!(serde_json::Value), |body| body.ty.clone()),
        };
        quote! {
            if let Some(path) = matches.get_one::<std::path::PathBuf>("json-body") {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("failed to read {}", path.display()))?;
                let body = serde_json::from_str::<#ty>(&text)
                    .with_context(|| format!("invalid request body in {}", path.display()))?;
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
    let send = match &operation.page {
        Some(page) => read_list(&page.type_name, api),
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
    quote! {
        #[doc = #line]
        pub async fn #function(&self, matches: &clap::ArgMatches) -> anyhow::Result<()> {
            let mut request = self.client.#method();
            #(#setters)*
            #json_body
            #limit
            self.config.#function(matches, &mut request)?;
            #send
        }
    }
}

fn read_list(page: &str, api: &Api) -> TokenStream {
    let page = ident(page);
    let client = ident(&api.library);
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
