//! The module of types: typify puts all of them into one file. Here each has a file of its own.

use std::collections::{BTreeMap, BTreeSet};

use syn::{
    Item, Type,
    visit::{self, Visit},
    visit_mut::{self, VisitMut},
};

use super::{
    Sources, docs,
    from_str_errors::{Reasons, conversion_error},
    ident,
    page_impl::{page, page_items_of},
    paths,
    rust_types::{argument_in, argument_of, is_option, type_name},
    type_builders::dress_builder,
    type_items::{display, dress_enum, dress_impl, dress_struct},
    unexpected,
};
use crate::{diagnostic::Result, model::Model, names};

/// Files that are not about one type.
const RESERVED: [&str; 4] = ["aliases", "builder", "error", "mod"];

/// The Rust type of each field, by type and field, as it is written outside the module of types. An optional field's is
/// the type inside.
pub(crate) type FieldTypes = BTreeMap<(String, String), Type>;

/// Looks the types of all fields up.
pub(crate) fn field_types(items: &[Item]) -> FieldTypes {
    let known: BTreeSet<String> = items.iter().filter_map(|item| subject(item, false)).collect();
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
            Outside(&known).visit_type_mut(&mut ty);
            types.insert((item.ident.to_string(), name.to_string()), ty);
        }
    }
    types
}

/// Writes `X` as `types::X`.
struct Outside<'a>(&'a BTreeSet<String>);

impl VisitMut for Outside<'_> {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        let Some(name) = path.get_ident().filter(|name| self.0.contains(&name.to_string())) else { return };
        *path = syn::parse_quote!(types::#name);
    }
}

/// Adds `src/types/**`.
pub(crate) fn files(sources: &mut Sources<'_>, items: Vec<Item>, model: &Model) -> Result<()> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for item in items {
        match item {
            Item::Mod(module) if module.ident == "builder" => {
                for item in module.content.map(|(_, items)| items).unwrap_or_default() {
                    let name = subject(&item, true).ok_or_else(|| unexpected("a builder of no type"))?;
                    groups.entry(name).or_default().builder.push(item);
                }
            }
            // Written anew, with the value in its message.
            Item::Mod(module) if module.ident == "error" => {}
            Item::Mod(module) => return Err(unexpected(&format!("a module `types::{}`", module.ident))),
            item => {
                let name = subject(&item, false).ok_or_else(|| unexpected("an item of no type"))?;
                groups.entry(name).or_default().own.push(item);
            }
        }
    }
    let known: BTreeSet<String> = groups.keys().chain(model.aliases.keys()).cloned().collect();
    for (name, group) in &mut groups {
        let (about, items) = group.file(name, model, &known);
        sources.add(format!("src/types/{}.rs", stem(name)), &about, items);
    }
    index(sources, &groups, model);
    sources.add("src/types/error.rs", "Why a value was refused.", conversion_error());
    Ok(())
}

/// What belongs to one type.
#[derive(Default)]
struct Group {
    own: Vec<Item>,
    builder: Vec<Item>,
}

