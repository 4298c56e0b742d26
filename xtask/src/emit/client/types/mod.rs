//! Emits the module `types`, with one file for each type. typify emits all of them into one module.

mod builders;
mod from_str_errors;
mod items;
mod json_schema;
mod page_impl;

use std::collections::{BTreeMap, BTreeSet};

use syn::{
    Item, Type,
    visit::{self, Visit},
    visit_mut::{self, VisitMut},
};

use self::{
    builders::rewrite_builder,
    from_str_errors::{FromStrErrors, conversion_error},
    items::{display, rewrite_enum, rewrite_impl, rewrite_struct},
    page_impl::{page, page_items_of},
};
use crate::emit::{
    Sources, docs, ident, paths,
    rust_types::{argument_in, argument_of, is_option, type_name},
    unexpected, unexpected_item,
};
use crate::{diagnostic::Result, ir::Api, ir::names};

/// File names that are not those of types.
const RESERVED: [&str; 4] = ["aliases", "builder", "error", "mod"];

/// The Rust type of each field without `Option`, by type and field, as written outside of the module `types`.
pub(crate) type FieldTypes = BTreeMap<(String, String), Type>;

/// Returns the types of all fields.
pub(crate) fn field_types(items: &[Item]) -> FieldTypes {
    let known: BTreeSet<String> = items.iter().filter_map(|item| type_of(item, false)).collect();
    let mut types = FieldTypes::new();
    for item in items {
        let Item::Struct(item) = item else { continue };
        for field in &item.fields {
            let Some(name) = &field.ident else { continue };
            let mut ty = if is_option(&field.ty) {
                argument_of(&field.ty).unwrap_or_else(|| field.ty.clone())
            } else {
                field.ty.clone()
            };
            QualifyTypes(&known).visit_type_mut(&mut ty);
            types.insert((item.ident.to_string(), name.to_string()), ty);
        }
    }
    types
}

/// Replaces `X` with `types::X`.
struct QualifyTypes<'a>(&'a BTreeSet<String>);

impl VisitMut for QualifyTypes<'_> {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        let Some(name) = path.get_ident().filter(|name| self.0.contains(&name.to_string())) else { return };
        *path = syn::parse_quote!(types::#name);
    }
}

/// Adds `src/types/**`.
pub(crate) fn add_files(sources: &mut Sources<'_>, items: Vec<Item>, api: &Api) -> Result<()> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for item in items {
        match item {
            Item::Mod(module) if module.ident == "builder" => {
                for item in module.content.map(|(_, items)| items).unwrap_or_default() {
                    let name = type_of(&item, true)
                        .ok_or_else(|| unexpected("a builder that belongs to no type"))?;
                    groups.entry(name).or_default().builder.push(item);
                }
            }
            // `from_str_errors` emits another one.
            Item::Mod(module) if module.ident == "error" => {}
            Item::Mod(module) => return Err(unexpected(&format!("a module `types::{}`", module.ident))),
            item => {
                let name =
                    type_of(&item, false).ok_or_else(|| unexpected("an item that belongs to no type"))?;
                groups.entry(name).or_default().items.push(item);
            }
        }
    }
    let known: BTreeSet<String> = groups.keys().chain(api.aliases.keys()).cloned().collect();
    for (name, group) in &mut groups {
        let items = group.items(name, api, &known)?;
        sources.add(format!("src/types/{}.rs", stem(name)), &format!("The type [`{name}`]."), items);
    }
    index(sources, &groups, api);
    sources.add("src/types/error.rs", "The error for values that fail validation.", conversion_error());
    Ok(())
}

/// The items that belong to one type.
#[derive(Default)]
struct Group {
    items: Vec<Item>,
    builder: Vec<Item>,
}

