//! Emits the functions of `CliCommand` that place a command in a tree: its resource and its verb, as in
//! `assignments list`.
//!
//! progenitor only knows the operation of a command. A program that groups commands would have to list the resources.

use std::collections::BTreeMap;

use heck::ToKebabCase;
use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::{docs, ident, samples};
use crate::ir::{Api, Operation, ParameterLocation, ResponseBody};

/// Returns each operation that has a command, with the resource and the verb of the command.
pub(crate) fn names(api: &Api) -> Vec<(&Operation, String)> {
    let names = command_names(api).into_iter();
    names.map(|name| (name.operation, format!("{} {}", name.resource, name.verb))).collect()
}

/// The name of a command.
pub(super) struct CommandName<'a> {
    pub(super) operation: &'a Operation,
    resource: String,
    resource_about: String,
    verb: String,
}

/// Returns the names of the commands, in the order of the document. Operations that return bytes have no command.
pub(super) fn command_names(api: &Api) -> Vec<CommandName<'_>> {
    let operations = api.operations.iter().filter(|operation| operation.response_body != ResponseBody::Bytes);
    let mut names: Vec<CommandName<'_>> =
        operations.map(|operation| CommandName::new(operation, api)).collect();
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for name in &names {
        *counts.entry((name.resource.clone(), name.verb.clone())).or_default() += 1;
    }
    for name in &mut names {
        let is_ambiguous = counts[&(name.resource.clone(), name.verb.clone())] > 1;
        if is_ambiguous {
            name.verb = name.operation.name.to_kebab_case();
        }
    }
    names
}

impl<'a> CommandName<'a> {
    fn new(operation: &'a Operation, api: &Api) -> Self {
        let tag = operation.tag.as_deref().and_then(|name| api.tags.iter().find(|tag| tag.name == name));
        let tag_name = operation.tag.clone().unwrap_or_else(|| last_literal(&operation.path).to_owned());
        let resource = tag.and_then(|tag| tag.cli_name.clone()).unwrap_or_else(|| tag_name.to_kebab_case());
        let about = tag.and_then(|tag| {
            tag.cli_description.clone().or_else(|| tag.description.as_deref().map(docs::markdown))
        });
        Self {
            operation,
            resource_about: about.unwrap_or_else(|| format!("Commands for {tag_name}.")),
            verb: verb(operation, &tag_name),
            resource: if resource.is_empty() { "root".into() } else { resource },
        }
    }
}

/// Returns what precedes the resource in the name of the operation: `create` for `CreateThing` and the resource
/// `Things`. Without the resource in its name, the verb follows from the method and the path.
fn verb(operation: &Operation, resource: &str) -> String {
    let words = |name: &str| name.to_kebab_case().split('-').map(singular).collect::<Vec<_>>();
    let resource = words(resource);
    let name = operation.name.to_kebab_case();
    let verb_len = name.split('-').count().saturating_sub(resource.len());
    if verb_len > 0 && words(&name).ends_with(&resource) {
        return name.split('-').take(verb_len).collect::<Vec<_>>().join("-");
    }
    let is_instance = operation.path.ends_with('}');
    match (operation.method, is_instance) {
        ("get", true) => "fetch",
        ("get", false) => "list",
        ("post", false) => "create",
        ("post" | "put" | "patch", _) => "update",
        (method, _) => method,
    }
    .to_owned()
}

/// Returns the singular of a regular English plural. Irregular plurals are returned as they are.
fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let endings = ["sses", "xes", "ches", "shes"];
    if endings.iter().any(|ending| word.ends_with(ending)) {
        return word[..word.len() - 2].to_owned();
    }
    word.strip_suffix('s').filter(|stem| !stem.ends_with('s')).unwrap_or(word).to_owned()
}

/// Returns the last segment of a path that is not a parameter.
fn last_literal(path: &str) -> &str {
    path.rsplit('/').find(|segment| !segment.is_empty() && !segment.contains('{')).unwrap_or_default()
}

/// Returns the functions of `CliCommand` that describe a command.
pub(super) fn functions(names: &[CommandName<'_>], api: &Api) -> Vec<TokenStream> {
    let text = |value: &dyn Fn(&CommandName<'_>) -> String| {
        let arms = names.iter().map(|name| {
            let variant = ident(&name.operation.builder);
            let text = value(name);
            quote!(CliCommand::#variant => #text,)
        });
        quote!(match *self { #(#arms)* })
    };
    let list = |values: &dyn Fn(&CommandName<'_>) -> Vec<String>| {
        let arms = names.iter().map(|name| {
            let variant = ident(&name.operation.builder);
            let texts = values(name);
            quote!(CliCommand::#variant => &[#(#texts),*],)
        });
        quote!(match *self { #(#arms)* })
    };
    let resource = text(&|name| name.resource.clone());
    let resource_about = text(&|name| name.resource_about.clone());
    let verb = text(&|name| name.verb.clone());
    let example = list(&|name| example(name.operation));
    let columns = list(&|name| columns(name.operation, api));
    let fixed_columns = list(&|name| fixed_columns(name.operation, api));
    vec![
        quote! {
            /// Returns the resource that the command belongs to, such as `assignments`.
            pub fn resource(&self) -> &'static str { #resource }
        },
        quote! {
            /// Returns the help text of the resource.
            pub fn resource_about(&self) -> &'static str { #resource_about }
        },
        quote! {
            /// Returns what the command does with the resource, such as `create`.
            pub fn verb(&self) -> &'static str { #verb }
        },
        quote! {
            /// Returns the required arguments of the command with example values.
            pub fn example(&self) -> &'static [&'static str] { #example }
        },
        quote! {
            /// Returns the properties of the records in the command's output, in the order of the document. A record
            /// may lack some of them.
            pub fn columns(&self) -> &'static [&'static str] { #columns }
        },
        quote! {
            /// Returns the columns whose values the required options of the command determine.
            pub fn fixed_columns(&self) -> &'static [&'static str] { #fixed_columns }
        },
    ]
}

fn example(operation: &Operation) -> Vec<String> {
    let body = operation.body.as_ref();
    // Passing the whole JSON body is shorter than passing its fields.
    let has_json_body = body.is_some_and(|body| body.media == "application/json");
    let mut arguments = Vec::new();
    for parameter in operation.options().filter(|parameter| parameter.required) {
        if !(has_json_body && parameter.location == ParameterLocation::Body) {
            arguments.push(format!("--{}", parameter.option()));
            arguments.push(samples::argument(parameter));
        }
    }
    if has_json_body {
        arguments.extend(["--json-body".to_owned(), "body.json".to_owned()]);
    }
    arguments
}

fn columns(operation: &Operation, api: &Api) -> Vec<String> {
    let record = operation.record_type.as_ref().and_then(|name| api.types.get(name));
    record.map(|record| record.fields.iter().map(|field| field.wire.clone()).collect()).unwrap_or_default()
}

fn fixed_columns(operation: &Operation, api: &Api) -> Vec<String> {
    let is_fixed = |column: &String| {
        operation.options().any(|parameter| parameter.required && parameter.ident == *column)
    };
    columns(operation, api).into_iter().filter(is_fixed).collect()
}
