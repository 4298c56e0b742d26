//! Where a command stands among the others: the resource that it is about, and the verb for what it does there.
//!
//! progenitor knows a command by its operation alone. A program that groups commands, as `assignments list`, would have
//! to know the resources by heart.

use std::collections::BTreeMap;

use heck::ToKebabCase;
use quote::quote;
use syn::ImplItem;

use super::{docs, ident, samples};
use crate::model::{Model, Operation, ParameterLocation, ResponseBody};

/// What a person types for each operation that has a command: the operation, and its resource and verb.
pub(crate) fn names(model: &Model) -> Vec<(&Operation, String)> {
    let commands: Vec<&Operation> =
        model.operations.iter().filter(|operation| operation.response_body != ResponseBody::Bytes).collect();
    let names = of(&commands, model).into_iter();
    names.map(|one| (one.operation, format!("{} {}", one.resource, one.verb))).collect()
}

/// Where a command stands.
pub(super) struct Standing<'a> {
    operation: &'a Operation,
    resource: String,
    about: String,
    verb: String,
}

/// Where each command stands, in the order given.
pub(super) fn of<'a>(commands: &[&'a Operation], model: &Model) -> Vec<Standing<'a>> {
    let mut all: Vec<Standing<'_>> = commands.iter().map(|one| Standing::new(one, model)).collect();
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for one in &all {
        *counts.entry((one.resource.clone(), one.verb.clone())).or_default() += 1;
    }
    // Where two commands of a resource would have one name, each has its operation's.
    for one in &mut all {
        if counts[&(one.resource.clone(), one.verb.clone())] > 1 {
            one.verb = one.operation.name.to_kebab_case();
        }
    }
    all
}

impl<'a> Standing<'a> {
    fn new(operation: &'a Operation, model: &Model) -> Self {
        let tag = operation.tag.as_deref().and_then(|tag| model.tags.iter().find(|known| known.name == tag));
        let own = operation.tag.clone().unwrap_or_else(|| last_step(&operation.path).to_owned());
        let resource = tag.and_then(|tag| tag.cli_name.clone()).unwrap_or_else(|| own.to_kebab_case());
        let about = tag.and_then(|tag| {
            tag.cli_description.clone().or_else(|| tag.description.as_deref().map(docs::prose))
        });
        Self {
            operation,
            about: about.unwrap_or_else(|| format!("The commands of {own}.")),
            verb: verb(operation, &own),
            resource: if resource.is_empty() { "root".into() } else { resource },
        }
    }
}

/// `create` of `CreateThing` where the resource is called `Things`; where the operation is called otherwise, what its
/// method does at such a path.
fn verb(operation: &Operation, resource: &str) -> String {
    let words = |name: &str| name.to_kebab_case().split('-').map(singular).collect::<Vec<_>>();
    let resource = words(resource);
    let own = operation.name.to_kebab_case();
    let last = own.split('-').count().saturating_sub(resource.len());
    if last > 0 && words(&own).ends_with(&resource) {
        return own.split('-').take(last).collect::<Vec<_>>().join("-");
    }
    let one = operation.path.ends_with('}');
    match (operation.method, one) {
        ("get", true) => "fetch",
        ("get", false) => "list",
        ("post", false) => "create",
        ("post" | "put" | "patch", _) => "update",
        (method, _) => method,
    }
    .to_owned()
}

/// `things` and `thing` are one word. Words that change otherwise in the plural are taken as they are.
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

/// The last step of a path that is no parameter.
fn last_step(path: &str) -> &str {
    path.rsplit('/').find(|step| !step.is_empty() && !step.contains('{')).unwrap_or_default()
}

/// The functions of `CliCommand` that tell it.
pub(super) fn functions(all: &[Standing<'_>], model: &Model) -> Vec<ImplItem> {
    let text = |what: &dyn Fn(&Standing<'_>) -> String| {
        let arms = all.iter().map(|one| {
            let variant = ident(&one.operation.builder);
            let text = what(one);
            quote!(CliCommand::#variant => #text,)
        });
        quote!(match *self { #(#arms)* })
    };
    let list = |what: &dyn Fn(&Standing<'_>) -> Vec<String>| {
        let arms = all.iter().map(|one| {
            let variant = ident(&one.operation.builder);
            let texts = what(one);
            quote!(CliCommand::#variant => &[#(#texts),*],)
        });
        quote!(match *self { #(#arms)* })
    };
    let resource = text(&|one| one.resource.clone());
    let about = text(&|one| one.about.clone());
    let verb = text(&|one| one.verb.clone());
    let example = list(&|one| example(one.operation));
    let columns = list(&|one| columns(one.operation, model));
    let fixed_columns = list(&|one| fixed_columns(one.operation, model));
    vec![
        syn::parse_quote! {
            /// The resource that the command is about, as `assignments`.
            pub fn resource(&self) -> &'static str { #resource }
        },
        syn::parse_quote! {
            /// What the resource is, in the document's words.
            pub fn resource_about(&self) -> &'static str { #about }
        },
        syn::parse_quote! {
            /// What the command does with the resource, as `create`.
            pub fn verb(&self) -> &'static str { #verb }
        },
        syn::parse_quote! {
            /// Arguments that the command can be tried with, made of the document's examples.
            pub fn example(&self) -> &'static [&'static str] { #example }
        },
        syn::parse_quote! {
            /// The properties of a record that the command brings, in the document's order. A record need not have them all.
            pub fn columns(&self) -> &'static [&'static str] { #columns }
        },
        syn::parse_quote! {
            /// Returns the columns whose values the required options of the command determine.
            pub fn fixed_columns(&self) -> &'static [&'static str] { #fixed_columns }
        },
    ]
}

/// The arguments that the command cannot do without.
fn example(operation: &Operation) -> Vec<String> {
    let body = operation.body.as_ref();
    // A body of JSON may be given whole, and then it is short.
    let from_file = body.is_some_and(|body| body.media == "application/json");
    let mut words = Vec::new();
    for parameter in operation.options().filter(|parameter| parameter.required) {
        if !(from_file && parameter.location == ParameterLocation::Body) {
            words.push(format!("--{}", parameter.option()));
            words.push(samples::word(parameter));
        }
    }
    if from_file {
        words.extend(["--json-body".to_owned(), "body.json".to_owned()]);
    }
    words
}

fn columns(operation: &Operation, model: &Model) -> Vec<String> {
    let record = operation.record_type.as_ref().and_then(|name| model.types.get(name));
    record.map(|record| record.fields.iter().map(|field| field.wire.clone()).collect()).unwrap_or_default()
}

fn fixed_columns(operation: &Operation, model: &Model) -> Vec<String> {
    let is_fixed = |column: &String| {
        operation.options().any(|parameter| parameter.required && parameter.ident == *column)
    };
    columns(operation, model).into_iter().filter(is_fixed).collect()
}
