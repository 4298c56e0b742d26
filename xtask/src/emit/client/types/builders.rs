//! Emits the builders of types. typify's report a missing field as "no value supplied", and set an optional field only from
//! an `Option`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Item;

use super::{Types, is_required};
use crate::{
    emit::{
        client::{checks::Check, imports, requests::setter},
        ident, unqualified_identifiers,
    },
    ir::Field,
    progenitor::{FieldFacts, Presence},
};

/// Returns the function of the type `name` that returns its builder.
pub(super) fn function(name: &str) -> Item {
    let (ty, about) = (ident(name), format!(" Returns a builder for [`{name}`]."));
    syn::parse_quote! {
        impl #ty {
            #[doc = #about]
            pub fn builder() -> builder::#ty {
                Default::default()
            }
        }
    }
}

/// Returns the module with the builder of the type `name`.
pub(super) fn module(name: &str, types: &Types<'_>) -> Item {
    let ty = ident(name);
    let properties = types.api.types.get(name).map(|ty| ty.fields.as_slice()).unwrap_or_default();
    let property = |field: &FieldFacts| properties.iter().find(|property| property.ident == field.ident);
    let position = |field: &FieldFacts| {
        properties.iter().position(|property| property.ident == field.ident).unwrap_or(usize::MAX)
    };
    let mut fields: Vec<&FieldFacts> = types.facts.fields(name).iter().collect();
    fields.sort_by_key(|field| position(field));

    let names: Vec<syn::Ident> = fields.iter().map(|field| ident(&field.ident)).collect();
    let settings = fields.iter().map(|field| setting(field));
    let initial = fields.iter().map(|field| initial(field, is_required(name, field, types.api)));
    let setters = fields.iter().map(|field| field_setter(field, property(field)));
    // A property may have the name `build`.
    let build = (!fields.iter().any(|field| field.ident == "build")).then(|| {
        quote! {
            /// Builds the value.
            ///
            /// # Errors
            ///
            /// Returns an error if a value is invalid or a required one is missing.
            pub fn build(self) -> Result<super::#ty, super::error::ConversionError> {
                self.try_into()
            }
        }
    });
    let convert = if types.with_check.contains(name) {
        quote! {
            let value = Self { #(#names: value.#names?),* };
            value.check()?;
            Ok(value)
        }
    } else {
        quote!(Ok(Self { #(#names: value.#names?),* }))
    };
    // Without fields, there is nothing to take from the value.
    let value = if fields.is_empty() { quote!(_) } else { quote!(value) };
    let about = format!(" Builder for [`{name}`](super::{name}).");
    let file: syn::File = syn::parse_quote! {
        #[doc = #about]
        ///
        /// Invalid values are reported when the value is built.
        #[derive(Clone, Debug)]
        #[must_use]
        pub struct #ty {
            #(#names: Setting<#settings>,)*
        }

        impl Default for #ty {
            fn default() -> Self {
                Self { #(#names: #initial),* }
            }
        }

        impl #ty {
            #(#setters)*

            #build
        }

        impl TryFrom<#ty> for super::#ty {
            type Error = super::error::ConversionError;

            fn try_from(#value: #ty) -> Result<Self, Self::Error> {
                #convert
            }
        }

        impl From<super::#ty> for #ty {
            fn from(#value: super::#ty) -> Self {
                Self { #(#names: Ok(value.#names)),* }
            }
        }
    };
    let helpers = ["Setting", "set", "set_list", "set_number", "set_some", "set_strings", "unset"];
    let imports = imports(&unqualified_identifiers(file.to_token_stream()), &[], &helpers);
    let items = file.items;
    syn::parse_quote! {
        pub(super) mod builder {
            #(#imports)*

            #(#items)*
        }
    }
}

fn setting(field: &FieldFacts) -> TokenStream {
    let ty = &field.ty;
    if field.presence == Presence::Option { quote!(Option<#ty>) } else { quote!(#ty) }
}

fn initial(field: &FieldFacts, is_required: bool) -> TokenStream {
    let name = &field.ident;
    match field.presence {
        _ if is_required => quote!(unset!(#name)),
        Presence::Option => quote!(Ok(None)),
        Presence::Plain => quote!(Ok(Default::default())),
    }
}

fn field_setter(field: &FieldFacts, property: Option<&Field>) -> TokenStream {
    let name = &field.ident;
    let wire = property.map_or(name, |property| &property.wire);
    let check = property.and_then(|property| Check::new(&property.schema, &field.ty));
    setter(name, &format!("Sets `{wire}`."), &field.ty, field.presence == Presence::Option, check)
}