impl Group {
    fn file(&mut self, name: &str, model: &Model, known: &BTreeSet<String>) -> (String, Vec<Item>) {
        let fields = model.types.get(name).map(|ty| ty.fields.as_slice()).unwrap_or_default();
        let mut items = std::mem::take(&mut self.own);
        let described = model.types.get(name).and_then(|ty| ty.schema.get("description")?.as_str());
        for item in &mut items {
            paths::in_types(item, model, 0);
            match item {
                Item::Struct(item) => dress_struct(item, name, described, fields),
                Item::Enum(item) => dress_enum(item, name, described),
                Item::Impl(item) => dress_impl(item, name),
                _ => {}
            }
            Reasons.visit_item_mut(item);
        }
        items.extend(display(&items, name));
        if let Some(list) = page_items_of(name, model) {
            items.push(page(name, &list, &items, model));
        }
        if !self.builder.is_empty() {
            let mut inner = std::mem::take(&mut self.builder);
            for item in &mut inner {
                paths::in_types(item, model, 1);
                dress_builder(item, name, fields);
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
        let mut used = Used { known, found: BTreeSet::new() };
        items.iter().for_each(|item| used.visit_item(item));
        used.found.remove(name);
        let imports: Vec<syn::Ident> = used.found.iter().map(|name| ident(name)).collect();
        if !imports.is_empty() {
            items.insert(0, syn::parse_quote!(use super::{#(#imports),*};));
        }
        (format!("The type [`{name}`]."), items)
    }
}

/// The type that an item is about.
fn subject(item: &Item, in_builder: bool) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        Item::Type(item) => Some(item.ident.to_string()),
        // `impl TryFrom<Builder> for super::X` and `impl From<X> for String` belong to X, whichever side it is on.
        Item::Impl(item) => {
            let own = type_name(&item.self_ty)?;
            let argument = item.trait_.as_ref().and_then(|(path, _)| type_name(&argument_in(path)?));
            let foreign = matches!(&*item.self_ty, Type::Path(path) if path.path.leading_colon.is_some());
            if !in_builder && foreign { argument } else { Some(own) }
        }
        _ => None,
    }
}

/// The names of types, and of the module of errors, that a file has to import.
struct Used<'a> {
    known: &'a BTreeSet<String>,
    found: BTreeSet<String>,
}

impl<'ast> Visit<'ast> for Used<'_> {
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
    // rustc finds no file of a module whose name is not ASCII.
    let plain = |c: char| if c.is_ascii() { c.to_string() } else { format!("u{:x}", u32::from(c)) };
    let stem: String = names::snake(name).chars().map(plain).collect();
    if RESERVED.contains(&stem.as_str()) { format!("{stem}_") } else { stem }
}

/// `mod.rs`, `aliases.rs` and `error.rs`.
fn index(sources: &mut Sources<'_>, groups: &BTreeMap<String, Group>, model: &Model) {
    let mut items: Vec<Item> = Vec::new();
    let modules: Vec<(syn::Ident, syn::Ident)> =
        groups.keys().map(|name| (ident(&stem(name)), ident(name))).collect();
    if !model.aliases.is_empty() {
        items.push(syn::parse_quote!(
            mod aliases;
        ));
    }
    items.extend(modules.iter().map(|(module, _)| syn::parse_quote!(mod #module;)));
    items.push(syn::parse_quote! {
        /// Builders of the types.
        pub mod builder;
    });
    items.push(syn::parse_quote! {
        /// Why a value was refused.
        pub mod error;
    });
    if !model.aliases.is_empty() {
        items.push(syn::parse_quote!(
            pub use aliases::*;
        ));
    }
    items.extend(modules.iter().map(|(module, name)| syn::parse_quote!(pub use #module::#name;)));
    sources.add("src/types/mod.rs", "What operations take and answer.", items);

    let builders = groups
        .iter()
        .filter(|(name, _)| model.types.get(*name).is_some_and(|ty| ty.schema.get("properties").is_some()))
        .map(|(name, _)| (ident(&stem(name)), ident(name)))
        .map(|(module, name)| syn::parse_quote!(pub use super::#module::builder::#name;))
        .collect();
    sources.add("src/types/builder.rs", "Builders of the types in the module above.", builders);

    if !model.aliases.is_empty() {
        let aliases = model
            .aliases
            .iter()
            .filter_map(|(name, alias)| {
                let target: Type = syn::parse_str(&format!("twilio_core::{}", alias.target)).ok()?;
                let name = ident(name);
                let about =
                    alias.description.as_deref().map(docs::prose).unwrap_or_else(|| format!("A `{name}`."));
                let about = docs::attributes(&about);
                Some(syn::parse_quote!(#(#about)* pub type #name = #target;))
            })
            .collect();
        sources.add(
            "src/types/aliases.rs",
            "Types of `twilio_core`, by the names that the document gives them.",
            aliases,
        );
    }
}
