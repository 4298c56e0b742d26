//! Emits the module `types`, with one file for each type. typify emits all of them into one module.

mod builders;
mod checks;
mod deserialize;
mod from_str_errors;
mod items;
mod json_schema;
mod page_impl;

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::{
    Item, Type,
    visit::{self, Visit},
    visit_mut::VisitMut,
};

use self::{
    from_str_errors::{FromStrErrors, conversion_error},
    items::{display, rewrite_enum, rewrite_struct, try_from_item},
};
use crate::{
    diagnostic::Result,
    emit::{
        Sources, docs, ident, identifiers, paths,
        rust_types::{is_map, list_item, type_name},
        unqualified_identifiers,
    },
    ir::{Api, names},
    progenitor::{Facts, FieldFacts},
};

/// File names that are not those of types.
const RESERVED: [&str; 4] = ["aliases", "builder", "error", "mod"];

/// Adds `src/types/**`.
pub(super) fn add_files(sources: &mut Sources<'_>, facts: &Facts, api: &Api) -> Result<()> {
    let types = Types::new(facts, api);
    for name in facts.types.keys() {
        sources.add(
            format!("src/types/{}.rs", stem(name)),
            &format!("The type [`{name}`]."),
            types.items(name)?,
        );
    }
    index(sources, &types);
    sources.add("src/types/error.rs", "The error for values that fail validation.", conversion_error());
    Ok(())
}

/// The types, and those among them that have builders and checks.
struct Types<'a> {
    facts: &'a Facts,
    api: &'a Api,
    /// The structs that have a builder: those that requests contain, and those that do not implement `Default`. All fields
    /// of the others are optional and public, so that tests can create them with `Default`.
    with_builder: BTreeSet<&'a str>,
    /// The structs in requests with constraints that no Rust type expresses.
    with_check: BTreeSet<&'a str>,
    /// The types of the items of lists.
    in_lists: BTreeSet<String>,
}

impl<'a> Types<'a> {
    fn new(facts: &'a Facts, api: &'a Api) -> Self {
        let in_requests = in_requests(facts, api);
        let with_builder = facts.types.keys().map(String::as_str).filter(|name| facts.is_struct(name));
        let with_builder: BTreeSet<&str> = with_builder
            .filter(|name| in_requests.contains(name) || !has_default(name, facts, api))
            .collect();
        let with_check = checks::types_with_check(&in_requests, facts, api);
        Self { facts, api, with_builder, with_check, in_lists: in_lists(facts, api) }
    }

