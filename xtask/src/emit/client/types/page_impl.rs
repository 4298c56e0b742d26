//! Emits the implementation of `twilio_core::Page`. progenitor supports only the pagination of dropshot.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

use crate::{
    diagnostic::{Diagnostic, Result},
    emit::{ident, rust_types::argument_of},
    ir::Api,
    progenitor::{Facts, FieldFacts, Presence},
};

/// Returns the implementation of `twilio_core::Page` for the type `name`, if it is the page of an operation.
pub(super) fn implementation(name: &str, facts: &Facts, api: &Api) -> Result<Option<Item>> {
    let mut pages = api.operations.iter().filter_map(|operation| operation.page.as_ref());
    let Some(page) = pages.find(|page| page.type_name == name) else { return Ok(None) };
    let ty = ident(name);
    let list = field(name, &page.items, facts, api)?;
    let item = argument_of(&list.ty).ok_or_else(|| not_a_page(name, &page.items))?;
    let list_ident = ident(&list.ident);
    let (borrowed, owned) = match list.presence {
        Presence::Option => (
            quote!(self.#list_ident.as_deref().unwrap_or_default()),
            quote!(self.#list_ident.unwrap_or_default()),
        ),
        Presence::Plain => (quote!(&self.#list_ident), quote!(self.#list_ident)),
    };
    let next = next_page_url(name, page.next_page, facts, api)?;
    let property = page.next_page.last();
    Ok(Some(syn::parse_quote! {
        impl twilio_core::Page for #ty {
            type Item = #item;

            const NEXT_PAGE_PROPERTY: Option<&'static str> = Some(#property);

            fn next_page_url(&self) -> Option<&str> {
                #next
            }

            fn items(&self) -> &[Self::Item] {
                #borrowed
            }

            fn into_items(self) -> Vec<Self::Item> {
                #owned
            }
        }
    }))
}

/// Returns the expression of the URL of the next page, which is in the property that `names` lead to.
fn next_page_url(name: &str, names: &[&str], facts: &Facts, api: &Api) -> Result<TokenStream> {
    let (mut owner, mut value) = (name.to_owned(), quote!(self));
    for (index, property) in names.iter().enumerate() {
        let field = field(&owner, property, facts, api)?;
        let ident = ident(&field.ident);
        let is_last = index + 1 == names.len();
        value = match (field.presence, is_last) {
            (Presence::Option, true) => quote!(#value.#ident.as_deref()),
            (Presence::Plain, true) => quote!(Some(&#value.#ident)),
            (Presence::Option, false) => quote!(#value.#ident.as_ref()?),
            (Presence::Plain, false) => quote!(#value.#ident),
        };
        owner = field.contains.clone().unwrap_or_default();
    }
    Ok(value)
}

/// Returns the field of the type `owner` for the property `wire`.
fn field<'a>(owner: &str, wire: &str, facts: &'a Facts, api: &Api) -> Result<&'a FieldFacts> {
    let property = api.types.get(owner).and_then(|ty| ty.fields.iter().find(|field| field.wire == wire));
    property.and_then(|property| facts.field(owner, &property.ident)).ok_or_else(|| not_a_page(owner, wire))
}

fn not_a_page(owner: &str, property: &str) -> Diagnostic {
    Diagnostic::new(format!(
        "the type `{owner}` of a page has no field for `{property}` of the expected type"
    ))
    .help("handle it in xtask/src/ir/pages.rs, which recognizes pages")
}
