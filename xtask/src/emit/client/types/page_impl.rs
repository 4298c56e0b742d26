//! Emits the implementation of `twilio_core::Page`. progenitor supports only the pagination of dropshot.

use syn::{Item, Type};

use crate::emit::{
    ident,
    rust_types::{argument_of, is_option},
};
use crate::{ir::Api, ir::names, ir::pages::page_items};

/// Returns the property with the items of the type `name`, if it is the page of an operation.
pub(super) fn page_items_of(name: &str, api: &Api) -> Option<String> {
    let paged =
        api.operations.iter().any(|operation| operation.page.as_ref().is_some_and(|p| p.type_name == name));
    paged.then(|| page_items(&model_value(api), name)).flatten()
}

/// Returns the types as the components of a document.
fn model_value(api: &Api) -> serde_json::Value {
    let schemas: serde_json::Map<_, _> =
        api.types.iter().map(|(name, ty)| (name.clone(), ty.schema.clone())).collect();
    serde_json::json!({ "components": { "schemas": schemas } })
}

/// Returns the implementation of `twilio_core::Page` for the type `name`, whose items are in the property `list`.
pub(super) fn page(name: &str, list: &str, items: &[Item], api: &Api) -> Item {
    let rust_name = ident(name);
    let list_field = ident(&names::snake(list));
    let field = |name: &str| {
        items.iter().find_map(|item| match item {
            Item::Struct(item) => item
                .fields
                .iter()
                .find(|field| field.ident.as_ref().is_some_and(|ident| ident == name))
                .map(|field| field.ty.clone()),
            _ => None,
        })
    };
    let list_type = field(&list_field.to_string());
    let list_optional = list_type.as_ref().is_some_and(is_option);
    let meta_optional = field("meta").as_ref().is_some_and(is_option);
    let item_type: Type = list_type
        .as_ref()
        .and_then(argument_of)
        .map(|inner| if list_optional { argument_of(&inner).unwrap_or(inner) } else { inner })
        .unwrap_or_else(|| syn::parse_quote!(serde_json::Value));
    // The type of `next_page_url` depends on the schema of `meta`, by the rules of typify.
    let next_required = api
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
    let owned: syn::Expr = if list_optional {
        syn::parse_quote!(self.#list_field.unwrap_or_default())
    } else {
        syn::parse_quote!(self.#list_field)
    };
    let borrowed: syn::Expr = if list_optional {
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
                #borrowed
            }

            fn into_items(self) -> Vec<Self::Item> {
                #owned
            }
        }
    }
}
