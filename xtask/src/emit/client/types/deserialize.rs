//! Emits `Deserialize` for objects that keep other properties than the declared ones. With serde's own implementation, an
//! optional property in an unexpected form would fail the whole response.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Item, ItemStruct};

use super::Types;
use crate::{
    emit::{docs, ident, identifiers, rust_types::type_name},
    progenitor::Presence,
};

/// Replaces the derived `Deserialize` of a struct, and returns its implementation. Returns `None` for a struct without a map
/// of other properties.
pub(super) fn replace(item: &mut ItemStruct, name: &str, types: &Types<'_>) -> Option<Item> {
    let is_flattened = |field: &&mut syn::Field| has_serde(&field.attrs, "flatten");
    let mut flattened = item.fields.iter_mut().filter(is_flattened);
    let (field, None) = (flattened.next()?, flattened.next()) else { return None };
    if type_name(&field.ty).as_deref() != Some("Map") {
        return None;
    }
    field.attrs.extend(docs::attributes(
        "All other properties: those that the document does not declare, and optional ones in an unexpected form, whose own \
         field is empty.",
    ));
    let other = field.ident.clone()?;
    // The variant of an untagged enum is the first one whose properties are valid.
    let is_derived = is_untagged_variant(name, types);
    // typify takes the map for a required field.
    let has_default = super::has_default(name, types.facts, types.api);
    for attribute in item.attrs.iter_mut().filter(|attribute| attribute.path().is_ident("derive")) {
        let syn::Meta::List(list) = &mut attribute.meta else { continue };
        let traits = syn::punctuated::Punctuated::<syn::Path, syn::Token![,]>::parse_terminated;
        let Ok(traits) = list.parse_args_with(traits) else { continue };
        let is_named =
            |path: &&syn::Path, name: &str| path.segments.last().is_some_and(|last| last.ident == name);
        let kept = traits.iter().filter(|path| is_derived || !is_named(path, "Deserialize"));
        let default = has_default.then(|| quote!(Default));
        list.tokens = quote!(#(#kept,)* #default);
    }
    if is_derived {
        return None;
    }
    let properties = types.api.types.get(name).map(|ty| ty.fields.as_slice()).unwrap_or_default();
    let fields = types.facts.fields(name).iter().filter(|field| other != field.ident.as_str());
    let fields = fields.map(|field| {
        let wire = properties.iter().find(|property| property.ident == field.ident);
        let (wire, presence) = (
            wire.map_or(&field.ident, |property| &property.wire),
            match field.presence {
                Presence::Option => "optional",
                Presence::Plain if field.required => "required",
                Presence::Plain => "default",
            },
        );
        let (name, presence) = (ident(&field.ident), ident(presence));
        quote!(#name: #presence #wire,)
    });
    let (ty, fields): (_, Vec<TokenStream>) = (ident(name), fields.collect());
    Some(syn::parse_quote!(twilio_core::deserialize_object!(#ty, #other, { #(#fields)* });))
}

fn is_untagged_variant(name: &str, types: &Types<'_>) -> bool {
    types.facts.types.values().flatten().any(|item| match item {
        Item::Enum(item) => {
            has_serde(&item.attrs, "untagged") && identifiers(item.variants.to_token_stream()).contains(name)
        }
        _ => false,
    })
}

fn has_serde(attributes: &[syn::Attribute], keyword: &str) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("serde") && identifiers(attribute.meta.to_token_stream()).contains(keyword)
    })
}