    /// Returns the items in the file of a type.
    fn items(&self, name: &str) -> Result<Vec<Item>> {
        let (facts, api) = (self.facts, self.api);
        let schema = api.types.get(name);
        let description = schema.and_then(|ty| ty.schema.get("description")?.as_str());
        let fields = schema.map(|ty| ty.fields.as_slice()).unwrap_or_default();
        let mut items = facts.types.get(name).cloned().unwrap_or_default();
        let mut deserialize = None;
        for item in &mut items {
            match item {
                Item::Struct(item) => {
                    deserialize = deserialize::replace(item, name, self);
                    rewrite_struct(item, name, description, fields);
                }
                Item::Enum(item) => rewrite_enum(item, name, description),
                _ => FromStrErrors.visit_item_mut(item),
            }
        }
        items.extend(deserialize);
        items.extend(display(&items, name));
        if self.in_lists.contains(name) {
            items.extend(try_from_item(&items, name));
        }
        if self.with_builder.contains(name) {
            items.push(builders::function(name));
        }
        if self.with_check.contains(name) {
            items.push(checks::implementation(name, self));
        }
        items.extend(page_impl::implementation(name, facts, api)?);
        items.iter_mut().for_each(|item| paths::in_types(item, api, 0));
        let used = unqualified_identifiers(items.iter().map(ToTokens::to_token_stream).collect());
        let helpers = crate::emit::client::imports(&used, &[], &["check_len", "check_range"]);
        if self.with_builder.contains(name) {
            let mut builder = builders::module(name, self);
            paths::in_types(&mut builder, api, 1);
            items.push(builder);
        }
        let known: BTreeSet<&str> =
            facts.types.keys().chain(api.aliases.keys()).map(String::as_str).collect();
        let mut used = UsedTypes { known, found: BTreeSet::new() };
        items.iter().for_each(|item| used.visit_item(item));
        used.found.remove(name);
        let imports: Vec<syn::Ident> = used.found.iter().map(|name| ident(name)).collect();
        let imports: Option<Item> =
            (!imports.is_empty()).then(|| syn::parse_quote!(use super::{#(#imports),*};));
        Ok(helpers.into_iter().chain(imports).chain(items).collect())
    }
}

/// Returns `true` if no field of a struct has to be set.
fn has_default(name: &str, facts: &Facts, api: &Api) -> bool {
    facts.fields(name).iter().all(|field| !is_required(name, field, api))
}

/// Returns `true` if a field has to be set. The map of the properties that are not declared is empty at first.
fn is_required(owner: &str, field: &FieldFacts, api: &Api) -> bool {
    let is_declared = || {
        api.types.get(owner).is_some_and(|ty| ty.fields.iter().any(|property| property.ident == field.ident))
    };
    field.required && (!is_map(&field.ty) || is_declared())
}

/// Returns the types of the items of all lists that setters take.
fn in_lists(facts: &Facts, api: &Api) -> BTreeSet<String> {
    let fields = facts.types.keys().flat_map(|name| facts.fields(name)).map(|field| &field.ty);
    let parameters = api.operations.iter().flat_map(|operation| {
        let bodies = facts.body(operation).ok().map(|body| &body.ty);
        bodies
            .into_iter()
            .chain(operation.settable().filter_map(|parameter| facts.value_type(operation, parameter).ok()))
    });
    fields.chain(parameters).filter_map(list_item).filter_map(|item| type_name(&item)).collect()
}

/// Returns the types that requests contain.
fn in_requests<'a>(facts: &'a Facts, api: &'a Api) -> BTreeSet<&'a str> {
    let bodies = api.operations.iter().filter(|operation| operation.body.is_some());
    let mut queue: BTreeSet<String> = bodies
        .filter_map(|operation| facts.body(operation).ok())
        .flat_map(|body| identifiers(body.ty.to_token_stream()))
        .collect();
    let mut found = BTreeSet::new();
    while let Some(next) = queue.pop_first() {
        if let Some((name, items)) = facts.types.get_key_value(&next)
            && found.insert(name.as_str())
        {
            queue.extend(items.iter().flat_map(|item| identifiers(item.to_token_stream())));
        }
    }
    found
}

/// Finds the types that a file has to import, and the module `error`.
struct UsedTypes<'a> {
    known: BTreeSet<&'a str>,
    found: BTreeSet<String>,
}

impl<'ast> Visit<'ast> for UsedTypes<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        visit::visit_path(self, path);
        let steps: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let name = match steps.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["super" | "self", name, ..] | [name] => name,
            _ => return,
        };
        if name == "error" || self.known.contains(name) && path.leading_colon.is_none() {
            self.found.insert(name.to_owned());
        }
    }
}

fn stem(name: &str) -> String {
    let stem = names::ascii(&names::snake(name));
    if RESERVED.contains(&stem.as_str()) { format!("{stem}_") } else { stem }
}

/// Adds `mod.rs`, `builder.rs` and `aliases.rs`.
fn index(sources: &mut Sources<'_>, types: &Types<'_>) {
    let aliases = &types.api.aliases;
    let all: Vec<(syn::Ident, syn::Ident)> =
        types.facts.types.keys().map(|name| (ident(&stem(name)), ident(name))).collect();
    let modules = all.iter().map(|(module, _)| quote::quote!(mod #module;));
    let exports = all.iter().map(|(module, name)| quote::quote!(pub use #module::#name;));
    let (alias_module, alias_export) = if aliases.is_empty() {
        (None, None)
    } else {
        (
            Some(quote::quote!(
                mod aliases;
            )),
            Some(quote::quote!(
                pub use aliases::*;
            )),
        )
    };
    let file: syn::File = syn::parse_quote! {
        #alias_module
        #(#modules)*
        pub mod builder;
        pub mod error;
        #alias_export
        #(#exports)*
    };
    sources.add("src/types/mod.rs", "Types of requests and responses.", file.items);

    let builders = types
        .with_builder
        .iter()
        .map(|name| (ident(&stem(name)), ident(name)))
        .map(|(module, name)| syn::parse_quote!(pub use super::#module::builder::#name;))
        .collect();
    let description = "Builders for the types that requests contain, and for others with required fields. All fields of \
                       the remaining types are optional: create them with `Default`.";
    sources.add("src/types/builder.rs", description, builders);

    if !aliases.is_empty() {
        let aliases = aliases
            .iter()
            .filter_map(|(name, alias)| {
                let target: Type = syn::parse_str(&format!("twilio_core::{}", alias.target)).ok()?;
                let name = ident(name);
                let description = alias.description.as_deref().map(docs::markdown);
                let description =
                    docs::attributes(&description.unwrap_or_else(|| format!("The schema `{name}`.")));
                Some(syn::parse_quote!(#(#description)* pub type #name = #target;))
            })
            .collect();
        let description = "Schemas of the document that are types of `twilio_core`.";
        sources.add("src/types/aliases.rs", description, aliases);
    }
}
