//! Emits the method `check` of the types that requests contain: a value may have been changed or parsed, without a setter.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

use super::Types;
use crate::{
    emit::{client::checks::Check, ident, rust_types::type_name},
    ir::Api,
    progenitor::{Facts, FieldFacts, Presence},
};

/// Returns those of the types `in_requests` that have something to check, in themselves or in a type that they contain.
pub(super) fn types_with_check<'a>(
    in_requests: &BTreeSet<&'a str>,
    facts: &Facts,
    api: &Api,
) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    loop {
        let has_check = |name: &str| {
            let mut fields = facts.fields(name).iter();
            fields.any(|field| own_check(name, field, api).is_some() || contains_any(field, &found))
        };
        let new: Vec<&str> =
            in_requests.iter().copied().filter(|name| !found.contains(name) && has_check(name)).collect();
        if new.is_empty() {
            return found;
        }
        found.extend(new);
    }
}

fn contains_any(field: &FieldFacts, types: &BTreeSet<&str>) -> bool {
    field.contains.as_deref().is_some_and(|name| types.contains(name))
}

fn own_check(type_name: &str, field: &FieldFacts, api: &Api) -> Option<TokenStream> {
    let property = api.types.get(type_name)?.fields.iter().find(|property| property.ident == field.ident)?;
    Some(Check::new(&property.schema, &field.ty)?.check(&field.ident))
}

/// Returns the implementation of `check` for the type `name`.
pub(super) fn implementation(name: &str, types: &Types<'_>) -> Item {
    let ty = ident(name);
    let checks = types.facts.fields(name).iter().flat_map(|field| {
        let ident = ident(&field.ident);
        let is_list = type_name(&field.ty).as_deref() == Some("Vec");
        let inner = contains_any(field, &types.with_check).then(|| {
            if is_list {
                quote!(value.iter().try_for_each(|item| item.check()))
            } else {
                quote!(value.check())
            }
        });
        let checks = own_check(name, field, types.api).into_iter().chain(inner);
        checks.map(move |check| match field.presence {
            Presence::Option => quote!(if let Some(value) = &self.#ident { #check?; }),
            // An empty list is omitted.
            Presence::Plain if !field.required && is_list => {
                quote!(if let value @ [_, ..] = &self.#ident[..] { #check?; })
            }
            Presence::Plain => quote! {
                let value = &self.#ident;
                #check?;
            },
        })
    });
    syn::parse_quote! {
        impl #ty {
            /// Checks the constraints that the types of the fields do not express.
            pub(super) fn check(&self) -> Result<(), String> {
                #(#checks)*
                Ok(())
            }
        }
    }
}
