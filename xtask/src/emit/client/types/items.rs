//! Rewrites types. typify sorts fields by name, and serializes placeholders of names instead of the names.

use syn::{Fields, Item, ItemImpl, ItemStruct};

use super::json_schema;
use crate::emit::{constraints, docs, ident, rust_types::is_map};
use crate::ir::Field;

/// Rewrites a struct: its documentation, its attributes and the order of its fields.
pub(super) fn rewrite_struct(item: &mut ItemStruct, name: &str, description: Option<&str>, fields: &[Field]) {
    docs::replace(
        &mut item.attrs,
        &description.map_or_else(|| format!("The object `{name}`."), docs::markdown),
    );
    item.attrs.push(json_schema::derive());
    let Fields::Named(named) = &mut item.fields else { return };
    // New properties add fields, which must not break a struct pattern.
    item.attrs.push(syn::parse_quote!(#[non_exhaustive]));
    let position = |ident: &Option<syn::Ident>| {
        let name = ident.as_ref().map(ToString::to_string).unwrap_or_default();
        fields.iter().position(|field| field.ident == name).unwrap_or(usize::MAX)
    };
    let mut sorted: Vec<syn::Field> = std::mem::take(&mut named.named).into_iter().collect();
    sorted.sort_by_key(|field| position(&field.ident));
    for field in &mut sorted {
        let Some(property) = fields.get(position(&field.ident)) else {
            let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
            docs::or_else(&mut field.attrs, || match is_map(&field.ty) {
                true => "The properties that the document does not declare.".to_owned(),
                false => format!("The property `{name}`."),
            });
            continue;
        };
        let description = property.schema.get("description").and_then(serde_json::Value::as_str);
        let description = description.filter(|text| !text.trim().is_empty()).map(docs::markdown);
        let text = description.unwrap_or_else(|| format!("The property `{}`.", property.wire));
        docs::replace(&mut field.attrs, &constraints::append(&text, &property.schema));
        rename(&mut field.attrs, &property.ident, &property.wire);
        field.attrs.extend(json_schema::keywords(&property.schema, &field.ty));
    }
    named.named = sorted.into_iter().collect();
}

/// Serializes a field by its name in the document instead of its placeholder.
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

/// Rewrites an enum: its documentation and its attributes.
pub(super) fn rewrite_enum(item: &mut syn::ItemEnum, name: &str, description: Option<&str>) {
    docs::replace(
        &mut item.attrs,
        &description.map_or_else(|| format!("The values of `{name}`."), docs::markdown),
    );
    item.attrs.push(json_schema::derive());
    // New values add variants, which must not break a `match`.
    item.attrs.push(syn::parse_quote!(#[non_exhaustive]));
    for variant in &mut item.variants {
        let wire = variant
            .attrs
            .iter()
            .filter(|attribute| attribute.path().is_ident("serde"))
            .find_map(|attribute| {
                attribute.meta.require_list().ok()?.tokens.to_string().split('"').nth(1).map(str::to_owned)
            })
            .unwrap_or_else(|| variant.ident.to_string());
        docs::or_else(&mut variant.attrs, || format!("The value `{wire}`."));
        for field in &mut variant.fields {
            let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
            docs::or_else(&mut field.attrs, || format!("The property `{name}`."));
        }
    }
}

/// Returns `true` if a trait is implemented by one of `items`.
fn implements(items: &[Item], name: &str) -> bool {
    items.iter().any(|item| match item {
        Item::Impl(ItemImpl { trait_: Some((path, _)), .. }) => {
            path.segments.last().is_some_and(|segment| segment.ident == name)
        }
        _ => false,
    })
}

/// Returns an implementation of `Display`, which paths and mocks need, for a validated string. typify emits none.
pub(super) fn display(items: &[Item], name: &str) -> Option<Item> {
    let is_validated_string =
        implements(items, "Deref") && implements(items, "FromStr") && !implements(items, "Display");
    let name = ident(name);
    is_validated_string.then(|| {
        syn::parse_quote! {
            impl std::fmt::Display for #name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    self.0.fmt(f)
                }
            }
        }
    })
}

/// Returns the conversion of the items of a slice of strings, which setters of lists take.
pub(super) fn try_from_item(items: &[Item], name: &str) -> Option<Item> {
    let name = ident(name);
    implements(items, "FromStr").then(|| {
        syn::parse_quote! {
            impl TryFrom<&&str> for #name {
                type Error = <Self as std::str::FromStr>::Err;

                fn try_from(value: &&str) -> Result<Self, Self::Error> {
                    value.parse()
                }
            }
        }
    })
}
