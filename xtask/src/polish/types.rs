//! typify puts all types into one file, sorts the fields of a form by name, says "no value supplied" and "invalid
//! value" without the value, and sets an optional field only from an `Option`.

use std::collections::{BTreeMap, BTreeSet};

use syn::{
    Fields, Item, ItemImpl, ItemStruct, Type,
    visit::{self, Visit},
    visit_mut::{self, VisitMut},
};

use super::{Sources, docs, ident, paths, schema, type_name, unexpected};
use crate::{
    fault::Result,
    model::{Field, Model, page_items},
    names,
};

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
            let helpers: Vec<syn::Ident> = ["missing", "refused"]
                .into_iter()
                .filter(|helper| text.contains(&format!("{helper} (")))
                .map(ident)
                .collect();
            let helpers: Option<Item> =
                (!helpers.is_empty()).then(|| syn::parse_quote!(use twilio_core::{#(#helpers),*};));
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

/// A text that is checked has no `Display` of typify's, which a path and a mock ask for.
fn display(items: &[Item], name: &str) -> Option<Item> {
    let implements = |wanted: &str| {
        items.iter().any(|item| match item {
            Item::Impl(ItemImpl { trait_: Some((path, _)), .. }) => {
                path.segments.last().is_some_and(|segment| segment.ident == wanted)
            }
            _ => false,
        })
    };
    let is_text = implements("Deref") && implements("FromStr") && !implements("Display");
    let name = ident(name);
    is_text.then(|| {
        syn::parse_quote! {
            impl std::fmt::Display for #name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    self.0.fmt(f)
                }
            }
        }
    })
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

fn page_items_of(name: &str, model: &Model) -> Option<String> {
    let paged =
        model.operations.iter().any(|operation| operation.page.as_ref().is_some_and(|p| p.type_name == name));
    paged.then(|| page_items(&model_value(model), name)).flatten()
}

/// The components as `page_items` reads them.
fn model_value(model: &Model) -> serde_json::Value {
    let schemas: serde_json::Map<_, _> =
        model.types.iter().map(|(name, ty)| (name.clone(), ty.schema.clone())).collect();
    serde_json::json!({ "components": { "schemas": schemas } })
}

/// progenitor follows only dropshot's kind of page: this is how `twilio_core` reads ours.
fn page(name: &str, list: &str, items: &[Item], model: &Model) -> Item {
    let rust_name = ident(name);
    let list_field = ident(&names::snake(list));
    let field = |owner: &[Item], wanted: &str| {
        owner.iter().find_map(|item| match item {
            Item::Struct(item) => item
                .fields
                .iter()
                .find(|field| field.ident.as_ref().is_some_and(|ident| ident == wanted))
                .map(|field| field.ty.clone()),
            _ => None,
        })
    };
    let list_type = field(items, &list_field.to_string());
    let list_optional = list_type.as_ref().is_some_and(is_option);
    let meta_optional = field(items, "meta").as_ref().is_some_and(is_option);
    let item_type: Type = list_type
        .as_ref()
        .and_then(argument_of)
        .map(|inner| if list_optional { argument_of(&inner).unwrap_or(inner) } else { inner })
        .unwrap_or_else(|| syn::parse_quote!(serde_json::Value));
    // Whether the address is optional is told by the type of `meta`, as typify decides it.
    let next_required = model
        .types
        .get(name)
        .and_then(|ty| ty.fields.iter().find(|field| field.wire == "meta"))
        .is_some_and(|meta| {
            let required = meta.schema.get("required").and_then(|list| list.as_array());
            let nullable =
                meta.schema.pointer("/properties/next_page_url/nullable").and_then(|value| value.as_bool());
            required.is_some_and(|list| list.iter().any(|name| name == "next_page_url"))
                && nullable != Some(true)
        });
    let next: syn::Expr = match (meta_optional, next_required) {
        (false, false) => syn::parse_quote!(self.meta.next_page_url.as_deref()),
        (false, true) => syn::parse_quote!(Some(&self.meta.next_page_url)),
        (true, false) => syn::parse_quote!(self.meta.as_ref()?.next_page_url.as_deref()),
        (true, true) => syn::parse_quote!(self.meta.as_ref().map(|meta| meta.next_page_url.as_str())),
    };
    let all: syn::Expr = if list_optional {
        syn::parse_quote!(self.#list_field.unwrap_or_default())
    } else {
        syn::parse_quote!(self.#list_field)
    };
    let lent: syn::Expr = if list_optional {
        syn::parse_quote!(self.#list_field.as_deref().unwrap_or_default())
    } else {
        syn::parse_quote!(&self.#list_field)
    };
    syn::parse_quote! {
        impl twilio_core::Page for #rust_name {
            type Item = #item_type;

            fn next_page_url(&self) -> Option<&str> {
                #next
            }

            fn items(&self) -> &[Self::Item] {
                #lent
            }

            fn into_items(self) -> Vec<Self::Item> {
                #all
            }
        }
    }
}

fn is_option(ty: &Type) -> bool {
    type_name(ty).as_deref() == Some("Option")
}

/// The argument of `Option<T>` or `Vec<T>`.
pub(crate) fn argument_of(ty: &Type) -> Option<Type> {
    match ty {
        Type::Path(path) => argument_in(&path.path),
        _ => None,
    }
}

/// The first type among the arguments of a path.
fn argument_in(path: &syn::Path) -> Option<Type> {
    match &path.segments.last()?.arguments {
        syn::PathArguments::AngleBracketed(arguments) => match arguments.args.first()? {
            syn::GenericArgument::Type(ty) => Some(ty.clone()),
            _ => None,
        },
        _ => None,
    }
}

fn dress_struct(item: &mut ItemStruct, name: &str, described: Option<&str>, fields: &[Field]) {
    docs::replace(&mut item.attrs, &described.map_or_else(|| format!("The object `{name}`."), docs::prose));
    item.attrs.push(schema::derive());
    let Fields::Named(named) = &mut item.fields else { return };
    // A property that the service adds later must not break those who have this struct.
    item.attrs.push(syn::parse_quote!(#[non_exhaustive]));
    let place = |ident: &Option<syn::Ident>| {
        let name = ident.as_ref().map(ToString::to_string).unwrap_or_default();
        fields.iter().position(|field| field.ident == name).unwrap_or(usize::MAX)
    };
    let mut sorted: Vec<syn::Field> = std::mem::take(&mut named.named).into_iter().collect();
    sorted.sort_by_key(|field| place(&field.ident));
    for field in &mut sorted {
        let Some(known) = fields.get(place(&field.ident)) else {
            docs::or_else(&mut field.attrs, || "Whatever else the object has.".to_owned());
            continue;
        };
        let described = known.schema.get("description").and_then(serde_json::Value::as_str).map(docs::prose);
        let text = described.unwrap_or_else(|| format!("The property `{}`.", known.wire));
        docs::replace(&mut field.attrs, &super::sample::with_limits(&text, &known.schema));
        rename(&mut field.attrs, &known.ident, &known.wire);
        field.attrs.extend(schema::facts(&known.schema, &field.ty));
    }
    named.named = sorted.into_iter().collect();
}

/// Gives the field its wire name, where typify was shown a placeholder.
fn rename(attributes: &mut Vec<syn::Attribute>, ident: &str, wire: &str) {
    for attribute in attributes.iter_mut().filter(|attribute| attribute.path().is_ident("serde")) {
        let syn::Meta::List(list) = &mut attribute.meta else { continue };
        let text = list.tokens.to_string();
        if let Some(rest) = text.strip_prefix("rename = \"") {
            let rest = rest.split_once('"').map(|(_, rest)| rest).unwrap_or_default();
            if wire != ident
                && let Ok(tokens) = format!("rename = {wire:?}{rest}").parse()
            {
                list.tokens = tokens;
            }
            return;
        }
    }
    if wire != ident {
        attributes.push(syn::parse_quote!(#[serde(rename = #wire)]));
    }
}

fn dress_enum(item: &mut syn::ItemEnum, name: &str, described: Option<&str>) {
    docs::replace(
        &mut item.attrs,
        &described.map_or_else(|| format!("One of the values of `{name}`."), docs::prose),
    );
    item.attrs.push(schema::derive());
    for variant in &mut item.variants {
        let wire = variant
            .attrs
            .iter()
            .filter(|attribute| attribute.path().is_ident("serde"))
            .find_map(|attribute| {
                attribute.meta.require_list().ok()?.tokens.to_string().split('"').nth(1).map(str::to_owned)
            })
            .unwrap_or_else(|| variant.ident.to_string());
        docs::or_else(&mut variant.attrs, || format!("`{wire}`."));
    }
}

fn dress_impl(item: &mut ItemImpl, name: &str) {
    for inner in &mut item.items {
        if let syn::ImplItem::Fn(function) = inner
            && function.sig.ident == "builder"
            && item.trait_.is_none()
        {
            docs::replace(&mut function.attrs, &format!("A builder of [`{name}`]."));
        }
    }
}

fn dress_builder(item: &mut Item, name: &str, fields: &[Field]) {
    match item {
        Item::Struct(item) => {
            docs::replace(
                &mut item.attrs,
                &format!(
                    "A builder of [`{name}`](super::{name}): what was refused is told by [`build`](Self::build)."
                ),
            );
            item.attrs.push(syn::parse_quote!(#[must_use]));
        }
        Item::Impl(item) if item.trait_.is_none() => {
            for inner in &mut item.items {
                let syn::ImplItem::Fn(function) = inner else { continue };
                *function = setter(function, fields);
            }
            let target = ident(name);
            let taken = fields.iter().any(|field| field.ident == "build");
            if !taken {
                item.items.push(syn::parse_quote! {
                    /// The finished value, or the first thing that is missing or was refused.
                    pub fn build(self) -> Result<super::#target, super::error::ConversionError> {
                        self.try_into()
                    }
                });
            }
        }
        Item::Impl(item) => Missing.visit_item_impl_mut(item),
        _ => {}
    }
}

/// One field's setter, which takes what converts into the field's own type, optional or not.
fn setter(function: &syn::ImplItemFn, fields: &[Field]) -> syn::ImplItemFn {
    let name = function.sig.ident.clone();
    let shown = name.to_string();
    let target = function.sig.generics.where_clause.as_ref().and_then(|clause| {
        clause.predicates.iter().find_map(|predicate| match predicate {
            syn::WherePredicate::Type(predicate) => predicate.bounds.iter().find_map(|bound| match bound {
                syn::TypeParamBound::Trait(bound) => argument_in(&bound.path),
                _ => None,
            }),
            _ => None,
        })
    });
    let Some(target) = target else { return function.clone() };
    let field = fields.iter().find(|field| field.ident == shown);
    let wire = field.map_or(shown.as_str(), |field| field.wire.as_str());
    let about = docs::attributes(&format!("Sets `{wire}`."));
    let (target, some): (Type, Option<proc_macro2::TokenStream>) =
        match argument_of(&target).filter(|_| is_option(&target)) {
            Some(inner) => (inner, Some(quote::quote!(.map(Some)))),
            None => (target, None),
        };
    syn::parse_quote! {
        #(#about)*
        pub fn #name<T>(mut self, value: T) -> Self
        where
            T: TryInto<#target>,
            T::Error: std::fmt::Display,
        {
            self.#name = value.try_into()#some.map_err(|error| refused(#shown, error));
            self
        }
    }
}

/// "no value supplied for x" becomes what a person can act on.
struct Missing;

impl VisitMut for Missing {
    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let syn::Expr::MethodCall(call) = expr else { return };
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &*call.receiver else { return };
        if let Some(name) = text.value().strip_prefix("no value supplied for ") {
            *expr = syn::parse_quote!(missing(#name));
        }
    }
}

/// `Err("longer than 34 characters".into())` in a `FromStr` becomes an error that tells the value too.
struct Reasons;

impl VisitMut for Reasons {
    fn visit_item_impl_mut(&mut self, item: &mut ItemImpl) {
        let is_from_str = item
            .trait_
            .as_ref()
            .and_then(|(path, _)| path.segments.last())
            .is_some_and(|segment| segment.ident == "FromStr");
        if is_from_str {
            visit_mut::visit_item_impl_mut(self, item);
        }
    }

    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if let syn::Expr::Match(matched) = expr {
            let values: Vec<String> = matched
                .arms
                .iter()
                .filter_map(|arm| match &arm.pat {
                    syn::Pat::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => {
                        Some(format!("`{}`", text.value()))
                    }
                    _ => None,
                })
                .collect();
            let reason = format!("is not one of {}", values.join(", "));
            for arm in matched.arms.iter_mut().filter(|arm| matches!(arm.pat, syn::Pat::Wild(_))) {
                arm.body = syn::parse_quote!(Err(self::error::ConversionError::refused(value, #reason)));
            }
            return;
        }
        let syn::Expr::Call(call) = expr else { return };
        let is_err = matches!(&*call.func, syn::Expr::Path(path) if path.path.is_ident("Err"));
        let Some(syn::Expr::MethodCall(into)) = call.args.first().filter(|_| is_err) else { return };
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &*into.receiver else { return };
        let reason = match text.value() {
            text if text.starts_with("doesn't") || text.starts_with("does") => {
                text.replace("doesn't", "does not")
            }
            text => format!("is {text}"),
        };
        *expr = syn::parse_quote!(Err(self::error::ConversionError::refused(value, #reason)));
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

fn conversion_error() -> Vec<Item> {
    let file: syn::File = syn::parse_quote! {
        /// Why a value is not one of a type, with the value.
        #[derive(Clone, PartialEq, Eq)]
        pub struct ConversionError(String);

        impl ConversionError {
            /// The refusal of `value`, of which a long one is told by its beginning.
            pub fn refused(value: &str, reason: &str) -> Self {
                let shown: String = value.chars().take(60).flat_map(char::escape_debug).collect();
                let more = if value.chars().nth(60).is_some() { "…" } else { "" };
                Self(format!("`{shown}{more}` {reason}"))
            }
        }

        impl std::error::Error for ConversionError {}

        impl std::fmt::Display for ConversionError {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::fmt::Debug for ConversionError {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<String> for ConversionError {
            fn from(reason: String) -> Self {
                Self(reason)
            }
        }

        impl From<&str> for ConversionError {
            fn from(reason: &str) -> Self {
                Self(reason.to_owned())
            }
        }
    };
    file.items
}