impl Group {
    fn items(&mut self, name: &str, api: &Api, known: &BTreeSet<String>) -> Result<Vec<Item>> {
        let fields = api.types.get(name).map(|ty| ty.fields.as_slice()).unwrap_or_default();
        let mut items = std::mem::take(&mut self.items);
        let description = api.types.get(name).and_then(|ty| ty.schema.get("description")?.as_str());
        for item in &mut items {
            paths::in_types(item, api, 0);
            match item {
                Item::Struct(item) => rewrite_struct(item, name, description, fields),
                Item::Enum(item) => rewrite_enum(item, name, description),
                Item::Impl(item) => rewrite_impl(item, name),
                other => return Err(unexpected_item(other)),
            }
            FromStrErrors.visit_item_mut(item);
        }
        items.extend(display(&items, name));
        if let Some(list) = page_items_of(name, api) {
            items.push(page(name, &list, &items, api));
        }
        if !self.builder.is_empty() {
            let mut inner = std::mem::take(&mut self.builder);
            for item in &mut inner {
                paths::in_types(item, api, 1);
                rewrite_builder(item, name, fields)?;
            }
            let text = quote::quote!(#(#inner)*).to_string();
            let helpers: Vec<syn::Ident> = ["invalid_value", "missing_field"]
                .into_iter()
                .filter(|helper| text.contains(&format!("{helper} (")))
                .map(ident)
                .collect();
            let helpers: Option<Item> =
                (!helpers.is_empty()).then(|| syn::parse_quote!(use twilio_core::private::{#(#helpers),*};));
            items.push(syn::parse_quote! {
                pub(super) mod builder {
                    #helpers

                    #(#inner)*
                }
            });
        }
        let mut used = UsedTypes { known, found: BTreeSet::new() };
        items.iter().for_each(|item| used.visit_item(item));
        used.found.remove(name);
        let imports: Vec<syn::Ident> = used.found.iter().map(|name| ident(name)).collect();
        if !imports.is_empty() {
            items.insert(0, syn::parse_quote!(use super::{#(#imports),*};));
        }
        Ok(items)
    }
}

/// Returns the name of the type that an item belongs to.
fn type_of(item: &Item, in_builder: bool) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        Item::Type(item) => Some(item.ident.to_string()),
        // `impl TryFrom<Builder> for super::X` and `impl From<X> for String` belong to `X`.
        Item::Impl(item) => {
            let self_type = type_name(&item.self_ty)?;
            let argument = item.trait_.as_ref().and_then(|(path, _)| type_name(&argument_in(path)?));
            let foreign = matches!(&*item.self_ty, Type::Path(path) if path.path.leading_colon.is_some());
            if !in_builder && foreign { argument } else { Some(self_type) }
        }
        _ => None,
    }
}

/// Finds the types that a file has to import, and the module `error`.
struct UsedTypes<'a> {
    known: &'a BTreeSet<String>,
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
    // rustc requires a `#[path]` for modules with names that are not ASCII.
    let plain = |c: char| if c.is_ascii() { c.to_string() } else { format!("u{:x}", u32::from(c)) };
    let stem: String = names::snake(name).chars().map(plain).collect();
    if RESERVED.contains(&stem.as_str()) { format!("{stem}_") } else { stem }
}

/// Adds `mod.rs`, `builder.rs` and `aliases.rs`.
fn index(sources: &mut Sources<'_>, groups: &BTreeMap<String, Group>, api: &Api) {
    let mut items: Vec<Item> = Vec::new();
    let modules: Vec<(syn::Ident, syn::Ident)> =
        groups.keys().map(|name| (ident(&stem(name)), ident(name))).collect();
    if !api.aliases.is_empty() {
        items.push(syn::parse_quote!(
            mod aliases;
        ));
    }
    items.extend(modules.iter().map(|(module, _)| syn::parse_quote!(mod #module;)));
    items.push(syn::parse_quote! {
        /// Builders for types.
        pub mod builder;
    });
    items.push(syn::parse_quote! {
        /// The error for values that fail validation.
        pub mod error;
    });
    if !api.aliases.is_empty() {
        items.push(syn::parse_quote!(
            pub use aliases::*;
        ));
    }
    items.extend(modules.iter().map(|(module, name)| syn::parse_quote!(pub use #module::#name;)));
    sources.add("src/types/mod.rs", "Types of requests and responses.", items);

    let builders = groups
        .iter()
        .filter(|(name, _)| api.types.get(*name).is_some_and(|ty| ty.schema.get("properties").is_some()))
        .map(|(name, _)| (ident(&stem(name)), ident(name)))
        .map(|(module, name)| syn::parse_quote!(pub use super::#module::builder::#name;))
        .collect();
    sources.add("src/types/builder.rs", "Builders for types.", builders);

    if !api.aliases.is_empty() {
        let aliases = api
            .aliases
            .iter()
            .filter_map(|(name, alias)| {
                let target: Type = syn::parse_str(&format!("twilio_core::{}", alias.target)).ok()?;
                let name = ident(name);
                let description = alias
                    .description
                    .as_deref()
                    .map(docs::markdown)
                    .unwrap_or_else(|| format!("The schema `{name}`."));
                let description = docs::attributes(&description);
                Some(syn::parse_quote!(#(#description)* pub type #name = #target;))
            })
            .collect();
        sources.add(
            "src/types/aliases.rs",
            "Schemas of the document that are types of `twilio_core`.",
            aliases,
        );
    }
}
